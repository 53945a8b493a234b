using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Models.Chains;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Benchmarks;

/// <summary>
/// Baum–Welch on drawn sequences: nanoseconds per frame and iteration, the median and, for the processors, also the least of several runs; and what share of the least the
/// multiply-adds alone would take at the core's peak. On a machine that others use, the least is the one to believe.
/// With <c>--out</c>, data and start are also written for bench/peers/hidden_markov.py.
/// </summary>
internal static class HiddenMarkovCommand
{
    private const int States = 16;
    private const int Dimension = 8;

    public static int Run(string[] args)
    {
        var options = args.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[^1], StringComparer.Ordinal);
        int Number(string name, int fallback) => options.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
        int threads = Number("--threads", 2), iterations = Number("--iterations", 3), runs = Number("--runs", 5), frames = Number("--frames", 1_000_000);
        string[] shapes = options.TryGetValue("--shapes", out string? names) ? names.Split(',') : ["even", "ragged", "single"];
        double peak = Peak.MeasureCore();
        double floor = 1e9 * Operations() / peak / threads;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{frames} frames, {States} states, {Dimension} columns, full covariances, {threads} threads, {RuntimeInformation.FrameworkDescription}, vectors of {Peak.VectorBits} bits, {peak / 1e9:F1} GFLOP/s a core; floor {floor:F1} ns"));
        Console.WriteLine("shape,sequences,nanoseconds,processorNanoseconds,leastProcessorNanoseconds,floorToLeast,leastToEven,logLikelihood");
        double even = double.NaN;
        foreach (string shape in shapes)
        {
            int[] lengths = Lengths(shape, frames);
            var (rows, start) = Draw(lengths);
            if (options.TryGetValue("--out", out string? folder))
            {
                Write(Path.Combine(folder, shape), lengths, rows, start);
            }

            var data = new GroupedRows(new MatrixSource(rows, Dimension), RowGroups.OfLengths(lengths));
            var engine = new EmOptions { Threads = threads };
            double[] wall = new double[runs], processor = new double[runs];
            double logLikelihood = 0;
            for (int run = -1; run < runs; run++)
            {
                // Iteration 0 is one more sweep. The first run is the compiler's.
                var used = Environment.CpuUsage.TotalTime;
                long began = Stopwatch.GetTimestamp();
                logLikelihood = Em.Iterate(start, data, engine).ElementAt(iterations - 1).Bound.Evidence;
                double scale = 1e9 / ((double)rows.Length / Dimension * iterations);
                (wall[Math.Max(run, 0)], processor[Math.Max(run, 0)]) =
                    (Stopwatch.GetElapsedTime(began).TotalSeconds * scale, (Environment.CpuUsage.TotalTime - used).TotalSeconds * scale / threads);
            }

            Array.Sort(wall);
            Array.Sort(processor);
            even = shape == "even" ? processor[0] : even;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{shape},{lengths.Length},{wall[runs / 2]:F1},{processor[runs / 2]:F1},{processor[0]:F1},{floor / processor[0]:F2},{processor[0] / even:F2},{logLikelihood:R}"));
        }

        return 0;
    }

    /// <summary>
    /// Operations per frame that no kernel can do without, a multiply-add being two: scores and scatter (a triangle each, with the difference and the sum
    /// of every column), sixteen exponentials of twenty operations, and the recursions forward, backward and of moves.
    /// </summary>
    private static double Operations()
    {
        double triangle = Dimension * (Dimension + 1) / 2.0;
        double scores = States * (triangle + (2 * Dimension));
        double scatter = States * (triangle + (3 * Dimension) + 1);
        return 2 * (scores + scatter + (20 * States) + (3 * States * States));
    }

    /// <summary>Even: thousands. Ragged: from 1 to 2,000, as drawn. Single: all frames in one.</summary>
    private static int[] Lengths(string shape, int frames)
    {
        if (shape == "single")
        {
            return [frames];
        }

        List<int> lengths = [];
        var rng = new Seed(4).ToRng();
        for (int left = frames; left > 0; left -= lengths[^1])
        {
            lengths.Add(Math.Min(left, shape == "even" ? 1000 : 1 + rng.NextInt32(2000)));
        }

        return [.. lengths];
    }

    private static (double[] Rows, HiddenMarkov<GaussianEmission> Start) Draw(int[] lengths)
    {
        var rng = new Seed(3).ToRng();
        double[] means = RandomData.Gaussians("means", States * Dimension), moves = new double[States * States];
        for (int i = 0; i < moves.Length; i++)
        {
            moves[i] = (i % (States + 1) == 0 ? 4 : 0) - Math.Log(1 - rng.NextDouble());
        }

        double[] covariances = new double[States * Packed.Length(Dimension)];
        for (int k = 0; k < States; k++)
        {
            for (int d = 0; d < Dimension; d++)
            {
                covariances[(k * Packed.Length(Dimension)) + Packed.Index(d, d)] = 1;
            }
        }

        var summary = new MatrixSource(RandomData.Gaussians("columns", 100 * Dimension), Dimension).Summary;
        var emission = new GaussianEmission(CovarianceStructures.Parse("VVV"), new CovarianceFloor(summary, 1e-6), means, covariances);
        var model = new HiddenMarkov<GaussianEmission>(new MarkovChain([], moves), emission);
        double[] rows = new double[lengths.Sum() * Dimension];
        int at = 0;
        foreach (int length in lengths)
        {
            model.Draw(ref rng, new int[length], rows.AsSpan(at, length * Dimension));
            at += length * Dimension;
        }

        // Where a fit would begin: means a little off, equal moves but for staying.
        double[] off = RandomData.Gaussians("off", means.Length);
        double[] start = [.. means.Select((mean, i) => mean + (0.3 * off[i]))];
        double[] stay = [.. moves.Select(static (_, i) => i % (States + 1) == 0 ? 4.0 : 1.0)];
        return (rows, new(new MarkovChain([], stay), new GaussianEmission(emission.Structure, emission.Floor, start, covariances)));
    }

    private static void Write(string path, int[] lengths, double[] rows, HiddenMarkov<GaussianEmission> start)
    {
        Directory.CreateDirectory(path);
        File.WriteAllBytes(Path.Combine(path, "rows.f64"), MemoryMarshal.AsBytes(rows.AsSpan()));
        File.WriteAllBytes(Path.Combine(path, "lengths.i32"), MemoryMarshal.AsBytes(lengths.AsSpan()));
        File.WriteAllBytes(Path.Combine(path, "means.f64"), MemoryMarshal.AsBytes(start.Emission.Means));
        File.WriteAllBytes(Path.Combine(path, "moves.f64"), MemoryMarshal.AsBytes(start.Chain.Transitions));
    }
}
