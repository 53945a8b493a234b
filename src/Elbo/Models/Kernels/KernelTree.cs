using System.Numerics.Tensors;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Kernels;

/// <summary>
/// Points in a kd-tree (Bentley 1975) whose leaves are blocks for the kernels. A query is answered exactly, by all blocks, or within a relative
/// error, by those that matter (Gray and Moore 2003).
/// </summary>
internal sealed class KernelTree
{
    private const int LeafPoints = 256;

    /// <summary>What a step down the tree costs, in points that a kernel adds up meanwhile.</summary>
    private const int StepCost = 24;
    private const int Probes = 48;

    /// <summary>Smaller sums are taken again with the nearest point's term as the unit.</summary>
    private const double LeastSum = 1e-280;

    private readonly ISmoothingKernel _kernel;
    private readonly Topology _shape;
    private readonly double[] _points;
    private readonly double[] _lower;
    private readonly double[] _upper;
    private readonly Lazy<bool> _isWorthwhile;

    /// <summary>Builds a tree.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="points">Rows of D numbers, in bandwidths; they are copied.</param>
    /// <param name="weights">One positive weight a row.</param>
    /// <param name="dimension">D.</param>
    /// <param name="error">The largest relative error of a sum; 0 for none.</param>
    public KernelTree(ISmoothingKernel kernel, ReadOnlySpan<double> points, ReadOnlySpan<double> weights, int dimension, double error)
    {
        (_kernel, Error) = (kernel, error);
        (_shape, _points, _lower, _upper) = Builder.Build(points, weights, dimension, LeafPoints);
        _isWorthwhile = new(IsWorthwhile);
    }

    private KernelTree(KernelTree from, double factor)
    {
        (_kernel, _shape, Error) = (from._kernel, from._shape, from.Error);
        (_points, _lower, _upper) = (Divided(from._points, factor), Divided(from._lower, factor), Divided(from._upper, factor));
        _isWorthwhile = new(IsWorthwhile);
    }

    public int Dimension => _shape.Dimension;

    /// <summary>The largest relative error of a sum.</summary>
    public double Error { get; }

    /// <summary>Σ w.</summary>
    public double TotalWeight => _shape.Weights[0];

    public int Leaves => _shape.LeafNodes.Length;

    /// <summary>Whether queries take the tree and not all blocks: decided once, by what the points themselves would cost.</summary>
    public bool UsesTree => _isWorthwhile.Value;

    /// <summary>The distance between opposite corners of the box round all points.</summary>
    public double Diameter => Norm(d => _upper[d] - _lower[d]);

    /// <summary>The same points with another bandwidth.</summary>
    /// <param name="factor">By what the bandwidth is multiplied.</param>
    public KernelTree At(double factor) => new(this, factor);

    /// <summary>How many points a leaf has.</summary>
    public int Count(int leaf) => _shape.Counts[_shape.LeafNodes[leaf]];

    /// <summary>The number that a point of a leaf had in the rows.</summary>
    public int Row(int leaf, int point) => _shape.Order[_shape.Starts[_shape.LeafNodes[leaf]] + point];

    /// <summary>The weights of a leaf's points, padded with zeros.</summary>
    public ReadOnlySpan<double> Weights(int leaf) => WeightsOf(_shape.LeafNodes[leaf]);

    /// <summary>A point of a leaf.</summary>
    public void Point(int leaf, int point, Span<double> into)
    {
        int node = _shape.LeafNodes[leaf], stride = _shape.Strides[node];
        for (int d = 0; d < Dimension; d++)
        {
            into[d] = _points[(_shape.Starts[node] * Dimension) + (d * stride) + point];
        }
    }

