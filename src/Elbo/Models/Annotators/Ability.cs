namespace Elbo.Models.Annotators;

/// <summary>How able an annotator is: one number α, and σ(α·b) the probability of being right about an item of clearness b.</summary>
internal static class Ability
{
    /// <summary>b of the levels, from the hardest to the clearest.</summary>
    public static readonly double[] Clearness = [0.25, 0.5, 1, 2, 4];

    /// <summary>Abilities beyond it say nothing more: σ differs from 0 or 1 by less than 1% even on the hardest items.</summary>
    public const double Largest = 20;

    private const double Typical = 1;
    private const int MostSteps = 100;

    /// <summary>ln σ(x), without overflow at either end.</summary>
    public static double LogSigmoid(double x) => x >= 0 ? -double.LogP1(Math.Exp(-x)) : x - double.LogP1(Math.Exp(x));

    /// <summary>The log-density of an ability under the prior N(1, 1/λ), up to a constant.</summary>
    public static double LogPrior(double ability, double precision) => -precision / 2 * (ability - Typical) * (ability - Typical);

    /// <summary>
    /// The α in [−20, 20] that maximizes Σ R ln σ(α b) + W ln σ(−α b) − λ/2 (α − 1)², which is concave: Newton's method in a bracket of the slope's root.
    /// </summary>
    /// <param name="counts">For every level the right and the wrong labels, side by side.</param>
    /// <param name="precision">λ.</param>
    /// <param name="start">Where to begin.</param>
    public static double Maximize(ReadOnlySpan<double> counts, double precision, double start)
    {
        double low = -Largest, high = Largest, at = Math.Clamp(start, low, high);
        for (int step = 0; step < MostSteps; step++)
        {
            double slope = -precision * (at - Typical), curvature = precision;
            for (int d = 0; d < Clearness.Length; d++)
            {
                double total = counts[2 * d] + counts[(2 * d) + 1], right = Math.Exp(LogSigmoid(at * Clearness[d]));
                slope += Clearness[d] * (counts[2 * d] - (total * right));
                curvature += Clearness[d] * Clearness[d] * total * right * (1 - right);
            }

            // No labels and no prior: nothing is known, and nothing moves.
            if (slope == 0)
            {
                return at;
            }

            (low, high) = slope > 0 ? (at, high) : (low, at);
            double next = curvature > 0 ? at + (slope / curvature) : double.NaN;
            next = next > low && next < high ? next : (low + high) / 2;
            if (Math.Abs(next - at) <= 1e-15 * Math.Abs(at))
            {
                return next;
            }

            at = next;
        }

        return at;
    }
}
