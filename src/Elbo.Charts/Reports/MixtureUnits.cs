using Elbo.Data;
using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>What is known of the rows of a report, and which of them share a component.</summary>
/// <param name="Known">The labels that the fit knew; null for none.</param>
/// <param name="Groups">The groups; null if every row has its own component.</param>
public sealed record MixtureUnits(RowLabels? Known, RowGroups? Groups)
{
    /// <summary>The rows to draw with their components, and whether these were known. Of more rows than are drawn nothing is known.</summary>
    internal MixtureSample Mark(MixtureSample sample, GaussianMixture model, IRowSource rows)
    {
        if (RowsOf(rows) is not { } drawn || drawn.Length != sample.Count)
        {
            return sample;
        }

        if (Groups is not null)
        {
            double[,] shares = model.Responsibilities(new GroupedRows(rows, Groups));
            int[] group = [.. Enumerable.Range(0, Groups.Count).SelectMany(g => Enumerable.Repeat(g, Groups.Length(g)))];
            int[] components = [.. drawn.Select(n => Enumerable.Range(0, model.Components).MaxBy(k => shares[group[n], k]))];
            sample = sample with { Components = components, Uncertainties = [.. drawn.Select((n, i) => 1 - shares[group[n], components[i]])] };
        }

        return Known is null ? sample : sample with { Known = [.. drawn.Select(n => Known.Values[n] >= 0)] };
    }

    /// <summary>The numbers of the rows that are drawn: all that have a weight, if they are few.</summary>
    private static int[]? RowsOf(IRowSource rows)
    {
        if (rows.UnitCount > DrawnRows.Most)
        {
            return null;
        }

        var batch = new RowBatch();
        var drawn = new List<int>();
        for (int b = 0, n = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            for (int i = 0; i < batch.RowCount; i++, n++)
            {
                if (batch.Rows.Weights.IsEmpty || batch.Rows.Weights[i] > 0)
                {
                    drawn.Add(n);
                }
            }
        }

        return [.. drawn];
    }
}
