using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <summary>
/// k-means++ and Lloyd's algorithm on rows in memory: where many runs of a mixture begin. Every column has a unit in which its distances
/// are taken.
/// </summary>
internal sealed class KMeans
{
    private readonly int _dimension;
    private readonly double[] _inverseDeviations;
    private readonly List<Block> _blocks = [];
    private readonly int _rows;

    /// <summary>k-means of some rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="inverseDeviations">One over the unit of every column; 0 for one that does not count.</param>
    public KMeans(IDataSource<RowBatch> rows, double[] inverseDeviations)
    {
        _dimension = inverseDeviations.Length;
        _inverseDeviations = inverseDeviations;
        _rows = checked((int)rows.UnitCount);
        var batch = new RowBatch();
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            _blocks.Add(new(batch.Rows));
        }
    }

    /// <summary>1/σ of every column; 0 for a constant one.</summary>
    public static double[] InverseDeviations(ColumnSummary columns) =>
        [.. columns.Variances.Select(static v => v > 0 ? 1 / Math.Sqrt(v) : 0)];

    /// <summary>The number of the nearest center for every row; the first of equals.</summary>
    public static void Nearest(
        Rows rows, ReadOnlySpan<double> centers, ReadOnlySpan<double> inverseDeviations, Scratch scratch, Span<int> labels)
    {
        using var frame = scratch.Begin();
        int stride = Columns.Stride(rows.Count);
        var columns = scratch.Take(rows.Dimension * stride);
        Columns.FromRows(rows.Values, rows.Dimension, columns);
        var nearest = scratch.Take(stride);
        nearest.Fill(double.PositiveInfinity);
        labels[..rows.Count].Clear();
        UpdateNearest(columns, stride, rows.Count, centers, inverseDeviations, scratch.Take(stride), nearest, labels);
    }

    /// <summary>Centers: k-means++ seeding, then at most this many rounds of Lloyd's algorithm. A center without rows stays.</summary>
    /// <returns>K × D numbers.</returns>
    public double[] Centers(int components, int rounds, Seed seed)
    {
        var centers = PlusPlus(components, seed);
        var sums = new double[centers.Length];
        var counts = new double[components];
        foreach (var block in _blocks)
        {
            Array.Fill(block.Labels, -1);
        }

        for (int round = 0; round < rounds; round++)
        {
            bool moved = false;
            Array.Clear(sums);
            Array.Clear(counts);
            foreach (var block in _blocks)
            {
                int[] before = [.. block.Labels];
                Array.Fill(block.Nearest, double.PositiveInfinity);
                UpdateNearest(block.Columns, block.Stride, block.Rows, centers, _inverseDeviations, block.Distances, block.Nearest, block.Labels);
                moved |= !before.AsSpan().SequenceEqual(block.Labels);
                for (int n = 0; n < block.Rows; n++)
                {
                    int k = block.Labels[n];
                    double weight = block.Weight(n);
                    counts[k] += weight;
                    for (int d = 0; d < _dimension; d++)
                    {
                        // About the center, so that data far from the origin keep their digits.
                        sums[(k * _dimension) + d] += weight * (block.Columns[(d * block.Stride) + n] - centers[(k * _dimension) + d]);
                    }
                }
            }

            for (int i = 0; i < centers.Length; i++)
            {
                centers[i] += counts[i / _dimension] > 0 ? sums[i] / counts[i / _dimension] : 0;
            }

            if (!moved)
            {
                break;
            }
        }

        return centers;
    }

    /// <summary>Each next center is a row drawn with probability proportional to its squared distance from the centers so far.</summary>
    private double[] PlusPlus(int components, Seed seed)
    {
        var rng = seed.ToRng();
        var centers = new double[components * _dimension];
        var mass = new double[_rows];
        foreach (var block in _blocks)
        {
            Array.Fill(block.Nearest, double.PositiveInfinity);
        }

        for (int k = 0; k < components; k++)
        {
            int at = 0;
            bool any = false;
            foreach (var block in _blocks)
            {
                for (int n = 0; n < block.Rows; n++, at++)
                {
                    mass[at] = block.Weight(n) * (k == 0 ? 1 : block.Nearest[n]);
                    any |= mass[at] > 0;
                }
            }

            // Fewer distinct rows than centers: a center is repeated, and its component will be seen to be empty.
            CopyRow(any ? rng.NextIndex(mass) : AnyRow(mass, ref rng), centers.AsSpan(k * _dimension, _dimension));
            foreach (var block in _blocks)
            {
                UpdateNearest(
                    block.Columns,
                    block.Stride,
                    block.Rows,
                    centers.AsSpan(k * _dimension, _dimension),
                    _inverseDeviations,
                    block.Distances,
                    block.Nearest,
                    block.Labels);
            }
        }

        return centers;
    }

    /// <summary>A row that counts, whichever.</summary>
    private int AnyRow(double[] mass, ref Rng rng)
    {
        if (!_blocks.Exists(static block => block.IsWeighted))
        {
            return rng.NextInt32(_rows);
        }

        int at = 0;
        foreach (var block in _blocks)
        {
            for (int n = 0; n < block.Rows; n++, at++)
            {
                mass[at] = block.Weight(n);
            }
        }

        return rng.NextIndex(mass);
    }

    private static void UpdateNearest(
        ReadOnlySpan<double> columns,
        int stride,
        int rows,
        ReadOnlySpan<double> centers,
        ReadOnlySpan<double> inverseDeviations,
        Span<double> distances,
        Span<double> nearest,
        Span<int> labels)
    {
        int dimension = inverseDeviations.Length;
        for (int k = 0; k < centers.Length / dimension; k++)
        {
            Mahalanobis.Diagonal(columns, stride, centers.Slice(k * dimension, dimension), inverseDeviations, distances);
            for (int n = 0; n < rows; n++)
            {
                if (distances[n] < nearest[n])
                {
                    nearest[n] = distances[n];
                    labels[n] = k;
                }
            }
        }
    }

    private void CopyRow(int row, Span<double> into)
    {
        foreach (var block in _blocks)
        {
            if (row < block.Rows)
            {
                for (int d = 0; d < _dimension; d++)
                {
                    into[d] = block.Columns[(d * block.Stride) + row];
                }

                return;
            }

            row -= block.Rows;
        }
    }

    private sealed class Block
    {
        private readonly double[] _weights;

        public Block(Rows rows)
        {
            Rows = rows.Count;
            Stride = Numerics.Linear.Columns.Stride(rows.Count);
            Columns = new double[rows.Dimension * Stride];
            Numerics.Linear.Columns.FromRows(rows.Values, rows.Dimension, Columns);
            _weights = rows.Weights.ToArray();
            Distances = new double[Stride];
            Nearest = new double[Stride];
            Labels = new int[rows.Count];
        }

        public int Rows { get; }

        public int Stride { get; }

        public double[] Columns { get; }

        public double[] Distances { get; }

        public double[] Nearest { get; }

        public int[] Labels { get; }

        public bool IsWeighted => _weights.Length > 0;

        public double Weight(int row) => _weights.Length == 0 ? 1 : _weights[row];
    }
}
