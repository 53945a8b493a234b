using Elbo.Data;

namespace Elbo.Models.Products;

/// <summary>
/// Rows as points that have a distance, for starts: numbers in units of their column's deviation, shares of a total by their square roots, a coordinate for every
/// category. What is missing lies at the mean. Two rows drawn at random are about √2 apart in every column.
/// </summary>
internal sealed class CodedRows
{
    private const int MostRows = 20_000;
    private const int MostNumbers = 8 << 20;

    private readonly IReadOnlyList<ColumnType> _columns;
    private readonly ColumnSummary _summary;
    private readonly double[] _inverseDeviations;
    private readonly int[] _offsets;

    public CodedRows(IReadOnlyList<ColumnType> columns, ColumnSummary summary)
    {
        (_columns, _summary, _inverseDeviations) = (columns, summary, KMeans.InverseDeviations(summary));
        _offsets = new int[columns.Count + 1];
        for (int d = 0; d < columns.Count; d++)
        {
            _offsets[d + 1] = _offsets[d] + (columns[d].IsCoded ? Math.Max(1, columns[d].Categories.Count) : 1);
        }

        Units = new double[Dimension];
        Array.Fill(Units, 1);
    }

    /// <summary>How many coordinates a point has.</summary>
    public int Dimension => _offsets[^1];

    /// <summary>The unit of every coordinate: one.</summary>
    public double[] Units { get; }

    /// <summary>The points of some rows, enough to find centers among.</summary>
    public MatrixSource Sample(IRowSource rows, Numerics.Seed seed)
    {
        var sample = RowSample.Take(rows, Math.Clamp(MostNumbers / Dimension, 1, MostRows), seed);
        var points = new double[sample.UnitCount * Dimension];
        double[]? weights = sample.IsWeighted ? new double[sample.UnitCount] : null;
        var batch = new RowBatch();
        int start = 0;
        for (int b = 0; b < sample.BatchCount; b++)
        {
            sample.Read(b, batch);
            Encode(batch.Rows, points.AsSpan(start * Dimension));
            batch.Rows.Weights.CopyTo(weights.AsSpan(weights is null ? 0 : start));
            start += batch.RowCount;
        }

        return new(points, Dimension, weights: weights);
    }

    /// <summary>Writes the points of rows: rows × coordinates.</summary>
    public void Encode(Rows rows, Span<double> points)
    {
        for (int n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            var point = points.Slice(n * Dimension, Dimension);
            point.Clear();
            double total = 0;
            for (int d = 0; d < row.Length; d++)
            {
                total += _columns[d].Kind == ColumnKind.Share && row[d] > 0 ? row[d] : 0;
            }

            for (int d = 0; d < row.Length; d++)
            {
                if (!double.IsNaN(row[d]))
                {
                    point[_offsets[d] + (_columns[d].IsCoded ? (int)row[d] : 0)] = _columns[d].Kind switch
                    {
                        ColumnKind.Real or ColumnKind.Count => (row[d] - _summary.Means[d]) * _inverseDeviations[d],
                        ColumnKind.Share => total > 0 ? Math.Sqrt(row[d] / total) : 0,
                        _ => 1,
                    };
                }
            }
        }
    }
}
