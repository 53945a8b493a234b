using System.Globalization;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Distributions;

/// <summary>
/// Divergences (Kullback and Leibler 1951) of any two distributions that can be drawn from, estimated by Monte Carlo; families know those of their
/// own in closed form.
/// </summary>
public static class KullbackLeibler
{
    private const int RowsPerBlock = 1024;

    /// <summary>KL(p ‖ q) = E[ln p(x) − ln q(x)] under p, as the mean over rows drawn from p.</summary>
    /// <typeparam name="TFrom">The kind of p.</typeparam>
    /// <param name="from">p.</param>
    /// <param name="to">q, over as many numbers.</param>
    /// <param name="samples">How many rows to draw; at least 2.</param>
    /// <param name="seed">The seed; the same seed gives the same estimate.</param>
    /// <returns>The mean and its standard error.</returns>
    public static MonteCarloEstimate Estimate<TFrom>(TFrom from, IDensity to, int samples, Seed seed)
        where TFrom : IDensity, ISampler =>
        Mean(from, ((IDensity)from).Dimension, to, samples, seed, static (p, q) => p - q);

    /// <summary>
    /// The Jensen–Shannon divergence ½ KL(p ‖ m) + ½ KL(q ‖ m) with m = ½(p + q), between 0 and ln 2 (Lin 1991), from rows drawn from each.
    /// </summary>
    /// <typeparam name="TFirst">The kind of p.</typeparam>
    /// <typeparam name="TSecond">The kind of q.</typeparam>
    /// <param name="first">p.</param>
    /// <param name="second">q, over as many numbers.</param>
    /// <param name="samples">How many rows to draw from each; at least 2.</param>
    /// <param name="seed">The seed; the same seed gives the same estimate.</param>
    /// <returns>The mean and its standard error; it is never infinite.</returns>
    public static MonteCarloEstimate JensenShannon<TFirst, TSecond>(TFirst first, TSecond second, int samples, Seed seed)
        where TFirst : IDensity, ISampler
        where TSecond : IDensity, ISampler
    {
        var left = Mean(first, ((IDensity)first).Dimension, second, samples, seed.Derive(0), Half);
        var right = Mean(second, ((IDensity)second).Dimension, first, samples, seed.Derive(1), Half);
        return new(
            0.5 * (left.Value + right.Value),
            0.5 * Math.Sqrt((left.StandardError * left.StandardError) + (right.StandardError * right.StandardError)),
            2 * samples);

        // ln p − ln ½(p + q)
        static double Half(double p, double q) => Math.Log(2) - Math.Log(1 + Math.Exp(q - p));
    }

    /// <summary>−∫ p ln q, the cross-entropy, as the mean over rows drawn from p.</summary>
    /// <typeparam name="TFrom">The kind of p.</typeparam>
    /// <param name="from">p.</param>
    /// <param name="to">q; with p itself, the answer is the entropy of p.</param>
    /// <param name="samples">How many rows to draw; at least 2.</param>
    /// <param name="seed">The seed; the same seed gives the same estimate.</param>
    public static MonteCarloEstimate CrossEntropy<TFrom>(TFrom from, IDensity to, int samples, Seed seed)
        where TFrom : IDensity, ISampler =>
        Mean(from, ((IDensity)from).Dimension, to, samples, seed, static (_, q) => -q);

    /// <summary>KL(p ‖ q) for two distributions of one number, of whatever families.</summary>
    /// <typeparam name="TFrom">The family of p.</typeparam>
    /// <typeparam name="TTo">The family of q.</typeparam>
    /// <param name="from">p.</param>
    /// <param name="to">q.</param>
    /// <param name="samples">How many values to draw; at least 2.</param>
    /// <param name="seed">The seed; the same seed gives the same estimate.</param>
    /// <returns>The mean and its standard error; +∞ where one of them is discrete and the other is not.</returns>
    public static MonteCarloEstimate EstimateOf<TFrom, TTo>(TFrom from, TTo to, int samples, Seed seed)
        where TFrom : IDistribution<TFrom>
        where TTo : IDistribution<TTo>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        if (TFrom.IsDiscrete != TTo.IsDiscrete)
        {
            return new(
                double.PositiveInfinity,
                double.NaN,
                0,
                TFrom.IsDiscrete ? "the first has mass on single numbers, which have none under the second" : "the second has all of its mass on single numbers, which have none under the first");
        }

        var rng = seed.ToRng();
        var mean = new RunningMean();
        for (int i = 0; i < samples; i++)
        {
            double x = from.Sample(ref rng), q = to.LogDensity(x);
            if (double.IsNegativeInfinity(q))
            {
                return new(double.PositiveInfinity, double.NaN, i + 1, string.Create(CultureInfo.InvariantCulture, $"{x:G6} has density 0 under the second"));
            }

            mean.Add(from.LogDensity(x) - q);
        }

        return new(mean.Value, mean.StandardError, samples);
    }

    private static MonteCarloEstimate Mean<TFrom>(
        TFrom from, int dimension, IDensity to, int samples, Seed seed, Func<double, double, double> term)
        where TFrom : IDensity, ISampler
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        ArgumentOutOfRangeException.ThrowIfNotEqual(to.Dimension, dimension, nameof(to));
        var rng = seed.ToRng();
        var scratch = new Scratch();
        double[] rows = new double[RowsPerBlock * dimension], p = new double[RowsPerBlock], q = new double[RowsPerBlock];
        var mean = new RunningMean();
        for (int done = 0; done < samples; done += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, samples - done);
            for (int n = 0; n < count; n++)
            {
                from.DrawRow(from.DrawComponent(ref rng), ref rng, rows.AsSpan(n * dimension, dimension));
            }

            var block = new Rows(rows.AsSpan(0, count * dimension), default, dimension);
            from.LogDensity(block, scratch, p);
            to.LogDensity(block, scratch, q);
            for (int n = 0; n < count; n++)
            {
                double value = term(p[n], q[n]);
                if (double.IsPositiveInfinity(value))
                {
                    return new(
                        double.PositiveInfinity,
                        double.NaN,
                        done + n + 1,
                        string.Create(CultureInfo.InvariantCulture, $"({string.Join(", ", block[n].ToArray().Select(static x => x.ToString("G6", CultureInfo.InvariantCulture)))}) has density 0 under the second"));
                }

                mean.Add(value);
            }
        }

        return new(mean.Value, mean.StandardError, samples);
    }
}