    /// <summary>The distance to the nearest point: Euclid's for a kernel without an edge, otherwise the largest of all columns.</summary>
    /// <param name="query">D numbers, in bandwidths.</param>
    /// <param name="ownLeaf">The leaf of a point that does not count; −1 for none.</param>
    /// <param name="own">That point.</param>
    public double Nearest(ReadOnlySpan<double> query, int ownLeaf = -1, int own = -1)
    {
        double best = double.PositiveInfinity;
        Span<int> stack = stackalloc int[64];
        int depth = 0;
        stack[depth++] = 0;
        int ownNode = ownLeaf < 0 ? -1 : _shape.LeafNodes[ownLeaf];
        while (depth > 0)
        {
            int node = stack[--depth];
            if (Gap(node, query) >= best)
            {
                continue;
            }

            if (_shape.Left[node] < 0)
            {
                best = Math.Min(best, NearestInLeaf(node, query, node == ownNode ? own : -1));
                continue;
            }

            depth = Push(node, query, stack, depth);
        }

        return _kernel.HasEdge ? best : Math.Sqrt(best);
    }

    /// <summary>ln Σ w k(u)/k(0) of queries.</summary>
    /// <param name="queries">Rows of D numbers, in bandwidths.</param>
    /// <param name="logSums">One number a row to write; −∞ where no kernel reaches.</param>
    public void LogSums(ReadOnlySpan<double> queries, Span<double> logSums)
    {
        logSums.Clear();
        if (UsesTree)
        {
            for (int n = 0; n < logSums.Length; n++)
            {
                logSums[n] = TreeSum(queries.Slice(n * Dimension, Dimension), 0, -1, default, out _);
            }
        }
        else
        {
            // Block by block, so that a block stays in the cache while all queries pass by.
            foreach (int node in _shape.LeafNodes)
            {
                for (int n = 0; n < logSums.Length; n++)
                {
                    logSums[n] += LeafSum(node, queries.Slice(n * Dimension, Dimension), WeightsOf(node), 0);
                }
            }
        }

        for (int n = 0; n < logSums.Length; n++)
        {
            logSums[n] = logSums[n] > LeastSum || _kernel.HasEdge ? Math.Log(logSums[n]) : FarLogSum(queries.Slice(n * Dimension, Dimension));
        }
    }

    /// <summary>ln Σ w k(u)/k(0) of points of a leaf, each without a part of its own weight.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="units">What is left out of every point's weight.</param>
    /// <param name="nearest">The distance of the nearest other point of every point.</param>
    /// <param name="isWanted">Which points; empty for all.</param>
    /// <param name="work">Room for as many numbers as <see cref="Weights"/> has.</param>
    /// <param name="logSums">One number a point to write.</param>
    public void LogSumsWithout(
        int leaf, ReadOnlySpan<double> units, ReadOnlySpan<double> nearest, ReadOnlySpan<bool> isWanted, Span<double> work, Span<double> logSums)
    {
        Span<double> query = new double[Dimension];
        int own = _shape.LeafNodes[leaf];
        WeightsOf(own).CopyTo(work);
        for (int n = 0; n < Count(leaf); n++)
        {
            if (!isWanted.IsEmpty && !isWanted[n])
            {
                continue;
            }

            Point(leaf, n, query);
            double shift = _kernel.HasEdge ? 0 : 0.5 * nearest[n] * nearest[n], weight = work[n];
            work[n] = weight - units[n];
            double sum = 0;
            if (UsesTree)
            {
                sum = TreeSum(query, shift, own, work, out _);
            }
            else
            {
                foreach (int node in _shape.LeafNodes)
                {
                    sum += LeafSum(node, query, node == own ? work : WeightsOf(node), shift);
                }
            }

            work[n] = weight;
            logSums[n] = Math.Log(sum) - shift;
        }
    }

    private ReadOnlySpan<double> WeightsOf(int node) => _shape.PointWeights.AsSpan(_shape.Starts[node], _shape.Strides[node]);

    private double LeafSum(int node, ReadOnlySpan<double> query, ReadOnlySpan<double> weights, double shift)
    {
        int start = _shape.Starts[node] * Dimension;
        return _kernel.Sum(_points.AsSpan(start, weights.Length * Dimension), weights, query, shift);
    }

