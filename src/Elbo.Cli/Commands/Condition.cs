using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Elbo.Charts;
using Elbo.Charts.Reports;
using Elbo.Cli.Models;
using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo condition MODEL --given x=3</c>: what a mixture says of the other columns where some are known.</summary>
internal static class Condition
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A Gaussian mixture that 'elbo fit gmm' wrote." };
        var data = new Argument<string?>("DATA") { Arity = ArgumentArity.ZeroOrOne, Description = "Rows with the given columns: a CSV, TSV or npy file, or '-'. None if --given has the values." };
        var given = Options.Parsed(
            "--given", "x=3,y=1|x,y", "The known columns: with their values, or, for every row of DATA and for --plot, by name.", static text => ((string, double[])?)ModelColumns.ParseGiven(text));
        var output = Options.Text("--out", "FILE", "Without DATA: save the conditional mixture as a model. With DATA: write the rows, .csv, .tsv or .npy.");
        var plot = Options.Parsed(
            "--plot",
            "FILE.svg",
            "Draw the mean of another column over the given one, with a band of two standard deviations, and the rows of DATA.",
            static path => path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) ? path : throw new FormatException($"is '{path}', but must end in .svg"));
        var of = Options.Text("--of", "COLUMN", "The column that --plot draws. Default: the first that is not given.");
        var json = Options.Switch("--json", "Print one JSON object and nothing else.");
        var command = new Command("condition", "Say what a mixture knows of the other columns where some are given.") { model, data };
        HelpPage.AddTo(
            command,
            terminal,
            [new("Options", given), new("Output", output, plot, of, json)],
            [
                "Given some columns, a Gaussian mixture over all of them is one over the others: with other weights, and with regressions as means. Its mean is the "
                + "regression of the other columns on the given ones, its variance that within and between the components.",
                "With DATA the columns mean_y and sd_y are written for every free column y, a row for each row.",
            ],
            [
                "elbo condition faithful.elbo --given eruptions=3",
                "elbo condition iris.elbo --given petal_length=4.5 --out rest.elbo",
                "elbo condition faithful.elbo new.csv --given eruptions --out waiting.csv",
                "elbo condition faithful.elbo faithful --given eruptions --plot curve.svg",
            ]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            string? rows = parsed.GetValue(data), saved = parsed.GetValue(output), drawing = parsed.GetValue(plot);
            var (names, values) = parsed.GetValue(given) ?? throw new UsageException("condition needs --given: columns with their values, such as --given x=3,y=1, or columns of DATA, such as --given x,y");
            Check(rows, values, saved, drawing, parsed.GetValue(of), parsed.GetValue(json));
            OutputFile.DemandDifferent(("MODEL", path), ("DATA", rows), ("--out", saved), ("--plot", drawing));
            OutputFile.Check(saved);
            OutputFile.Check(drawing);
            var mixture = ModelColumns.LoadMixture(path, "say what is given some columns");
            int[] columns = ModelColumns.Find(names, mixture, path);
            if (columns.Length == mixture.Dimension)
            {
                throw new UsageException($"--given names all columns of the model ({string.Join(", ", mixture.Columns.Select(Printable.Line))}); leave one out to ask for it");
            }

            if (drawing is not null)
            {
                Draw(terminal, mixture, path, columns, rows, parsed.GetValue(of), drawing);
            }

            return values.Length > 0 ? Answer(terminal, mixture, columns, values, saved, parsed.GetValue(json))
                : rows is not null && (saved is not null || drawing is null) ? Predict(terminal, mixture, columns, rows, saved)
                : ExitCode.Success;
        });
        return command;
    }

    private static void Check(string? rows, double[] values, string? saved, string? drawing, string? of, bool isJson)
    {
        if (values.Length > 0 && rows is not null)
        {
            throw new UsageException("--given has values, so there is nothing to take from DATA; give columns alone, such as --given x,y, or leave out DATA");
        }

        if (values.Length == 0 && rows is null && drawing is null)
        {
            throw new UsageException("--given names columns without values; give these, such as --given x=3,y=1, or rows to take them from as DATA");
        }

        if (drawing is not null && values.Length > 0)
        {
            throw new UsageException("--plot draws a curve over a column without a value, such as --given x");
        }

        if (of is not null && drawing is null)
        {
            throw new UsageException("--of goes with --plot");
        }

        if (isJson && values.Length == 0)
        {
            throw new UsageException("--json goes with values, such as --given x=3; for many rows write them with --out");
        }

        if (values.Length == 0 && saved is not null)
        {
            try
            {
                RowOutput.CheckEnding(saved);
            }
            catch (FormatException e)
            {
                throw new UsageException($"--out {e.Message}", e);
            }
        }
    }

    private static int Answer(Terminal terminal, GaussianMixture mixture, int[] columns, double[] values, string? saved, bool isJson)
    {
        var regression = mixture.Regression(columns);
        double[] mean = new double[regression.Free.Count], variance = new double[mean.Length];
        var conditional = Explained(() =>
        {
            regression.Predict(values, mean, variance);
            return regression.Condition(values);
        });
        if (saved is not null)
        {
            using var writing = terminal.Interruption.BeginWriting();
            OutputFile.Write(writing, saved, target => ModelFile.Save(target, conditional));
        }

        double logDensity = regression.LogDensity(values);
        if (isJson)
        {
            Json.Print(terminal, json => Write(json, mixture, conditional, columns, values, logDensity, mean, variance, saved));
            return ExitCode.Success;
        }

        SummaryView.Show(conditional.Summarize(), terminal);
        terminal.Print();
        SummaryView.Show(
            new SummaryTable(
                $"Given {string.Join(", ", columns.Select((d, i) => $"{mixture.Columns[d]} = {values[i].ToString("0.######", CultureInfo.InvariantCulture)}"))}"
                + $", log-density {logDensity.ToString("F4", CultureInfo.InvariantCulture)}",
                ["column", "mean", "standard deviation"],
                [
                    .. conditional.Columns.Select((name, f) => (IReadOnlyList<string>)
                        [name, mean[f].ToString("0.######", CultureInfo.InvariantCulture), Math.Sqrt(variance[f]).ToString("0.######", CultureInfo.InvariantCulture)]),
                ]),
            terminal);
        if (saved is not null)
        {
            terminal.Print();
            SummaryView.ShowTitle("Saved", terminal);
            SummaryView.ShowFacts([new("model", saved)], terminal);
        }

        return ExitCode.Success;
    }

    private static void Write(
        Utf8JsonWriter json, GaussianMixture mixture, GaussianMixture conditional, int[] columns, double[] values, double logDensity, double[] mean, double[] variance, string? saved)
    {
        json.Texts("given", columns.Select(d => mixture.Columns[d]));
        json.Vector("values", values);
        json.Number("logDensity", logDensity);
        json.Texts("columns", conditional.Columns);
        json.Vector("mean", mean);
        json.Vector("standardDeviation", [.. variance.Select(Math.Sqrt)]);
        GaussianMixtureEntry.WriteParameters(json, conditional);
        json.TextOrNull("out", saved);
    }

    private static int Predict(Terminal terminal, GaussianMixture mixture, int[] columns, string path, string? saved)
    {
        var regression = mixture.Regression(columns);
        int free = regression.Free.Count;
        using var data = OpenRows(path, [.. columns.Select(d => mixture.Columns[d])], terminal);
        using var output = RowOutput.Begin(
            terminal, saved, [.. regression.Free.Select(d => "mean_" + mixture.Columns[d]), .. regression.Free.Select(d => "sd_" + mixture.Columns[d])]);
        var batch = new RowBatch();
        double[] row = new double[2 * free];
        long number = 0;
        for (int b = 0; b < data.BatchCount; b++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            data.Read(b, batch);
            for (int n = 0; n < batch.RowCount; n++)
            {
                number++;
                try
                {
                    regression.Predict(batch.Rows[n], row.AsSpan(0, free), row.AsSpan(free));
                }
                catch (ArgumentException e)
                {
                    throw new InvalidDataException(
                        $"{data.Name}: data row {number.ToString(CultureInfo.InvariantCulture)}: {Sentence(e)} Correct it or leave it out.", e);
                }

                foreach (ref double variance in row.AsSpan(free))
                {
                    variance = Math.Sqrt(variance);
                }

                output.Write(row);
            }
        }

        output.Complete();
        return ExitCode.Success;
    }

    private static void Draw(Terminal terminal, GaussianMixture mixture, string path, int[] columns, string? rows, string? of, string drawing)
    {
        if (columns.Length != 1)
        {
            throw new UsageException("--plot draws over one column; name one in --given");
        }

        int x = columns[0], y = of is null ? (x == 0 ? 1 : 0) : ModelColumns.FindOne(of, mixture, path);
        if (x == y)
        {
            throw new UsageException($"--of is {of}, which is given; name another column");
        }

        RegressionData curve;
        if (rows is null)
        {
            curve = RegressionCurve.Of(mixture, x, y, null);
        }
        else
        {
            using var data = OpenRows(rows, mixture.Columns, terminal);
            curve = RegressionCurve.Of(mixture, x, y, data);
        }

        string chart = ChartRenderer.RenderSvgAsync(curve).GetAwaiter().GetResult();
        using var writing = terminal.Interruption.BeginWriting();
        OutputFile.WriteText(writing, drawing, chart);
    }

    private static RowSource OpenRows(string path, IReadOnlyList<string> columns, Terminal terminal) =>
        new DataRequest(path, new CsvOptions()).OpenFor(columns, terminal);

    private static T Explained<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"--given: {char.ToLowerInvariant(Sentence(e)[0])}{Sentence(e)[1..].TrimEnd('.')}", e);
        }
    }

    private static string Sentence(ArgumentException e) => e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
}
