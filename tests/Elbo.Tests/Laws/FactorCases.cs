using Elbo.Data;
using Elbo.Emissions.Factors;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>
/// The rows of the table of laws about hidden factors. An integral over a Gaussian is a sum over cells to all digits if they are smaller than its deviations: so
/// factors can be enumerated.
/// </summary>
internal static class FactorCases
{
    private const int Rows = 2500;

    public static IEnumerable<IModelCase> All =>
    [
        Case(4, 1, new FactorNoise.PerColumn(), missing: 0),
        Case(4, 1, new FactorNoise.PerColumn(), missing: 0.2),
        Case(6, 2, new FactorNoise.PerColumn(), missing: 0),
        Case(3, 1, new FactorNoise.Common(), missing: 0),
        Case(3, 1, new FactorNoise.Common(), missing: 0.2),
    ];

    private static IModelCase Case(int dimension, int factors, FactorNoise noise, double missing)
    {
        double[] values = Draw(dimension, factors, noise, missing);
        MatrixSource Source(IReadOnlyList<long> rows, Func<long, double>? weight) => ChosenRows.Of(values, dimension, rows, weight);
        long[] all = [.. Enumerable.Range(0, Rows).Select(static n => (long)n)];
        var data = Source(all, null);
        var fitted = FactorAnalysis.Fit(data, new() { Factors = factors, Noise = noise, Restarts = 0, Stop = new() { MaxIterations = 1 } }).Model;
        double cell = factors == 1 ? 0.2 : 0.35, reach = factors == 1 ? 9 : 7;
        return new ModelCase<FactorAnalysis, RowBatch>(
            $"{noise.Model} D={dimension} F={factors} missing={missing:0%}",
            Perturb(fitted, new(21), 3),
            data,
            weight => Source(all, weight),
            times => Source([.. all.SelectMany(n => Enumerable.Repeat(n, times(n)))], null),
            Perturb,
            model => Density(model, values),
            ModelCases.Reload,
            model => LogJoint(model, values, cell, reach))
        {
            LogCell = factors * Math.Log(cell),
        };
    }

    private static double[] Draw(int dimension, int factors, FactorNoise noise, double missing)
    {
        var rng = new Seed(12).Derive(dimension).ToRng();
        var loadings = new double[dimension, factors];
        double[] mean = new double[dimension], variances = new double[dimension];
        for (int d = 0; d < dimension; d++)
        {
            (mean[d], variances[d]) = (10 * d, noise is FactorNoise.Common ? 1 : 0.8 + (0.2 * d));
            loadings[d, d % factors] = 1 + (0.1 * d);
            loadings[d, (d + 1) % factors] += 0.3;
        }

        var truth = new FactorAnalysis(mean, loadings, variances, noise);
        double[] values = new double[Rows * dimension];
        for (int n = 0; n < Rows; n++)
        {
            var row = values.AsSpan(n * dimension, dimension);
            truth.DrawRow(ref rng, row);
            for (int d = 0; d < dimension; d++)
            {
                row[d] = rng.NextDouble() < missing ? double.NaN : row[d];
            }
        }

        return values;
    }

    private static double[] Density(FactorAnalysis model, double[] values)
    {
        double[] scores = new double[values.Length / model.Dimension];
        model.LogDensity(new Elbo.Data.Rows(values, default, model.Dimension), new(), scores);
        return scores;
    }

    /// <summary>ln p(row, factors) and the logarithm of a cell, for the cells of a grid.</summary>
    private static double[][] LogJoint(FactorAnalysis model, double[] values, double cell, double reach)
    {
        int dimension = model.Dimension, factors = model.Factors, side = (int)(2 * reach / cell) + 1, cells = factors == 1 ? side : side * side;
        double[,] loadings = model.Loadings();
        double[] mean = model.Mean.ToArray(), variances = model.NoiseVariances.ToArray(), prior = new double[cells];
        double[,] expected = new double[cells, dimension];
        for (int c = 0; c < cells; c++)
        {
            prior[c] = factors * (Math.Log(cell) - (0.5 * Math.Log(2 * Math.PI)));
            for (int f = 0; f < factors; f++)
            {
                double h = ((f == 0 ? c % side : c / side) * cell) - reach;
                prior[c] -= 0.5 * h * h;
                for (int d = 0; d < dimension; d++)
                {
                    expected[c, d] += loadings[d, f] * h;
                }
            }
        }

        var joint = new double[values.Length / dimension][];
        for (int n = 0; n < joint.Length; n++)
        {
            double[] scores = prior.ToArray();
            for (int d = 0; d < dimension; d++)
            {
                double x = values[(n * dimension) + d] - mean[d];
                double constant = 0.5 * Math.Log(2 * Math.PI * variances[d]), precision = 0.5 / variances[d];
                for (int c = 0; c < cells && !double.IsNaN(x); c++)
                {
                    double error = x - expected[c, d];
                    scores[c] -= constant + (precision * error * error);
                }
            }

            joint[n] = scores;
        }

        return joint;
    }

    /// <summary>Not far: cells must stay small enough for the sums.</summary>
    private static FactorAnalysis Perturb(FactorAnalysis model, Seed seed, double size)
    {
        var rng = seed.ToRng();
        size *= 0.1;
        double[] mean = [.. model.Mean.ToArray().Select(m => m + (size * rng.NextGaussian()))];
        double[] loadings = [.. model.Parameters.Loadings.Select(l => l + (size * rng.NextGaussian()))];
        double common = Math.Exp(size * rng.NextGaussian());
        double[] variances = [.. model.NoiseVariances.ToArray().Select(v => v * (model.Noise is FactorNoise.Common ? common : Math.Exp(size * rng.NextGaussian())))];
        return model.With(new(mean, loadings, variances));
    }
}
