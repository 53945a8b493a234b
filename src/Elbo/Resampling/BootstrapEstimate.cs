using MathNet.Numerics.Statistics;

namespace Elbo.Resampling;

/// <summary>A parameter, and how far it would move if the data were drawn again.</summary>
/// <param name="Value">What the fit says.</param>
/// <param name="StandardError">The standard deviation of its replicates; NaN with fewer than two.</param>
/// <param name="Lower">The 2.5 % quantile of its replicates, the lower end of the percentile interval; NaN without any.</param>
/// <param name="Upper">The 97.5 % quantile.</param>
public sealed record BootstrapEstimate(double Value, double StandardError, double Lower, double Upper)
{
    private const double Tail = 0.025;

    /// <summary>Sums up the replicates of a parameter (Efron and Tibshirani 1993, percentile interval).</summary>
    /// <param name="value">What the fit says.</param>
    /// <param name="replicates">What fits to resampled data say.</param>
    internal static BootstrapEstimate Of(double value, IEnumerable<double> replicates)
    {
        double[] sorted = [.. replicates.Order()];
        return new(
            value,
            ArrayStatistics.StandardDeviation(sorted),
            SortedArrayStatistics.QuantileCustom(sorted, Tail, QuantileDefinition.R7),
            SortedArrayStatistics.QuantileCustom(sorted, 1 - Tail, QuantileDefinition.R7));
    }
}
