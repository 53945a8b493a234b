using System.CommandLine;
using System.Globalization;
using Elbo.Data;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo data</c>: the data sets that come along, and a look at any table.</summary>
internal static class Data
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("data", "List, describe and export the data sets that come along; describe any file.")
        {
            List(terminal),
            DescribeOne(terminal),
            Export(terminal),
        };
        HelpPage.AddTo(
            command, terminal, examples: ["elbo data list", "elbo data describe iris", "elbo data export iris iris.csv"]);
        return command;
    }

    private static Command List(Terminal terminal)
    {
        var json = Options.Switch("--json", "Print one JSON object and nothing else.");
        var command = new Command("list", "List the data sets that come along.");
        HelpPage.AddTo(command, terminal, [new("Options", json)], examples: ["elbo data list"]);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                Json.Print(terminal, writer =>
                {
                    writer.WriteStartArray("datasets");
                    foreach (var set in Datasets.All)
                    {
                        using var rows = set.Open();
                        writer.WriteStartObject();
                        writer.WriteString("name", set.Name);
                        writer.WriteNumber("rows", rows.UnitCount);
                        writer.Texts("columns", set.Measures);
                        writer.TextOrNull("label", set.Label.Length > 0 ? set.Label : null);
                        writer.TextOrNull("time", set.Time.Length > 0 ? set.Time : null);
                        writer.WriteString("description", set.Description);
                        writer.WriteString("source", set.Source);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                });
                return ExitCode.Success;
            }

            SummaryView.Show(Table(terminal.Width), terminal, textColumns: [0, 3, 4]);
            terminal.Print();
            terminal.Print("Use one by its name: elbo fit gmm faithful --components 2");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command DescribeOne(Terminal terminal)
    {
        var data = DataOptions.Argument();
        var options = new DataOptions(withLabel: true, "All but the label's and the weights'", withWeights: true);
        var json = Options.Switch("--json", "Print one JSON object and nothing else.");
        var command = new Command("describe", "Describe a data set or a file: columns, their roles and summaries.") { data };
        HelpPage.AddTo(
            command,
            terminal,
            [options.Group, new("Output", json)],
            examples: ["elbo data describe faithful", "elbo data describe mine.csv --label class"]);
        command.SetAction(parsed =>
        {
            var request = options.Read(parsed, data);
            using var rows = request.Open(terminal);
            var set = File.Exists(request.Path) ? null : Datasets.TryFind(request.Path);
            if (parsed.GetValue(json))
            {
                PrintJson(rows, terminal);
            }
            else
            {
                SummaryView.Show(Summarize(rows, set), terminal);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command Export(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "A data set of 'elbo data list'." };
        var path = new Argument<string>("FILE.csv") { Description = "The file to write." };
        var command = new Command("export", "Write a data set to a CSV file, with all its columns.") { name, path };
        HelpPage.AddTo(command, terminal, examples: ["elbo data export faithful faithful.csv"]);
        command.SetAction(parsed =>
        {
            string wanted = parsed.GetRequiredValue(name), target = parsed.GetRequiredValue(path);
            string[] names = [.. Datasets.All.Select(static set => set.Name)];
            var found = Datasets.TryFind(wanted) ?? throw new InvalidDataException(
                Suggestion.InList($"there is no data set '{wanted}'", wanted, names, $"data sets are {string.Join(", ", names)}"));
            if (!target.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            {
                throw new UsageException($"FILE.csv is '{target}', but must end in .csv; 'elbo convert' writes other formats");
            }

            OutputFile.Check(target);
            using (var writing = terminal.Interruption.BeginWriting())
            {
                OutputFile.WriteText(writing, target, found.Text);
            }

            terminal.Tell($"{target}: {found.Description}");
            return ExitCode.Success;
        });
        return command;
    }

    private static SummaryTable Table(int width)
    {
        string[] headings = ["name", "rows", "columns", "label", "what it is"];
        var cells = Datasets.All.Select(static set =>
        {
            using var rows = set.Open();
            return (string[])
            [
                set.Name,
                rows.UnitCount.ToString(CultureInfo.InvariantCulture),
                rows.Columns.Count.ToString(CultureInfo.InvariantCulture),
                set.Label,
                set.Description,
            ];
        }).ToArray();
        int room = width - 2 - headings.SkipLast(1).Select((heading, c) => 2 + cells.Max(row => Math.Max(heading.Length, row[c].Length))).Sum();
        return new("Data sets", headings, [.. cells.SelectMany(row => Lines(row, Math.Max(room, 20)))]);
    }

    private static IEnumerable<IReadOnlyList<string>> Lines(string[] row, int room)
    {
        bool isFirst = true;
        foreach (string line in SummaryView.Wrap(row[^1], room))
        {
            yield return isFirst ? [.. row[..^1], line] : [.. Enumerable.Repeat("", row.Length - 1), line];
            isFirst = false;
        }
    }

    private static Summary Summarize(RowSource rows, Dataset? set)
    {
        var facts = new List<SummaryFact>();
        if (set is not null)
        {
            facts.Add(new("what", set.Description));
            facts.Add(new("source", set.Source));
        }

        facts.Add(new("size", Size(rows)));
        if (set is { Time.Length: > 0 })
        {
            facts.Add(new("time", $"{set.Time} (orders the rows; not fitted)"));
        }

        if (rows.Labels is { } labels)
        {
            facts.Add(new("label", $"{labels.Name}: {string.Join(", ", labels.Names.Select((name, l) => $"{name} ({labels.Values.Count(v => v == l)})"))}"));
        }

        var summary = rows.Summary;
        return new(
            rows.Name,
            facts,
            [
                new(
                    "Columns",
                    ["column", "mean", "std. dev.", "minimum", "maximum"],
                    [
                        .. rows.Columns.Select((column, d) => (IReadOnlyList<string>)
                            [
                                column,
                                Text(summary.Means[d]),
                                Text(Math.Sqrt(summary.Variances[d])),
                                Text(summary.Minima[d]),
                                Text(summary.Maxima[d]),
                            ]),
                    ]),
            ],
            []);
    }

    private static void PrintJson(RowSource rows, Terminal terminal) => Json.Print(terminal, json =>
    {
        json.WriteString("name", rows.Name);
        json.WriteNumber("rows", rows.UnitCount);
        json.Number("weight", rows.Summary.Weight);
        json.Texts("columns", rows.Columns);
        json.Vector("means", [.. rows.Summary.Means]);
        json.Vector("variances", [.. rows.Summary.Variances]);
        json.Vector("minima", [.. rows.Summary.Minima]);
        json.Vector("maxima", [.. rows.Summary.Maxima]);
        json.TextOrNull("label", rows.Labels?.Name);
        json.Texts("labels", rows.Labels?.Names ?? []);
    });

    private static string Size(RowSource rows)
    {
        string weight = rows.Summary.Weight == rows.UnitCount ? "" : $" (weight {Text(rows.Summary.Weight)})";
        return string.Create(
            CultureInfo.InvariantCulture, $"{rows.UnitCount} rows{weight} × {rows.Columns.Count} column{(rows.Columns.Count == 1 ? "" : "s")}");
    }

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
