using System.Runtime.CompilerServices;
using Elbo.Numerics.Special;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Lattices;

/// <summary>
/// The recursions of forward–backward for one sequence: the lanes are states. A step waits for the one before; what hides part of that is eight sums
/// side by side: two vectors of states times every fourth state before. Tables are steps × states, the states filled up to two vectors.
/// </summary>
internal static class StepKernels
{
    private const double Negligible = -700;
    private const double Finite = -1e300;

    /// <summary>K, filled up to whole pairs of vectors.</summary>
    public static int Padded<T>(int states)
        where T : struct, ILanes<T> => (states + Multiple<T>() - 1) / Multiple<T>() * Multiple<T>();

    /// <summary>
    /// Densities as shares of the largest of their step. The family's numbers are states × steps; the result is steps × states.
    /// </summary>
    /// <param name="logDensity">K × steps numbers.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="states">K.</param>
    /// <param name="isReversed">Whether the last step is to be the first of the result.</param>
    /// <param name="work">Filled-up K × steps numbers of working memory, zero beyond K.</param>
    /// <param name="density">Steps × filled-up K numbers to write.</param>
    /// <returns>The sum of the logarithms of the largest densities.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Densities<T>(ref double logDensity, int steps, int states, bool isReversed, ref double work, ref double density)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count, row = (nuint)steps, end = (nuint)states * row, padded = (nuint)Padded<T>(states);
        var never = T.Broadcast(double.NegativeInfinity);
        var negligible = T.Broadcast(Negligible);
        double shifts = 0;
        nuint n = 0;
        T sum = default;
        for (; n + width <= row; n += width)
        {
            var most = never;
            for (nuint at = n; at < end; at += row)
            {
                most = T.Max(most, T.Load(ref logDensity, at));
            }

            var shift = T.WhereGreater(most, never, most, default);
            sum += shift;
            for (nuint at = n; at < end; at += row)
            {
                var difference = T.Load(ref logDensity, at) - shift;
                T.Store(T.WhereGreater(difference, negligible, Exponential.Of(T.Max(negligible, difference)), default), ref work, at);
            }
        }

        for (; n < row; n++)
        {
            double most = double.NegativeInfinity;
            for (nuint at = n; at < end; at += row)
            {
                most = Math.Max(most, Unsafe.Add(ref logDensity, at));
            }

            double shift = double.IsNegativeInfinity(most) ? 0 : most;
            shifts += shift;
            for (nuint at = n; at < end; at += row)
            {
                double difference = Unsafe.Add(ref logDensity, at) - shift;
                Unsafe.Add(ref work, at) = difference > Negligible ? Math.Exp(difference) : 0;
            }
        }

        for (nuint t = 0, to = 0; t < row; t++)
        {
            nuint from = isReversed ? row - 1 - t : t;
            for (nuint k = 0; k < padded; k += width, from += width * row, to += width)
            {
                T.Store(T.Gather(ref Unsafe.Add(ref work, from), row), ref density, to);
            }
        }