    /// <summary>Terms no larger than a share of what is already known, in proportion to their weight, are left out.</summary>
    private double TreeSum(ReadOnlySpan<double> query, double shift, int ownNode, ReadOnlySpan<double> ownWeights, out long cost)
    {
        double sum = 0, negligible = double.NegativeInfinity;
        Span<int> stack = stackalloc int[64];
        int depth = 0;
        stack[depth++] = 0;
        cost = 0;
        while (depth > 0)
        {
            int node = stack[--depth];
            cost += StepCost;
            double gap = Gap(node, query);
            if (_kernel.HasEdge ? gap > 1 : shift - (0.5 * gap) <= negligible)
            {
                continue;
            }

            if (_shape.Left[node] >= 0)
            {
                depth = Push(node, query, stack, depth);
                continue;
            }

            cost += _shape.Strides[node];
            sum += LeafSum(node, query, node == ownNode ? ownWeights : WeightsOf(node), shift);
            negligible = Math.Log(sum * Error / TotalWeight);
        }

        return sum;
    }

    private int Push(int node, ReadOnlySpan<double> query, Span<int> stack, int depth)
    {
        int left = _shape.Left[node], right = _shape.Right[node];
        bool leftFirst = Gap(left, query) <= Gap(right, query);
        stack[depth++] = leftFirst ? right : left;
        stack[depth++] = leftFirst ? left : right;
        return depth;
    }

    /// <summary>The squared distance from a box, or the largest distance of all columns for a kernel with an edge.</summary>
    private double Gap(int node, ReadOnlySpan<double> query)
    {
        double most = 0, squared = 0;
        int at = node * Dimension;
        for (int d = 0; d < query.Length; d++, at++)
        {
            double gap = Math.Max(0, Math.Max(_lower[at] - query[d], query[d] - _upper[at]));
            most = Math.Max(most, gap);
            squared += gap * gap;
        }

        return _kernel.HasEdge ? most : squared;
    }

    private double NearestInLeaf(int node, ReadOnlySpan<double> query, int own)
    {
        int start = _shape.Starts[node] * Dimension, stride = _shape.Strides[node];
        double best = double.PositiveInfinity;
        for (int n = 0; n < _shape.Counts[node]; n++)
        {
            double most = 0, squared = 0;
            for (int d = 0; d < query.Length; d++)
            {
                double gap = Math.Abs(_points[start + (d * stride) + n] - query[d]);
                most = Math.Max(most, gap);
                squared += gap * gap;
            }

            best = n == own ? best : Math.Min(best, _kernel.HasEdge ? most : squared);
        }

        return best;
    }

    private double FarLogSum(ReadOnlySpan<double> query)
    {
        double nearest = Nearest(query), shift = 0.5 * nearest * nearest, sum = 0;
        if (!double.IsFinite(shift))
        {
            return double.NegativeInfinity;
        }

        foreach (int node in _shape.LeafNodes)
        {
            sum += LeafSum(node, query, WeightsOf(node), shift);
        }

        return Math.Log(sum) - shift;
    }

    private bool IsWorthwhile()
    {
        if (Leaves < 4 || (Error == 0 && !_kernel.HasEdge))
        {
            return false;
        }

        // Points of the data as queries, at even steps: the answer depends on the points alone, not on who asks.
        var query = new double[Dimension];
        long cost = 0, all = 0;
        for (int i = 0; i < Probes; i++)
        {
            int leaf = (int)((long)i * Leaves / Probes);
            Point(leaf, i * 7 % Count(leaf), query);
            TreeSum(query, 0, -1, default, out long one);
            cost += one;
            all += _shape.PointWeights.Length;
        }

        return cost < all;
    }

    private static double[] Divided(double[] values, double factor)
    {
        var result = new double[values.Length];
        TensorPrimitives.Divide(values, factor, result);
        return result;
    }

    private double Norm(Func<int, double> difference)
    {
        double most = 0, squared = 0;
        for (int d = 0; d < Dimension; d++)
        {
            most = Math.Max(most, difference(d));
            squared += difference(d) * difference(d);
        }

        return _kernel.HasEdge ? most : Math.Sqrt(squared);
    }

