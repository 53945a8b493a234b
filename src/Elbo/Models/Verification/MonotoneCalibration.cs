namespace Elbo.Models.Verification;

/// <summary>
/// The best that any rising function can make of scores, by pooling adjacent violators (Ayer et al. 1955; Brümmer and du Preez 2006): what calibration could
/// gain at most.
/// </summary>
internal static class MonotoneCalibration
{
    /// <summary>The least Cllr over all rising functions of the scores, in bits.</summary>
    /// <param name="targets">Ascending scores of target trials; at least one.</param>
    /// <param name="nonTargets">Ascending scores of non-target trials; at least one.</param>
    public static double MinimumCllr(ReadOnlySpan<double> targets, ReadOnlySpan<double> nonTargets)
    {
        // Pools of trials, in rising order of their scores: the share of targets must rise, so a pool that falls behind joins the one before.
        var pools = new Stack<(double Targets, double Others)>();
        int t = 0, n = 0;
        while (t < targets.Length || n < nonTargets.Length)
        {
            double score = Math.Min(t < targets.Length ? targets[t] : double.PositiveInfinity, n < nonTargets.Length ? nonTargets[n] : double.PositiveInfinity);
            (double Targets, double Others) pool = (0, 0);
            for (; t < targets.Length && targets[t] == score; t++)
            {
                pool.Targets++;
            }

            for (; n < nonTargets.Length && nonTargets[n] == score; n++)
            {
                pool.Others++;
            }

            while (pools.TryPeek(out var before) && before.Targets * pool.Others >= pool.Targets * before.Others)
            {
                pools.Pop();
                pool = (pool.Targets + before.Targets, pool.Others + before.Others);
            }

            pools.Push(pool);
        }

        // The ratio of a pool is that of its shares; a trial costs ln(1 + 1/ratio) as a target and ln(1 + ratio) as another.
        double cost = 0;
        foreach (var (inPool, others) in pools)
        {
            double share = inPool / targets.Length, otherShare = others / nonTargets.Length;
            cost += Cost(share, otherShare) + Cost(otherShare, share);
        }

        return 0.5 * cost / Math.Log(2);

        static double Cost(double share, double other) => share > 0 ? share * Math.Log(1 + (other / share)) : 0;
    }
}
