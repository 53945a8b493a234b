using Elbo.Numerics;

namespace Elbo.Tests.Distributions;

/// <summary>A distribution and another of its family, without the family's type: a row of the table of laws.</summary>
public interface IDistributionCase
{
    /// <summary>Whether it is discrete.</summary>
    bool IsDiscrete { get; }

    /// <summary>E[x].</summary>
    double Mean { get; }

    /// <summary>Its variance.</summary>
    double Variance { get; }

    /// <summary>Its entropy.</summary>
    double Entropy { get; }

    /// <summary>KL to the other.</summary>
    double Divergence { get; }

    /// <summary>KL to itself.</summary>
    double OwnDivergence { get; }

    /// <summary>ln p(x).</summary>
    double LogDensity(double value);

    /// <summary>ln p(x) under the other.</summary>
    double OtherLogDensity(double value);

    /// <summary>ln p of a span.</summary>
    double[] LogDensities(double[] values);

    /// <summary>Draws.</summary>
    double[] Draw(int count, Seed seed);

    /// <summary>The maximum-likelihood fit's ln p of values.</summary>
    Func<double, double> Fitted(double[] values, double[] weights);

    /// <summary>Distributions near the maximum-likelihood fit.</summary>
    IEnumerable<Func<double, double>> NearFitted(double[] values, double[] weights);

    /// <summary>E[f(x)], by quadrature or summation.</summary>
    double Expectation(Func<double, double> function);
}
