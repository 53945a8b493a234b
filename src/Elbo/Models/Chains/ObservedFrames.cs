using Elbo.Data;

namespace Elbo.Models.Chains;

/// <summary>Frames of sequences of which something was observed.</summary>
internal static class ObservedFrames
{
    /// <summary>Their weight.</summary>
    public static double Weight(GroupedRows data)
    {
        double observed = 0;
        Visit(data, rows =>
        {
            for (int n = 0; n < rows.Count; n++)
            {
                bool isMissing = true;
                foreach (double cell in rows[n])
                {
                    isMissing &= double.IsNaN(cell);
                }

                observed += isMissing ? 0 : rows.Weights.IsEmpty ? 1 : rows.Weights[n];
            }

            return true;
        });
        return observed;
    }

    /// <summary>Whether any cell is missing.</summary>
    public static bool HasGaps(GroupedRows data)
    {
        bool found = false;
        Visit(data, rows => !(found = double.IsNaN(Numerics.Linear.Sums.Of(rows.Values))));
        return found;
    }

    private static void Visit(GroupedRows data, RowsVisitor visit)
    {
        var batch = new RowBatch();
        for (int b = 0; b < data.Rows.BatchCount; b++)
        {
            data.Rows.Read(b, batch);
            if (!visit(batch.Rows))
            {
                return;
            }
        }
    }

    private delegate bool RowsVisitor(Rows rows);
}
