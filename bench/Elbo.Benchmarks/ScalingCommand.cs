using System.Globalization;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics.Linear;

namespace Elbo.Benchmarks;

/// <summary>
/// How the time of an iteration of a Gaussian mixture grows with rows and components, what a second thread brings, and what it costs to read the rows
/// from a file: a table in Markdown.
/// </summary>
internal static class ScalingCommand
{
    private const int Rounds = 7;

    public static int Run(string[] args)
    {
        // A tenth of the rows for a look in a minute.
        int rows = args is ["--quick", ..] ? 100_000 : 1_000_000;
        Console.WriteLine("# How Gaussian mixtures scale");
        Console.WriteLine();
        Console.WriteLine($"Made by `dotnet run -c Release --project bench/Elbo.Benchmarks -- scaling{(rows < 1_000_000 ? " --quick" : "")}`. Medians of {Rounds} iterations of EM, one M-step and one sweep each; what is");
        Console.WriteLine("compared takes turns. The exponent is the slope of the logarithm of the time over that of the size.");
        Console.WriteLine();
        Console.WriteLine("| what | sizes | figure | aim |");
        Console.WriteLine("| ---- | ----- | -----: | --- |");
        Rows(rows);
        Components(rows / 8);
        Threads(rows);
        Files(rows);
        return 0;
    }

    private static void Rows(int most)
    {
        double[] values = RandomData.Clusters(most, 16, 16);
        int[] sizes = [most / 8, most / 4, most / 2, most];
        double[] seconds = Measure([.. sizes.Select(n => Iterations(new MatrixSource(values.AsMemory(0, n * 16), 16), "VVV", 16, 2))]);
        Print("exponent in rows", $"{sizes[0]:N0} to {most:N0} × 16, K=16, full", $"{Slope(sizes, seconds):F3}", "0.95 to 1.05");
    }

    private static void Components(int rows)
    {
        int[] sizes = [4, 8, 16, 32, 64];
        var source = new MatrixSource(RandomData.Clusters(rows, 16, 16), 16);
        double[] seconds = Measure([.. sizes.Select(k => Iterations(source, "VVV", k, 2))]);
        Print("exponent in components", $"{rows:N0} × 16, K=4 to 64, full", $"{Slope(sizes, seconds):F3}", "0.95 to 1.05");
    }

    private static void Threads(int rows)
    {
        foreach (var (dimension, components, structure) in ((int, int, string)[])[(16, 16, "VVV"), (64, 32, "VVV"), (16, 16, "VVI")])
        {
            int count = rows * 16 / dimension / (dimension == 16 ? 2 : 5);
            var source = new MatrixSource(RandomData.Clusters(count, dimension, components), dimension);
            double[] seconds = Measure([Iterations(source, structure, components, 1), Iterations(source, structure, components, 2)]);
            Print("two threads over one", Size(count, dimension, components, structure), $"{seconds[0] / seconds[1]:F2}×", "1.85×");
        }
    }

    private static void Files(int rows)
    {
        string folder = Directory.CreateTempSubdirectory("elbo-scaling-").FullName;
        try
        {
            foreach (var (dimension, components, structure) in ((int, int, string)[])[(16, 16, "VVV"), (16, 16, "VVI"), (128, 64, "VVI")])
            {
                int count = rows * 16 / dimension;
                var memory = new MatrixSource(RandomData.Clusters(count, dimension, components), dimension);
                string path = Path.Combine(folder, "rows.npy");
                Write(memory, path);
                using var file = NpySource.Open(path);
                double[] seconds = Measure([Iterations(memory, structure, components, 2), Iterations(file, structure, components, 2)]);
                Print("npy file over memory", Size(count, dimension, components, structure), $"{seconds[0] / seconds[1]:P0}", "80 %");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(string what, string sizes, string figure, string aim) => Console.WriteLine($"| {what} | {sizes} | {figure} | {aim} |");

    private static string Size(int rows, int dimension, int components, string structure) =>
        string.Create(CultureInfo.InvariantCulture, $"{rows:N0} × {dimension}, K={components}, {(structure == "VVI" ? "diagonal" : "full")}");

    private static void Write(MatrixSource source, string path)
    {
        using var writer = new NpyWriter(path, source.Dimension);
        var batch = new RowBatch();
        for (int b = 0; b < source.BatchCount; b++)
        {
            source.Read(b, batch);
            writer.Write(batch.Rows.Values);
        }

        writer.Complete();
    }

    /// <summary>EM from means at the first rows, with the variances of the columns.</summary>
    private static IEnumerator<Iteration<GaussianMixture>> Iterations(IRowSource source, string name, int components, int threads)
    {
        int dimension = source.Dimension;
        var structure = CovarianceStructures.Parse(name);
        int length = structure.IsDiagonal ? dimension : Packed.Length(dimension);
        var covariances = new double[components * length];
        for (int start = 0; start < covariances.Length; start += length)
        {
            for (int d = 0; d < dimension; d++)
            {
                covariances[start + (structure.IsDiagonal ? d : Packed.Index(d, d))] = source.Summary.Variances[d];
            }
        }

        var batch = new RowBatch();
        source.Read(0, batch);
        double[] weights = [.. Enumerable.Repeat(1.0, components)];
        var model = new GaussianMixture(
            weights,
            new GaussianEmission(
                structure, new CovarianceFloor(source.Summary, 1e-6), batch.Rows.Values[..(components * dimension)], covariances));
        return Em.Iterate<GaussianMixture, RowBatch>(model, source, new() { Threads = threads }).GetEnumerator();
    }

    /// <summary>The median seconds of an iteration of each, one of each at a time; the first two compile and fill caches.</summary>
    private static double[] Measure(IEnumerator<Iteration<GaussianMixture>>[] runs)
    {
        var seconds = Array.ConvertAll(runs, static _ => new List<double>());
        for (int round = -2; round < Rounds; round++)
        {
            for (int i = 0; i < runs.Length; i++)
            {
                long began = System.Diagnostics.Stopwatch.GetTimestamp();
                runs[i].MoveNext();
                double elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds;
                if (round >= 0)
                {
                    seconds[i].Add(elapsed);
                }
            }
        }

        foreach (var run in runs)
        {
            run.Dispose();
        }

        return Array.ConvertAll(seconds, static each => each.Order().ElementAt(each.Count / 2));
    }

    private static double Slope(int[] sizes, double[] seconds)
    {
        double[] x = [.. sizes.Select(static size => Math.Log(size))], y = [.. seconds.Select(static s => Math.Log(s))];
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
