using System.CommandLine;
using System.Globalization;
using Elbo.Data;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Cli.Models;

/// <summary>What the verbs write for Gaussian mixtures with named components, for groups of rows, and where the truth is known.</summary>
internal static class UnitOutput
{
    /// <summary>Whether a command line, or the model, asks for more than a number of the component for every row.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Its options.</param>
    /// <param name="model">The model.</param>
    public static bool IsAsked(ParseResult parsed, UnitOptions options, GaussianMixture model) =>
        model.Names.Components.Count > 0 || options.Group(parsed, model).Length > 0 || options.Truth(parsed) is not null;

    /// <summary>
    /// The most probable component of every row, or of every group, and all probabilities; with the truth, how often that is wrong, instead of the rows where
    /// no file is named for them.
    /// </summary>
    public static int Assign(Terminal terminal, LoadedModel loaded, UnitRequest request, string? path)
    {
        var model = loaded.GaussianMixture!;
        using var table = Open(terminal, loaded, request);
        var truth = request.Truth.Length == 0 ? null : table.UnitTruth;
        var confusion = truth is null || model.Names.Components.Count == 0 ? null : new Confusion(truth, [], model.Names.Components);
        if (confusion?.Stranger is { } stranger)
        {
            throw new InvalidDataException(
                $"{table.Source.Name}: column \"{Printable.Line(truth!.Name)}\": no component of the model is called \"{Printable.Line(stranger)}\"; its components are {string.Join(", ", model.Names.Components.Select(Printable.Line))}");
        }

        int[] found = new int[table.Groups?.Count ?? checked((int)table.Rows.UnitCount)];
        using (var output = truth is not null && path is null ? null : RowOutput.Begin(terminal, path, Columns(model, request.Group)))
        {
            Visit(terminal, model, table, request.Group.Length > 0 ? 1 : 0, found, output);
            output?.Complete();
        }

        if (truth is not null)
        {
            SummaryView.Show(
                model.Names.Components.Count > 0
                    ? new Confusion(truth, found, model.Names.Components, request.Group.Length > 0 ? "group" : "row").Table
                    : new Agreement(truth, found, model.Components).Table,
                terminal);
        }

        return ExitCode.Success;
    }

    /// <summary>The log-density of every group: under one component for all its rows, and with a component for every row.</summary>
    public static int Score(Terminal terminal, LoadedModel loaded, UnitRequest request, string? path)
    {
        var model = loaded.GaussianMixture!;
        using var table = Open(terminal, loaded, request);
        using var output = RowOutput.Begin(terminal, path, [request.Group, "logDensity", "logDensityOfRows"]);
        var groups = new GroupedRows(table.Rows, table.Groups!);
        double[] shared = model.LogDensity(groups), separate = model.LogDensity(groups, sharedComponent: false);
        for (int g = 0; g < shared.Length; g++)
        {
            output.Write([g + 1, shared[g], separate[g]], [table.Groups!.Names[g], null, null]);
        }

        output.Complete();
        return ExitCode.Success;
    }

    private static UnitTable Open(Terminal terminal, LoadedModel loaded, UnitRequest request) => request.Open(
        data => data.Options.Typing is null
            ? data.OpenFor(loaded, terminal)
            : data.OpenFor([.. loaded.Columns.Select(static name => new ColumnType(name, ColumnKind.Real))], terminal),
        terminal);

    private static string[] Columns(GaussianMixture model, string group) =>
    [
        .. group.Length > 0 ? new[] { group } : [],
        "label",
        .. Enumerable.Range(0, model.Components).Select(k => string.Create(CultureInfo.InvariantCulture, $"p{(model.Names.Components.Count > 0 ? "_" : "")}{model.Names.Component(k)}")),
    ];

    private static void Visit(Terminal terminal, GaussianMixture model, UnitTable table, int first, int[] found, RowOutput? output)
    {
        var row = new double[first + 1 + model.Components];
        var texts = new string?[row.Length];
        var scratch = new Scratch();
        var batch = new RowBatch();
        double[,]? ofGroups = table.Groups is null ? null : model.Responsibilities(new GroupedRows(table.Rows, table.Groups));
        for (int b = 0, at = 0; at < found.Length; b++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            int count = found.Length;
            using var frame = scratch.Begin();
            Span<double> block = default;
            if (ofGroups is null)
            {
                table.Rows.Read(b, batch);
                count = batch.UnitCount;
                block = scratch.Take(model.Components * count);
                model.Responsibilities(batch.Rows, scratch, block);
            }

            for (int n = 0; n < count; n++, at++)
            {
                for (int k = 0; k < model.Components; k++)
                {
                    row[first + 1 + k] = ofGroups is null ? block[(k * count) + n] : ofGroups[at, k];
                    found[at] = row[first + 1 + k] > row[first + 1 + found[at]] ? k : found[at];
                }

                row[0] = at + 1;
                row[first] = found[at] + 1;
                if (first > 0)
                {
                    texts[0] = table.Groups!.Names[at];
                }

                texts[first] = model.Names.Components.Count > 0 ? model.Names.Component(found[at]) : null;
                output?.Write(row, texts);
            }
        }
    }
}
