using System.Numerics.Tensors;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Starts;

/// <summary>
/// Model-based agglomerative clustering (Banfield and Raftery 1993; Fraley 1998): every different point is a group, and the two groups whose
/// merger costs the least classification likelihood become one until one is left. A weight counts as that many equal points.
/// Cost: O(n²) memory and, as the nearest partner of a group is kept until it is merged, O(n²) evaluations on all but contrived data, of D operations each;
/// of D³ where a determinant is large enough to be seen beside the trace.
/// </summary>
internal sealed class Agglomeration
{
    private readonly int _dimension;
    private readonly bool _isSpherical;
    private readonly double _alpha;
    private readonly int _count;
    private readonly double[] _weights;
    private readonly int[] _distinct;

    /// <summary>By coordinate: lanes of a vector are groups.</summary>
    private readonly double[] _means;
    private readonly int _stride;
    private readonly double[] _traces;
    private readonly double[] _terms;
    private readonly double[]?[] _scatters;

    /// <summary>Costs of all pairs: row i holds those with j &lt; i; ∞ once one of the two is gone.</summary>
    private readonly double[][] _costs;
    private readonly int[] _partners;
    private readonly double[] _lowest;

    /// <summary>Where the partner is gone or has changed: the lowest cost is then no more than a bound from below, until somebody needs it.</summary>
    private readonly bool[] _isOutdated;
    private readonly Work _work;

    private Agglomeration(double[] points, double[] weights, int dimension, AgglomerationCriterion criterion, int threads)
    {
        _dimension = dimension;
        _isSpherical = criterion == AgglomerationCriterion.EII;
        (_weights, _count) = (weights, weights.Length);
        _alpha = MeanVariance(points, weights, dimension);
        _stride = Columns.Stride(_count);
        _means = new double[dimension * _stride];
        Columns.FromRows(points, dimension, _means);
        _distinct = new int[_count];
        _traces = new double[_count];
        _terms = new double[_count];
        _scatters = new double[_count][];
        _costs = new double[_count][];
        _partners = new int[_count];
        _lowest = new double[_count];
        _isOutdated = new bool[_count];
        _work = new(dimension, _count);
        for (int i = 0; i < _count; i++)
        {
            _distinct[i] = 1;
            _terms[i] = Term(_weights[i], 0, 0);
        }

        Parallel.For(0, _count, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => new Work(dimension, _count), CostsOf, static _ => { });
    }

    /// <summary>Clusters points.</summary>
    /// <param name="points">Points × dimension finite numbers.</param>
    /// <param name="weights">One weight per point, not negative; a point of weight 0 is in no group. Empty means ones.</param>
    /// <param name="dimension">How many numbers a point has.</param>
    /// <param name="criterion">What to lose as little of as possible.</param>
    /// <param name="threads">How many threads may work at once; the result is the same for any number.</param>
    public static Dendrogram Of(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, int dimension, AgglomerationCriterion criterion, int threads = 1)
    {
        int count = points.Length / dimension;
        var numbers = new Dictionary<double[], int>(Data.RowSample.Comparer);
        var leaves = new int[count];
        var means = new List<double>();
        var sums = new List<double>();
        for (int n = 0; n < count; n++)
        {
            double weight = weights.IsEmpty ? 1 : weights[n];
            if (weight == 0)
            {
                leaves[n] = -1;
                continue;
            }

            double[] point = points.Slice(n * dimension, dimension).ToArray();
            if (numbers.TryAdd(point, sums.Count))
            {
                means.AddRange(point);
                sums.Add(0);
            }

            leaves[n] = numbers[point];
            sums[leaves[n]] += weight;
        }

        return new(leaves, new Agglomeration([.. means], [.. sums], dimension, criterion, threads).Merge());
    }

