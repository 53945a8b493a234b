using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>The numbers of a Gaussian mixture that are drawn.</summary>
/// <param name="Weights">The weight of every component.</param>
/// <param name="Means">The mean of every component.</param>
/// <param name="Covariances">The covariance matrix of every component.</param>
internal sealed record MixtureShape(
    IReadOnlyList<double> Weights, IReadOnlyList<IReadOnlyList<double>> Means, IReadOnlyList<double[,]> Covariances)
{
    // Half of a component, and nearly all of it.
    public static IReadOnlyList<double> Masses { get; } = [0.95, 0.5];

    public int Components => Weights.Count;

    public static MixtureShape Of(GaussianMixture model) => new(
        [.. model.Weights],
        [.. Enumerable.Range(0, model.Components).Select(k => (IReadOnlyList<double>)model.Mean(k).ToArray())],
        [.. Enumerable.Range(0, model.Components).Select(model.Covariance)]);

    /// <summary>The ellipses in two of the columns, those of larger mass first.</summary>
    public IEnumerable<Ellipse> Ellipses(int x, int y) => Masses.SelectMany(mass => Means.Select((mean, k) => new Ellipse(
        mean[x], mean[y], Covariances[k][x, x], Covariances[k][x, y], Covariances[k][y, y], mass, k)));

    /// <summary>The columns in which the components lie farthest apart, in the order of the data; all of them where they are few.</summary>
    /// <param name="most">How many columns at most.</param>
    public IReadOnlyList<int> TellingColumns(int most)
    {
        int columns = Means[0].Count;
        return columns <= most
            ? [.. Enumerable.Range(0, columns)]
            : [.. Enumerable.Range(0, columns).OrderByDescending(Separation).ThenBy(static d => d).Take(most).Order()];
    }

    /// <summary>The standard deviation of a component's first column.</summary>
    public double Deviation(int component) => Math.Max(Math.Sqrt(Math.Max(0, Covariances[component][0, 0])), 1e-300);

    /// <summary>The density of a component in the first column, times its weight.</summary>
    public double Density(int component, double x)
    {
        double deviation = Deviation(component);
        double z = (x - Means[component][0]) / deviation;
        return Weights[component] * Math.Exp(-z * z / 2) / (deviation * Math.Sqrt(2 * Math.PI));
    }

    /// <summary>The density of all components in the first column.</summary>
    public double Density(double x) => Enumerable.Range(0, Components).Sum(k => Density(k, x));

    /// <summary>How far a column tells components apart: the variance of their means against the whole variance.</summary>
    private double Separation(int column)
    {
        double mean = 0;
        double within = 0;
        for (int k = 0; k < Components; k++)
        {
            mean += Weights[k] * Means[k][column];
            within += Weights[k] * Covariances[k][column, column];
        }

        double between = 0;
        for (int k = 0; k < Components; k++)
        {
            double deviation = Means[k][column] - mean;
            between += Weights[k] * deviation * deviation;
        }

        double share = between / (between + within);
        return double.IsFinite(share) ? share : 0;
    }
}
