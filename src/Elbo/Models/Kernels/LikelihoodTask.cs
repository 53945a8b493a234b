using Elbo.Numerics.Linear;

namespace Elbo.Models.Kernels;

/// <summary>The log-likelihood of rows under the kernel density of others, or of themselves without themselves, as a function of the bandwidth's factor.</summary>
internal sealed class LikelihoodTask
{
    /// <summary>From how many points a line is worth a transform.</summary>
    private const int TransformPoints = 1024;

    /// <summary>Of a smaller share of the weight the transform leaves too few digits.</summary>
    private const double LeastShare = 1e-6;

    private readonly ISmoothingKernel _kernel;
    private readonly KernelTree _tree;
    private readonly KernelBandwidth _shape;
    private readonly Block[] _blocks;
    private readonly bool _leavesOut;
    private readonly double[] _points = [];
    private readonly double[] _weights = [];

    private LikelihoodTask(ISmoothingKernel kernel, KernelTree tree, KernelBandwidth shape, Block[] blocks, bool leavesOut)
    {
        (_kernel, _tree, _shape, _blocks, _leavesOut) = (kernel, tree, shape, blocks, leavesOut);
        foreach (var block in blocks)
        {
            for (int n = 0; n < block.Count; n++)
            {
                Weight += block.Weights[n];
                MostNearest = Math.Max(MostNearest, block.Nearest[n]);
                HasTies |= block.Nearest[n] == 0;
                LeastFactor = Math.Max(LeastFactor, block.Nearest[n] * (kernel.HasEdge ? 1 : Math.Sqrt(block.Weights[n])));
            }
        }

        LeastFactor /= kernel.HasEdge ? 1 : Math.Sqrt(Weight * shape.Dimension);

        // Beyond, the kernel grows flatter over all pairs at once, and its height falls.
        MostFactor = kernel.HasEdge ? 3 * tree.Diameter : tree.Diameter / Math.Sqrt(shape.Dimension);
        if (shape.Dimension == 1 && Points(tree) >= TransformPoints)
        {
            (_points, _weights) = Line(tree);
        }
    }

    /// <summary>Σ w of the rows that are scored.</summary>
    public double Weight { get; }

    /// <summary>How far the loneliest of them is from the nearest point; 0 if the likelihood has no maximum.</summary>
    public double MostNearest { get; }

    /// <summary>Whether some row has an exact duplicate among those that give it a density.</summary>
    public bool HasTies { get; }

    /// <summary>
    /// Below, the likelihood falls with the factor: its slope in ln h is Σ w E[d²]/h² − WD, and E[d²] is no less than the squared distance of the nearest
    /// point. With an edge, a row is out of reach.
    /// </summary>
    public double LeastFactor { get; }

    /// <summary>Above, the likelihood falls with the factor.</summary>
    public double MostFactor { get; }

    /// <summary>Every row under the density of all others: without one unit of its own weight, or all of a weight below 1.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">The points.</param>
    /// <param name="shape">The bandwidth of factor 1.</param>
    /// <param name="error">The relative error that a sum may have.</param>
    /// <param name="parallel">How many threads, and what ends the work.</param>
    public static LikelihoodTask LeaveOneOut(ISmoothingKernel kernel, KernelRows rows, KernelBandwidth shape, double error, ParallelOptions parallel)
    {
        var tree = new KernelTree(kernel, rows.Whitened(shape, rows.Center()), rows.Weights, rows.Dimension, error);
        var blocks = new Block[tree.Leaves];
        Parallel.For(0, blocks.Length, parallel, leaf =>
        {
            int count = tree.Count(leaf);
            var block = blocks[leaf] = new(new double[count * rows.Dimension], tree.Weights(leaf)[..count].ToArray(), new double[count]);
            for (int n = 0; n < count; n++)
            {
                var point = block.Points.AsSpan(n * rows.Dimension, rows.Dimension);
                tree.Point(leaf, n, point);
                block.Nearest[n] = block.Weights[n] > 1 ? 0 : tree.Nearest(point, leaf, n);
            }
        });
        return new(kernel, tree, shape, blocks, leavesOut: true);
    }

