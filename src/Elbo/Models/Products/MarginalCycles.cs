using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models.Factors;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Products;

/// <summary>
/// Iterations that hide components alone: factors are integrated out, and a component's M-step is the maximum for the mean and the covariance of its rows. They
/// climb as every EM does (Meng and van Dyk 1997 call such cycles with less to hide AECM), and do not crawl where there is little noise.
/// </summary>
internal sealed class MarginalCycles
{
    /// <summary>A step of Newton's method costs 9 D³ operations a component.</summary>
    private const int MostColumns = 64;

    /// <summary>Of an iteration's second moments, which one thread takes.</summary>
    private const double MostOperations = 1e9;

    private readonly IRowSource _rows;

    private MarginalCycles(IRowSource rows) => _rows = rows;

    /// <summary>The cycles for a mixture of factor analyzers of few columns, each with its own noise and no cell missing; null for others.</summary>
    /// <param name="emission">The densities.</param>
    /// <param name="rows">The rows.</param>
    public static MarginalCycles? For(ProductEmission emission, IRowSource rows)
    {
        bool serve = Array.TrueForAll([.. FactorParts(emission)], part =>
            ((FactorEmission)part.Family).Structure is { SharesNoise: false }
            && part.Columns.Count <= MostColumns
            && (double)rows.UnitCount * part.Components * part.Columns.Count * part.Columns.Count <= MostOperations
            && part.Columns.All(column => (rows.Summary.Missing.Count == 0 || rows.Summary.Missing[column] == 0)));
        return serve && FactorParts(emission).Any() ? new(rows) : null;
    }

    /// <summary>The model after the M-step.</summary>
    /// <param name="model">The model.</param>
    /// <param name="statistics">Its expected statistics of all rows.</param>
    /// <param name="cancellation">Ends at once.</param>
    public ProductMixture Improve(ProductMixture model, ReadOnlySpan<double> statistics, CancellationToken cancellation)
    {
        var next = model.Maximize(statistics);
        var parts = next.Emission.Parts.ToArray();
        for (int i = 0; i < parts.Length; i++)
        {
            if (model.Emission.Parts[i].Family is FactorEmission factors)
            {
                parts[i] = EmissionPart.Of(Improve(model, factors, parts[i].Columns, cancellation), parts[i].Columns);
            }
        }

        return next.With(new(parts));
    }

    /// <summary>A start at the maximum that factor analysis reaches for the rows of every component.</summary>
    /// <param name="model">A model without factors yet.</param>
    /// <param name="seed">Draws the noise to climb from; that of Jöreskog (1963) if not given.</param>
    public ProductMixture Begin(ProductMixture model, Seed? seed) => model.With(new(
    [
        .. model.Emission.Parts.Select(part => part.Family is FactorEmission factors ? EmissionPart.Of(Begin(model, factors, part.Columns, seed), part.Columns) : part),
    ]));

    private static IEnumerable<EmissionPart> FactorParts(ProductEmission emission) => emission.Parts.Where(static part => part.Family is FactorEmission);

    private FactorEmission Improve(ProductMixture model, FactorEmission factors, IReadOnlyList<int> columns, CancellationToken cancellation)
    {
        var (weights, means, covariances) = Moments(model, factors, columns, cancellation);
        return factors.Maximize(weights, means, covariances);
    }

    private FactorEmission Begin(ProductMixture model, FactorEmission factors, IReadOnlyList<int> columns, Seed? seed)
    {
        var (weights, means, covariances) = Moments(model, factors, columns, default);
        double[][] noise =
        [
            .. covariances.Select((covariance, k) => seed is { } drawn
                ? Drawn(covariance, columns.Count, drawn.Derive("noise").Derive(k))
                : JoreskogStart.Of(covariance, columns.Count, factors.Factors)),
        ];
        return factors.Maximize(weights, means, covariances, noise);
    }

    private static double[] Drawn(double[] covariance, int dimension, Seed seed)
    {
        var rng = seed.ToRng();
        double[] variances = new double[dimension];
        for (int d = 0; d < dimension; d++)
        {
            variances[d] = covariance[Packed.Index(d, d)] * (0.05 + (0.9 * rng.NextDouble()));
        }

        return variances;
    }

    /// <summary>Σ r of every component, and the mean and the covariance of its rows.</summary>
    private (double[] Weights, double[][] Means, double[][] Covariances) Moments(
        ProductMixture model, FactorEmission factors, IReadOnlyList<int> columns, CancellationToken cancellation)
    {
        int components = model.Components, dimension = columns.Count;
        double[] weights = new double[components], sums = new double[components * dimension];
        double[][] scatters = [.. Enumerable.Range(0, components).Select(_ => new double[Packed.Length(dimension)])];
        var batch = new RowBatch();
        var scratch = new Scratch();
        for (int b = 0; b < _rows.BatchCount; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            _rows.Read(b, batch);
            var rows = batch.Rows;
            using var frame = scratch.Begin();
            Span<double> responsibilities = scratch.Take(components * rows.Count), work = scratch.Take(Scatter.FullScratch(dimension));
            model.Responsibilities(rows, scratch, responsibilities);
            var mine = Gather(rows, columns, scratch);
            for (int k = 0; k < components; k++)
            {
                var own = responsibilities.Slice(k * rows.Count, rows.Count);
                if (!rows.Weights.IsEmpty)
                {
                    System.Numerics.Tensors.TensorPrimitives.Multiply(own, rows.Weights, own);
                }

                weights[k] += Sums.Of(own);
                Scatter.AddFull(mine, factors.Mean(k), own, own, work, sums.AsSpan(k * dimension, dimension), scatters[k]);
            }
        }

        double[][] means = new double[components][];
        for (int k = 0; k < components; k++)
        {
            means[k] = factors.Mean(k).ToArray();
            if (weights[k] > WithinScatter.DeadWeight)
            {
                var shift = sums.AsSpan(k * dimension, dimension);
                System.Numerics.Tensors.TensorPrimitives.Divide(shift, weights[k], shift);
                System.Numerics.Tensors.TensorPrimitives.Add(means[k], shift, means[k]);
                for (int i = 0, at = 0; i < dimension; i++)
                {
                    for (int j = 0; j <= i; j++, at++)
                    {
                        scatters[k][at] = (scatters[k][at] / weights[k]) - (shift[i] * shift[j]);
                    }
                }
            }
        }

        return (weights, means, scatters);
    }

    private static ReadOnlySpan<double> Gather(Rows rows, IReadOnlyList<int> columns, Scratch scratch)
    {
        if (columns.Count == rows.Dimension && columns.Index().All(static column => column.Index == column.Item))
        {
            return rows.Values;
        }

        var mine = scratch.Take(rows.Count * columns.Count);
        for (int n = 0; n < rows.Count; n++)
        {
            for (int i = 0; i < columns.Count; i++)
            {
                mine[(n * columns.Count) + i] = rows[n][columns[i]];
            }
        }

        return mine;
    }
}
