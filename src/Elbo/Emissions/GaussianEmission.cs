using System.Globalization;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Covariances.Priors;
using Elbo.Emissions.Pruning;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions;

/// <summary>
/// K multivariate Gaussians whose covariances share a structure. Their statistics are taken about anchors that never move during a
/// fit, one per component, so that statistics of different iterations may be added and data far from the origin keep their digits:
/// counts [K], sums Σ r(x − a) [K × D], scatter Σ r(x − a)(x − a)ᵀ (one matrix, or K).
/// </summary>
public sealed partial class GaussianEmission : IEmission<GaussianEmission>
{
    /// <summary>About 128 KB.</summary>
    private const int TileNumbers = 16384;

    private readonly int _matrixLength;
    private readonly double[] _means;
    private readonly double[] _anchors;
    private readonly double[] _covariances;
    private readonly double[] _scales;
    private readonly Lazy<double[]> _factors;
    private readonly Lazy<double[]> _inverseFactors;
    private readonly Lazy<MarginalBounds?> _bounds;
    private readonly double[] _logNormalizers;

    /// <summary>A family of Gaussians.</summary>
    /// <param name="structure">How the covariances relate to each other.</param>
    /// <param name="floor">The smallest covariance allowed.</param>
    /// <param name="means">K × D numbers.</param>
    /// <param name="covariances">
    /// One matrix, or K, as the structure says; each D variances or a packed lower triangle, as the structure says.
    /// </param>
    /// <param name="anchors">K × D numbers about which statistics are taken; the means if not given.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together or a covariance is not positive definite.</exception>
    public GaussianEmission(
        ICovarianceStructure structure,
        CovarianceFloor floor,
        ReadOnlySpan<double> means,
        ReadOnlySpan<double> covariances,
        ReadOnlySpan<double> anchors = default)
        : this(structure, floor, means.ToArray(), covariances.ToArray(), anchors.IsEmpty ? null : anchors.ToArray(), null, FrozenParts.None)
    {
    }

    /// <summary>Arrays become the family's own: nobody may write to them any more, and families may share them.</summary>
    private GaussianEmission(
        ICovarianceStructure structure,
        CovarianceFloor floor,
        double[] means,
        double[] covariances,
        double[]? anchors,
        NormalInverseWishart? prior,
        FrozenParts frozen)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(floor);
        Structure = structure;
        Floor = floor;
        Dimension = floor.Minima.Length;
        Components = means.Length / Dimension;
        _matrixLength = structure.IsDiagonal ? Dimension : Packed.Length(Dimension);
        if (Components == 0 || means.Length != Components * Dimension || (anchors is not null && anchors.Length != means.Length))
        {
            throw new ArgumentException($"Means and anchors must be K × {Dimension} numbers.", nameof(means));
        }

        if (covariances.Length != MatrixCount * _matrixLength)
        {
            throw new ArgumentException($"Covariances must be {MatrixCount} × {_matrixLength} numbers.", nameof(covariances));
        }

        foreach (double mean in means)
        {
            if (!double.IsFinite(mean))
            {
                throw new ArgumentException($"A mean is {mean}; means must be finite.", nameof(means));
            }
        }

        _means = means;
        _anchors = anchors ?? means;
        _covariances = covariances;
        _scales = new double[structure.IsDiagonal ? MatrixCount * ScaleLength : LargeArrays.Length(MatrixCount * ScaleLength)];
        _logNormalizers = new double[MatrixCount];
        var factor = new double[_matrixLength];
        var inverse = new double[_matrixLength];
        for (int m = 0; m < MatrixCount; m++)
        {
            Factor(m, factor, inverse);
        }

