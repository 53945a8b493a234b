using Elbo.Charts.Reports;
using Elbo.Numerics;

namespace Elbo.Charts.Tests;

/// <summary>Reports of every shape that can go wrong.</summary>
internal static class Samples
{
    public const string Nasty = "<script>alert(1)</script> \"quoted\" 'single' & \u0001\u0008 \u202Ertl\u200F ]]> --> \uD800";

    public static MixtureReport Report(
        int dimension = 2, int components = 2, int count = 100, double scale = 1, double offset = 0, bool collapsed = false, int iterations = 20, string name = "column")
    {
        var rng = new Seed(11).ToRng();
        double[] values = new double[count * dimension];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = offset + (scale * (rng.NextGaussian() + (4 * (i / dimension % components))));
        }

        return new()
        {
            Title = name,
            Subtitle = $"About {name}",
            Columns = [.. Enumerable.Range(1, dimension).Select(d => $"{name} {d}")],
            Sample = new(values, dimension, [.. Enumerable.Range(0, count).Select(i => i % components)], count * 3)
            {
                Uncertainties = [.. Enumerable.Range(0, count).Select(i => components == 1 ? 0 : i % 10 / 20.0)],
            },
            Weights = [.. Enumerable.Repeat(1.0 / components, components)],
            Means = [.. Enumerable.Range(0, components).Select(k => (IReadOnlyList<double>)[.. Enumerable.Repeat(offset + (4 * scale * k), dimension)])],
            Covariances = [.. Enumerable.Range(0, components).Select(_ => Covariance(dimension, collapsed ? 0 : scale * scale))],
            History = [.. Enumerable.Range(0, iterations).Select(static i => -500 - (100.0 / (i + 1)))],
            Candidates =
            [
                new("VVV", 1, 5, -600, 1220, false, false),
                new("VVV", 2, 11, -500, 1050, false, true),
                new("VVV", 3, 17, double.PositiveInfinity, -400, true, false),
                new(name, 2, 9, -510, 1066, false, false),
            ],
            Restarts = new(10, count, [new(-500, 8, false, ["k-means 1"]), new(-410, 2, true, [name])]),
            Warnings = [new("variance-floor", $"A component of {name} collapsed.", IsDegenerate: true)],
            Facts = [new("rows", "100"), new(name, name)],
        };
    }

    /// <summary>A climb of 100 nats that takes the same share of the rest in every iteration, two thirds of it by the bound.</summary>
    public static IReadOnlyList<LedgerEntry> Ledger(int iterations, double rate = 0.5)
    {
        var entries = new List<LedgerEntry> { new(0, HalfStep.Start, Bound(-1100, -1100)) };
        for (int i = 1; i <= iterations; i++)
        {
            double before = -1000 - (100 * Math.Pow(rate, i - 1));
            double after = -1000 - (100 * Math.Pow(rate, i));
            entries.Add(new(i, HalfStep.Maximize, Bound(after, before + ((after - before) * 2 / 3))));
            entries.Add(new(i, HalfStep.Expect, Bound(after, after)));
        }

        return entries;

        static Bound Bound(double evidence, double elbo) => new(evidence, elbo - 30, 30);
    }

    /// <summary>ln p = −x² and a bound below it.</summary>
    public static BoundCurveData Curve()
    {
        double[] grid = [.. Enumerable.Range(-20, 41).Select(static i => i / 10.0)];
        return new(
            "Bounds",
            "θ",
            grid,
            [.. grid.Select(static x => -x * x)],
            [
                new([.. grid.Select(static x => -(x * x) - (0.5 * (x - 1.5) * (x - 1.5)))], new(1.5, -2.25), new(0.5, -0.75)),
                new([.. grid.Select(static x => -(x * x) - (0.5 * (x - 0.5) * (x - 0.5)))], new(0.5, -0.25), new(1 / 6.0, -1 / 12.0)),
            ]);
    }

    private static double[,] Covariance(int dimension, double variance)
    {
        double[,] matrix = new double[dimension, dimension];
        for (int d = 0; d < dimension; d++)
        {
            matrix[d, d] = variance;
        }

        return matrix;
    }
}
