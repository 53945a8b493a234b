using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;

namespace Elbo.Benchmarks;

/// <summary>Elbo's side of bench/peers/run: a number of EM iterations from a given start, as one line of JSON.</summary>
internal static class PeerCommand
{
    public static int Run(string[] args)
    {
        var options = args.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[^1], StringComparer.Ordinal);
        int Number(string name) => int.Parse(options[name], CultureInfo.InvariantCulture);
        int iterations = Number("--iterations");
        var engine = new EmOptions { Threads = Number("--threads") };
        var structure = CovarianceStructures.Parse(options["--covariance"]);
        var (values, dimension) = Load(options["--data"]);
        var start = PeerStart.Read(options["--start"]);

        GC.Collect();
        ResetPeak();
        long before = Memory("VmRSS:");
        var seconds = new double[Number("--runs")];
        var processorSeconds = new double[seconds.Length];
        double logLikelihood = 0;
        for (int run = 0; run < seconds.Length; run++)
        {
            // From the rows to the model, as a user pays for it: the check of the data, the pass for the floor, the sweeps.
            var used = Environment.CpuUsage.TotalTime;
            long began = Stopwatch.GetTimestamp();
            var source = new MatrixSource(values, dimension);
            var model = start.ToModel(structure, source.Summary);
            logLikelihood = Em.Iterate<GaussianMixture, RowBatch>(model, source, engine).ElementAt(iterations).Bound.Evidence;
            seconds[run] = Stopwatch.GetElapsedTime(began).TotalSeconds;
            processorSeconds[run] = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        }

        long bytes = Math.Max(Memory("VmHWM:") - before, 0);
        var versions = new
        {
            elbo = typeof(Em).Assembly.GetName().Version!.ToString(3),
            runtime = RuntimeInformation.FrameworkDescription,
            vectorBits = Peak.VectorBits,
        };
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            seconds,
            processorSeconds,
            logLikelihood,
            bytes,
            peak = Peak.MeasureCore(),
            versions,
        }));
        return 0;
    }

    /// <summary>All rows in memory: the comparison is of fits, not of reading files.</summary>
    private static (double[] Values, int Dimension) Load(string path)
    {
        using var file = NpySource.Open(path);
        var values = new double[file.UnitCount * file.Dimension];
        var batch = new RowBatch();
        for (int i = 0, at = 0; i < file.BatchCount; i++)
        {
            file.Read(i, batch);
            batch.Rows.Values.CopyTo(values.AsSpan(at));
            at += batch.Rows.Values.Length;
        }

        return (values, file.Dimension);
    }

    /// <summary>The resident size (VmRSS) or its peak (VmHWM) in bytes.</summary>
    private static long Memory(string key) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..^"kB".Length],
        CultureInfo.InvariantCulture);

    private static void ResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the peak includes that of loading, which is small.
        }
    }
}
