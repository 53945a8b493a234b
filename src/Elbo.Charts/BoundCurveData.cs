namespace Elbo.Charts;

/// <summary>ln p along one parameter, and the lower bounds by which EM climbs it.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="ParameterName">What the parameter is.</param>
/// <param name="Grid">Values of the parameter, in rising order.</param>
/// <param name="LogLikelihood">ln p at every value of the grid, in nats.</param>
/// <param name="Bounds">The bounds, in the order in which EM built them.</param>
public sealed record BoundCurveData(
    string Title,
    string ParameterName,
    IReadOnlyList<double> Grid,
    IReadOnlyList<double> LogLikelihood,
    IReadOnlyList<BoundCurve> Bounds)
{
    /// <summary>A sentence on what was left out, for example that only a sample of the rows was looked at; empty if nothing was.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>ln p at a value of the parameter: between two values of the grid, on the line between them.</summary>
    /// <param name="value">The value.</param>
    /// <returns>NaN outside the grid.</returns>
    internal double LogLikelihoodAt(double value)
    {
        for (int i = 0; i < Grid.Count; i++)
        {
            if (Grid[i] == value)
            {
                return LogLikelihood[i];
            }

            if (i > 0 && Grid[i - 1] < value && value < Grid[i])
            {
                double share = (value - Grid[i - 1]) / (Grid[i] - Grid[i - 1]);
                return LogLikelihood[i - 1] + (share * (LogLikelihood[i] - LogLikelihood[i - 1]));
            }
        }

        return double.NaN;
    }
}
