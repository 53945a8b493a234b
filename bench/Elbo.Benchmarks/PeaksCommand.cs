using System.Diagnostics;
using System.Globalization;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;

namespace Elbo.Benchmarks;

/// <summary>Elbo's side of bench/peers/peaks: the peak that a fit with default options finds, for every structure and number of components, as CSV.</summary>
internal static class PeaksCommand
{
    public static int Run(string[] args)
    {
        var options = args.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[^1], StringComparer.Ordinal);
        var rows = Read(options["--data"]);
        var structures = options["--structures"].Split(',').Select(CovarianceStructures.Parse).ToArray();
        int[] components = [.. options["--components"].Split(',').Select(static text => int.Parse(text, CultureInfo.InvariantCulture))];

        // The compiler is not what is compared.
        foreach (var structure in structures)
        {
            GaussianMixture.Fit(rows, Options(structure, components[0]));
        }

        Console.WriteLine("structure,components,logLikelihood,isDegenerate,seconds,runs,starts");
        foreach (var structure in structures)
        {
            foreach (int count in components)
            {
                long began = Stopwatch.GetTimestamp();
                var fit = GaussianMixture.Fit(rows, Options(structure, count));
                double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                var best = fit.Restarts!.Optima[0];
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{structure.Name},{count},{fit.Bound.Evidence:R},{(fit.IsDegenerate ? 1 : 0)},{seconds:F4},{fit.Restarts.Runs + fit.Restarts.GivenUp},{string.Join(" + ", best.Starts)}"));
            }
        }

        return 0;
    }

    /// <summary>All rows in memory: the comparison is of fits, not of reading files.</summary>
    private static MatrixSource Read(string path)
    {
        var file = CsvSource.Open(path);
        return RowSample.Take(file, file.UnitCount, new(1));
    }

    private static GaussianMixtureOptions Options(ICovarianceStructure structure, int components) =>
        new() { Covariance = structure, Components = components };
}
