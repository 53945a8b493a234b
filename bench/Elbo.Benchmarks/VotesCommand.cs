using System.Diagnostics;
using System.Globalization;
using Elbo.Data;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Benchmarks;

/// <summary>How long an EM iteration of Dawid and Skene's model takes for each of millions of generated labels, and how much memory.</summary>
internal static class VotesCommand
{
    public static int Run(string[] args)
    {
        var options = args.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[^1], StringComparer.Ordinal);
        int Number(string name, int otherwise) => options.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        int items = Number("--items", 1_000_000), annotators = Number("--annotators", 10_000), classes = Number("--classes", 4), each = Number("--labels", 10);
        int iterations = Number("--iterations", 20), threads = Number("--threads", 2);
        var votes = Generate(items, annotators, classes, each);
        string[] names = [.. Enumerable.Range(0, annotators).Select(static a => $"w{a}")], classNames = [.. Enumerable.Range(0, classes).Select(static j => $"{j}")];

        double previous = 0;
        var times = new List<double>();
        long start = Stopwatch.GetTimestamp();
        var model = new DawidSkeneFitter(votes, classNames, names, new()).Starts()[0].Create();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"start {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s"));
        start = Stopwatch.GetTimestamp();
        var work = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (var step in Em.Iterate(model, votes, new() { Threads = threads }).Take(iterations + 1))
        {
            double now = Stopwatch.GetElapsedTime(start).TotalSeconds;
            times.Add(now - previous);
            previous = now;
        }

        double processor = (Process.GetCurrentProcess().TotalProcessorTime - work).TotalSeconds / times.Count;

        // The first ones include the compiler's work.
        double[] later = [.. times.Skip(Math.Min(5, iterations)).Order()];
        double median = later[later.Length / 2], labels = votes.EventCount;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{labels:N0} labels, {items:N0} items, {annotators:N0} annotators, {classes} classes, {threads} threads: median {1e9 * median / labels:F2}, best {1e9 * later[0] / labels:F2} ns per label and iteration, {1e9 * processor / labels:F2} ns of processor time; peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0:F0} MB"));
        return 0;
    }

    private static EventSource Generate(int items, int annotators, int classes, int each)
    {
        var rng = new Seed(5).ToRng();
        int[] offsets = new int[items + 1], keys = new int[checked(items * each)], values = new int[keys.Length];
        for (int u = 0; u < items; u++)
        {
            int truth = rng.NextInt32(classes);
            offsets[u + 1] = (u + 1) * each;
            for (int e = offsets[u]; e < offsets[u + 1]; e++)
            {
                keys[e] = rng.NextInt32(annotators);
                values[e] = rng.NextDouble() < 0.5 + (0.4 * keys[e] / annotators) ? truth : rng.NextInt32(classes);
            }
        }

        return new(offsets, keys, values);
    }
}
