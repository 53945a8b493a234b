using Elbo.Data;

namespace Elbo.Cli.Models;

/// <summary>Rows with what is known of them, and the groups they are in, not opened yet.</summary>
/// <param name="Data">The rows; the label among their options is what is known.</param>
/// <param name="Truth">The column of true classes; empty for none.</param>
/// <param name="Group">The column of groups; empty for none.</param>
internal sealed record UnitRequest(DataRequest Data, string Truth, string Group)
{
    /// <summary>Whether the rows' labels are known to the fit.</summary>
    public bool KnowsLabels { get; init; }

    private bool HasTwo => Truth.Length > 0 && Data.Options.Label.Length > 0 && Truth != Data.Options.Label;

    /// <summary>Opens the rows.</summary>
    /// <param name="open">Opens rows of some columns.</param>
    /// <param name="terminal">Where it is told what is kept in a temporary file.</param>
    /// <exception cref="InvalidDataException">If they cannot be read, or a row does not say which group it is in.</exception>
    public UnitTable Open(Func<DataRequest, RowSource> open, Terminal terminal)
    {
        if ((HasTwo || Group.Length > 0) && Data.KeepingInput() is var kept && kept != Data)
        {
            return (this with { Data = kept }).Open(open, terminal);
        }

        var data = HasTwo || Truth.Length == 0 ? Data : With(Data.Options with { Label = Truth });
        if (Group.Length == 0 && !HasTwo)
        {
            var rows = open(data);
            return new(rows, rows, null, null) { Known = KnowsLabels ? rows.Labels : null, Truth = rows.Labels };
        }

        // What stands beside the rows is no number of theirs.
        var typing = data.Options.Typing ?? new() { Otherwise = ColumnKind.Real };
        var request = data with
        {
            Options = data.Options with { Typing = HasTwo ? typing with { Rules = [.. typing.Rules, new(Truth, null)] } : typing },
        };
        var truth = HasTwo ? ReadLabels(terminal) : null;
        if (Group.Length == 0)
        {
            var rows = open(request);
            return new(rows, rows, null, null) { Known = KnowsLabels ? rows.Labels : null, Truth = truth };
        }

        var table = new SequenceRequest(request, Group, "", Sorts: true).Open(open, terminal);
        if (truth is not null && table.Order is { } order)
        {
            truth = truth with { Values = [.. order.Select(n => truth.Values[n])] };
        }

        return new(table.Source, table.Rows, table.Groups, table.Order) { Known = KnowsLabels ? table.Labels : null, Truth = truth ?? table.Labels };
    }

    private DataRequest With(CsvOptions options) => Data with { Options = options };

    private RowLabels ReadLabels(Terminal terminal)
    {
        var options = Data.Options with { Label = Truth, Columns = "", Names = null, Weights = "", Typing = new() };
        using var rows = With(options).Open(terminal);
        return rows.Labels!;
    }
}