        // Sampling and gradients want these; a fit by EM does not, and at sixty-four matrices of 128 × 128 they are megabytes an iteration.
        _factors = new(() => AllFactors(isInverse: false));
        _inverseFactors = new(() => Structure.IsDiagonal ? _scales : AllFactors(isInverse: true));
        bool isPruning = !structure.IsDiagonal && !(AppContext.TryGetSwitch(PruningSwitch, out bool isDisabled) && isDisabled);
        _bounds = new(() => isPruning ? MarginalBounds.TryCreate(_means, _covariances, _logNormalizers, Dimension) : null);
        Prior = prior;
        Frozen = frozen;
        GlobalBound = prior is null ? 0 : LogPrior(prior);
    }

    /// <summary>How the covariances relate to each other.</summary>
    public ICovarianceStructure Structure { get; }

    /// <summary>The smallest covariance allowed.</summary>
    public CovarianceFloor Floor { get; }

    /// <inheritdoc/>
    public int Components { get; }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int StatisticsLength => Components + (Components * Dimension) + (MatrixCount * _matrixLength);

    /// <inheritdoc/>
    public int ParameterCount =>
        (Holds(FrozenParts.Means) ? 0 : Components * Dimension)
        + (Holds(FrozenParts.Covariances) ? 0 : Structure.ParameterCount(Components, Dimension));

    /// <summary>The parts, means and covariances among them, that an M-step leaves as they are.</summary>
    public FrozenParts Frozen { get; }

    /// <summary>The means: K × D numbers.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>The points about which statistics are taken: K × D numbers.</summary>
    public ReadOnlySpan<double> Anchors => _anchors;

    /// <summary>The covariances as the structure stores them: one matrix or K, each D variances or a packed lower triangle.</summary>
    public ReadOnlySpan<double> Covariances => _covariances;

    private int MatrixCount => Structure.IsPooled ? 1 : Components;

    /// <summary>The length of what scores need of a matrix: the tiles of its inverse factor, or one over the deviations.</summary>
    private int ScaleLength => Structure.IsDiagonal ? Dimension : FactorTiles.Length(Dimension);

    /// <summary>The mean of a component: D numbers.</summary>
    /// <param name="component">Its number, from 0.</param>
    public ReadOnlySpan<double> Mean(int component) => _means.AsSpan(component * Dimension, Dimension);

    /// <summary>The covariance of a component as a full D × D matrix.</summary>
    /// <param name="component">Its number, from 0.</param>
    public double[,] Covariance(int component)
    {
        var stored = Matrix(_covariances, component);
        var matrix = new double[Dimension, Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[i, j] = matrix[j, i] = !Structure.IsDiagonal ? stored[Packed.Index(i, j)] : i == j ? stored[i] : 0;
            }
        }

        return matrix;
    }

    /// <summary>The variance of a column in a component.</summary>
    /// <param name="component">The component's number, from 0.</param>
    /// <param name="column">The column's number, from 0.</param>
    public double Variance(int component, int column) =>
        Matrix(_covariances, component)[Structure.IsDiagonal ? column : Packed.Index(column, column)];

    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (HasGaps(rows))
        {
            LogDensityWithGaps(rows, scratch, logDensity);
            return;
        }

        Score(rows, _logNormalizers, scratch, logDensity);
    }

    /// <summary>Adds −½ of the squared distances to constants: one per component, or one that all share.</summary>
    private void Score(Rows rows, ReadOnlySpan<double> constants, Scratch scratch, Span<double> scores)
    {
        using var frame = scratch.Begin();
        if (Structure.IsDiagonal)
        {
            var all = scratch.Take(RowTiles.Length(rows.Count, Dimension));
            RowTiles.FromRows(rows.Values, Dimension, all);
            GaussianScores.Diagonal(all, Dimension, _means, _scales, constants, scores);
            return;
        }

        // Few enough at a time for their tiles to stay in the cache while one component after the other reads them.
        int most = RowBatches.Unit * ((TileNumbers / Dimension / RowBatches.Unit) | 1);
        var tiles = scratch.Take(RowTiles.Length(Math.Min(most, rows.Count), Dimension));
        for (int start = 0; start < rows.Count; start += most)
        {
            var some = rows.Slice(start, Math.Min(most, rows.Count - start));
            RowTiles.FromRows(some.Values, Dimension, tiles);
            for (int k = 0; k < Components; k++)
            {
                int matrix = MatrixIndex(k);
                double constant = constants[constants.Length == 1 ? 0 : k];
                var mine = scores.Slice((k * rows.Count) + start, some.Count);
                GaussianScores.Full(tiles, Mean(k), _scales.AsSpan(matrix * ScaleLength, ScaleLength), constant, mine);
            }
        }
    }

    /// <inheritdoc/>
    public double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (HasGaps(rows))
        {
            return AccumulateWithGaps(rows, responsibilities, scratch, statistics);
        }

        using var frame = scratch.Begin();
        var view = new View(this, statistics);
        for (int k = 0; k < Components; k++)
        {
            view.Counts[k] += Sums.Of(responsibilities.Slice(k * rows.Count, rows.Count));
        }

        if (Dimension <= Scatter.MostSmallDimensions)
        {
            var tiles = scratch.Take(RowTiles.Length(rows.Count, Dimension));
            RowTiles.FromRows(rows.Values, Dimension, tiles);
            AddSmall(tiles, rows.Count, responsibilities, view);
            return 0;
        }

        if (Structure.IsDiagonal)
        {
            Scatter.AddDiagonal(rows.Values, Dimension, _anchors, responsibilities, view.AllSums, view.AllScatter);
            return 0;
        }

        var work = scratch.Take(Scatter.FullScratch(Dimension));
        for (int k = 0; k < Components; k++)
        {
            var mine = responsibilities.Slice(k * rows.Count, rows.Count);
            Scatter.AddFull(rows.Values, Anchor(k), mine, rows.Weights, work, view.Sum(k), view.Scatter(MatrixIndex(k)));
        }

        return 0;
    }

    private void AddSmall(ReadOnlySpan<double> tiles, int count, ReadOnlySpan<double> responsibilities, View view)
    {
        if (Structure.IsDiagonal)
        {
            Scatter.AddSmallDiagonal(tiles, Dimension, _anchors, responsibilities, view.AllSums, view.AllScatter);
            return;
        }

        for (int k = 0; k < Components; k++)
        {
            Scatter.AddSmall(tiles, Anchor(k), responsibilities.Slice(k * count, count), view.Sum(k), view.Scatter(MatrixIndex(k)));
        }
    }

    /// <inheritdoc/>
    public double ExpectedLogDensity(ReadOnlySpan<double> statistics)
    {
        var copy = statistics.ToArray();
        var view = new View(this, copy);
        MoveScatterToMeans(view);
        double sum = 0;
        for (int k = 0; k < Components; k++)
        {
            sum += view.Counts[k] * _logNormalizers[MatrixIndex(k)];
        }

        for (int m = 0; m < MatrixCount; m++)
        {
            sum -= 0.5 * TraceOfInverseTimes(m, view.Scatter(m));
        }

        return sum;
    }

    /// <inheritdoc/>
    public GaussianEmission Maximize(ReadOnlySpan<double> statistics) => Maximize(statistics, default);

    /// <summary>The maximum where rows have scales of their own, which are in the statistics but not in the weight of the covariances.</summary>
    /// <param name="statistics">Statistics of rows whose responsibilities were multiplied by their scales.</param>
    /// <param name="rowWeights">Σ r of every component; empty if it is what the statistics count.</param>
    internal GaussianEmission Maximize(ReadOnlySpan<double> statistics, ReadOnlySpan<double> rowWeights)
    {
        // Not borrowed: what is lent is up to twice as long, and stays.
        double[] copy = GC.AllocateUninitializedArray<double>(LargeArrays.Length(statistics.Length));
        statistics.CopyTo(copy);
        var view = new View(this, copy);
        double[] weights = AddPrior(view);
        for (int k = 0; k < rowWeights.Length; k++)
        {
            weights[k] += rowWeights[k] - statistics[k];
        }

        var means = (double[])_means.Clone();
        for (int k = 0; k < Components; k++)
        {
            double count = view.Counts[k];
            var sum = view.Sum(k);
            if (count <= WithinScatter.DeadWeight || Holds(FrozenParts.Means))
            {
                // It keeps its mean, and a pooled matrix sees its rows about that, not about an anchor that may be far away.
                MoveScatterToMean(view, k);
                continue;
            }

            for (int d = 0; d < Dimension; d++)
            {
                means[(k * Dimension) + d] = Anchor(k)[d] + (sum[d] / count);
            }

            // About the new mean: W = S − s sᵀ/n.
            AddToScatter(view.Scatter(MatrixIndex(k)), sum, sum, -1 / count);
        }

        var covariances = (double[])_covariances.Clone();
        if (!Holds(FrozenParts.Covariances))
        {
            Structure.Maximize(new WithinScatter(Dimension, weights, view.AllScatter, _matrixLength), Floor, covariances);
        }

        return With(means, covariances, _anchors);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics)
    {
        var warnings = new List<FitWarning>();
        var counts = statistics[..Components];
        for (int m = 0; m < MatrixCount; m++)
        {
            if (Floor.IsTouched(Matrix(_covariances, m), Structure.IsDiagonal))
            {
                string whose = MatrixCount == 1 && Components > 1 ? "The covariance of all components" : Invariant($"The covariance of component {m + 1}");
                warnings.Add(new(
                    "variance-floor",
                    Invariant($"{whose} lies on the variance floor ({Floor.Share:R} of the columns' variances); its likelihood is the floor's, not the data's."),
                    IsDegenerate: true));
            }
        }

        // A prior, or a covariance that is given, makes the best of any number of rows.
        bool isAnyEnough = Prior is not null || Holds(FrozenParts.Covariances);
        for (int k = 0; k < Components && !isAnyEnough; k++)
        {
            if (counts[k] < Dimension + 1)
            {
                warnings.Add(new(
                    "small-component",
                    Invariant($"Component {k + 1} has the weight of {counts[k]:0.##} rows; a component in {Dimension} dimensions needs at least {Dimension + 1}."),
                    IsDegenerate: true));
            }
        }

        return warnings;
    }

    /// <summary>The same Gaussians with anchors at their means: a start for a new fit.</summary>
    /// <inheritdoc/>
    public GaussianEmission Anchored() => With(_means, _covariances, _means);

    /// <summary>The same Gaussians about other means, with anchors there.</summary>
    internal GaussianEmission WithMeans(double[] means) => With(means, _covariances, means);

    /// <summary>The same Gaussians, whose M-steps leave some of their parts as they are.</summary>
    /// <param name="parts">The parts; those that are not of Gaussians do not matter.</param>
    public GaussianEmission Freezing(FrozenParts parts) =>
        new(Structure, Floor, _means, _covariances, _anchors, Prior, parts & (FrozenParts.Means | FrozenParts.Covariances));

    /// <inheritdoc/>
    public GaussianEmission Reordered(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        double[] Permute(double[] values, int length) => [.. order.SelectMany(k => values[(k * length)..((k + 1) * length)])];
        return With(
            Permute(_means, Dimension),
            Structure.IsPooled ? _covariances : Permute(_covariances, _matrixLength),
            Permute(_anchors, Dimension));
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered)
    {
        ArgumentNullException.ThrowIfNull(order);
        var from = new View(this, statistics.ToArray());
        var to = new View(this, reordered);
        from.AllScatter.CopyTo(to.AllScatter);
        for (int k = 0; k < Components; k++)
        {
            to.Counts[k] = from.Counts[order[k]];
            from.Sum(order[k]).CopyTo(to.Sum(k));
            if (!Structure.IsPooled)
            {
                from.Scatter(order[k]).CopyTo(to.Scatter(k));
            }
        }
    }

    /// <summary>Draws one row from a component: μ + L·e with standard normal e.</summary>
    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        var factor = Matrix(_factors.Value, component);
        for (int d = 0; d < Dimension; d++)
        {
            row[d] = rng.NextGaussian();
        }

        // From the last row up, so that the standard normals a row still needs are not overwritten.
        for (int d = Dimension - 1; d >= 0; d--)
        {
            double deviation = Structure.IsDiagonal
                ? factor[d] * row[d]
                : Sums.OfProducts(factor.Slice(Packed.Row(d), d + 1), row[..(d + 1)]);
            row[d] = Mean(component)[d] + deviation;
        }
    }

    /// <inheritdoc/>
    public int Compare(int first, int second) => Mean(first).SequenceCompareTo(Mean(second));

    /// <summary>Means and variances agree to a thousandth of a deviation.</summary>
    /// <inheritdoc/>
    public bool AreCoincident(int first, int second)
    {
        const double Close = 1e-3;
        var left = Matrix(_covariances, first);
        var right = Matrix(_covariances, second);
        for (int d = 0; d < Dimension; d++)
        {
            int at = Structure.IsDiagonal ? d : Packed.Index(d, d);
            double variance = left[at];
            if (Math.Abs(Mean(first)[d] - Mean(second)[d]) > Close * Math.Sqrt(variance) || Math.Abs(left[at] - right[at]) > Close * variance)
            {
                return false;
            }
        }

        for (int i = 0; !Structure.IsDiagonal && i < Dimension; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double scale = Math.Sqrt(left[Packed.Index(i, i)] * left[Packed.Index(j, j)]);
                if (Math.Abs(left[Packed.Index(i, j)] - right[Packed.Index(i, j)]) > Close * scale)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private bool Holds(FrozenParts part) => Frozen.HasFlag(part);

    private GaussianEmission With(double[] means, double[] covariances, double[] anchors) =>
        new(Structure, Floor, means, covariances, anchors, Prior, Frozen);

    private ReadOnlySpan<double> Anchor(int component) => _anchors.AsSpan(component * Dimension, Dimension);

    private int MatrixIndex(int component) => Structure.IsPooled ? 0 : component;

    private ReadOnlySpan<double> Matrix(double[] all, int component) => all.AsSpan(MatrixIndex(component) * _matrixLength, _matrixLength);

    private void Factor(int index, Span<double> factor, Span<double> inverse)
    {
        var scale = _scales.AsSpan(index * ScaleLength, ScaleLength);
        double logDeterminant = 0;
        if (Structure.IsDiagonal)
        {
            var variances = _covariances.AsSpan(index * _matrixLength, _matrixLength);
            for (int d = 0; d < Dimension; d++)
            {
                if (!(variances[d] > 0) || !double.IsFinite(variances[d]))
                {
                    throw new ArgumentException($"A variance of component {index + 1} is {variances[d]}; variances must be positive and finite.");
                }

                scale[d] = 1 / Math.Sqrt(variances[d]);
                logDeterminant += Math.Log(variances[d]);
            }
        }
        else
        {
            Factor(index, factor);
            Cholesky.Invert(factor, inverse, Dimension);
            FactorTiles.FromPacked(inverse, Dimension, scale);
            logDeterminant = Cholesky.LogDeterminant(factor, Dimension);
        }

        _logNormalizers[index] = -0.5 * ((Dimension * Math.Log(2 * Math.PI)) + logDeterminant);
    }

    private void Factor(int index, Span<double> factor)
    {
        if (!Cholesky.TryFactor(_covariances.AsSpan(index * _matrixLength, _matrixLength), factor, Dimension))
        {
            throw new ArgumentException($"The covariance of component {index + 1} is not positive definite.");
        }
    }

    /// <summary>L, or L⁻¹, of every matrix; of diagonal ones the square roots.</summary>
    private double[] AllFactors(bool isInverse)
    {
        var all = new double[_covariances.Length];
        if (Structure.IsDiagonal)
        {
            System.Numerics.Tensors.TensorPrimitives.Sqrt(_covariances, all);
            return all;
        }

        var factor = new double[_matrixLength];
        for (int m = 0; m < MatrixCount; m++)
        {
            Factor(m, factor);
            var target = all.AsSpan(m * _matrixLength, _matrixLength);
            if (isInverse)
            {
                Cholesky.Invert(factor, target, Dimension);
            }
            else
            {
                factor.CopyTo(target);
            }
        }

        return all;
    }

    /// <summary>From the anchors to the present means: M = S − s δᵀ − δ sᵀ + n δδᵀ with δ = μ − a.</summary>
    private void MoveScatterToMeans(View view)
    {
        for (int k = 0; k < Components; k++)
        {
            MoveScatterToMean(view, k);
        }
    }

    private void MoveScatterToMean(View view, int component)
    {
        var shift = new double[Dimension];
        for (int d = 0; d < Dimension; d++)
        {
            shift[d] = Mean(component)[d] - Anchor(component)[d];
        }

        var scatter = view.Scatter(MatrixIndex(component));
        AddToScatter(scatter, view.Sum(component), shift, -1);
        AddToScatter(scatter, shift, view.Sum(component), -1);
        AddToScatter(scatter, shift, shift, view.Counts[component]);
    }

    /// <summary>scatter ← scatter + scale·left·rightᵀ, as far as the structure stores it.</summary>
    private void AddToScatter(Span<double> scatter, ReadOnlySpan<double> left, ReadOnlySpan<double> right, double scale)
    {
        for (int i = 0; i < Dimension; i++)
        {
            if (Structure.IsDiagonal)
            {
                scatter[i] += scale * left[i] * right[i];
                continue;
            }

            for (int j = 0; j <= i; j++)
            {
                scatter[Packed.Index(i, j)] += scale * left[i] * right[j];
            }
        }
    }

    /// <summary>tr Σ⁻¹M = tr L⁻¹ M L⁻ᵀ.</summary>
    private double TraceOfInverseTimes(int index, ReadOnlySpan<double> matrix)
    {
        var inverse = _inverseFactors.Value.AsSpan(index * _matrixLength, _matrixLength);
        double trace = 0;
        for (int i = 0; i < Dimension; i++)
        {
            if (Structure.IsDiagonal)
            {
                trace += inverse[i] * inverse[i] * matrix[i];
                continue;
            }

            var row = inverse.Slice(Packed.Row(i), i + 1);
            for (int a = 0; a <= i; a++)
            {
                double product = 0;
                for (int b = 0; b <= i; b++)
                {
                    product += matrix[a >= b ? Packed.Index(a, b) : Packed.Index(b, a)] * row[b];
                }

                trace += row[a] * product;
            }
        }

        return trace;
    }

    /// <summary>The family's statistics by name.</summary>
    private readonly ref struct View
    {
        private readonly int _dimension;
        private readonly int _matrixLength;
        public View(GaussianEmission family, Span<double> statistics)
        {
            _dimension = family.Dimension;
            _matrixLength = family._matrixLength;
            Counts = statistics[..family.Components];
            AllSums = statistics.Slice(family.Components, family.Components * family.Dimension);
            AllScatter = statistics.Slice(family.Components * (1 + family.Dimension), family.MatrixCount * family._matrixLength);
        }

        public Span<double> Counts { get; }

        public Span<double> AllSums { get; }

        public Span<double> AllScatter { get; }

        public Span<double> Sum(int component) => AllSums.Slice(component * _dimension, _dimension);

        public Span<double> Scatter(int matrix) => AllScatter.Slice(matrix * _matrixLength, _matrixLength);
    }
}
