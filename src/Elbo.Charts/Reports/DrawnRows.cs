using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Charts.Reports;

/// <summary>The rows that are drawn of some data: the same in every report and every frame, so that two of them can be compared.</summary>
/// <param name="Rows">The rows, each of which counts.</param>
/// <param name="Values">Their numbers, one row after the other.</param>
/// <param name="All">How many rows there are in all.</param>
internal sealed record DrawnRows(MatrixSource Rows, double[] Values, long All)
{
    /// <summary>So many rows are drawn at most.</summary>
    public const int Most = 2_000;

    /// <summary>Draws rows. Of few rows those of weight 0 are neither drawn nor counted; more are drawn by weight, which never hits them.</summary>
    /// <param name="rows">The data.</param>
    public static DrawnRows From(IRowSource rows)
    {
        var sample = RowSample.Take(rows, Most, new Seed(1).Derive("report"));
        var values = new List<double>();
        var batch = new RowBatch();
        for (int i = 0; i < sample.BatchCount; i++)
        {
            sample.Read(i, batch);
            var read = batch.Rows;
            for (int r = 0; r < read.Count; r++)
            {
                if (read.Weights.IsEmpty || read.Weights[r] > 0)
                {
                    values.AddRange(read[r]);
                }
            }
        }

        double[] drawn = [.. values];
        var source = new MatrixSource(drawn, rows.Dimension, rows.Columns, allowsMissing: true);
        return new(source, drawn, rows.UnitCount > Most ? rows.UnitCount : source.UnitCount);
    }
}
