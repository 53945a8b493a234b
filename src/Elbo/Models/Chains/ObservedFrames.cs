using Elbo.Data;

namespace Elbo.Models.Chains;

/// <summary>Frames of sequences of which something was observed.</summary>
internal static class ObservedFrames
{
    /// <summary>Their weight.</summary>
    public static double Weight(GroupedRows data)
    {
        double observed = 0;
        var batch = new RowBatch();
        for (int b = 0; b < data.Rows.BatchCount; b++)
        {
            data.Rows.Read(b, batch);
            var rows = batch.Rows;
            for (int n = 0; n < rows.Count; n++)
            {
                bool isMissing = true;
                foreach (double cell in rows[n])
                {
                    isMissing &= double.IsNaN(cell);
                }

                observed += isMissing ? 0 : rows.Weights.IsEmpty ? 1 : rows.Weights[n];
            }
        }

        return observed;
    }
}
