using Elbo.Distributions;
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

    /// <summary>ν of every component where they are t distributions; empty for Gaussians.</summary>
    public IReadOnlyList<double> DegreesOfFreedom { get; init; } = [];

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
        if (DegreesOfFreedom.Count > 0)
        {
            return Weights[component] * Math.Exp(new StudentT(Means[component][0], deviation, DegreesOfFreedom[component]).LogDensity(x));
        }

        double z = (x - Means[component][0]) / deviation;
        return Weights[component] * Math.Exp(-z * z / 2) / (deviation * Math.Sqrt(2 * Math.PI));
    }

    /// <summary>The density of all components in the first column.</summary>
    public double Density(double x) => Enumerable.Range(0, Components).Sum(k => Density(k, x));

    /// <summary>The probability that a value of the first column does not come from its most probable component.</summary>
    public double Uncertainty(double x)
    {
        double[] logs = [.. Enumerable.Range(0, Components).Select(k =>
        {
            double deviation = Deviation(k);
            double z = (x - Means[k][0]) / deviation;
            if (DegreesOfFreedom.Count > 0)
            {
                return Math.Log(Weights[k]) + new StudentT(Means[k][0], deviation, DegreesOfFreedom[k]).LogDensity(x);
            }

            return Math.Log(Weights[k]) - Math.Log(deviation) - (z * z / 2);
        })];
        double largest = logs.Max();
        return 1 - (1 / logs.Sum(log => Math.Exp(log - largest)));
    }

    /// <summary>The logarithm of the density of all components in two of the columns.</summary>
    public double LogDensity(int x, int y, double atX, double atY)
    {
        double largest = double.NegativeInfinity;
        const int Few = 64;
        Span<double> logs = (Components <= Few ? stackalloc double[Few] : new double[Components])[..Components];
        for (int k = 0; k < logs.Length; k++)
        {
            logs[k] = LogDensity(k, x, y, atX, atY);
            largest = Math.Max(largest, logs[k]);
        }

        double sum = 0;
        foreach (double log in logs)
        {
            sum += Math.Exp(log - largest);
        }

        return double.IsNegativeInfinity(largest) ? largest : largest + Math.Log(sum);
    }

    /// <summary>By the Cholesky factor on standardized columns, so that no square leaves the range of a double.</summary>
    private double LogDensity(int component, int x, int y, double atX, double atY)
    {
        double[,] covariance = Covariances[component];
        double deviationX = Math.Sqrt(Math.Max(covariance[x, x], double.Epsilon));
        double deviationY = Math.Sqrt(Math.Max(covariance[y, y], double.Epsilon));
        double correlation = Math.Clamp(covariance[x, y] / deviationX / deviationY, -1, 1);
        double rest = Math.Sqrt(Math.Max((1 - correlation) * (1 + correlation), 1e-12));
        double u = (atX - Means[component][x]) / deviationX;
        double v = (((atY - Means[component][y]) / deviationY) - (correlation * u)) / rest;
        double squared = (u * u) + (v * v);

        // Of two columns the constant of a t is that of a Gaussian, whatever ν is.
        double exponent = DegreesOfFreedom.Count == 0
            ? squared / 2
            : (DegreesOfFreedom[component] + 2) / 2 * Math.Log(1 + (squared / DegreesOfFreedom[component]));
        double log = Math.Log(Weights[component]) - Math.Log(deviationX) - Math.Log(deviationY) - Math.Log(rest) - exponent - Math.Log(2 * Math.PI);
        return double.IsNaN(log) ? double.NegativeInfinity : log;
    }

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
