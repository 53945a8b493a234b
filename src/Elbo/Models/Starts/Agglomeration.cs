using System.Numerics.Tensors;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Starts;

/// <summary>
/// Model-based agglomerative clustering (Banfield and Raftery 1993; Fraley 1998): every different point is a group, and the two groups whose
/// merger costs the least classification likelihood become one until one is left. A weight counts as that many equal points.
/// Cost: O(n²) memory and, as the nearest partner of a group is kept until it is merged, O(n²) evaluations on all but contrived data.
/// </summary>
internal sealed class Agglomeration
{
    private readonly int _dimension;
    private readonly bool _isSpherical;
    private readonly double _alpha;
    private readonly int _count;
    private readonly double[] _weights;
    private readonly int[] _distinct;
    private readonly double[] _means;
    private readonly double[] _traces;
    private readonly double[] _terms;
    private readonly double[]?[] _scatters;

    /// <summary>Costs of all pairs: row i holds those with j &lt; i; ∞ once one of the two is gone.</summary>
    private readonly double[][] _costs;
    private readonly int[] _partners;
    private readonly double[] _lowest;
    private readonly double[] _delta;
    private readonly double[] _matrix;

    private Agglomeration(double[] means, double[] weights, int dimension, AgglomerationCriterion criterion)
    {
        _dimension = dimension;
        _isSpherical = criterion == AgglomerationCriterion.EII;
        (_means, _weights, _count) = (means, weights, weights.Length);
        _alpha = MeanVariance(means, weights, dimension);
        _distinct = new int[_count];
        _traces = new double[_count];
        _terms = new double[_count];
        _scatters = new double[_count][];
        _costs = new double[_count][];
        _partners = new int[_count];
        _lowest = new double[_count];
        _delta = new double[dimension];
        _matrix = new double[Packed.Length(dimension)];
        for (int i = 0; i < _count; i++)
        {
            _distinct[i] = 1;
            _terms[i] = Term(_weights[i], 0, 1);
            _costs[i] = new double[i];
            for (int j = 0; j < i; j++)
            {
                _costs[i][j] = Cost(i, j);
            }

            FindPartner(i);
        }
    }

    /// <summary>Clusters points.</summary>
    /// <param name="points">Points × dimension finite numbers.</param>
    /// <param name="weights">One weight per point, not negative; a point of weight 0 is in no group. Empty means ones.</param>
    /// <param name="dimension">How many numbers a point has.</param>
    /// <param name="criterion">What to lose as little of as possible.</param>
    public static Dendrogram Of(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, int dimension, AgglomerationCriterion criterion)
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

        return new(leaves, new Agglomeration([.. means], [.. sums], dimension, criterion).Merge());
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

    private (int Kept, int Absorbed)[] Merge()
    {
        var mergers = new (int, int)[Math.Max(0, _count - 1)];
        for (int step = 0; step < mergers.Length; step++)
        {
            int absorbed = TensorPrimitives.IndexOfMin<double>(_lowest);
            int kept = _partners[absorbed];
            mergers[step] = (kept, absorbed);
            Join(kept, absorbed);
            Remove(absorbed);
            for (int j = 0; j < kept; j++)
            {
                _costs[kept][j] = double.IsPositiveInfinity(_costs[kept][j]) ? double.PositiveInfinity : Cost(kept, j);
            }

            FindPartner(kept);
            for (int i = kept + 1; i < _count; i++)
            {
                if (double.IsPositiveInfinity(_costs[i][kept]))
                {
                    continue;
                }

                double cost = Cost(i, kept);
                _costs[i][kept] = cost;
                if (_partners[i] == kept || _partners[i] == absorbed)
                {
                    FindPartner(i);
                }
                else if (cost < _lowest[i])
                {
                    (_lowest[i], _partners[i]) = (cost, kept);
                }
            }
        }

        return mergers;
    }

    private void FindPartner(int group)
    {
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
        _partners[group] = -1;
        _scatters[group] = null;
    }

    private void Join(int kept, int absorbed)
    {
        double weight = _weights[kept] + _weights[absorbed];
        double shared = _weights[kept] * _weights[absorbed] / weight;
        double squared = Difference(kept, absorbed);
        _distinct[kept] += _distinct[absorbed];
        _traces[kept] += _traces[absorbed] + (shared * squared);
        if (!_isSpherical)
        {
            AddScatters(kept, absorbed, shared);
            _scatters[kept] ??= new double[_matrix.Length];
            _matrix.CopyTo(_scatters[kept].AsSpan());
            _terms[kept] = Term(weight, _traces[kept], _distinct[kept]);
        }

        double share = _weights[absorbed] / weight;
        for (int d = 0; d < _dimension; d++)
        {
            _means[(kept * _dimension) + d] -= share * _delta[d];
        }

        _weights[kept] = weight;
    }

    private double Cost(int first, int second)
    {
        double weight = _weights[first] + _weights[second];
        double shared = _weights[first] * _weights[second] / weight;
        double squared = Difference(first, second);
        if (_isSpherical)
        {
            return shared * squared;
        }

        int distinct = _distinct[first] + _distinct[second];
        if (distinct > _dimension)
        {
            AddScatters(first, second, shared);
        }

        return Term(weight, _traces[first] + _traces[second] + (shared * squared), distinct) - _terms[first] - _terms[second];
    }

    /// <summary>The squared distance of two means, whose difference is left in <see cref="_delta"/>.</summary>
    private double Difference(int first, int second)
    {
        double squared = 0;
        for (int d = 0; d < _dimension; d++)
        {
            double difference = _means[(first * _dimension) + d] - _means[(second * _dimension) + d];
            _delta[d] = difference;
            squared += difference * difference;
        }

        return squared;
    }

    /// <summary>n ln(|W/n| + (tr W + α)/n) of a group whose W, where it can have a determinant, lies in <see cref="_matrix"/>.</summary>
    private double Term(double weight, double trace, int distinct)
    {
        double determinant = 0;
        if (distinct > _dimension && Cholesky.TryFactor(_matrix, _matrix, _dimension))
        {
            determinant = 1;
            for (int d = 0; d < _dimension; d++)
            {
                double pivot = _matrix[Packed.Index(d, d)];
                determinant *= pivot * pivot / weight;
            }
        }

        return weight * Math.Log(determinant + ((trace + _alpha) / weight));
    }

    /// <summary>The scatter of two groups about their common mean; needs <see cref="_delta"/>.</summary>
    private void AddScatters(int first, int second, double shared)
    {
        double[]? left = _scatters[first], right = _scatters[second];
        for (int i = 0, at = 0; i < _dimension; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                double sum = shared * _delta[i] * _delta[j];
                sum += left is null ? 0 : left[at];
                sum += right is null ? 0 : right[at];
                _matrix[at] = sum;
            }
        }
    }
}
