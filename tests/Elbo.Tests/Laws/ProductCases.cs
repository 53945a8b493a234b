using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Storage;

namespace Elbo.Tests.Laws;

/// <summary>Rows of the table of laws: mixtures over columns of all kinds, on data with missing cells.</summary>
internal static class ProductCases
{
    private const int RowCount = 4000;

    /// <summary>The places of the columns are mixed, so that every part gathers its own.</summary>
    private static readonly ColumnType[] Columns =
    [
        new("income", ColumnKind.Real),
        new("city", ColumnKind.Category) { Categories = ["Oslo", "Rome", "Turin"] },
        new("visits", ColumnKind.Count),
        new("age", ColumnKind.Real),
        new("smokes", ColumnKind.Binary) { Categories = ["no", "yes"] },
        new("heads", ColumnKind.Share),
        new("tails", ColumnKind.Share),
    ];

    private static readonly double[][] Truth = [[1, 0.6, 0.3, 2, 20, 0.2, 0.7], [4, 0.1, 0.3, 9, 50, 0.6, 0.4]];

    public static IEnumerable<IModelCase> All => [Case("columns of all kinds", 0), Case("columns of all kinds with priors", 1.5)];

    private static ModelCase<ProductMixture, RowBatch> Case(string name, double smoothing)
    {
        double[] values = Draw();
        int dimension = Columns.Length;
        MatrixSource Source(IReadOnlyList<long> rows, Func<long, double>? weight) => new(
            rows.SelectMany(n => values[(int)(n * dimension)..(int)((n + 1) * dimension)]).ToArray(),
            dimension,
            [.. Columns.Select(static c => c.Name)],
            weight is null ? default(ReadOnlyMemory<double>) : rows.Select(weight).ToArray(),
            allowsMissing: true);
        long[] all = [.. Enumerable.Range(0, RowCount).Select(static n => (long)n)];
        var data = Source(all, null);
        var start = Moved(
            ProductMixture.Fit(data, new() { Columns = Columns, Components = 2, Smoothing = smoothing, Restarts = 1, Stop = new() { MaxIterations = 3 } }).Model,
            new Seed(3),
            0.3).Anchored();
        return new(
            $"mixture of {name}",
            start,
            data,
            weight => Source(all, weight),
            times => Source([.. all.SelectMany(n => Enumerable.Repeat(n, times(n)))], null),
            Moved,
            Scores,
            Reload,
            model => LogJoint(model, values));

        double[] Scores(ProductMixture model)
        {
            double[] scores = new double[RowCount];
            model.LogDensity(new Rows(values, default, dimension), new(), scores);
            return scores;
        }
    }

    private static double[] Draw()
    {
        var rng = new Seed(21).ToRng();
        var values = new List<double>();
        for (int n = 0; n < RowCount; n++)
        {
            double[] t = Truth[rng.NextInt32(5) < 2 ? 0 : 1];
            double city = rng.NextDouble();
            double heads = Enumerable.Range(0, 6).Count(_ => rng.NextDouble() < t[6]);
            double[] row =
            [
                t[0] + rng.NextGaussian(), city < t[1] ? 0 : city < t[1] + t[2] ? 1 : 2, new Poisson(t[3]).Sample(ref rng), t[4] + (8 * rng.NextGaussian()),
                rng.NextDouble() < t[5] ? 1 : 0, heads, 6 - heads,
            ];
            for (int d = 0; d < row.Length; d++)
            {
                row[d] = rng.NextInt32(10) == 0 ? double.NaN : row[d];
            }

            values.AddRange(row);
        }

        return [.. values];
    }