    /// <summary>What keeps the logarithm of a group without spread finite, in the data's own unit.</summary>
    private static double MeanVariance(double[] points, double[] weights, int dimension)
    {
        double total = 0;
        var mean = new double[dimension];
        for (int i = 0; i < weights.Length; i++)
        {
            total += weights[i];
            for (int d = 0; d < dimension; d++)
            {
                mean[d] += weights[i] / total * (points[(i * dimension) + d] - mean[d]);
            }
        }

        double trace = 0;
        for (int i = 0; i < points.Length; i++)
        {
            double deviation = points[i] - mean[i % dimension];
            trace += weights[i / dimension] * deviation * deviation;
        }

        return Math.Max(trace / total / dimension, double.Epsilon);
    }

    /// <summary>The costs of a group with all before it, as long as every group is a point.</summary>
    private Work CostsOf(int group, ParallelLoopState state, Work work)
    {
        double[] costs = new double[group];
        Measure(group, group, work);
        for (int j = 0; j < group; j++)
        {
            costs[j] = Cost(group, j, work);
        }

        _costs[group] = costs;
        FindPartner(group);
        return work;
    }

    private (int Kept, int Absorbed)[] Merge()
    {
        var mergers = new (int, int)[Math.Max(0, _count - 1)];
        for (int step = 0; step < mergers.Length; step++)
        {
            int absorbed = Cheapest();
            int kept = _partners[absorbed];
            mergers[step] = (kept, absorbed);
            Join(kept, absorbed);
            Remove(absorbed);
            Measure(kept, _count, _work);
            for (int j = 0; j < kept; j++)
            {
                _costs[kept][j] = double.IsPositiveInfinity(_costs[kept][j]) ? double.PositiveInfinity : Cost(kept, j, _work);
            }

            FindPartner(kept);
            for (int i = kept + 1; i < _count; i++)
            {
                if (double.IsPositiveInfinity(_costs[i][kept]))
                {
                    continue;
                }

                double cost = Cost(kept, i, _work);
                _costs[i][kept] = cost;
                if (cost < _lowest[i])
                {
                    (_lowest[i], _partners[i], _isOutdated[i]) = (cost, kept, false);
                }
                else
                {
                    _isOutdated[i] |= _partners[i] == kept || _partners[i] == absorbed;
                }
            }
        }

        return mergers;
    }

    /// <summary>
    /// The group that a merger costs least. Where one group grows and grows, it is the partner of most others: they look for another only once
    /// it is their turn.
    /// </summary>
    private int Cheapest()
    {
        int group = TensorPrimitives.IndexOfMin<double>(_lowest);
        while (_isOutdated[group])
        {
            FindPartner(group);
            group = TensorPrimitives.IndexOfMin<double>(_lowest);
        }

        return group;
    }

    private void FindPartner(int group)
    {
        _isOutdated[group] = false;
        var costs = _costs[group];
        int partner = costs.Length == 0 ? -1 : TensorPrimitives.IndexOfMin<double>(costs);
        _partners[group] = partner;
        _lowest[group] = partner < 0 ? double.PositiveInfinity : costs[partner];
    }

    private void Remove(int group)
    {
        Array.Fill(_costs[group], double.PositiveInfinity);
        for (int i = group + 1; i < _count; i++)
        {
            _costs[i][group] = double.PositiveInfinity;
        }

        _lowest[group] = double.PositiveInfinity;
        _isOutdated[group] = false;
        _partners[group] = -1;
        _scatters[group] = null;
    }

    private void Join(int kept, int absorbed)
    {
        double weight = _weights[kept] + _weights[absorbed];
        double shared = _weights[kept] * _weights[absorbed] / weight;
        Measure(kept, _count, _work);
        _traces[kept] += _traces[absorbed] + (shared * _work.Squared[absorbed]);
        _distinct[kept] += _distinct[absorbed];
        if (!_isSpherical)
        {
            AddScatters(kept, absorbed, shared, _work);
            _scatters[kept] ??= new double[_work.Matrix.Length];
            _work.Matrix.CopyTo(_scatters[kept].AsSpan());
            _terms[kept] = Term(
                weight, _traces[kept], _distinct[kept] > _dimension && CanBeSeen(weight, _traces[kept]) ? Determinant(_work.Matrix, weight) : 0);
        }

        double share = _weights[absorbed] / weight;
        for (int at = 0; at < _means.Length; at += _stride)
        {
            _means[at + kept] -= share * (_means[at + kept] - _means[at + absorbed]);
        }

        _weights[kept] = weight;
    }

