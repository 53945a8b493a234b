using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Annotators;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo assign MODEL DATA</c> for a model of annotators: the class of every item.</summary>
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
        if (path?.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new UsageException($"--out is '{path}', but names of items are text; write .csv or .tsv");
        }

        var table = votes.Open(model.Classes);
        var strangers = table.Keys.Except(model.Annotators, StringComparer.Ordinal).ToArray();
        if (strangers.Length > 0)
        {
            terminal.Tell($"elbo: warning: the model does not know {strangers.Length} of the {table.Keys.Count} annotators ({string.Join(", ", strangers.Take(FewNames))}{(strangers.Length > FewNames ? ", …" : "")}); their labels count for the majority only ('elbo update' learns what they are worth).");
        }

        var belief = ItemBelief.Of(model, table.SourceFor(model.Annotators));
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

    private static string Majority(IAnnotatorModel model, EventSource votes, ItemBelief majority, int item)
    {
        double[] shares = majority[item].ToArray();
        double most = shares.Max();
        return votes.Offsets[item] == votes.Offsets[item + 1] ? "" : string.Join('|', model.Classes.Where((_, j) => shares[j] == most));
    }
}
