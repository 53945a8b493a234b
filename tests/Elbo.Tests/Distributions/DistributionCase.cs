using Elbo.Distributions;
using Elbo.Numerics;

namespace Elbo.Tests.Distributions;

/// <summary>A row of the table of laws.</summary>
/// <typeparam name="T">The family.</typeparam>
/// <param name="Distribution">The distribution.</param>
/// <param name="Other">Another of the family.</param>
/// <param name="Support">From a number on the whole line to one in the support, with its derivative; counts for discrete families.</param>
/// <param name="Near">Distributions of the family that differ a little from one.</param>
internal sealed record DistributionCase<T>(T Distribution, T Other, Support Support, Func<T, IEnumerable<T>> Near) : IDistributionCase
    where T : IDistribution<T>
{
    public bool IsDiscrete => T.IsDiscrete;

    public double Mean => Distribution.Mean;

    public double Variance => Distribution.Variance;

    public double Entropy => Distribution.Entropy;

    public double Divergence => Distribution.DivergenceTo(Other).Value;

    public double OwnDivergence => Distribution.DivergenceTo(Distribution).Value;

    public double LogDensity(double value) => Distribution.LogDensity(value);

    public double OtherLogDensity(double value) => Other.LogDensity(value);

    public double[] LogDensities(double[] values)
    {
        var result = new double[values.Length];
        Distribution.LogDensity(values, result);
        return result;
    }

    public double[] Draw(int count, Seed seed)
    {
        var rng = seed.ToRng();
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = Distribution.Sample(ref rng);
        }

        return values;
    }

    public Func<double, double> Fitted(double[] values, double[] weights) => T.Fit(values, weights).LogDensity;

    public IEnumerable<Func<double, double>> NearFitted(double[] values, double[] weights) =>
        Near(T.Fit(values, weights)).Select(static near => (Func<double, double>)near.LogDensity);

    public double Expectation(Func<double, double> function) => Support.Integrate(x =>
    {
        double log = Distribution.LogDensity(x);
        return double.IsNegativeInfinity(log) ? 0 : Math.Exp(log) * function(x);
    });

    public override string ToString() => Distribution.ToString()!;
}