    private static ProductMixture Moved(ProductMixture model, Seed seed, double size)
    {
        var rng = seed.ToRng();
        double[] weights = Scaled(model.Weights, ref rng, size);
        var parts = new List<EmissionPart>();
        foreach (var part in model.Emission.Parts)
        {
            parts.Add(part.Family switch
            {
                GaussianEmission g => EmissionPart.Of(
                    new GaussianEmission(g.Structure, g.Floor, Shifted(g, ref rng, size), Scaled(g.Covariances, ref rng, size), Anchors(g)), part.Columns),
                PoissonEmission p => EmissionPart.Of(new PoissonEmission(p.Dimension, Scaled(p.Rates, ref rng, size), p.Priors), part.Columns),
                MultinomialEmission m => EmissionPart.Of(new MultinomialEmission(m.Dimension, Scaled(m.Probabilities, ref rng, size), m.Prior), part.Columns),
                BernoulliEmission b => EmissionPart.Of(new BernoulliEmission(b.Dimension, Odds(b.Probabilities, ref rng, size), b.Priors), part.Columns),
                CategoricalEmission c => EmissionPart.Of(new CategoricalEmission(c.Categories, Scaled(AllOf(c), ref rng, size), c.Priors), part.Columns),
                _ => throw new NotSupportedException(),
            });
        }

        return new(weights, new ProductEmission(parts), Columns);
    }

    /// <summary>Statistics are about the anchors, so what is compared on the same statistics must keep them.</summary>
    private static double[] Anchors(GaussianEmission gaussian) => gaussian.Anchors.ToArray();

    private static double[] AllOf(CategoricalEmission emission) =>
        [.. Enumerable.Range(0, emission.Components).SelectMany(k => Enumerable.Range(0, emission.Dimension).SelectMany(d => emission.Probabilities(k, d).ToArray()))];

    private static double[] Shifted(GaussianEmission gaussian, ref Rng rng, double size)
    {
        double[] means = [.. Enumerable.Range(0, gaussian.Components).Select(k => gaussian.Mean(k)[0])];
        for (int k = 0; k < means.Length; k++)
        {
            means[k] += size * Math.Sqrt(gaussian.Covariance(k)[0, 0]) * rng.NextGaussian();
        }

        return means;
    }

    private static double[] Scaled(ReadOnlySpan<double> values, ref Rng rng, double size)
    {
        double[] moved = values.ToArray();
        for (int i = 0; i < moved.Length; i++)
        {
            moved[i] *= Math.Exp(size * rng.NextGaussian());
        }

        return moved;
    }

    private static double[] Odds(ReadOnlySpan<double> values, ref Rng rng, double size)
    {
        double[] moved = values.ToArray();
        for (int i = 0; i < moved.Length; i++)
        {
            double odds = moved[i] / (1 - moved[i]) * Math.Exp(size * rng.NextGaussian());
            moved[i] = odds / (1 + odds);
        }

        return moved;
    }

    /// <summary>Cell by cell, from the parameters as people read them.</summary>
    private static double[][] LogJoint(ProductMixture model, double[] values)
    {
        int dimension = Columns.Length;
        var parameters = Enumerable.Range(0, dimension).Select(model.ParametersOf).ToArray();
        return [.. Enumerable.Range(0, RowCount).Select(n => Enumerable.Range(0, model.Components).Select(k =>
            Math.Log(model.Weights[k]) + Row(values.AsSpan(n * dimension, dimension).ToArray(), (d, i) => parameters[d][i].Values[k])).ToArray())];
    }

    private static double Row(double[] x, Func<int, int, double> p)
    {
        double sum = Known(x[0], v => new Gaussian(p(0, 0), p(0, 1) * p(0, 1)).LogDensity(v))
            + Known(x[1], v => Math.Log(p(1, (int)v)))
            + Known(x[2], v => new Poisson(p(2, 0)).LogDensity(v))
            + Known(x[3], v => new Gaussian(p(3, 0), p(3, 1) * p(3, 1)).LogDensity(v))
            + Known(x[4], v => Math.Log(v == 1 ? p(4, 0) : 1 - p(4, 0)));
        double total = x[5] + x[6];
        return double.IsNaN(total)
            ? sum
            : sum + LogFactorial(total) - LogFactorial(x[5]) - LogFactorial(x[6]) + (x[5] * Math.Log(p(5, 0))) + (x[6] * Math.Log(p(6, 0)));
    }

    private static double Known(double x, Func<double, double> density) => double.IsNaN(x) ? 0 : density(x);

    private static double LogFactorial(double x) => Enumerable.Range(1, (int)x).Sum(static i => Math.Log(i));

    private static ProductMixture Reload(ProductMixture model)
    {
        string path = Path.Combine(Path.GetTempPath(), $"elbo-law-product-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.elbo");
        try
        {
            ModelFile.Save(path, model);
            return ModelFile.Load<ProductMixture>(path).Model;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
