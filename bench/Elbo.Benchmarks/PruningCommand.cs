using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Benchmarks;

/// <summary>
/// The same EM iterations with and without exact pruning, on clusters that lie apart and on clusters that overlap: seconds, the ratio, and by how much the
/// log-likelihoods differ. Runs alternate, so that others on the machine slow down both; where there are others, the least processor times are the ones to believe.
/// </summary>
internal static class PruningCommand
{
    private sealed record Case(string Name, int Rows, int Dimension, int Components, double Spread);

    public static int Run(string[] args)
    {
        bool isQuick = args.Contains("--quick", StringComparer.Ordinal);
        var options = args.Where(static arg => arg != "--quick").Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[^1], StringComparer.Ordinal);
        int Number(string name, int otherwise) => options.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        int iterations = Number("--iterations", isQuick ? 6 : 20), runs = Number("--runs", isQuick ? 1 : 3), threads = Number("--threads", 2);
        int share = Number("--share", isQuick ? 10 : 1);
        string only = options.GetValueOrDefault("--only", "");
        Case[] cases =
        [
            new("apart", 200_000 / share, 64, 32, 1.5),
            new("apart", 100_000 / share, 128, 64, 1.5),
            new("overlapping", 200_000 / share, 64, 32, 0.25),
            new("overlapping", 100_000 / share, 128, 64, 2 / Math.Sqrt(128)),
        ];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{RuntimeInformation.FrameworkDescription}, vectors of {Peak.VectorBits} bits, {threads} threads, {iterations} iterations, median of {runs} runs (in brackets the least processor seconds)"));
        Console.WriteLine("clusters,rows,columns,components,pruned,dense,ratio,processorRatio,difference,logLikelihood");
        foreach (var c in cases.Where(c => c.Name.StartsWith(only, StringComparison.Ordinal)))
        {
            double[] values = Draw(c, out double[] centers);
            var data = new MatrixSource(values, c.Dimension);
            Measure(c, data, centers, isDense: false, 2, threads);
            var pruned = new Measurement[runs];
            var dense = new Measurement[runs];
            for (int run = 0; run < runs; run++)
            {
                pruned[run] = Measure(c, data, centers, isDense: false, iterations, threads);
                dense[run] = Measure(c, data, centers, isDense: true, iterations, threads);
            }

            double[] seconds = [Median(pruned, static m => m.Seconds), Median(dense, static m => m.Seconds)];
            double[] processor = [pruned.Min(static m => m.Processor), dense.Min(static m => m.Processor)];
            double difference = Math.Abs((pruned[0].LogLikelihood / dense[0].LogLikelihood) - 1);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{c.Name},{c.Rows},{c.Dimension},{c.Components},{seconds[0]:F2} ({processor[0]:F2}),{seconds[1]:F2} ({processor[1]:F2}),{seconds[1] / seconds[0]:F2},{processor[1] / processor[0]:F2},{difference:E1},{dense[0].LogLikelihood:R}"));
        }

        return 0;
    }

    private static double Median(Measurement[] runs, Func<Measurement, double> of) => runs.Select(of).Order().ElementAt(runs.Length / 2);

    private static Measurement Measure(Case c, MatrixSource data, double[] centers, bool isDense, int iterations, int threads)
    {
        AppContext.SetSwitch(GaussianEmission.PruningSwitch, isDense);
        var start = Start(c, data, centers);
        var used = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        double logLikelihood = Em.Iterate(start, data, new EmOptions { Threads = threads }).ElementAt(iterations - 1).Bound.Evidence;
        return new(Stopwatch.GetElapsedTime(began).TotalSeconds, (Environment.CpuUsage.TotalTime - used).TotalSeconds, logLikelihood);
    }

    /// <summary>Rows about random centers, each cluster with a covariance of its own.</summary>
    private static double[] Draw(Case c, out double[] centers)
    {
        int dimension = c.Dimension;
        centers = [.. RandomData.Gaussians("centers", c.Components * dimension).Select(x => c.Spread * x)];
        double[] turns = RandomData.Gaussians("turns", c.Components * dimension * dimension);
        double[] values = new double[c.Rows * dimension];
        var all = centers;
        Parallel.For(0, c.Components, k =>
        {
            var rng = new Seed(7).Derive(k).ToRng();
            double[] noise = new double[dimension];
            for (int n = k; n < c.Rows; n += c.Components)
            {
                for (int d = 0; d < dimension; d++)
                {
                    noise[d] = rng.NextGaussian();
                }

                for (int d = 0; d < dimension; d++)
                {
                    double turned = Sums.OfProducts(turns.AsSpan(((k * dimension) + d) * dimension, dimension), noise);
                    values[(n * dimension) + d] = all[(k * dimension) + d] + noise[d] + (0.3 * turned / Math.Sqrt(dimension));
                }
            }
        });

        return values;
    }

    /// <summary>Means between the centers and a row of each cluster, and one broad covariance: where a fit might begin.</summary>
    private static GaussianMixture Start(Case c, MatrixSource data, double[] centers)
    {
        double[] means = new double[centers.Length], covariances = new double[c.Components * Packed.Length(c.Dimension)], off = RandomData.Gaussians("off", centers.Length);
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = centers[i] + (0.3 * off[i]);
        }

        for (int k = 0; k < c.Components; k++)
        {
            for (int d = 0; d < c.Dimension; d++)
            {
                covariances[(k * Packed.Length(c.Dimension)) + Packed.Index(d, d)] = 0.7 * data.Summary.Variances[d];
            }
        }

        double[] weights = new double[c.Components];
        Array.Fill(weights, 1);
        return new(weights, new GaussianEmission(new VVV(), new CovarianceFloor(data.Summary, 1e-6), means, covariances));
    }

    private readonly record struct Measurement(double Seconds, double Processor, double LogLikelihood);
}
