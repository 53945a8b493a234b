using MathNet.Numerics.Optimization;

namespace Elbo.Models.Kernels;

/// <summary>The factor of highest likelihood: a grid from one bound to the other, then the golden section about its best points.</summary>
internal static class BandwidthSearch
{
    private const double Ratio = 1.25;
    private const double DearRatio = 1.4;
    private const double Tolerance = 1e-8;

    /// <summary>Of ln h, times about a half: what the likelihood then lacks is 10⁻¹⁰ of a row or so.</summary>
    private const double DearTolerance = 1e-5;

    /// <summary>How far to look beyond the best point where a look is dear.</summary>
    private const int FallsToStop = 5;
    private const int Refined = 2;
    private const double Impossible = -1e300;

    private static readonly double Golden = 1 / (1 + MathNet.Numerics.Constants.GoldenRatio);

    /// <summary>Finds it.</summary>
    /// <param name="likelihood">What to maximize; −∞ is allowed.</param>
    /// <param name="least">What lies below does not count.</param>
    /// <param name="most">No maximum lies above.</param>
    /// <param name="isDear">Whether to look closely no more than needed, and to stop where the likelihood has long been falling.</param>
    /// <param name="tried">Is told of every factor and its likelihood.</param>
    public static double Maximum(Func<double, double> likelihood, double least, double most, bool isDear, Action<double, double> tried)
    {
        double low = Math.Log(least), high = Math.Log(Math.Max(most, least * Ratio));
        var (best, height) = (double.NaN, double.NegativeInfinity);
        double Try(double log)
        {
            double factor = Math.Exp(log), value = likelihood(factor);
            if (log >= low)
            {
                tried(factor, value);
                (best, height) = value > height ? (factor, value) : (best, height);
            }

            return double.IsFinite(value) ? value : Impossible;
        }

        int steps = Math.Max(4, (int)Math.Ceiling((high - low) / Math.Log(isDear ? DearRatio : Ratio)));
        double Grid(int i) => low + ((high - low) * i / steps);
        var values = new List<double>();
        for (int i = 0; i <= steps && !(isDear && values.Count - 1 - values.IndexOf(values.DefaultIfEmpty().Max()) >= FallsToStop); i++)
        {
            values.Add(Try(Grid(i)));
        }

        // A likelihood may have several peaks; the highest may hide beside the second point.
        var peaks = Enumerable.Range(0, values.Count)
            .Where(i => (i == 0 || values[i] >= values[i - 1]) && (i == values.Count - 1 || values[i] >= values[i + 1]))
            .OrderByDescending(i => values[i])
            .Take(isDear ? 1 : Refined)
            .ToList();
        foreach (int peak in peaks)
        {
            if (peak == 0 && Try(Grid(-1)) > values[0])
            {
                continue;
            }

            // Stretched so that the section begins at the peak, which bounds a minimum with its neighbors wherever between them it lies.
            double left = Grid(peak - 1), middle = Grid(peak), right = Grid(peak + 1);
            double Place(double t) => t < Golden ? left + ((middle - left) * t / Golden) : middle + ((right - middle) * (t - Golden) / (1 - Golden));
            GoldenSectionMinimizer.Minimum(ObjectiveFunction.ScalarValue(t => -Try(Place(t))), 0, 1, isDear ? DearTolerance : Tolerance, 200, 0);
        }

        // The best of all that were tried: with a kernel whose edge is sharp the likelihood jumps.
        return best;
    }
}
