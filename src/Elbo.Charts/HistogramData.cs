namespace Elbo.Charts;

/// <summary>Counts of one value in bins of equal width, with densities over them.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="XName">What the value is.</param>
/// <param name="Start">Where the first bin begins.</param>
/// <param name="BinWidth">The width of every bin; positive.</param>
/// <param name="Counts">The weight in every bin.</param>
public sealed record HistogramData(string Title, string XName, double Start, double BinWidth, IReadOnlyList<double> Counts)
{
    /// <summary>Densities that integrate to one, or to the weight of their group.</summary>
    public IReadOnlyList<HistogramCurve> Curves { get; init; } = [];

    /// <summary>Values to mark one by one below the bars, a rug; empty for none.</summary>
    public IReadOnlyList<double> Rug { get; init; } = [];

    /// <summary>
    /// The density that the vertical axis reaches, so that several charts of the same counts share it; chosen from the bars and the curves
    /// if it is not given.
    /// </summary>
    public double? HighestDensity { get; init; }

    /// <summary>The density of a bin: its share of the weight divided by its width.</summary>
    /// <param name="bin">The number of the bin, from 0.</param>
    public double Density(int bin)
    {
        double total = Counts.Sum();
        return total > 0 ? Counts[bin] / total / BinWidth : 0;
    }

    /// <summary>
    /// Bins whose width follows the spread of the middle half of a sample (Freedman and Diaconis 1981), with nothing counted yet. At least
    /// twice the cube root of the count, since several groups make the middle half wide; at most 60.
    /// </summary>
    /// <param name="sample">Values, in any order.</param>
    /// <param name="minimum">The smallest value of all.</param>
    /// <param name="maximum">The largest value of all.</param>
    /// <param name="count">How many values there are in all.</param>
    /// <returns>The start of the first bin, the width of each, and how many there are.</returns>
    public static (double Start, double BinWidth, int Bins) BinsFor(
        IReadOnlyList<double> sample, double minimum, double maximum, long count)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (!(maximum > minimum))
        {
            double half = Math.Max(Math.Abs(minimum) * 1e-3, 1e-300);
            return (minimum == 0 ? -0.5 : minimum - half, minimum == 0 ? 1 : 2 * half, 1);
        }

        double[] sorted = [.. sample.Order()];
        double spread = sorted.Length == 0 ? 0 : sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4];
        double width = 2 * spread / Math.Cbrt(Math.Max(1, count));
        double range = maximum - minimum;
        int least = (int)Math.Clamp(Math.Ceiling(2 * Math.Cbrt(count)), 5, 60);
        int bins = width > 0 ? (int)Math.Clamp(Math.Ceiling(range / width), least, 60) : least;
        return (minimum, range / bins, bins);
    }
}
