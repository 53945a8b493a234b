namespace Elbo.Charts;

/// <summary>A point of a regression curve.</summary>
/// <param name="X">The horizontal value.</param>
/// <param name="Mean">The mean of the vertical value there.</param>
/// <param name="Deviation">Its standard deviation there; the band reaches two of them up and down.</param>
public readonly record struct RegressionPoint(double X, double Mean, double Deviation)
{
    /// <summary>The lower edge of the band.</summary>
    public double Low => Mean - (2 * Deviation);

    /// <summary>The upper edge of the band.</summary>
    public double High => Mean + (2 * Deviation);
}
