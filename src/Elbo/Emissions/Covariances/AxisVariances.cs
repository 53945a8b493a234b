using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances;

/// <summary>
/// The variances Λₖ along given axes that minimize Σₖ (nₖ Σd ln Λₖd + Σd sₖd/Λₖd) under Λₖd ≥ lₖd, where sₖd is the scatter along axis d. In
/// ln Λ the problem is convex and every structure linear, so that what is reached is the minimum and no local one.
/// </summary>
internal static class AxisVariances
{
    private const int MostSteps = 1000;
    private const double Settled = 1e-13;

    /// <summary>Keeps logarithms of a scatter that is zero finite: far below anything that a lower bound lets through.</summary>
    private const double SmallestRatio = 1e-200;

    /// <summary>What is minimized.</summary>
    public static double Objective(double[] weights, double[][] spreads, double[][] variances)
    {
        double sum = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            for (int d = 0; d < spreads[k].Length; d++)
            {
                sum += (weights[k] * Math.Log(variances[k][d])) + (spreads[k][d] / variances[k][d]);
            }
        }

        return sum;
    }

    /// <summary>Every component its own variances: Λₖd = sₖd/nₖ.</summary>
    public static double[][] Varying(double[] weights, double[][] spreads, double[][] lower, double[][] start) =>
        [.. spreads.Select((spread, k) => spread.Select((s, d) => Math.Max(s / weights[k], lower[k][d])).ToArray())];

    /// <summary>The same variances for all components: Λd = Σₖ sₖd/n.</summary>
    public static double[][] Equal(double[] weights, double[][] spreads, double[][] lower, double[][] start)
    {
        double total = Sums.Of(weights);
        double[] variances = new double[spreads[0].Length];
        for (int d = 0; d < variances.Length; d++)
        {
            double sum = 0, bound = 0;
            for (int k = 0; k < spreads.Length; k++)
            {
                sum += spreads[k][d];
                bound = Math.Max(bound, lower[k][d]);
            }

            variances[d] = Math.Max(sum / total, bound);
        }

        return [.. spreads.Select(_ => variances)];
    }

    /// <summary>
    /// The same shape, varying volume: Λₖd = vₖ ad. Each of vₖ = Σd sₖd/(ad nₖ D) and ad = Σₖ sₖd/(vₖ n) is the minimum given the other, raised
    /// as far as the bounds ask; they alternate until they rest.
    /// </summary>
    /// <param name="weights">nₖ.</param>
    /// <param name="spreads">sₖd.</param>
    /// <param name="lower">lₖd.</param>
    /// <param name="start">Variances whose volumes come first: from a solution the objective never rises.</param>
    public static double[][] VaryingVolume(double[] weights, double[][] spreads, double[][] lower, double[][] start)
    {
        int components = weights.Length, dimension = spreads[0].Length;
        double total = Sums.Of(weights);
        double[] volumes = StartVolumes(weights, spreads, start), shape = new double[dimension];
        for (int step = 0; step < MostSteps; step++)
        {
            for (int d = 0; d < dimension; d++)
            {
                double sum = 0, bound = 0;
                for (int k = 0; k < components; k++)
                {
                    sum += spreads[k][d] / volumes[k];
                    bound = Math.Max(bound, lower[k][d] / volumes[k]);
                }

                shape[d] = Math.Max(sum / total, bound);
            }

            double change = 0;
            for (int k = 0; k < components; k++)
            {
                double sum = 0, bound = 0;
                for (int d = 0; d < dimension; d++)
                {
                    sum += spreads[k][d] / shape[d];
                    bound = Math.Max(bound, lower[k][d] / shape[d]);
                }

                double volume = Math.Max(sum / (weights[k] * dimension), bound);
                change = Math.Max(change, Math.Abs((volume / volumes[k]) - 1));
                volumes[k] = volume;
            }

            if (change < Settled)
            {
                break;
            }
        }

        // At least the bound, which rounding of the product can miss.
        return [.. volumes.Select((volume, k) => shape.Select((a, d) => Math.Max(volume * a, lower[k][d])).ToArray())];
    }

    /// <summary>
    /// Varying shape, the same volume: Σd ln Λₖd = c for all k. For a given c, Λₖd = max(sₖd/μₖ, lₖd) with the multiplier μₖ(c) that gives the
    /// volume, and c is where Σₖ μₖ(c) = n. Without bounds μₖ = (Πd sₖd)^(1/D) e^(−c/D), which is Celeux and Govaert's solution.
    /// </summary>
    public static double[][] VaryingShape(double[] weights, double[][] spreads, double[][] lower, double[][] start)
    {
        AxisFilling[] fillings = [.. spreads.Select((spread, k) => new AxisFilling(spread, lower[k], SmallestRatio))];
        double logTotal = Math.Log(Sums.Of(weights));
        double volume = fillings.Max(static f => f.LowestVolume);
        for (int step = 0; step < MostSteps; step++)
        {
            // ln Σ μₖ(c) falls and is convex: Newton's steps from the left stay on the left.
            double sum = 0, slope = 0;
            foreach (var filling in fillings)
            {
                var (logMultiplier, free) = filling.At(volume);
                double multiplier = Math.Exp(logMultiplier);
                sum += multiplier;
                slope += multiplier / free;
            }

            double rise = (Math.Log(sum) - logTotal) * sum / slope;
            if (!(rise > Settled * 1e-2 * (1 + Math.Abs(volume))))
            {
                break;
            }

            volume += rise;
        }

        return [.. fillings.Select(filling => filling.Variances(volume))];
    }

    private static double[] StartVolumes(double[] weights, double[][] spreads, double[][] start)
    {
        double[] volumes = new double[weights.Length];
        for (int k = 0; k < volumes.Length; k++)
        {
            double sum = 0;
            foreach (double variance in start[k])
            {
                sum += Math.Log(variance);
            }

            volumes[k] = Math.Exp(sum / start[k].Length);
            if (!(volumes[k] > 0) || !double.IsFinite(volumes[k]))
            {
                return [.. spreads.Select((spread, c) => Math.Max(Sums.Of(spread) / (weights[c] * spread.Length), SmallestRatio))];
            }
        }

        return volumes;
    }
}
