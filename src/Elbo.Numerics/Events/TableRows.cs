using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Elbo.Numerics.Events;

/// <summary>
/// Rows of a table that lies key × value × column, picked by events: what the votes on an item read, and what they add to. Every number is the
/// same sum in the same order on every processor.
/// </summary>
internal static partial class TableRows
{
    /// <summary>Adds to a vector, for every event, its row of the table.</summary>
    /// <param name="table">Keys × values × columns numbers.</param>
    /// <param name="values">How many values a key has.</param>
    /// <param name="keys">The key of every event, from 0.</param>
    /// <param name="valueOf">The value of every event, from 0.</param>
    /// <param name="weights">What each row is multiplied by, nothing for ones; an event of weight 0 adds nothing, whatever its row.</param>
    /// <param name="sum">The vector, as long as there are columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">If a key or a value is not in the table.</exception>
    public static void Gather(
        ReadOnlySpan<double> table, int values, ReadOnlySpan<int> keys, ReadOnlySpan<int> valueOf, ReadOnlySpan<double> weights, Span<double> sum)
    {
        int width = sum.Length, rows = Check(table.Length, values, width, keys, valueOf, weights);
        ref double first = ref MemoryMarshal.GetReference(table);
        ref double into = ref MemoryMarshal.GetReference(sum);
        if (!weights.IsEmpty)
        {
            for (int e = 0; e < keys.Length; e++)
            {
                int at = Row(keys[e], valueOf[e], values, rows) * width;
                for (int c = 0; c < width && weights[e] != 0; c++)
                {
                    Unsafe.Add(ref into, c) += weights[e] * Unsafe.Add(ref first, at + c);
                }
            }
        }
        else if (width == 4)
        {
            var total = Vector256.LoadUnsafe(ref into);
            for (int e = 0; e < keys.Length; e++)
            {
                total += Vector256.LoadUnsafe(ref first, (nuint)(Row(keys[e], valueOf[e], values, rows) * 4));
            }

            total.StoreUnsafe(ref into);
        }
        else if (width == 2)
        {
            var total = Vector128.LoadUnsafe(ref into);
            for (int e = 0; e < keys.Length; e++)
            {
                total += Vector128.LoadUnsafe(ref first, (nuint)(Row(keys[e], valueOf[e], values, rows) * 2));
            }

            total.StoreUnsafe(ref into);
        }
        else
        {
            for (int e = 0; e < keys.Length; e++)
            {
                Add(ref Unsafe.Add(ref first, Row(keys[e], valueOf[e], values, rows) * width), ref into, width);
            }
        }
    }

    /// <summary>Adds a vector to the row of the table that every event picks.</summary>
    /// <param name="vector">What to add, as long as there are columns.</param>
    /// <param name="values">How many values a key has.</param>
    /// <param name="keys">The key of every event, from 0.</param>
    /// <param name="valueOf">The value of every event, from 0.</param>
    /// <param name="weights">What the vector is multiplied by, nothing for ones.</param>
    /// <param name="table">Keys × values × columns numbers to add to.</param>
    /// <exception cref="ArgumentOutOfRangeException">If a key or a value is not in the table.</exception>
    public static void Scatter(
        ReadOnlySpan<double> vector, int values, ReadOnlySpan<int> keys, ReadOnlySpan<int> valueOf, ReadOnlySpan<double> weights, Span<double> table)
    {
        int width = vector.Length, rows = Check(table.Length, values, width, keys, valueOf, weights);
        ref double first = ref MemoryMarshal.GetReference(table);
        ref double from = ref MemoryMarshal.GetReference(vector);
        if (!weights.IsEmpty)
        {
            for (int e = 0; e < keys.Length; e++)
            {
                int at = Row(keys[e], valueOf[e], values, rows) * width;
                for (int c = 0; c < width; c++)
                {
                    Unsafe.Add(ref first, at + c) += weights[e] * Unsafe.Add(ref from, c);
                }
            }
        }
        else if (width == 4)
        {
            var addend = Vector256.LoadUnsafe(ref from);
            for (int e = 0; e < keys.Length; e++)
            {
                nuint at = (nuint)(Row(keys[e], valueOf[e], values, rows) * 4);
                (Vector256.LoadUnsafe(ref first, at) + addend).StoreUnsafe(ref first, at);
            }
        }
        else if (width == 2)
        {
            var addend = Vector128.LoadUnsafe(ref from);
            for (int e = 0; e < keys.Length; e++)
            {
                nuint at = (nuint)(Row(keys[e], valueOf[e], values, rows) * 2);
                (Vector128.LoadUnsafe(ref first, at) + addend).StoreUnsafe(ref first, at);
            }
        }
        else
        {
            for (int e = 0; e < keys.Length; e++)
            {
                Add(ref from, ref Unsafe.Add(ref first, Row(keys[e], valueOf[e], values, rows) * width), width);
            }
        }
    }

    private static void Add(ref double from, ref double into, int width)
    {
        int c = 0;
        for (; c <= width - Vector<double>.Count; c += Vector<double>.Count)
        {
            ref double target = ref Unsafe.Add(ref into, c);
            (Vector.LoadUnsafe(ref target) + Vector.LoadUnsafe(ref Unsafe.Add(ref from, c))).StoreUnsafe(ref target);
        }

        for (; c < width; c++)
        {
            Unsafe.Add(ref into, c) += Unsafe.Add(ref from, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Row(int key, int value, int values, int rows)
    {
        int row = (key * values) + value;
        if ((uint)value >= (uint)values || (uint)row >= (uint)rows)
        {
            Refuse(key, value);
        }

        return row;
    }

    private static int Check(int length, int values, int width, ReadOnlySpan<int> keys, ReadOnlySpan<int> valueOf, ReadOnlySpan<double> weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(valueOf.Length, keys.Length, nameof(valueOf));
        ArgumentOutOfRangeException.ThrowIfNotEqual(length % (values * width), 0, nameof(length));
        if (!weights.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, keys.Length, nameof(weights));
        }

        return length / width;
    }

    [DoesNotReturn]
    private static void Refuse(int key, int value) =>
        throw new ArgumentOutOfRangeException(nameof(key), $"Key {key} with value {value} is not in the table.");
}
