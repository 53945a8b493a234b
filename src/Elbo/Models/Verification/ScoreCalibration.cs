namespace Elbo.Models.Verification;

/// <summary>
/// Scores made log-likelihood ratios: scale·score + offset, by logistic regression on trials whose truth is known, each kind weighted to a prior of its own
/// (Brümmer and Doddington 2013).
/// </summary>
/// <param name="Scale">Positive for scores that mean something.</param>
/// <param name="Offset">In nats.</param>
public sealed record ScoreCalibration(double Scale, double Offset)
{
    private const int MostSteps = 100;

    /// <summary>Kept tiny: it only makes the optimum exist where the two kinds do not overlap.</summary>
    private const double Ridge = 1e-6;

    /// <summary>Learns from trials, by Newton's method on a convex objective.</summary>
    /// <param name="targets">Scores of target trials; at least one, finite.</param>
    /// <param name="nonTargets">Scores of non-target trials; at least one, finite.</param>
    /// <param name="prior">The probability of a target for which errors are weighed; in (0, 1).</param>
    /// <exception cref="ArgumentException">If there are no trials of one kind, or a score is not finite.</exception>
    public static ScoreCalibration Learn(ReadOnlySpan<double> targets, ReadOnlySpan<double> nonTargets, double prior = 0.5)
    {
        if (targets.IsEmpty || nonTargets.IsEmpty)
        {
            throw new ArgumentException("There must be trials of both kinds.", nameof(targets));
        }

        if (!(prior > 0 && prior < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(prior), prior, "The prior must be above 0 and below 1.");
        }

        // In standard units the problem is well conditioned whatever the scores are.
        double[] scores = [.. targets, .. nonTargets];
        if (!Array.TrueForAll(scores, double.IsFinite))
        {
            throw new ArgumentException("A score is not finite.", nameof(targets));
        }

        int split = targets.Length;
        double center = scores.Average(), deviation = Math.Sqrt(scores.Average(s => (s - center) * (s - center)));
        deviation = deviation > 0 ? deviation : 1;
        double logOdds = Math.Log(prior / (1 - prior));
        double slope = 1, offset = 0;
        double value = Objective(slope, offset);
        for (int step = 0; step < MostSteps; step++)
        {
            var (g0, g1, h00, h01, h11) = Derivatives(slope, offset);
            double determinant = (h00 * h11) - (h01 * h01);
            double down0 = ((h11 * g0) - (h01 * g1)) / determinant, down1 = ((h00 * g1) - (h01 * g0)) / determinant;
            double share = 1, next = Objective(slope - down0, offset - down1);
            while (!(next <= value) && share > 1e-10)
            {
                share /= 2;
                next = Objective(slope - (share * down0), offset - (share * down1));
            }

            if (!(next < value))
            {
                break;
            }

            (slope, offset, value) = (slope - (share * down0), offset - (share * down1), next);
        }

        return new(slope / deviation, offset - (slope * center / deviation));

        double Weight(int i) => i < split ? prior / split : (1 - prior) / (scores.Length - split);

        double Objective(double a, double b)
        {
            double sum = 0.5 * Ridge * a * a;
            for (int i = 0; i < scores.Length; i++)
            {
                double logit = (a * (scores[i] - center) / deviation) + b + logOdds, z = i < split ? -logit : logit;
                sum += Weight(i) * (z > 0 ? z + Math.Log(1 + Math.Exp(-z)) : Math.Log(1 + Math.Exp(z)));
            }

            return sum;
        }

        (double G0, double G1, double H00, double H01, double H11) Derivatives(double a, double b)
        {
            double g0 = Ridge * a, g1 = 0, h00 = Ridge, h01 = 0, h11 = 1e-300;
            for (int i = 0; i < scores.Length; i++)
            {
                double x = (scores[i] - center) / deviation, p = 1 / (1 + Math.Exp(-((a * x) + b + logOdds)));
                double error = Weight(i) * (p - (i < split ? 1 : 0)), curvature = Weight(i) * p * (1 - p);
                g0 += error * x;
                g1 += error;
                h00 += curvature * x * x;
                h01 += curvature * x;
                h11 += curvature;
            }

            return (g0, g1, h00, h01, h11);
        }
    }

    /// <summary>A calibrated score, in nats.</summary>
    /// <param name="score">A raw score.</param>
    public double Apply(double score) => (Scale * score) + Offset;
}
