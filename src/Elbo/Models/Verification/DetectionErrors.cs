namespace Elbo.Models.Verification;

/// <summary>How well scores tell target trials (one speaker) from non-target ones (two): error rates over all thresholds.</summary>
public sealed class DetectionErrors
{
    private readonly double[] _targets;
    private readonly double[] _others;
    private readonly DetectionPoint[] _curve;

    /// <summary>The errors of some scores.</summary>
    /// <param name="targets">The scores of target trials; at least one; higher means one speaker.</param>
    /// <param name="nonTargets">The scores of non-target trials; at least one.</param>
    /// <exception cref="ArgumentException">If there are none of one kind, or one is NaN.</exception>
    public DetectionErrors(ReadOnlySpan<double> targets, ReadOnlySpan<double> nonTargets)
    {
        (_targets, _others) = (Sorted(targets, nameof(targets)), Sorted(nonTargets, nameof(nonTargets)));
        _curve = [.. Curve()];
    }

    /// <summary>How many target trials there are.</summary>
    public int Targets => _targets.Length;

    /// <summary>How many non-target trials there are.</summary>
    public int NonTargets => _others.Length;

    /// <summary>
    /// Every threshold at which something changes, ascending: a trial is accepted if its score is at least the threshold. The first accepts everything, the
    /// last, +∞, nothing.
    /// </summary>
    public IReadOnlyList<DetectionPoint> Points => _curve;

    /// <summary>The rate at which misses and false alarms are equally frequent, between thresholds by a straight line; in [0, 1].</summary>
    public double EqualErrorRate
    {
        get
        {
            int above = Array.FindIndex(_curve, static p => p.MissRate >= p.FalseAlarmRate);
            var (before, after) = (_curve[Math.Max(above - 1, 0)], _curve[above]);
            double gap = before.FalseAlarmRate - before.MissRate, overshoot = after.MissRate - after.FalseAlarmRate;
            double share = gap + overshoot > 0 ? gap / (gap + overshoot) : 0;
            return before.MissRate + (share * (after.MissRate - before.MissRate));
        }
    }

    /// <summary>
    /// The log-likelihood-ratio cost in bits (Brümmer and du Preez 2006): 0 for certainty that is right, 1 for scores that say nothing, more for scores that
    /// mislead. Unlike error rates it asks whether scores are calibrated.
    /// </summary>
    public double Cllr => 0.5 * (_targets.Average(static s => SoftPlus(-s)) + _others.Average(SoftPlus)) / Math.Log(2);

    /// <summary>Cllr after the best rising function of the scores, in bits: what remains when calibration is perfect. The rest is the loss of calibration.</summary>
    public double MinimumCllr => MonotoneCalibration.MinimumCllr(_targets, _others);

    /// <summary>
    /// The least cost over all thresholds of p·Cmiss·Pmiss + (1 − p)·Cfa·Pfa, as a share of what the better of always accepting and never accepting costs
    /// (NIST's normalized detection cost).
    /// </summary>
    /// <param name="prior">p: how frequent targets are; in (0, 1).</param>
    /// <param name="missCost">Cmiss > 0.</param>
    /// <param name="falseAlarmCost">Cfa > 0.</param>
    public double MinimumCost(double prior = 0.01, double missCost = 1, double falseAlarmCost = 1)
    {
        DemandPrior(prior);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(missCost);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(falseAlarmCost);
        double miss = prior * missCost, alarm = (1 - prior) * falseAlarmCost;
        return _curve.Min(p => (miss * p.MissRate) + (alarm * p.FalseAlarmRate)) / Math.Min(miss, alarm);
    }

    /// <summary>
    /// The same cost where trials are accepted if their score, taken for a log-likelihood ratio, says that it pays: with calibrated scores it is near the
    /// least one.
    /// </summary>
    /// <param name="prior">p: how frequent targets are; in (0, 1).</param>
    /// <param name="missCost">Cmiss > 0.</param>
    /// <param name="falseAlarmCost">Cfa > 0.</param>
    public double ActualCost(double prior = 0.01, double missCost = 1, double falseAlarmCost = 1)
    {
        DemandPrior(prior);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(missCost);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(falseAlarmCost);
        double miss = prior * missCost, alarm = (1 - prior) * falseAlarmCost, threshold = Math.Log(alarm / miss);
        double missRate = (double)_targets.Count(s => s < threshold) / _targets.Length;
        double alarmRate = (double)_others.Count(s => s >= threshold) / _others.Length;
        return ((miss * missRate) + (alarm * alarmRate)) / Math.Min(miss, alarm);
    }

    private static void DemandPrior(double prior)
    {
        if (!(prior > 0 && prior < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(prior), prior, "The prior must be above 0 and below 1.");
        }
    }

    private static double SoftPlus(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));

    private static double[] Sorted(ReadOnlySpan<double> scores, string name)
    {
        double[] sorted = scores.ToArray();
        if (sorted.Length == 0 || Array.Exists(sorted, double.IsNaN))
        {
            throw new ArgumentException("There must be scores of both kinds, and none of them NaN.", name);
        }

        Array.Sort(sorted);
        return sorted;
    }

    private IEnumerable<DetectionPoint> Curve()
    {
        int missed = 0, rejected = 0;
        while (missed < _targets.Length || rejected < _others.Length)
        {
            double threshold = Math.Min(
                missed < _targets.Length ? _targets[missed] : double.PositiveInfinity, rejected < _others.Length ? _others[rejected] : double.PositiveInfinity);
            yield return Point(threshold, missed, rejected);
            if (double.IsPositiveInfinity(threshold))
            {
                yield break;
            }

            while (missed < _targets.Length && _targets[missed] == threshold)
            {
                missed++;
            }

            while (rejected < _others.Length && _others[rejected] == threshold)
            {
                rejected++;
            }
        }

        yield return Point(double.PositiveInfinity, missed, rejected);
    }

    private DetectionPoint Point(double threshold, int missed, int rejected) =>
        new(threshold, (double)missed / _targets.Length, (double)(_others.Length - rejected) / _others.Length);
}
