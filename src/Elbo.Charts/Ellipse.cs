namespace Elbo.Charts;

/// <summary>The curve round the middle of a bivariate normal distribution that holds a share of it.</summary>
/// <param name="CenterX">The mean.</param>
/// <param name="CenterY">The mean.</param>
/// <param name="VarianceX">The variance of the horizontal value.</param>
/// <param name="Covariance">The covariance of the two values.</param>
/// <param name="VarianceY">The variance of the vertical value.</param>
/// <param name="Mass">The share of the distribution inside, between 0 and 1.</param>
/// <param name="Group">The number of the group whose color it has, from 0.</param>
public sealed record Ellipse(
    double CenterX, double CenterY, double VarianceX, double Covariance, double VarianceY, double Mass, int Group)
{
    /// <summary>Its size in standard deviations: in two dimensions the squared distance is exponential with mean 2.</summary>
    public double Radius => Math.Sqrt(-2 * Math.Log(1 - Math.Clamp(Mass, 0, 0.999999)));
}