    /// <summary>What the merger of two groups costs; needs the distances from the first.</summary>
    private double Cost(int first, int second, Work work)
    {
        double weight = _weights[first] + _weights[second];
        double shared = _weights[first] * _weights[second] / weight;
        double spread = shared * work.Squared[second];
        if (_isSpherical)
        {
            return spread;
        }

        int higher = Math.Max(first, second), lower = Math.Min(first, second);
        double trace = _traces[higher] + _traces[lower] + spread;
        double determinant = 0;
        if (_distinct[higher] + _distinct[lower] > _dimension && CanBeSeen(weight, trace))
        {
            AddScatters(higher, lower, shared, work);
            determinant = Determinant(work.Matrix, weight);
        }

        return Term(weight, trace, determinant) - _terms[higher] - _terms[lower];
    }

    /// <summary>Distances of the first groups, at most this many, from one.</summary>
    private void Measure(int group, int count, Work work)
    {
        for (int d = 0; d < _dimension; d++)
        {
            work.Mean[d] = _means[(d * _stride) + group];
        }

        SquaredDistances.Of(_means, _stride, work.Mean, work.Squared.AsSpan(0, count));
    }

    /// <summary>n ln(|W/n| + (tr W + α)/n).</summary>
    private double Term(double weight, double trace, double determinant) => weight * Math.Log(determinant + ((trace + _alpha) / weight));

    /// <summary>
    /// Whether |W/n| is so large that a sum with (tr W + α)/n is not that number again. It is no larger than the mean of its eigenvalues to the
    /// power of D, which in a dozen columns is next to nothing.
    /// </summary>
    private bool CanBeSeen(double weight, double trace)
    {
        const int Digits = 55;

        // By exponents: powers and logarithms of two million pairs would take longer than everything else.
        long determinant = (long)_dimension * (Math.ILogB(trace / weight / _dimension) + 1);
        return trace > 0 && determinant > Math.ILogB((trace + _alpha) / weight) - Digits;
    }

    /// <summary>|W/n|, or 0 where W is singular. The matrix is overwritten.</summary>
    private double Determinant(double[] matrix, double weight)
    {
        if (!Cholesky.TryFactor(matrix, matrix, _dimension))
        {
            return 0;
        }

        double determinant = 1;
        for (int d = 0; d < _dimension; d++)
        {
            double pivot = matrix[Packed.Index(d, d)];
            determinant *= pivot * pivot / weight;
        }

        return determinant;
    }

    /// <summary>The scatter of two groups about their common mean.</summary>
    private void AddScatters(int first, int second, double shared, Work work)
    {
        double[]? left = _scatters[first], right = _scatters[second];
        for (int d = 0; d < _dimension; d++)
        {
            work.Delta[d] = _means[(d * _stride) + first] - _means[(d * _stride) + second];
        }

        for (int i = 0, at = 0; i < _dimension; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                double sum = shared * work.Delta[i] * work.Delta[j];
                sum += left is null ? 0 : left[at];
                sum += right is null ? 0 : right[at];
                work.Matrix[at] = sum;
            }
        }
    }

    /// <summary>What one thread writes to.</summary>
    private sealed class Work(int dimension, int count)
    {
        public double[] Mean { get; } = new double[dimension];

        public double[] Delta { get; } = new double[dimension];

        public double[] Matrix { get; } = new double[Packed.Length(dimension)];

        /// <summary>Of every group from the one that was measured last.</summary>
        public double[] Squared { get; } = new double[count];
    }
}