    /// <summary>What does not change with the bandwidth. Nodes are numbered from the root, 0; leaves have no left child.</summary>
    private sealed record Topology(
        int Dimension,
        int[] Left,
        int[] Right,
        int[] Starts,
        int[] Counts,
        int[] Strides,
        double[] Weights,
        int[] LeafNodes,
        int[] Order,
        double[] PointWeights);

    private sealed class Builder
    {
        private readonly List<int> _left = [];
        private readonly List<int> _right = [];
        private readonly List<int> _starts = [];
        private readonly List<int> _counts = [];
        private readonly List<int> _strides = [];
        private readonly List<double> _weights = [];
        private readonly List<double> _lower = [];
        private readonly List<double> _upper = [];
        private readonly List<int> _leaves = [];
        private readonly int[] _rows;
        private readonly double[] _keys;
        private readonly int _dimension;
        private int _next;

        private Builder(int count, int dimension)
        {
            (_rows, _keys, _dimension) = ([.. Enumerable.Range(0, count)], new double[count], dimension);
        }

        public static (Topology Shape, double[] Points, double[] Lower, double[] Upper) Build(
            ReadOnlySpan<double> points, ReadOnlySpan<double> rowWeights, int dimension, int leafPoints)
        {
            var builder = new Builder(rowWeights.Length, dimension);
            builder.Add(points, rowWeights, 0, rowWeights.Length, leafPoints);

            var order = new int[builder._next];
            var blocks = new double[builder._next * dimension];
            var weights = new double[builder._next];
            int from = 0;
            foreach (int node in builder._leaves)
            {
                int start = builder._starts[node], stride = builder._strides[node];
                for (int n = 0; n < builder._counts[node]; n++, from++)
                {
                    int row = builder._rows[from];
                    order[start + n] = row;
                    weights[start + n] = rowWeights[row];
                    for (int d = 0; d < dimension; d++)
                    {
                        blocks[(start * dimension) + (d * stride) + n] = points[(row * dimension) + d];
                    }
                }
            }

            var shape = new Topology(
                dimension,
                [.. builder._left],
                [.. builder._right],
                [.. builder._starts],
                [.. builder._counts],
                [.. builder._strides],
                [.. builder._weights],
                [.. builder._leaves],
                order,
                weights);
            return (shape, blocks, [.. builder._lower], [.. builder._upper]);
        }

        private int Add(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, int start, int count, int leafPoints)
        {
            int node = _left.Count;
            _left.Add(-1);
            _right.Add(-1);
            _starts.Add(_next);
            _counts.Add(count);
            _strides.Add(0);
            _weights.Add(0);
            int widest = Measure(points, weights, node, start, count);
            bool isWide = count > 1 && _upper[(node * _dimension) + widest] > _lower[(node * _dimension) + widest];
            if (isWide)
            {
                for (int i = start; i < start + count; i++)
                {
                    _keys[i] = points[(_rows[i] * _dimension) + widest];
                }

                _keys.AsSpan(start, count).Sort(_rows.AsSpan(start, count));
            }

            if (count <= leafPoints)
            {
                _strides[node] = Columns.Stride(count);
                _next += _strides[node];
                _leaves.Add(node);
                return node;
            }

            // A whole number of vectors to the left, so that few blocks have room for nobody.
            int left = Columns.Stride(count / 2);
            _left[node] = Add(points, weights, start, left, leafPoints);
            _right[node] = Add(points, weights, start + left, count - left, leafPoints);
            return node;
        }

        private int Measure(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, int node, int start, int count)
        {
            int widest = 0;
            double width = -1, total = 0;
            for (int d = 0; d < _dimension; d++)
            {
                double least = double.PositiveInfinity, most = double.NegativeInfinity;
                for (int i = start; i < start + count; i++)
                {
                    double x = points[(_rows[i] * _dimension) + d];
                    (least, most) = (Math.Min(least, x), Math.Max(most, x));
                }

                _lower.Add(least);
                _upper.Add(most);
                if (most - least > width)
                {
                    (widest, width) = (d, most - least);
                }
            }

            for (int i = start; i < start + count; i++)
            {
                total += weights[_rows[i]];
            }

            _weights[node] = total;
            return widest;
        }
    }
}