        return shifts + T.Sum(sum);
    }

    /// <summary>
    /// Forward: from p(state | steps before) at the first step to that at the step after the last. Leaves α·c and 1/c, where c is p(step | steps before)
    /// over the largest density.
    /// </summary>
    /// <param name="density">Steps × states.</param>
    /// <param name="steps">How many steps, at least 1.</param>
    /// <param name="padded">K, filled up.</param>
    /// <param name="moves">Filled-up K × K transitions, from row to column.</param>
    /// <param name="predicted">Filled-up K numbers; replaced.</param>
    /// <param name="alpha">Steps × states to write.</param>
    /// <param name="inverse">One number per step to write.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<T>(
        ref double density, int steps, int padded, ref double moves, ref double predicted, ref double alpha, ref double inverse)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count, size = (nuint)padded;

        // What is predicted is divided by the scale a step later: the division need not be waited for.
        double scale = 1;
        for (int t = 0; t < steps; t++)
        {
            var factor = T.Broadcast(scale);
            T sum0 = default, sum1 = default;
            for (nuint k = 0; k < size; k += 2 * width)
            {
                var f0 = T.Load(ref predicted, k) * (T.Load(ref density, k) * factor);
                var f1 = T.Load(ref predicted, k + width) * (T.Load(ref density, k + width) * factor);
                T.Store(f0, ref alpha, k);
                T.Store(f1, ref alpha, k + width);
                sum0 += f0;
                sum1 += f1;
            }

            Advance<T>(ref moves, ref alpha, size, ref predicted);
            scale = 1 / T.Sum(sum0 + sum1);
            Unsafe.Add(ref inverse, t) = scale;
            density = ref Unsafe.Add(ref density, size);
            alpha = ref Unsafe.Add(ref alpha, size);
        }

        var last = T.Broadcast(scale);
        for (nuint k = 0; k < size; k += width)
        {
            T.Store(T.Load(ref predicted, k) * last, ref predicted, k);
        }
    }

    /// <summary>
    /// Backward: from β/c at the last step to that at the step before the first. Writes posteriors; replaces the density e of a step by e·β/c over the
    /// c of the step before. References are to the first step.
    /// </summary>
    /// <param name="density">Steps × states; replaced.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="padded">K, filled up.</param>
    /// <param name="moves">Filled-up K × K transitions transposed.</param>
    /// <param name="beta">Filled-up K numbers; replaced.</param>
    /// <param name="alpha">Steps × states.</param>
    /// <param name="inverse">One number per step; before them that of the step before.</param>
    /// <param name="posterior">Steps × states to write.</param>
    /// <returns>The largest β/c.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Backward<T>(
        ref double density, int steps, int padded, ref double moves, ref double beta, ref double alpha, ref double inverse, ref double posterior)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count, size = (nuint)padded;
        T most = default;
        for (nuint t = (nuint)steps; t-- > 0;)
        {
            nuint at = t * size;
            var before = T.Broadcast(Unsafe.Subtract(ref Unsafe.Add(ref inverse, t), 1));
            for (nuint k = 0; k < size; k += width)
            {
                var b = T.Load(ref beta, k);
                most = T.Max(most, b);
                T.Store(T.Load(ref alpha, at + k) * b, ref posterior, at + k);
                T.Store(b * (T.Load(ref density, at + k) * before), ref density, at + k);
            }

            Advance<T>(ref moves, ref Unsafe.Add(ref density, at), size, ref beta);
        }

        return Largest(most);
    }

    /// <summary>Σ ln x of positive numbers.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="count">How many.</param>
    /// <param name="largest">The largest; NaN is larger than anything.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double LogSum<T>(ref double values, int count, out double largest)
        where T : struct, ILanes<T>
    {
        T sum = default, most = default;
        int n = 0;
        for (; n + T.Count <= count; n += T.Count)
        {
            var x = T.Load(ref values, (nuint)n);
            sum += T.Log(x);
            most = T.Max(most, x);
        }

        double rest = 0;
        largest = Largest(most);
        for (; n < count; n++)
        {
            double x = Unsafe.Add(ref values, n);
            rest += Math.Log(x);
            largest = Math.Max(largest, x);
        }

        return rest + T.Sum(sum);
    }

    /// <summary>Σ over steps of left(i)·right(j) for all pairs of states.</summary>
    /// <param name="left">Steps × states.</param>
    /// <param name="right">Steps × states.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="padded">K, filled up.</param>
    /// <param name="sums">Filled-up K × K numbers to add to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Flows<T>(ref double left, ref double right, int steps, int padded, ref double sums)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count, size = (nuint)padded, end = (nuint)steps * size;
        for (nuint i = 0; i < size; i += 4)
        {
            for (nuint j = 0; j < size; j += 2 * width)
            {
                T a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
                for (nuint from = i, to = j; from < end; from += size, to += size)
                {
                    var y0 = T.Load(ref right, to);
                    var y1 = T.Load(ref right, to + width);
                    var f = T.Broadcast(Unsafe.Add(ref left, from));
                    T.AddProduct(f, y0, ref a0);
                    T.AddProduct(f, y1, ref a1);
                    f = T.Broadcast(Unsafe.Add(ref left, from + 1));
                    T.AddProduct(f, y0, ref b0);
                    T.AddProduct(f, y1, ref b1);
                    f = T.Broadcast(Unsafe.Add(ref left, from + 2));
                    T.AddProduct(f, y0, ref c0);
                    T.AddProduct(f, y1, ref c1);
                    f = T.Broadcast(Unsafe.Add(ref left, from + 3));
                    T.AddProduct(f, y0, ref d0);
                    T.AddProduct(f, y1, ref d1);
                }

                nuint at = (i * size) + j;
                T.Store(T.Load(ref sums, at) + a0, ref sums, at);
                T.Store(T.Load(ref sums, at + width) + a1, ref sums, at + width);
                at += size;
                T.Store(T.Load(ref sums, at) + b0, ref sums, at);
                T.Store(T.Load(ref sums, at + width) + b1, ref sums, at + width);
                at += size;
                T.Store(T.Load(ref sums, at) + c0, ref sums, at);
                T.Store(T.Load(ref sums, at + width) + c1, ref sums, at + width);
                at += size;
                T.Store(T.Load(ref sums, at) + d0, ref sums, at);
                T.Store(T.Load(ref sums, at + width) + d1, ref sums, at + width);
            }
        }
    }

    /// <summary>Posteriors from steps × states to states × steps.</summary>
    /// <param name="table">Steps × filled-up K numbers.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="states">K.</param>
    /// <param name="padded">K, filled up.</param>
    /// <param name="isReversed">Whether the first step of the table is the last.</param>
    /// <param name="logDensity">K × steps numbers.</param>
    /// <param name="posterior">K × steps numbers to write.</param>
    /// <returns>Σ posterior · log-density.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Posteriors<T>(
        ref double table, int steps, int states, int padded, bool isReversed, ref double logDensity, ref double posterior)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count, row = (nuint)steps, size = (nuint)padded;
        nuint step = isReversed ? nuint.Zero - size : size;
        ref double first = ref Unsafe.Add(ref table, isReversed ? (row - 1) * size : 0);
        var finite = T.Broadcast(Finite);
        T sum = default;
        double rest = 0;
        nuint t = 0;
        for (; t + width <= row; t += width)
        {
            for (nuint k = 0, to = t; k < (nuint)states; k++, to += row)
            {
                var p = T.Gather(ref Unsafe.Add(ref first, (t * step) + k), step);
                T.Store(p, ref posterior, to);
                T.AddProduct(p, T.Max(finite, T.Load(ref logDensity, to)), ref sum);
            }
        }

        for (; t < row; t++)
        {
            for (nuint k = 0, to = t; k < (nuint)states; k++, to += row)
            {
                double p = Unsafe.Add(ref first, (t * step) + k);
                Unsafe.Add(ref posterior, to) = p;
                rest += p * Math.Max(Finite, Unsafe.Add(ref logDensity, to));
            }
        }

        return rest + T.Sum(sum);
    }

    /// <summary>A vector times a matrix: sums over its rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance<T>(ref double matrix, ref double vector, nuint size, ref double result)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count;
        for (nuint j = 0; j < size; j += 2 * width)
        {
            T a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
            for (nuint i = 0, at = j; i < size; i += 4, at += 4 * size)
            {
                var f = T.Broadcast(Unsafe.Add(ref vector, i));
                T.AddProduct(f, T.Load(ref matrix, at), ref a0);
                T.AddProduct(f, T.Load(ref matrix, at + width), ref a1);
                f = T.Broadcast(Unsafe.Add(ref vector, i + 1));
                T.AddProduct(f, T.Load(ref matrix, at + size), ref b0);
                T.AddProduct(f, T.Load(ref matrix, at + size + width), ref b1);
                f = T.Broadcast(Unsafe.Add(ref vector, i + 2));
                T.AddProduct(f, T.Load(ref matrix, at + (2 * size)), ref c0);
                T.AddProduct(f, T.Load(ref matrix, at + (2 * size) + width), ref c1);
                f = T.Broadcast(Unsafe.Add(ref vector, i + 3));
                T.AddProduct(f, T.Load(ref matrix, at + (3 * size)), ref d0);
                T.AddProduct(f, T.Load(ref matrix, at + (3 * size) + width), ref d1);
            }

            T.Store(a0 + b0 + (c0 + d0), ref result, j);
            T.Store(a1 + b1 + (c1 + d1), ref result, j + width);
        }
    }

    private static int Multiple<T>()
        where T : struct, ILanes<T> => Math.Max(2 * T.Count, 8);

    private static double Largest<T>(T vector)
        where T : struct, ILanes<T>
    {
        Span<double> lanes = stackalloc double[T.Count];
        T.Store(vector, ref lanes[0], 0);
        double largest = lanes[0];
        foreach (double lane in lanes)
        {
            largest = Math.Max(largest, lane);
        }

        return largest;
    }
}
