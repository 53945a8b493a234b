using Elbo.Data;

namespace Elbo.Cli.Models;

/// <summary>Rows with what is known of them, open.</summary>
/// <param name="Source">Where the rows come from.</param>
/// <param name="Rows">The rows, those of a group one after the other.</param>
/// <param name="Groups">Which rows share a component; null if each has its own.</param>
/// <param name="Order">For every row in that order its number in the source, from 0; null where it is the same.</param>
internal sealed record UnitTable(RowSource Source, IRowSource Rows, RowGroups? Groups, int[]? Order) : IDisposable
{
    /// <summary>The labels that the fit knows; null for none.</summary>
    public RowLabels? Known { get; init; }

    /// <summary>The classes to compare with; null for none.</summary>
    public RowLabels? Truth { get; init; }

    /// <summary>The classes of the units: of rows, or of groups, all rows of which have the same.</summary>
    /// <exception cref="InvalidDataException">If rows of a group differ.</exception>
    public RowLabels? UnitTruth
    {
        get
        {
            if (Truth is null || Groups is null)
            {
                return Truth;
            }

            var values = new int[Groups.Count];
            for (int g = 0; g < values.Length; g++)
            {
                values[g] = -1;
                for (long n = Groups.Start(g); n < Groups.Start(g + 1); n++)
                {
                    int label = Truth.Values[(int)n];
                    if (label >= 0 && values[g] >= 0 && label != values[g])
                    {
                        throw new InvalidDataException(
                            $"{Source.Name}: data row {(Order is null ? n : Order[n]) + 1}, column \"{Printable.Line(Truth.Name)}\": \"{Printable.Line(Truth.Names[label])}\" in a group with \"{Printable.Line(Truth.Names[values[g]])}\"; a group has one class");
                    }

                    values[g] = label >= 0 ? label : values[g];
                }
            }

            return Truth with { Values = values };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();
}
