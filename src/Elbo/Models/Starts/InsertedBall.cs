namespace Elbo.Models.Starts;

/// <summary>The rows that a new component begins with.</summary>
/// <param name="Center">The middle, in the coordinates of the moves.</param>
/// <param name="SquaredRadius">The square of how far it reaches, its edge included.</param>
internal sealed record InsertedBall(double[] Center, double SquaredRadius)
{
    /// <summary>Whether a point lies in it.</summary>
    /// <param name="point">The point.</param>
    public bool Contains(ReadOnlySpan<double> point) => SquaredDistance(point, Center) <= SquaredRadius;

    /// <summary>How far apart two points are, squared.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    public static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int d = 0; d < a.Length; d++)
        {
            sum += (a[d] - b[d]) * (a[d] - b[d]);
        }

        return sum;
    }
}
