using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Cli.Models;

/// <summary>Sequences, open.</summary>
/// <param name="Source">Where the rows come from.</param>
/// <param name="Rows">The rows in the order of the sequences.</param>
/// <param name="Groups">Which of them are a sequence.</param>
/// <param name="Order">For every row in that order its number in the source, from 0; null where it is the same.</param>
/// <param name="Labels">What is known of the rows, in that order.</param>
internal sealed record SequenceTable(RowSource Source, IRowSource Rows, RowGroups Groups, int[]? Order, RowLabels? Labels) : IDisposable
{
    /// <summary>What to call the data in messages.</summary>
    public string Name => Source.Name;

    /// <summary>What the columns are.</summary>
    public IReadOnlyList<ColumnType> Types => Source.Types!;

    /// <summary>The sequences, with nothing known of their states.</summary>
    public GroupedRows Sequences => new(Rows, Groups);

    /// <summary>Refuses sequences that a model cannot explain.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="InvalidDataException">If there is one: the message says where.</exception>
    public void DemandPossible(HiddenMarkov<ProductEmission> model)
    {
        if (model.FindImpossible(Sequences) is { } place)
        {
            long row = Order is null ? place.Row : Order[place.Row - 1] + 1;
            throw new InvalidDataException($"{Name}: {place with { Row = row }}");
        }
    }

    /// <summary>Does something for every sequence, in order.</summary>
    /// <param name="visit">Is told the number of the sequence from 0, and its rows.</param>
    /// <param name="cancellation">Ends it.</param>
    public void Visit(SequenceVisitor visit, CancellationToken cancellation)
    {
        var data = Sequences;
        var batch = new RowBatch();
        var scratch = new Scratch();
        for (int b = 0; b < data.BatchCount; b++)
        {
            data.Read(b, batch);
            for (int unit = 0; unit < batch.UnitCount; unit++)
            {
                cancellation.ThrowIfCancellationRequested();
                int first = batch.Offsets[unit];
                visit(data.FirstGroup(b) + unit, batch.Rows.Slice(first, batch.Offsets[unit + 1] - first), scratch);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();
}
