using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;

namespace Elbo.Models;

/// <summary>
/// k-means++ and Lloyd's algorithm on rows in memory: where many runs of a mixture begin. Every column has a unit in which its distances
/// are taken. Blocks of rows look for their nearest centers side by side; what is added up is added up in the order of the rows, so that any number of
/// threads gives the same bits. Cost: three operations a round for every number and center.
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
        var tiles = scratch.Take(RowTiles.Length(rows.Count, rows.Dimension));
        RowTiles.FromRows(rows.Values, rows.Dimension, tiles);
        var nearest = scratch.Take(rows.Count);
        nearest.Fill(double.PositiveInfinity);
        labels[..rows.Count].Clear();
        NearestCenters.Update(tiles, rows.Dimension, centers, inverseDeviations, nearest, labels[..rows.Count]);
    }

    /// <summary>Centers: k-means++ seeding, then at most this many rounds of Lloyd's algorithm. A center without rows stays.</summary>
    /// <param name="components">K.</param>
    /// <param name="rounds">How many rounds at most.</param>
    /// <param name="seed">Where seeding draws from.</param>
    /// <param name="threads">How many may work at once; the result is the same for any number.</param>
    /// <returns>K × D numbers.</returns>
    public double[] Centers(int components, int rounds, Seed seed, int threads = 1)
    {
        var centers = PlusPlus(components, seed, threads);
        var sums = new double[centers.Length];
        var counts = new double[components];
        foreach (var block in _blocks)
        {
            block.Forget();
        }

        for (int round = 0; round < rounds; round++)
        {
            bool moved = false;
            Array.Clear(sums);
            Array.Clear(counts);
            ForEachBlock(threads, block => block.FindNearest(centers, _inverseDeviations));
            foreach (var block in _blocks)
            {
                moved |= block.HasMoved;
                block.AddDeviations(centers, sums, counts);
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
    private double[] PlusPlus(int components, Seed seed, int threads)
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
            int latest = k * _dimension;
            ForEachBlock(threads, block => block.Compare(centers.AsSpan(latest, _dimension), _inverseDeviations));
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

    private void ForEachBlock(int threads, Action<Block> action)
    {
        if (threads == 1 || _blocks.Count == 1)
        {
            _blocks.ForEach(action);
            return;
        }

        Parallel.For(0, _blocks.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, b => action(_blocks[b]));
    }

    private void CopyRow(int row, Span<double> into)
    {
        foreach (var block in _blocks)
        {
            if (row < block.Rows)
            {
                block.Row(row).CopyTo(into);
                return;
            }

            row -= block.Rows;
        }
    }

    private sealed class Block
    {
        private readonly int _dimension;
        private readonly double[] _values;
        private readonly double[] _tiles;
        private readonly double[] _weights;
        private readonly int[] _labels;
        private readonly int[] _before;

        public Block(Rows rows)
        {
            Rows = rows.Count;
            _dimension = rows.Dimension;
            _values = rows.Values.ToArray();
            _tiles = new double[RowTiles.Length(rows.Count, rows.Dimension)];
            RowTiles.FromRows(_values, _dimension, _tiles);
            _weights = rows.Weights.ToArray();
            Nearest = new double[rows.Count];
            _labels = new int[rows.Count];
            _before = new int[rows.Count];
        }

        public int Rows { get; }

        /// <summary>Squared distances from the nearest of the centers so far.</summary>
        public double[] Nearest { get; }

        public bool IsWeighted => _weights.Length > 0;

        /// <summary>Whether a row had another center before.</summary>
        public bool HasMoved => !_before.AsSpan().SequenceEqual(_labels);

        public double Weight(int row) => _weights.Length == 0 ? 1 : _weights[row];

        public ReadOnlySpan<double> Row(int row) => _values.AsSpan(row * _dimension, _dimension);

        public void Forget() => Array.Fill(_labels, -1);

        public void Compare(ReadOnlySpan<double> centers, double[] inverseDeviations) =>
            NearestCenters.Update(_tiles, _dimension, centers, inverseDeviations, Nearest, _labels);

        public void FindNearest(double[] centers, double[] inverseDeviations)
        {
            _labels.CopyTo(_before.AsSpan());
            Array.Fill(Nearest, double.PositiveInfinity);
            Compare(centers, inverseDeviations);
        }

        /// <summary>Adds up rows about their centers, so that data far from the origin keep their digits.</summary>
        public void AddDeviations(double[] centers, double[] sums, double[] counts)
        {
            for (int n = 0; n < Rows; n++)
            {
                int k = _labels[n];
                if (k < 0)
                {
                    // At no finite distance from any center.
                    continue;
                }

                double weight = Weight(n);
                counts[k] += weight;
                var row = Row(n);
                var center = centers.AsSpan(k * _dimension, _dimension);
                var sum = sums.AsSpan(k * _dimension, _dimension);
                for (int d = 0; d < sum.Length; d++)
                {
                    sum[d] += weight * (row[d] - center[d]);
                }
            }
        }
    }
}
