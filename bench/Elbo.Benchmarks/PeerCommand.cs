using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;

namespace Elbo.Benchmarks;

/// <summary>
/// Elbo's side of bench/peers/run. Reads requests 'ITERATIONS SECONDS' line by line, fits from the given start as often as fills the seconds, but at
/// least once, and answers each with a line of JSON. The first fit is a cold one.
/// </summary>
internal static class PeerCommand
{
    public static int Run(string[] args)
    {
        var options = args.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[^1], StringComparer.Ordinal);
        var engine = new EmOptions { Threads = int.Parse(options["--threads"], CultureInfo.InvariantCulture) };
        var structure = CovarianceStructures.Parse(options["--covariance"]);
        var (values, dimension) = Load(options["--data"]);
        var start = PeerStart.Read(options["--start"]);
        Answer(new
        {
            version = $"Elbo {typeof(Em).Assembly.GetName().Version!.ToString(3)}, {RuntimeInformation.FrameworkDescription}, vectors of {Peak.VectorBits} bits",
            peak = Peak.Measure(engine.Threads),
        });

        while (Console.ReadLine() is { } request)
        {
            string[] words = request.Split(' ');
            Serve(int.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
        }

        return 0;

        void Serve(int iterations, double least)
        {
            GC.Collect();
            ResidentMemory.ResetPeak();
            long before = ResidentMemory.Now;
            List<double> seconds = [], processorSeconds = [];
            double[] logLikelihoods = [];
            while (seconds.Count == 0 || seconds.Sum() < least)
            {
                // From the rows to the model, as a user pays for it: the check of the data, the pass for the floor, the sweeps.
                var used = Environment.CpuUsage.TotalTime;
                long began = Stopwatch.GetTimestamp();
                var source = new MatrixSource(values, dimension);
                var model = start.ToModel(structure, source.Summary);
                logLikelihoods =
                    [.. Em.Iterate<GaussianMixture, RowBatch>(model, source, engine).Take(iterations + 1).Select(static step => step.Bound.Evidence)];
                seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
                processorSeconds.Add((Environment.CpuUsage.TotalTime - used).TotalSeconds);
            }

            Answer(new { seconds, processorSeconds, logLikelihoods, bytes = Math.Max(ResidentMemory.Peak - before, 0) });
        }
    }

    private static void Answer(object values) => Console.WriteLine(JsonSerializer.Serialize(values));

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
}
