using Elbo.Emissions.Covariances;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Data;

/// <summary>
/// A few rows that stand for many: they have the same weight, mean and covariance, and so the same likelihood under any one Gaussian. Where D columns are
/// observed, 2D rows x̄ ± √D·lⱼ with the columns lⱼ of a root of the covariance do. Rows with the same missing cells are taken together, in one pass. They are
/// told from a center, so that data far from the origin keep their digits.
/// </summary>
internal sealed class MomentRows
{
    private const int MostWaiting = 256;

    private readonly Dictionary<string, Pattern> _patterns = new(StringComparer.Ordinal);
    private readonly List<Pattern> _order = [];
    private readonly double[] _center;

    private MomentRows(double[] center) => _center = center;

    private int Dimension => _center.Length;

    /// <summary>Rows that stand for others; those with the same missing cells follow each other.</summary>
    /// <param name="rows">The others, complete or not.</param>
    /// <param name="center">What is subtracted from them: D numbers.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    public static MatrixSource Of(IRowSource rows, double[] center, CancellationToken cancellation = default)
    {
        var moments = new MomentRows(center);
        var batch = new RowBatch();
        for (int b = 0; b < rows.BatchCount; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Read(b, batch);
            moments.Add(batch.Rows);
        }

        return moments.Build(rows.Columns);
    }

    /// <summary>Rows with a given covariance and the mean 0.</summary>
    /// <param name="moments">The moments.</param>
    public static MatrixSource Of(GaussianMoments moments)
    {
        List<double> values = [], weights = [];
        Spread(moments.Weight, new double[moments.Dimension], moments.Covariance, values, weights);
        return new(values.ToArray(), moments.Dimension, moments.Columns, weights.ToArray());
    }

    private void Add(Rows rows)
    {
        char[] key = new char[Dimension];
        Pattern? last = null;
        for (int n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            double weight = rows.Weights.IsEmpty ? 1 : rows.Weights[n];
            bool isSame = last is not null;
            for (int d = 0; d < row.Length; d++)
            {
                char mark = double.IsNaN(row[d]) ? '?' : 'x';
                isSame &= key[d] == mark;
                key[d] = mark;
            }

            if (weight == 0)
            {
                last = null;
                continue;
            }

            last = isSame ? last! : Find(new(key));
            last.Add(row, weight);
        }
    }

    private Pattern Find(string key)
    {
        if (!_patterns.TryGetValue(key, out var pattern))
        {
            pattern = new([.. Enumerable.Range(0, Dimension).Where(d => key[d] == 'x')], _center);
            _patterns.Add(key, pattern);
            _order.Add(pattern);
        }

        return pattern;
    }

    private MatrixSource Build(IReadOnlyList<string> columns)
    {
        List<double> values = [], weights = [];
        foreach (var pattern in _order)
        {
            pattern.Write(values, weights);
        }

        return new(values.ToArray(), Dimension, columns, weights.ToArray(), allowsMissing: true);
    }

    /// <summary>2D rows with a mean and a covariance.</summary>
    private static void Spread(double weight, ReadOnlySpan<double> mean, ReadOnlySpan<double> covariance, List<double> values, List<double> weights)
    {
        int dimension = mean.Length;
        double[,] root = Root(covariance, dimension);
        double length = Math.Sqrt(dimension);
        for (int j = 0; j < dimension; j++)
        {
            foreach (double sign in (ReadOnlySpan<double>)[1, -1])
            {
                weights.Add(weight / (2 * dimension));
                for (int d = 0; d < dimension; d++)
                {
                    values.Add(mean[d] + (sign * length * root[d, j]));
                }
            }
        }
    }

    /// <summary>A root of a covariance, from its factor, or from its eigenvectors if it is singular.</summary>
    private static double[,] Root(ReadOnlySpan<double> covariance, int dimension)
    {
        var root = new double[dimension, dimension];
        double[] factor = new double[covariance.Length];
        if (Cholesky.TryFactor(covariance, factor, dimension))
        {
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    root[i, j] = factor[Packed.Index(i, j)];
                }
            }

            return root;
        }

        var (eigenvalues, vectors) = SymmetricEigen.Decompose(covariance, dimension);
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                // What is constant must stay so, to the last bit.
                root[i, j] = covariance[Packed.Index(i, i)] > 0 ? vectors[i, j] * Math.Sqrt(Math.Max(eigenvalues[j], 0)) : 0;
            }
        }

        return root;
    }

    /// <summary>Rows with the same missing cells: some that wait, and the scatter of those before.</summary>
    private sealed class Pattern(int[] columns, double[] center)
    {
        private readonly List<double> _waiting = [];
        private readonly List<double> _weights = [];
        private double[] _anchor = [];
        private double[] _sums = [];
        private double[] _scatter = [];
        private double[] _work = [];
        private double _weight;

        private int Most => Math.Max(2 * columns.Length, MostWaiting);

        public void Add(ReadOnlySpan<double> row, double weight)
        {
            foreach (int d in columns)
            {
                _waiting.Add(row[d] - center[d]);
            }

            _weights.Add(weight);
            if (_weights.Count > Most)
            {
                Flush();
            }
        }

        public void Write(List<double> values, List<double> weights)
        {
            if (columns.Length == 0)
            {
                // Nothing is known of these rows but that they are there.
                _weight += Sums.Of(_weights.ToArray());
                values.AddRange(Enumerable.Repeat(double.NaN, center.Length));
                weights.Add(_weight);
                return;
            }

            List<double> own = _waiting, ownWeights = _weights;
            if (_scatter.Length > 0 || _weights.Count > 2 * columns.Length)
            {
                Flush();
                (own, ownWeights) = ([], []);
                Spread(_weight, Mean(), Covariance(), own, ownWeights);
            }

            for (int n = 0; n < ownWeights.Count; n++)
            {
                int first = values.Count;
                values.AddRange(Enumerable.Repeat(double.NaN, center.Length));
                for (int i = 0; i < columns.Length; i++)
                {
                    values[first + columns[i]] = own[(n * columns.Length) + i];
                }

                weights.Add(ownWeights[n]);
            }
        }

        private void Flush()
        {
            int size = columns.Length;
            double[] rows = [.. _waiting], weights = [.. _weights];
            _weight += Sums.Of(weights);
            _waiting.Clear();
            _weights.Clear();
            if (size == 0)
            {
                return;
            }

            if (_scatter.Length == 0)
            {
                _anchor = new double[size];
                (_sums, _scatter, _work) = (new double[size], new double[Packed.Length(size)], new double[Scatter.FullScratch(size)]);
                for (int n = 0; n < weights.Length; n++)
                {
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(rows.AsSpan(n * size, size), weights[n] / _weight, _anchor, _anchor);
                }
            }

            Scatter.AddFull(rows, _anchor, weights, weights, _work, _sums, _scatter);
        }

        private double[] Mean() => [.. _anchor.Select((a, d) => a + (_sums[d] / _weight))];

        private double[] Covariance()
        {
            double[] covariance = new double[_scatter.Length];
            for (int i = 0, at = 0; i < _anchor.Length; i++)
            {
                for (int j = 0; j <= i; j++, at++)
                {
                    covariance[at] = (_scatter[at] / _weight) - (_sums[i] / _weight * (_sums[j] / _weight));
                }
            }

            return covariance;
        }
    }
}
