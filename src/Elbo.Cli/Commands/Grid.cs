using System.CommandLine;
using System.Globalization;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo grid MODEL</c>: the density of a mixture on a grid, to draw it elsewhere.</summary>
internal static class Grid
{
    private const int MostColumns = 3;
    private const long MostPoints = 10_000_000;

    /// <summary>So many deviations about every component's mean.</summary>
    private const double Reach = 4;

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A Gaussian mixture that 'elbo fit gmm' wrote." };
        var columns = Options.Text("--columns", "a,b", "The columns of the grid, three at most; the others may have any values. All of the model if not given.");
        var points = Options.Integer("--points", "N", "How many points a column has. Default 100; 40 for three columns.", minimum: 2);
        var range = Options.Parsed("--range", "\"a=0..5,b=40..100\"", "From where to where. Default: four standard deviations about the means.", ParseRanges);
        var output = RowOutput.Option();
        var command = new Command("grid", "Write the log-density of a mixture on a grid of points.") { model };
        HelpPage.AddTo(
            command,
            terminal,
            [new("Options", columns, points, range), new("Output", output)],
            ["Writes the columns of the grid and logDensity, the last column of the grid fastest."],
            ["elbo grid faithful.elbo --out density.csv", "elbo grid iris.elbo --columns petal_length --range petal_length=0..8"]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            string? written = parsed.GetValue(output);
            OutputFile.DemandDifferent(("MODEL", path), ("--out", written));
            OutputFile.Check(written);
            var mixture = ModelColumns.LoadMixture(path, "give a grid its densities");
            int[] chosen = parsed.GetValue(columns) is { } names ? ModelColumns.Find(names, mixture, path) : [.. Enumerable.Range(0, mixture.Dimension)];
            if (chosen.Length > MostColumns)
            {
                throw new UsageException($"a grid of {chosen.Length} columns has too many points; choose three at most with --columns, from {string.Join(", ", mixture.Columns.Select(Printable.Line))}");
            }

            int count = parsed.GetValue(points) ?? (chosen.Length == MostColumns ? 40 : 100);
            if (Math.Pow(count, chosen.Length) > MostPoints)
            {
                throw new UsageException($"--points is {count}: a grid of {chosen.Length} columns would have more than {MostPoints.ToString("N0", CultureInfo.InvariantCulture)} points");
            }

            var marginal = mixture.Marginal(chosen);
            var ranges = chosen.Select((_, d) => Range(marginal, d)).ToArray();
            foreach (var (name, low, high) in parsed.GetValue(range) ?? [])
            {
                int column = Array.IndexOf(chosen, ModelColumns.FindOne(name, mixture, path));
                ranges[column >= 0 ? column : throw new UsageException($"--range has '{name}', which is not a column of the grid")] = (low, high);
            }

            Write(terminal, marginal, ranges, count, written);
            return ExitCode.Success;
        });
        return command;
    }

    private static (double Low, double High) Range(GaussianMixture model, int column)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int k = 0; k < model.Components; k++)
        {
            double deviation = Math.Sqrt(model.Covariance(k)[column, column]);
            low = Math.Min(low, model.Mean(k)[column] - (Reach * deviation));
            high = Math.Max(high, model.Mean(k)[column] + (Reach * deviation));
        }

        return (low, high);
    }

    private static void Write(Terminal terminal, GaussianMixture model, (double Low, double High)[] ranges, int count, string? path)
    {
        int dimension = ranges.Length, lines = (int)Math.Pow(count, dimension - 1);
        using var output = RowOutput.Begin(terminal, path, [.. model.Columns, "logDensity"]);
        var scratch = new Scratch();
        double[] values = new double[count * dimension], scores = new double[count], row = new double[dimension + 1];
        for (int line = 0; line < lines; line++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            for (int i = 0; i < count; i++)
            {
                int rest = (line * count) + i;
                for (int d = dimension - 1; d >= 0; d--)
                {
                    var (low, high) = ranges[d];
                    values[(i * dimension) + d] = low + ((high - low) * (rest % count) / (count - 1));
                    rest /= count;
                }
            }

            model.LogDensity(new(values, default, dimension), scratch, scores);
            for (int i = 0; i < count; i++)
            {
                values.AsSpan(i * dimension, dimension).CopyTo(row);
                row[dimension] = scores[i];
                output.Write(row);
            }
        }

        output.Complete();
    }

    private static List<(string Name, double Low, double High)> ParseRanges(string text)
    {
        var ranges = new List<(string, double, double)>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int equals = part.LastIndexOf('='), dots = part.IndexOf("..", equals + 1, StringComparison.Ordinal);
            if (equals < 1
                || dots < 0
                || !double.TryParse(part.AsSpan(equals + 1, dots - equals - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double low)
                || !double.TryParse(part.AsSpan(dots + 2), NumberStyles.Float, CultureInfo.InvariantCulture, out double high)
                || !double.IsFinite(low)
                || !double.IsFinite(high)
                || low >= high)
            {
                throw new FormatException($"has '{part}', but must be ranges such as a=0..5,b=40..100, the lower end first");
            }

            ranges.Add((part[..equals], low, high));
        }

        return ranges;
    }
}
