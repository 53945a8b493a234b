using System.Diagnostics;
using System.Globalization;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Benchmarks;

/// <summary>How long PLDA takes for a million generated vectors: the one pass over them, every EM iteration after it, and how much memory.</summary>
internal static class SpeakersCommand
{
    public static int Run(string[] args)
    {
        var options = args.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[^1], StringComparer.Ordinal);
        int Number(string name, int otherwise) => options.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        int rows = Number("--rows", 1_000_000), dimension = Number("--columns", 256), speakers = Number("--speakers", 50_000);
        int iterations = Number("--iterations", 10), threads = Number("--threads", 2);
        var vectors = new DrawnVectors(rows, dimension, speakers);
        var labels = new RowLabels("speaker", [.. Enumerable.Range(0, speakers).Select(static s => $"s{s}")], [.. Enumerable.Range(0, rows).Select(n => n % speakers)]);

        long start = Stopwatch.GetTimestamp();
        var batch = new RowBatch();
        for (int b = 0; b < vectors.BatchCount; b++)
        {
            vectors.Read(b, batch);
        }

        double drawing = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double before = Process.GetCurrentProcess().WorkingSet64 / 1048576.0;
        start = Stopwatch.GetTimestamp();
        var moments = GroupMoments.Of(vectors, labels);
        double pass = Stopwatch.GetElapsedTime(start).TotalSeconds - drawing;

        var stop = new StopRule { MaxIterations = iterations, Tolerance = 0 };
        start = Stopwatch.GetTimestamp();
        Plda.Fit(moments, new() { Stop = stop with { MaxIterations = 1 }, Threads = threads });
        double first = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        var fit = Plda.Fit(moments, new() { Stop = stop, Threads = threads });
        double each = (Stopwatch.GetElapsedTime(start).TotalSeconds - first) / (fit.Iterations - 1);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows:N0} vectors of {dimension} numbers, {speakers:N0} speakers, {threads} threads: {pass:F2} s for the one pass over them (drawing them took {drawing:F2} s beside), {each:F3} s per iteration; peak memory {(Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0) - before:F0} MB above the labels and the empty runtime; log-likelihood {fit.Bound.Evidence:R} after {fit.Iterations} iterations"));
        return 0;
    }
}
