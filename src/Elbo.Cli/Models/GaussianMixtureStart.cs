using System.Globalization;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary>Understands <c>--init</c> and <c>--means</c>.</summary>
internal static class GaussianMixtureStart
{
    /// <summary>The default.</summary>
    public const string Default = "portfolio";

    private static readonly MixtureStart[] Free =
    [
        new MixtureStart.Portfolio(),
        new MixtureStart.Hierarchical(),
        new MixtureStart.Hierarchical(AgglomerationCriterion.EII),
        new MixtureStart.KMeans(),
        new MixtureStart.KMeans(KMeansColumns.Raw),
        new MixtureStart.KMeans(KMeansColumns.Whitened),
        new MixtureStart.Random(),
        new MixtureStart.RandomResponsibilities(),
        new MixtureStart.SubsetEm(),
    ];

    /// <summary>The names of all starts but that of a file.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Free.Select(static start => start.Name), "labels", "means"];

    /// <summary>The start of a name that fits any number of components, if it is one.</summary>
    /// <param name="init">What was typed.</param>
    public static MixtureStart? FindFree(string init)
    {
        string name = init is "kmeans++" or "k-means" or "kmeans" ? "k-means++" : init;
        return Free.FirstOrDefault(start => start.Name == name);
    }

    /// <summary>Understands <c>2,55; 4.3,80</c>: components separated by semicolons, numbers by commas or spaces.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="FormatException">If it is something else.</exception>
    public static double[,] ParseMeans(string text)
    {
        string[] components = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        double[][] means = [.. components.Select(c => c.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray())];
        if (means.Length == 0 || means.Any(mean => mean.Length != means[0].Length))
        {
            throw new FormatException($"is '{text}', but must be the means of the components, all of the same length, such as \"2,55; 4.3,80\"");
        }

        var result = new double[means.Length, means[0].Length];
        Buffer.BlockCopy(means.SelectMany(static m => m).ToArray(), 0, result, 0, result.Length * sizeof(double));
        return result;

        double Number(string part) =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? value
                : throw new FormatException($"has '{part}', which is no number; write the means as in \"2,55; 4.3,80\"");
    }

    /// <summary>The start that <c>--init</c> names.</summary>
    /// <param name="init">What was typed.</param>
    /// <param name="means">What <c>--means</c> holds.</param>
    /// <param name="rows">The data.</param>
    /// <param name="terminal">Where it is told what is kept in a temporary file.</param>
    /// <exception cref="UsageException">If the options do not go together.</exception>
    /// <exception cref="InvalidDataException">If a file of means, or a column of labels, cannot be used.</exception>
    public static MixtureStart Create(string init, double[,]? means, IRowSource rows, Terminal terminal)
    {
        if (FindFree(init) is { } free)
        {
            return free;
        }

        switch (init)
        {
            case "labels":
                var source = rows as RowSource;
                var labels = source?.Labels ?? throw new UsageException("--init labels needs a column of labels: name it with --label");
                return labels.Names.Count > 0
                    ? new MixtureStart.Labels(labels.Values)
                    : throw new InvalidDataException(
                        $"{source.Name}: column '{labels.Name}' has no label in any row; fill some in or choose another start");
            case "means":
                if (means!.GetLength(1) != rows.Columns.Count)
                {
                    throw new UsageException(
                        $"--means gives {means.GetLength(1)} numbers a component, but the data have {rows.Columns.Count} columns ({string.Join(", ", rows.Columns)})");
                }

                return new MixtureStart.Means(means);
            default:
                return new MixtureStart.Means(Read(init, rows.Columns, terminal));
        }
    }

    private static double[,] Read(string path, IReadOnlyList<string> columns, Terminal terminal)
    {
        if (!File.Exists(path))
        {
            throw new UsageException(
                $"--init is '{path}', which is neither a file of means nor one of {string.Join(", ", Words)}{Suggestion.For(path, [.. Words, "kmeans"])}");
        }

        using var source = new DataRequest(path, new CsvOptions()).OpenFor(columns, terminal);
        const int Most = 10_000;
        if (source.UnitCount > Most)
        {
            throw new InvalidDataException($"{path}: has {source.UnitCount} rows; a file of means has one for each component, {Most} at most");
        }

        var means = new double[source.UnitCount, columns.Count];
        var batch = new RowBatch();
        int next = 0;
        for (int b = 0; b < source.BatchCount; b++)
        {
            source.Read(b, batch);
            foreach (double value in batch.Rows.Values)
            {
                means[next / columns.Count, next % columns.Count] = value;
                next++;
            }
        }

        return means;
    }
}
