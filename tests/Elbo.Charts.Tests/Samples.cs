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
            Sample = new(values, dimension, [.. Enumerable.Range(0, count).Select(i => i % components)], count * 3),
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
