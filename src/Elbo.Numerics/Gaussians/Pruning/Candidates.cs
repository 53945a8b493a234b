using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Gaussians.Pruning;

/// <summary>The component that is probably the best of a row, and rows sorted by it.</summary>
internal static partial class Candidates
{
    /// <summary><see cref="Best{T}"/> on the widest vectors there are.</summary>
    /// <inheritdoc cref="Best{T}" path="/param"/>
    public static int Best(ReadOnlySpan<double> products, ReadOnlySpan<double> constants, ReadOnlySpan<double> slopes, double squared) =>
        Vector512.IsHardwareAccelerated ? Best<Lanes512>(products, constants, slopes, squared)
        : Vector256.IsHardwareAccelerated ? Best<Lanes256>(products, constants, slopes, squared)
        : Best<Lanes128>(products, constants, slopes, squared);

    /// <summary>The component with the highest p + a + b·s: a score −½‖z − ν‖²/v is zᵀν/v, a constant, and ‖z‖² times −½/v.</summary>
    /// <param name="products">p: one number per component, filled up to whole vectors.</param>
    /// <param name="constants">a: as many; −∞ where there is no component.</param>
    /// <param name="slopes">b: as many.</param>
    /// <param name="squared">s.</param>
    /// <returns>One with the highest score, 0 if all are −∞ or not numbers.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static int Best<T>(ReadOnlySpan<double> products, ReadOnlySpan<double> constants, ReadOnlySpan<double> slopes, double squared)
        where T : struct, ILanes<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(products.Length % T.Count, 0, nameof(products));
        ArgumentOutOfRangeException.ThrowIfLessThan(constants.Length, products.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(slopes.Length, products.Length);
        ref double p = ref MemoryMarshal.GetReference(products);
        ref double a = ref MemoryMarshal.GetReference(constants);
        ref double b = ref MemoryMarshal.GetReference(slopes);
        var s = T.Broadcast(squared);
        var most = T.Broadcast(double.NegativeInfinity);
        var step = T.Broadcast(1);
        T winner = default, at = default;
        for (nuint k = 0; k < (nuint)products.Length; k += (nuint)T.Count)
        {
            var score = T.MultiplyAdd(s, T.Load(ref b, k), T.Load(ref p, k) + T.Load(ref a, k));
            winner = T.WhereGreater(score, most, at, winner);
            most = T.WhereGreater(score, most, score, most);
            at += step;
        }

        Span<double> scores = stackalloc double[T.Count], vectors = stackalloc double[T.Count];
        T.Store(most, ref MemoryMarshal.GetReference(scores), 0);
        T.Store(winner, ref MemoryMarshal.GetReference(vectors), 0);
        int best = 0;
        for (int lane = 1; lane < scores.Length; lane++)
        {
            best = scores[lane] > scores[best] ? lane : best;
        }

        return double.IsNegativeInfinity(scores[best]) ? 0 : ((int)vectors[best] * T.Count) + best;
    }

    /// <summary>Sorts rows by component; within a component they keep their order.</summary>
    /// <param name="components">The component of every row.</param>
    /// <param name="starts">K + 1 numbers to write: where the rows of every component begin, and at the end how many rows there are.</param>
    /// <param name="order">One row number per row to write.</param>
    public static void Sort(ReadOnlySpan<int> components, Span<int> starts, Span<int> order)
    {
        starts.Clear();
        foreach (int component in components)
        {
            starts[component + 1]++;
        }

        for (int k = 1; k < starts.Length; k++)
        {
            starts[k] += starts[k - 1];
        }

        // Every start moves on to the next one's place while its rows come in.
        for (int n = 0; n < components.Length; n++)
        {
            order[starts[components[n]]++] = n;
        }

        starts[..^1].CopyTo(starts[1..]);
        starts[0] = 0;
    }
}