    /// <summary>Some rows under the density of others.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="kept">The points.</param>
    /// <param name="left">The rows that judge them.</param>
    /// <param name="shape">The bandwidth of factor 1.</param>
    /// <param name="error">The relative error that a sum may have.</param>
    /// <param name="parallel">How many threads, and what ends the work.</param>
    public static LikelihoodTask HeldOut(ISmoothingKernel kernel, KernelRows kept, KernelRows left, KernelBandwidth shape, double error, ParallelOptions parallel)
    {
        double[] center = kept.Center();
        int dimension = kept.Dimension;
        var tree = new KernelTree(kernel, kept.Whitened(shape, center), kept.Weights, dimension, error);

        // In the order of a tree, hence sorted on a line, and near each other in a block.
        var order = new KernelTree(kernel, left.Whitened(shape, center), left.Weights, dimension, error);
        var blocks = new Block[order.Leaves];
        Parallel.For(0, blocks.Length, parallel, leaf =>
        {
            int count = order.Count(leaf);
            var block = blocks[leaf] = new(new double[count * dimension], order.Weights(leaf)[..count].ToArray(), new double[count]);
            for (int n = 0; n < count; n++)
            {
                var point = block.Points.AsSpan(n * dimension, dimension);
                order.Point(leaf, n, point);
                block.Nearest[n] = tree.Nearest(point);
            }
        });
        return new(kernel, tree, shape, blocks, leavesOut: false);
    }

    /// <summary>The log-likelihood, and what it would be with every row's own kernel where rows are left out.</summary>
    /// <param name="factor">By what the shape is multiplied.</param>
    /// <param name="parallel">How many threads, and what ends the work; the result is the same for any number.</param>
    public (double LogLikelihood, double WithThemselves) At(double factor, ParallelOptions parallel)
    {
        var tree = _tree.At(factor);
        var transform = _points.Length == 0 ? null : _kernel.TryGather(_points, _weights, factor);
        double normalizer = (_shape.Dimension * (Math.Log(_kernel.Peak) - Math.Log(factor))) - _shape.LogDeterminant, total = _tree.TotalWeight;
        double[] parts = new double[_blocks.Length], whole = new double[_blocks.Length];
        Parallel.For(0, _blocks.Length, parallel, b =>
        {
            var block = _blocks[b];
            var logs = new double[block.Count];
            var units = new double[block.Count];
            for (int n = 0; n < units.Length; n++)
            {
                units[n] = _leavesOut ? Math.Min(1, block.Weights[n]) : 0;
            }

            LogSums(tree, transform, b, factor, units, logs);
            for (int n = 0; n < logs.Length; n++)
            {
                parts[b] += block.Weights[n] * (logs[n] + normalizer - Math.Log(total - units[n]));
                whole[b] += block.Weights[n] * (Math.Log(Math.Exp(logs[n]) + units[n]) + normalizer - Math.Log(total));
            }
        });
        double likelihood = Sums.Of(parts);
        return (double.IsNaN(likelihood) ? double.NegativeInfinity : likelihood, Sums.Of(whole));
    }

    private void LogSums(KernelTree tree, ILineTransform? transform, int b, double factor, double[] units, double[] logs)
    {
        var block = _blocks[b];
        bool[] isWanted = [];
        if (transform is not null)
        {
            transform.Evaluate(block.Points, logs);
            isWanted = new bool[logs.Length];
            for (int n = 0; n < logs.Length; n++)
            {
                double sum = logs[n] - units[n];
                isWanted[n] = !(sum > LeastShare * tree.TotalWeight);
                logs[n] = isWanted[n] ? 0 : Math.Log(sum);
            }
        }

        if (_leavesOut)
        {
            double[] nearest = [.. block.Nearest.Select(d => d / factor)];
            tree.LogSumsWithout(b, units, nearest, isWanted, new double[tree.Weights(b).Length], logs);
        }
        else if (transform is null)
        {
            tree.LogSums(Scaled(block.Points, factor), logs);
        }
        else
        {
            for (int n = 0; n < logs.Length; n++)
            {
                if (isWanted[n])
                {
                    tree.LogSums([block.Points[n] / factor], logs.AsSpan(n, 1));
                }
            }
        }
    }

    private static double[] Scaled(double[] points, double factor) => [.. points.Select(x => x / factor)];

    private static int Points(KernelTree tree) => Enumerable.Range(0, tree.Leaves).Sum(tree.Count);

    private static (double[] Points, double[] Weights) Line(KernelTree tree)
    {
        var (points, weights) = (new List<double>(), new List<double>());
        Span<double> point = stackalloc double[1];
        for (int leaf = 0; leaf < tree.Leaves; leaf++)
        {
            for (int n = 0; n < tree.Count(leaf); n++)
            {
                tree.Point(leaf, n, point);
                points.Add(point[0]);
            }

            weights.AddRange(tree.Weights(leaf)[..tree.Count(leaf)]);
        }

        return ([.. points], [.. weights]);
    }

    private sealed record Block(double[] Points, double[] Weights, double[] Nearest)
    {
        public int Count => Weights.Length;
    }
}
