using Elbo.Data;
using Elbo.Emissions.Factors;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Factors;

/// <summary>
/// The mean and the covariance that complete rows are expected to have under a model: missing cells are filled in by their expectation, and their conditional
/// covariance is added.
/// </summary>
internal static class ExpectedMoments
{
    /// <summary>The moments of all rows. Cost: D²/2 a row.</summary>
    /// <param name="model">The parameters.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The mean, and the covariance as a packed lower triangle.</returns>
    public static (double[] Mean, double[] Covariance) Of(FactorParameters model, IDataSource<RowBatch> rows, CancellationToken cancellation)
    {
        int dimension = model.Mean.Length;
        double[] sums = new double[dimension], scatter = new double[Packed.Length(dimension)];
        var batch = new RowBatch();
        var scratch = new Scratch();
        double total = 0;
        for (int b = 0; b < rows.BatchCount; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Read(b, batch);
            Add(model, batch.Rows, scratch, sums, scatter);
            total += batch.TotalWeight;
        }

        double[] mean = new double[dimension];
        for (int i = 0, at = 0; i < dimension; i++)
        {
            mean[i] = model.Mean[i] + (sums[i] / total);
            for (int j = 0; j <= i; j++, at++)
            {
                scatter[at] = (scatter[at] / total) - (sums[i] / total * (sums[j] / total));
            }
        }

        return (mean, scatter);
    }

    private static void Add(FactorParameters model, Rows rows, Scratch scratch, double[] sums, double[] scatter)
    {
        int dimension = model.Mean.Length;
        using var frame = scratch.Begin();
        var posterior = new FactorPosterior(model, scratch);
        Span<double> filled = scratch.Take(rows.Values.Length), weights = scratch.Take(rows.Count), work = scratch.Take(Scatter.FullScratch(dimension));
        rows.Values.CopyTo(filled);
        double alike = 0;
        int pattern = -1;
        for (int n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            weights[n] = rows.Weights.IsEmpty ? 1 : rows.Weights[n];
            if (!posterior.Fits(row))
            {
                AddUncertainty(model, posterior, pattern < 0 ? default : rows[pattern], alike, scatter);
                posterior.Observe(row);
                (alike, pattern) = (0, n);
            }

            alike += weights[n];
            if (posterior.Observed < dimension)
            {
                posterior.Infer(row);
                model.Fill(posterior.Mean, filled.Slice(n * dimension, dimension));
            }
        }

        AddUncertainty(model, posterior, pattern < 0 ? default : rows[pattern], alike, scatter);
        Scatter.AddFull(filled, model.Mean, weights, weights, work, sums, scatter);
    }

    /// <summary>Λ G Λᵀ + Ψ between the missing cells of rows that are alike.</summary>
    private static void AddUncertainty(FactorParameters model, FactorPosterior posterior, ReadOnlySpan<double> pattern, double weight, double[] scatter)
    {
        if (weight == 0 || posterior.Observed == pattern.Length)
        {
            return;
        }

        double[] half = new double[model.Factors];
        for (int i = 0; i < pattern.Length; i++)
        {
            if (!double.IsNaN(pattern[i]))
            {
                continue;
            }

            Array.Clear(half);
            for (int f = 0; f < half.Length; f++)
            {
                for (int g = 0; g < half.Length; g++)
                {
                    half[f] += posterior.Covariance[f >= g ? Packed.Index(f, g) : Packed.Index(g, f)] * model.Loading(g)[i];
                }
            }

            for (int j = 0; j <= i; j++)
            {
                if (!double.IsNaN(pattern[j]))
                {
                    continue;
                }

                double sum = i == j ? model.Variances[i] : 0;
                for (int f = 0; f < half.Length; f++)
                {
                    sum += half[f] * model.Loading(f)[j];
                }

                scatter[Packed.Index(i, j)] += weight * sum;
            }
        }
    }
}
