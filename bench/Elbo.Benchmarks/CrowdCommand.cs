using System.Diagnostics;
using System.Globalization;
using System.Text;
using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Annotators;

namespace Elbo.Benchmarks;

/// <summary>The accuracy of every model of annotators on real labels, as a table: a folder of folders with labels.csv and truth.csv.</summary>
internal static class CrowdCommand
{
    private static readonly (string Name, Func<EventTable, (IAnnotatorModel Model, int Iterations)> Fit)[] Variants =
    [
        ("full, s=0", static table => Full(table, new ConfusionStructure.Full(), new(0))),
        ("full", static table => Full(table, new ConfusionStructure.Full(), new())),
        ("full, t=5", static table => Full(table, new ConfusionStructure.Full(), new(0.1, 5))),
        ("two-coin", static table => Full(table, new ConfusionStructure.TwoCoin(), new())),
        ("symmetric", static table => Full(table, new ConfusionStructure.Symmetric(), new())),
        ("one-coin", static table => Full(table, new ConfusionStructure.OneCoin(), new())),
        ("one-coin, t=5", static table => Full(table, new ConfusionStructure.OneCoin(), new(0.1, 5))),
        ("difficulty", static table =>
        {
            var fit = ItemDifficulty.Fit(table.Source, table.Values, table.Keys, new() { Threads = 2 });
            return (fit.Model, fit.Iterations);
        }),
    ];

    public static int Run(string[] args)
    {
        var options = args.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[^1], StringComparer.Ordinal);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"| set | items | annotators | labels | classes | majority | {string.Join(" | ", Variants.Select(static v => v.Name))} | seconds |");
        text.AppendLine(string.Concat(Enumerable.Repeat("|---", Variants.Length + 7)) + "|");
        foreach (string folder in Directory.GetDirectories(options["--data"]).Order(StringComparer.Ordinal))
        {
            string labels = Path.Combine(folder, "labels.csv"), truth = Path.Combine(folder, "truth.csv");
            if (File.Exists(labels) && File.Exists(truth))
            {
                string row = Row(Path.GetFileName(folder), EventTable.Open(labels), NamedLabels.Open(truth, "item", "label"));
                Console.Error.WriteLine(row);
                text.AppendLine(row);
            }
        }

        Console.Write(text);
        return 0;
    }

    private static string Row(string name, EventTable table, NamedLabels known)
    {
        var classOf = table.Values.Index().ToDictionary(static v => v.Item, static v => v.Index, StringComparer.Ordinal);
        int[] truth = [.. table.Units.Select(unit => known.Labels.TryGetValue(unit, out string? label) ? classOf.GetValueOrDefault(label, table.Values.Count) : -1)];
        double majority = ItemBelief.OfVotes(table.Source, table.Values.Count).Accuracy(truth);
        var cells = new List<string>();
        double seconds = double.NaN;
        double best = majority;
        double[] accuracies = new double[Variants.Length];
        for (int v = 0; v < Variants.Length; v++)
        {
            long start = Stopwatch.GetTimestamp();
            var model = Variants[v].Fit(table).Model;
            seconds = v == 0 ? Stopwatch.GetElapsedTime(start).TotalSeconds : seconds;
            accuracies[v] = ItemBelief.Of(model, table.Source).Accuracy(truth);
            best = Math.Max(best, accuracies[v]);
        }

        string Cell(double value) => value == best ? Invariant($"**{value:F4}**") : Invariant($"{value:F4}");
        return Invariant($"| {name} | {table.Units.Count} | {table.Keys.Count} | {table.Source.EventCount} | {table.Values.Count} | {Cell(majority)} | {string.Join(" | ", accuracies.Select(Cell))} | {seconds:F2} |");
    }

    private static (IAnnotatorModel Model, int Iterations) Full(EventTable table, ConfusionStructure structure, ConfusionPrior prior)
    {
        var fit = DawidSkene.Fit(table.Source, table.Values, table.Keys, new() { Structure = structure, Prior = prior, Threads = 2 });
        return (fit.Model, fit.Iterations);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
