using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Starts;

/// <summary>
/// Linear coordinates in which the data are uncorrelated: z = Λ⁻ᵖ Vᵀ S⁻¹(x − m) with the standard deviations S and the correlation matrix VΛVᵀ.
/// With p = ½ every coordinate has variance 1; with p = ¼ every variance is the square root of what it was, half way there; with p = 0 it is
/// what it was. Directions in which nothing varies are left out.
/// </summary>
internal sealed class Whitening
{
    /// <summary>Beyond this many columns the eigenvectors cost more than they are worth: columns are only scaled.</summary>
    private const int MostColumns = 128;

    /// <summary>A share of the largest eigenvalue below which one is rounding.</summary>
    private const double Rounding = 1e-12;

    private readonly int _columns;
    private readonly double[] _center;
    private readonly double[] _forward;
    private readonly double[] _backward;

    /// <summary>The coordinates of some rows.</summary>
    /// <param name="rows">The rows; their weights count.</param>
    /// <param name="summary">The columns of all data.</param>
    /// <param name="power">p, between 0 and ½.</param>
    public Whitening(IRowSource rows, ColumnSummary summary, double power)
    {
        _columns = summary.Dimension;
        _center = [.. summary.Means];
        double[] deviations = [.. summary.Variances.Select(Math.Sqrt)];
        int[] varying = [.. Enumerable.Range(0, _columns).Where(d => deviations[d] > 0)];
        var (values, vectors) = varying.Length <= MostColumns
            ? SymmetricEigen.Decompose(Correlations(rows, deviations, varying), varying.Length)
            : (Enumerable.Repeat(1.0, varying.Length).ToArray(), Unit(varying.Length));
        int[] kept = [.. Enumerable.Range(0, values.Length).Where(i => values[i] > Rounding * values.Max())];
        Dimension = kept.Length;
        _forward = new double[Dimension * _columns];
        _backward = new double[Dimension * _columns];
        for (int i = 0; i < Dimension; i++)
        {
            double scale = Math.Pow(values[kept[i]], power);
            for (int v = 0; v < varying.Length; v++)
            {
                int at = (i * _columns) + varying[v];
                _forward[at] = vectors[v, kept[i]] / scale / deviations[varying[v]];
                _backward[at] = vectors[v, kept[i]] * scale * deviations[varying[v]];
            }
        }
    }

    /// <summary>How many coordinates there are.</summary>
    public int Dimension { get; }

    /// <summary>Rows in these coordinates.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="result">Rows × <see cref="Dimension"/> numbers to write.</param>
    public void Apply(Rows rows, Span<double> result)
    {
        var centered = new double[_columns];
        for (int n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            for (int d = 0; d < _columns; d++)
            {
                centered[d] = row[d] - _center[d];
            }

            for (int i = 0; i < Dimension; i++)
            {
                result[(n * Dimension) + i] = Sums.OfProducts(_forward.AsSpan(i * _columns, _columns), centered);
            }
        }
    }

    /// <summary>Rows in these coordinates, with their weights.</summary>
    /// <param name="rows">The rows.</param>
    public MatrixSource Apply(IRowSource rows)
    {
        var values = new double[rows.UnitCount * Dimension];
        double[]? weights = null;
        var batch = new RowBatch();
        int at = 0;
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            Apply(batch.Rows, values.AsSpan(at * Dimension));
            if (!batch.Rows.Weights.IsEmpty)
            {
                weights ??= [.. Enumerable.Repeat(1.0, checked((int)rows.UnitCount))];
                batch.Rows.Weights.CopyTo(weights.AsSpan(at));
            }

            at += batch.UnitCount;
        }

        return new(values, Dimension, weights: weights);
    }

    /// <summary>The rows that have these coordinates, as far as directions in which nothing varies go.</summary>
    /// <param name="points">K × <see cref="Dimension"/> numbers.</param>
    /// <returns>K × D numbers.</returns>
    public double[] Restore(ReadOnlySpan<double> points)
    {
        int count = points.Length / Dimension;
        var rows = new double[count * _columns];
        for (int k = 0; k < count; k++)
        {
            _center.CopyTo(rows.AsSpan(k * _columns));
            for (int i = 0; i < Dimension; i++)
            {
                for (int d = 0; d < _columns; d++)
                {
                    rows[(k * _columns) + d] += points[(k * Dimension) + i] * _backward[(i * _columns) + d];
                }
            }
        }

        return rows;
    }

    private double[] Correlations(IRowSource rows, double[] deviations, int[] varying)
    {
        var sum = new double[_columns];
        var scatter = new double[Packed.Length(_columns)];
        var scratch = new Scratch();
        var batch = new RowBatch();
        double weight = 0;
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            using var frame = scratch.Begin();
            var block = batch.Rows;
            var weights = scratch.Take(block.Count);
            if (block.Weights.IsEmpty)
            {
                weights.Fill(1);
            }
            else
            {
                block.Weights.CopyTo(weights);
            }

            weight += Sums.Of(weights);
            Scatter.AddFull(block.Values, _center, weights, block.Weights, scratch.Take(Scatter.FullScratch(_columns)), sum, scatter);
        }

        var correlations = new double[Packed.Length(varying.Length)];
        for (int i = 0; i < varying.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double covariance = (scatter[Packed.Index(varying[i], varying[j])] / weight) - (sum[varying[i]] / weight * (sum[varying[j]] / weight));
                correlations[Packed.Index(i, j)] = covariance / deviations[varying[i]] / deviations[varying[j]];
            }
        }

        return correlations;
    }

    private static double[,] Unit(int dimension)
    {
        var unit = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            unit[i, i] = 1;
        }

        return unit;
    }
}
