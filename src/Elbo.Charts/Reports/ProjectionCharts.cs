using Elbo.Charts.Scales;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Charts.Reports;

/// <summary>A mixture with the Gaussians that are nearest to it, one way and the other.</summary>
internal static class ProjectionCharts
{
    private const int Points = 600;
    private const int Steps = 400;
    private const int MostColumns = 4;

    /// <summary>The densities over a single column.</summary>
    public static LineData Densities(GaussianMixture mixture, MultivariateGaussian forward, IReadOnlyList<MultivariateGaussian> reverse, string title)
    {
        var shape = MixtureShape.Of(mixture);
        double middle = forward.Mean[0], reach = 3.5 * Math.Sqrt(forward.Covariance()[0, 0]);
        double[] grid = [.. Enumerable.Range(0, Steps + 1).Select(i => middle - reach + (2 * reach * i / Steps))];
        Series Line(string name, Func<double, double> density) => new(name, [.. grid.Select(x => new SeriesPoint(x, density(x)))]);
        return new(
            Title(title),
            mixture.Columns[0],
            "density",
            [
                Line("mixture", shape.Density),
                Line("forward", x => Math.Exp(forward.LogDensity([x]))),
                .. reverse.Select((r, i) => Line(Name(i, reverse.Count), x => Math.Exp(r.LogDensity([x])))),
            ]);
    }

    /// <summary>Rows drawn from the mixture, and ellipses of the Gaussians, in two of the columns.</summary>
    public static ScatterData Scatter(GaussianMixture mixture, MultivariateGaussian forward, IReadOnlyList<MultivariateGaussian> reverse, string title, int x, int y)
    {
        double[,] rows = mixture.Sample(Points, new Seed(1));
        MultivariateGaussian[] all = [forward, .. reverse];
        return new(
            Title(title),
            mixture.Columns[x],
            mixture.Columns[y],
            [.. Enumerable.Range(0, Points).Select(n => new ScatterPoint(rows[n, x], rows[n, y], 0))])
        {
            Groups = ["drawn from the mixture", "forward", .. reverse.Select((_, i) => Name(i, reverse.Count))],
            Ellipses =
            [
                .. MixtureShape.Masses.SelectMany(mass => all.Select((q, i) =>
                {
                    double[,] covariance = q.Covariance();
                    return new Ellipse(q.Mean[x], q.Mean[y], covariance[x, x], covariance[x, y], covariance[y, y], mass, i + 1);
                })),
            ],
        };
    }

    /// <summary>Every pair of the columns in which the components lie farthest apart.</summary>
    public static PairData Pairs(GaussianMixture mixture, MultivariateGaussian forward, IReadOnlyList<MultivariateGaussian> reverse, string title)
    {
        var columns = MixtureShape.Of(mixture).TellingColumns(MostColumns);
        return new(
            Title(title),
            [.. columns.Select(d => mixture.Columns[d])],
            [
                .. Enumerable.Range(1, columns.Count - 1).SelectMany(row => Enumerable.Range(0, row).Select(column =>
                    Scatter(mixture, forward, reverse, title, columns[column], columns[row]))),
            ])
        {
            Note = columns.Count == mixture.Dimension
                ? string.Empty
                : $"Shown: the {MostColumns} of {NumberText.Count(mixture.Dimension)} columns in which the components lie farthest apart.",
        };
    }

    private static string Title(string title) => $"{title}: forward covers, reverse seeks a mode";

    private static string Name(int index, int count) => count == 1 ? "reverse" : $"reverse {NumberText.Count(index + 1)}";
}
