using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Elbo.Models.Kernels;

/// <summary>
/// G(x) = Σ w φ⁽ʳ⁾(x − point) with φ = e^(−u²/2) for many points on a line, in time proportional to how many there are: the fast Gauss transform
/// (Greengard and Strain 1991). Points are gathered in cells half a bandwidth wide; a cell is known to others by the moments about its middle.
/// </summary>
/// <remarks>
/// By |φ⁽ⁿ⁾(u)| ≤ 1.09·√n!·e^(−u²/4) (Cramér), what the series leave out is below 2·10⁻¹⁵ of Σ w, r ≤ 6, and so is what cells further than ten
/// bandwidths add.
/// </remarks>
internal sealed class GaussTransform : ILineTransform
{
    private const double Width = 0.5;
    private const int Terms = 24;
    private const int Reach = 20;
    private const int MostDerivatives = 6;

    /// <summary>φ⁽ⁿ⁾ at every distance between middles of cells, by distance and n.</summary>
    private static readonly double[] Derivatives = DerivativesOfCells();

    private static readonly double[] Reciprocals = [.. Enumerable.Range(1, Terms).Select(static n => 1.0 / n)];

    private readonly List<long> _cells = [];
    private readonly List<double> _moments = [];
    private readonly double _bandwidth;
    private readonly int _derivative;

    private GaussTransform(double bandwidth, int derivative) => (_bandwidth, _derivative) = (bandwidth, derivative);

    /// <summary>How many cells have points.</summary>
    public int Cells => _cells.Count;

    /// <summary>Gathers points; nothing if they lie too far apart for cells to have numbers.</summary>
    /// <param name="sorted">Points in rising order.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="bandwidth">What the points are divided by.</param>
    /// <param name="derivative">r, 0 to 6.</param>
    public static GaussTransform? TryCreate(ReadOnlySpan<double> sorted, ReadOnlySpan<double> weights, double bandwidth, int derivative = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(derivative, MostDerivatives);
        if (Math.Max(Math.Abs(sorted[0]), Math.Abs(sorted[^1])) / bandwidth > 1e12)
        {
            return null;
        }

        var transform = new GaussTransform(bandwidth, derivative);
        Span<double> moments = stackalloc double[Terms];
        for (int i = 0; i < sorted.Length;)
        {
            long cell = CellOf(sorted[i] / bandwidth);
            moments.Clear();
            for (; i < sorted.Length && CellOf(sorted[i] / bandwidth) == cell; i++)
            {
                double offset = (sorted[i] / bandwidth) - Middle(cell), term = weights[i];
                for (int k = 0; k < Terms; k++)
                {
                    moments[k] += term;
                    term *= offset * Reciprocals[k];
                }
            }

            transform._cells.Add(cell);
            transform._moments.AddRange(moments);
        }

        return transform;
    }

    /// <summary>G at targets.</summary>
    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<double> sorted, Span<double> sums)
    {
        Span<double> local = stackalloc double[Terms];
        long current = long.MinValue;
        for (int i = 0; i < sorted.Length; i++)
        {
            double u = sorted[i] / _bandwidth;
            long cell = CellOf(u);
            if (cell != current)
            {
                Expand(cell, local);
                double factorial = 1;
                for (int l = 0; l < Terms; l++)
                {
                    local[l] *= factorial;
                    factorial *= Reciprocals[l];
                }

                current = cell;
            }

            // Horner's rule.
            double offset = u - Middle(cell), sum = local[Terms - 1];
            for (int l = Terms - 2; l >= 0; l--)
            {
                sum = Math.FusedMultiplyAdd(sum, offset, local[l]);
            }

            sums[i] = sum;
        }
    }

    /// <summary>Σ w G(point): over all pairs, each point with itself among them.</summary>
    public double Total()
    {
        Span<double> local = stackalloc double[Terms];
        double total = 0;
        for (int c = 0; c < _cells.Count; c++)
        {
            Expand(_cells[c], local);
            for (int l = 0; l < Terms; l++)
            {
                total += local[l] * _moments[(c * Terms) + l];
            }
        }

        return total;
    }

    private static long CellOf(double u) => (long)Math.Floor(u / Width);

    private static double Middle(long cell) => (cell + 0.5) * Width;

    /// <summary>The derivatives of G in the middle of a cell: Σ (−1)ᵏ M φ⁽ʳ⁺ˡ⁺ᵏ⁾ over the cells near it.</summary>
    private void Expand(long target, Span<double> local)
    {
        local.Clear();
        int first = _cells.BinarySearch(target - Reach);
        for (int c = first < 0 ? ~first : first; c < _cells.Count && _cells[c] <= target + Reach; c++)
        {
            int distance = (int)(target - _cells[c]) + Reach;
            var derivatives = Derivatives.AsSpan((distance * (Terms + MostDerivatives)) + _derivative, Terms);
            var moments = CollectionsMarshal.AsSpan(_moments).Slice(c * Terms, Terms);
            for (int k = 0; k < Terms; k++)
            {
                double moment = (k & 1) == 0 ? moments[k] : -moments[k];
                TensorPrimitives.MultiplyAdd(derivatives[k..], moment, local[..(Terms - k)], local[..(Terms - k)]);
            }
        }
    }

    private static double[] DerivativesOfCells()
    {
        const int Length = Terms + MostDerivatives;
        var table = new double[((2 * Reach) + 1) * Length];
        for (int distance = -Reach; distance <= Reach; distance++)
        {
            // φ⁽ⁿ⁺¹⁾ = −(u φ⁽ⁿ⁾ + n φ⁽ⁿ⁻¹⁾), as Hermite's polynomials have it.
            double u = distance * Width;
            var row = table.AsSpan((distance + Reach) * Length, Length);
            row[0] = Math.Exp(-0.5 * u * u);
            for (int n = 0; n < Length - 1; n++)
            {
                row[n + 1] = -((u * row[n]) + (n == 0 ? 0 : n * row[n - 1]));
            }
        }

        return table;
    }
}
