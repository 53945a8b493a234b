using System.Runtime.CompilerServices;
using Elbo.Numerics.Special;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Lattices;

/// <summary>
/// The recursions of forward–backward for several sequences side by side: the lanes of two vectors are sequences, two because four states times two
/// vectors are eight independent sums, enough to hide the latency of a multiply-add. Tables are steps × states × lanes, the states filled up to a
/// multiple of four; numbers of the family are states × rows, a row being a lane of a step.
/// </summary>
internal static class PackKernels
{
    /// <summary>Vectors that a step of all lanes fills.</summary>
    public const int Vectors = 2;

    /// <summary>So many states are worked on together.</summary>
    public const int Tile = 4;

    /// <summary>Below this a scale has lost digits to denormal numbers.</summary>
    public const double LeastScale = 1e-280;

    /// <summary>Below e⁻⁷⁰⁰ of the largest a density is zero: a denormal number costs as much as a hundred others.</summary>
    private const double Negligible = -700;

    /// <summary>
    /// Forward: from p(state | steps before) at a step to that at the step after the last. Leaves α·c, the densities as shares of the largest, and 1/c,
    /// where c = p(step | steps before) over the largest density; adds ln p of the steps to the evidence. Where c underflows, 1/c and all that follows
    /// is zero.
    /// </summary>
    /// <param name="logDensity">The family's numbers, from the first step on.</param>
    /// <param name="row">How far those of one state are from those of the next.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="states">K.</param>
    /// <param name="padded">K, filled up.</param>
    /// <param name="moves">Transitions, K × filled-up columns.</param>
    /// <param name="predicted">States × lanes: what is predicted of the first step; replaced.</param>
    /// <param name="density">Steps × states × lanes to write.</param>
    /// <param name="alpha">Steps × states × lanes to write.</param>
    /// <param name="inverse">Steps × lanes to write.</param>
    /// <param name="evidence">A number for every lane to add to.</param>
    /// <param name="lost">A number for every lane: set to 1 where a scale underflows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<T>(
        ref double logDensity,
        nuint row,
        int steps,
        int states,
        int padded,
        ref double moves,
        ref double predicted,
        ref double density,
        ref double alpha,
        ref double inverse,
        ref double evidence,
        ref double lost)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count, lanes = Vectors * width;
        nuint end = (nuint)states * lanes, size = (nuint)padded * lanes, columns = (nuint)padded;
        var never = T.Broadcast(double.NegativeInfinity);
        var negligible = T.Broadcast(Negligible);
        var least = T.Broadcast(LeastScale);
        var one = T.Broadcast(1);
        T evidence0 = T.Load(ref evidence, 0), evidence1 = T.Load(ref evidence, width);
        T lost0 = T.Load(ref lost, 0), lost1 = T.Load(ref lost, width);
        for (; steps > 0; steps--)
        {
            T most0 = never, most1 = never;
            nuint at = 0;
            for (nuint to = 0; to < end; to += lanes, at += row)
            {
                most0 = T.Max(most0, T.Load(ref logDensity, at));
                most1 = T.Max(most1, T.Load(ref logDensity, at + width));
            }

            // −∞ − (−∞) is NaN; a shift of zero leaves every difference −∞ instead.
            most0 = T.WhereGreater(most0, never, most0, default);
            most1 = T.WhereGreater(most1, never, most1, default);
            T sum0 = default, sum1 = default;
            at = 0;
            nuint k = 0;
            for (; k < end; k += lanes, at += row)
            {
                var d0 = T.Load(ref logDensity, at) - most0;
                var d1 = T.Load(ref logDensity, at + width) - most1;
                var e0 = T.WhereGreater(d0, negligible, Exponential.Of(T.Max(negligible, d0)), default);
                var e1 = T.WhereGreater(d1, negligible, Exponential.Of(T.Max(negligible, d1)), default);
                T.Store(e0, ref density, k);
                T.Store(e1, ref density, k + width);
                e0 *= T.Load(ref predicted, k);
                e1 *= T.Load(ref predicted, k + width);
                T.Store(e0, ref alpha, k);
                T.Store(e1, ref alpha, k + width);
                sum0 += e0;
                sum1 += e1;
            }

            for (; k < size; k += width)
            {
                T.Store(default, ref density, k);
                T.Store(default, ref alpha, k);
            }

            var inverse0 = T.WhereGreater(sum0, least, one / sum0, default);
            var inverse1 = T.WhereGreater(sum1, least, one / sum1, default);
            T.Store(inverse0, ref inverse, 0);
            T.Store(inverse1, ref inverse, width);
            lost0 = T.WhereGreater(sum0, least, lost0, one);
            lost1 = T.WhereGreater(sum1, least, lost1, one);
            evidence0 += most0 + T.Log(sum0);
            evidence1 += most1 + T.Log(sum1);

            for (nuint j = 0, to = 0; j < columns; j += Tile, to += Tile * lanes)
            {
                T a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
                nuint from = j;
                for (nuint i = 0; i < end; i += lanes, from += columns)
                {
                    var x0 = T.Load(ref alpha, i);
                    var x1 = T.Load(ref alpha, i + width);
                    var f = T.Broadcast(Unsafe.Add(ref moves, from));
                    T.AddProduct(f, x0, ref a0);
                    T.AddProduct(f, x1, ref a1);
                    f = T.Broadcast(Unsafe.Add(ref moves, from + 1));
                    T.AddProduct(f, x0, ref b0);
                    T.AddProduct(f, x1, ref b1);
                    f = T.Broadcast(Unsafe.Add(ref moves, from + 2));
                    T.AddProduct(f, x0, ref c0);
                    T.AddProduct(f, x1, ref c1);
                    f = T.Broadcast(Unsafe.Add(ref moves, from + 3));
                    T.AddProduct(f, x0, ref d0);
                    T.AddProduct(f, x1, ref d1);
                }

                T.Store(a0 * inverse0, ref predicted, to);
                T.Store(a1 * inverse1, ref predicted, to + width);
                T.Store(b0 * inverse0, ref predicted, to + lanes);
                T.Store(b1 * inverse1, ref predicted, to + lanes + width);
                T.Store(c0 * inverse0, ref predicted, to + (2 * lanes));
                T.Store(c1 * inverse1, ref predicted, to + (2 * lanes) + width);
                T.Store(d0 * inverse0, ref predicted, to + (3 * lanes));
                T.Store(d1 * inverse1, ref predicted, to + (3 * lanes) + width);
            }

            logDensity = ref Unsafe.Add(ref logDensity, lanes);
            density = ref Unsafe.Add(ref density, size);
            alpha = ref Unsafe.Add(ref alpha, size);
            inverse = ref Unsafe.Add(ref inverse, lanes);
        }

        T.Store(evidence0, ref evidence, 0);
        T.Store(evidence1, ref evidence, width);
        T.Store(lost0, ref lost, 0);
        T.Store(lost1, ref lost, width);
    }

    /// <summary>
    /// Backward: from β/c at the last step to that at the step before the first. Writes posteriors, and for every step e·β/c over the c of the step before:
    /// times α·c of that step and the transition, it is the posterior of a move. References are to the first step.
    /// </summary>
    /// <param name="row">How far posteriors of one state are from those of the next.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="states">K.</param>
    /// <param name="padded">K, filled up.</param>
    /// <param name="moves">Transitions transposed, K × filled-up columns.</param>
    /// <param name="beta">States × lanes: β/c of the last step; replaced.</param>
    /// <param name="density">Steps × states × lanes from <see cref="Forward{T}"/>.</param>
    /// <param name="alpha">Steps × states × lanes from <see cref="Forward{T}"/>.</param>
    /// <param name="inverse">Steps × lanes from <see cref="Forward{T}"/>; before them the numbers of the step before.</param>
    /// <param name="arrivals">Steps × states × lanes to write: e·β/c over the c of the step before.</param>
    /// <param name="posterior">States × rows numbers to write.</param>
    /// <param name="most">A number for every lane: the largest β/c so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<T>(
        nuint row,
        int steps,
        int states,
        int padded,
        ref double moves,
        ref double beta,
        ref double density,
        ref double alpha,
        ref double inverse,
        ref double arrivals,
        ref double posterior,
        ref double most)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count, lanes = Vectors * width;
        nuint end = (nuint)states * lanes, size = (nuint)padded * lanes, columns = (nuint)padded;
        T most0 = T.Load(ref most, 0), most1 = T.Load(ref most, width);
        for (nuint t = (nuint)steps; t-- > 0;)
        {
            ref double e = ref Unsafe.Add(ref density, t * size);
            ref double a = ref Unsafe.Add(ref alpha, t * size);
            ref double arrival = ref Unsafe.Add(ref arrivals, t * size);
            ref double before = ref Unsafe.Subtract(ref Unsafe.Add(ref inverse, t * lanes), lanes);
            T before0 = T.Load(ref before, 0), before1 = T.Load(ref before, width);
            nuint at = t * lanes;
            for (nuint k = 0; k < end; k += lanes, at += row)
            {
                var beta0 = T.Load(ref beta, k);
                var beta1 = T.Load(ref beta, k + width);
                most0 = T.Max(most0, beta0);
                most1 = T.Max(most1, beta1);
                var p0 = T.Load(ref a, k) * beta0;
                var p1 = T.Load(ref a, k + width) * beta1;
                T.Store(p0, ref posterior, at);
                T.Store(p1, ref posterior, at + width);
                T.Store(T.Load(ref e, k) * before0 * beta0, ref arrival, k);
                T.Store(T.Load(ref e, k + width) * before1 * beta1, ref arrival, k + width);
            }

            for (nuint j = 0, to = 0; j < columns; j += Tile, to += Tile * lanes)
            {
                T a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
                nuint from = j;
                for (nuint i = 0; i < end; i += lanes, from += columns)
                {
                    var x0 = T.Load(ref arrival, i);
                    var x1 = T.Load(ref arrival, i + width);
                    var f = T.Broadcast(Unsafe.Add(ref moves, from));
                    T.AddProduct(f, x0, ref a0);
                    T.AddProduct(f, x1, ref a1);
                    f = T.Broadcast(Unsafe.Add(ref moves, from + 1));
                    T.AddProduct(f, x0, ref b0);
                    T.AddProduct(f, x1, ref b1);
                    f = T.Broadcast(Unsafe.Add(ref moves, from + 2));
                    T.AddProduct(f, x0, ref c0);
                    T.AddProduct(f, x1, ref c1);
                    f = T.Broadcast(Unsafe.Add(ref moves, from + 3));
                    T.AddProduct(f, x0, ref d0);
                    T.AddProduct(f, x1, ref d1);
                }

                T.Store(a0, ref beta, to);
                T.Store(a1, ref beta, to + width);
                T.Store(b0, ref beta, to + lanes);
                T.Store(b1, ref beta, to + lanes + width);
                T.Store(c0, ref beta, to + (2 * lanes));
                T.Store(c1, ref beta, to + (2 * lanes) + width);
                T.Store(d0, ref beta, to + (3 * lanes));
                T.Store(d1, ref beta, to + (3 * lanes) + width);
            }
        }

        T.Store(most0, ref most, 0);
        T.Store(most1, ref most, width);
    }

    /// <summary>Σ over steps and lanes of left(i)·right(j) for all pairs of states: expected moves, but for the factor of the transition.</summary>
    /// <param name="left">Steps × states × lanes.</param>
    /// <param name="right">Steps × states × lanes.</param>
    /// <param name="steps">How many steps; few enough for both to stay in the first-level cache.</param>
    /// <param name="padded">K, filled up.</param>
    /// <param name="sums">Filled-up K × K vectors to add to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Flows<T>(ref double left, ref double right, int steps, int padded, ref double sums)
        where T : struct, ILanes<T>
    {
        nuint width = (nuint)T.Count, lanes = Vectors * width;
        nuint size = (nuint)padded * lanes, end = (nuint)steps * size;
        nuint count = (nuint)padded;
        for (nuint i = 0; i < count; i += Tile)
        {
            for (nuint j = 0; j < count; j += 2)
            {
                T a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
                nuint from = i * lanes, to = j * lanes;
                for (; from < end; from += size, to += size)
                {
                    var y0 = T.Load(ref right, to);
                    var y1 = T.Load(ref right, to + lanes);
                    var x = T.Load(ref left, from);
                    T.AddProduct(x, y0, ref a0);
                    T.AddProduct(x, y1, ref a1);
                    x = T.Load(ref left, from + lanes);
                    T.AddProduct(x, y0, ref b0);
                    T.AddProduct(x, y1, ref b1);
                    x = T.Load(ref left, from + (2 * lanes));
                    T.AddProduct(x, y0, ref c0);
                    T.AddProduct(x, y1, ref c1);
                    x = T.Load(ref left, from + (3 * lanes));
                    T.AddProduct(x, y0, ref d0);
                    T.AddProduct(x, y1, ref d1);
                    y0 = T.Load(ref right, to + width);
                    y1 = T.Load(ref right, to + lanes + width);
                    x = T.Load(ref left, from + width);
                    T.AddProduct(x, y0, ref a0);
                    T.AddProduct(x, y1, ref a1);
                    x = T.Load(ref left, from + lanes + width);
                    T.AddProduct(x, y0, ref b0);
                    T.AddProduct(x, y1, ref b1);
                    x = T.Load(ref left, from + (2 * lanes) + width);
                    T.AddProduct(x, y0, ref c0);
                    T.AddProduct(x, y1, ref c1);
                    x = T.Load(ref left, from + (3 * lanes) + width);
                    T.AddProduct(x, y0, ref d0);
                    T.AddProduct(x, y1, ref d1);
                }

                nuint at = ((i * count) + j) * width, next = count * width;
                T.Store(T.Load(ref sums, at) + a0, ref sums, at);
                T.Store(T.Load(ref sums, at + width) + a1, ref sums, at + width);
                at += next;
                T.Store(T.Load(ref sums, at) + b0, ref sums, at);
                T.Store(T.Load(ref sums, at + width) + b1, ref sums, at + width);
                at += next;
                T.Store(T.Load(ref sums, at) + c0, ref sums, at);
                T.Store(T.Load(ref sums, at + width) + c1, ref sums, at + width);
                at += next;
                T.Store(T.Load(ref sums, at) + d0, ref sums, at);
                T.Store(T.Load(ref sums, at + width) + d1, ref sums, at + width);
            }
        }
    }
}
