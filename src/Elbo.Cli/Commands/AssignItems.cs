using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Annotators;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo assign MODEL DATA</c> and <c>elbo score MODEL DATA</c> for a model of annotators: the class and the likelihood of every item.</summary>
internal static class AssignItems
{
    private const int FewNames = 3;

    /// <summary>Writes a row for every item.</summary>
    /// <param name="terminal">Where it prints.</param>
    /// <param name="model">The model.</param>
    /// <param name="votes">The labels.</param>
    /// <param name="path">Where to write; standard output if there is no path.</param>
    public static int Run(Terminal terminal, IAnnotatorModel model, VoteRequest votes, string? path)
    {
        DemandText(path);
        var table = votes.Open(model.Classes);
        var belief = Believe(terminal, model, table);
        var majority = ItemBelief.OfVotes(table.Source, model.Classes.Count);
        string[] columns = ["item", "label", "majority", "entropy", .. model.Classes.Select(static name => $"p({name})")];
        using var output = RowOutput.Begin(terminal, path, columns);
        var numbers = new double[1 + model.Classes.Count];
        for (int u = 0; u < belief.Count; u++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            numbers[0] = belief.Entropy(u);
            belief[u].CopyTo(numbers.AsSpan(1));
            output.Write([table.Units[u], model.Classes[belief.Label(u)], Majority(model, table.Source, majority, u)], numbers);
        }

        output.Complete();
        return ExitCode.Success;
    }

    /// <summary>Writes ln p of the labels of every item.</summary>
    /// <param name="terminal">Where it prints.</param>
    /// <param name="model">The model.</param>
    /// <param name="votes">The labels.</param>
    /// <param name="path">Where to write; standard output if there is no path.</param>
    public static int Score(Terminal terminal, IAnnotatorModel model, VoteRequest votes, string? path)
    {
        DemandText(path);
        var table = votes.Open(model.Classes);
        var belief = Believe(terminal, model, table);
        using var output = RowOutput.Begin(terminal, path, ["item", "logDensity"]);
        for (int u = 0; u < belief.Count; u++)
        {
            output.Write([table.Units[u]], [belief.LogDensity[u]]);
        }

        output.Complete();
        return ExitCode.Success;
    }

    private static void DemandText(string? path)
    {
        if (path?.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new UsageException($"--out is '{path}', but names of items are text; write .csv or .tsv");
        }
    }

    private static ItemBelief Believe(Terminal terminal, IAnnotatorModel model, EventTable table)
    {
        var strangers = table.Keys.Except(model.Annotators, StringComparer.Ordinal).ToArray();
        if (strangers.Length > 0)
        {
            terminal.Tell($"elbo: warning: the model does not know {strangers.Length} of the {table.Keys.Count} annotators ({Names(strangers)}); their labels count for the majority only ('elbo update' learns what they are worth).");
        }

        var belief = ItemBelief.Of(model, table.SourceFor(model.Annotators));
        string[] impossible = [.. table.Units.Where((_, u) => double.IsNegativeInfinity(belief.LogDensity[u]))];
        if (impossible.Length > 0)
        {
            terminal.Tell($"elbo: warning: {impossible.Length} of the {belief.Count} items have labels that the model holds impossible ({Names(impossible)}), so that it says nothing of them; fit it with smoothing.");
        }

        return belief;
    }

    private static string Names(string[] names) => string.Join(", ", names.Take(FewNames)) + (names.Length > FewNames ? ", …" : "");

    private static string Majority(IAnnotatorModel model, EventSource votes, ItemBelief majority, int item)
    {
        double[] shares = majority[item].ToArray();
        double most = shares.Max();
        return votes.Offsets[item] == votes.Offsets[item + 1] ? "" : string.Join('|', model.Classes.Where((_, j) => shares[j] == most));
    }
}
