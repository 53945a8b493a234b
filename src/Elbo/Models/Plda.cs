using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models.Speakers;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <summary>
/// Probabilistic linear discriminant analysis in its two-covariance form (Ioffe 2006; Brümmer and de Villiers 2010): every speaker, or other group, has a
/// hidden vector z ~ N(μ, B), and each of its rows is x ~ N(z, W). In one dimension it is the one-way model of random effects. A unit is a group.
/// Statistics: Σ w [1], Σ w n [1], Σ w (z − a) [D], Σ w (z − a)(z − a)ᵀ [D(D+1)/2] and Σ w Σ (x − z)(x − z)ᵀ [D(D+1)/2], about an anchor a.
/// See <c>docs/models/plda.md</c>.
/// </summary>
public sealed partial class Plda : ILatentModel<Plda, GroupBatch>
{
    /// <summary>Far below what any data could tell from no difference between groups; it keeps the logarithm of B's determinant finite.</summary>
    private const double LeastBetween = 1e-4;

    private readonly double[] _mean;
    private readonly double[] _between;
    private readonly double[] _within;
    private readonly double[] _anchor;
    private readonly double[] _target;
    private readonly CovarianceFloor _floor;
    private readonly TwoCovariances _axes;

    /// <summary>A model.</summary>
    /// <param name="mean">μ: D numbers.</param>
    /// <param name="between">B: D × D numbers, symmetric, positive definite.</param>
    /// <param name="within">W: D × D numbers, symmetric, positive definite.</param>
    /// <exception cref="ArgumentException">If the shapes do not fit together, or a matrix is not such.</exception>
    public Plda(ReadOnlySpan<double> mean, double[,] between, double[,] within)
        : this(mean.ToArray(), PackedOf(between, mean.Length), PackedOf(within, mean.Length), FloorOf(within), mean.ToArray(), new double[mean.Length], 0)
    {
    }

    internal Plda(double[] mean, double[] between, double[] within, CovarianceFloor floor, double[] anchor, double[] target, double shrinkage)
    {
        (_mean, _between, _within, _floor, _anchor, _target, Shrinkage) = (mean, between, within, floor, anchor, target, shrinkage);
        _axes = new(mean, between, within);
        Input = PldaInput.Of(mean.Length);
        LogShrinkage = shrinkage == 0 ? 0 : -0.5 * shrinkage * (_axes.LogDeterminant + _axes.TraceWithin(Diagonal(target)));
    }

    /// <summary>D.</summary>
    public int Dimension => _mean.Length;

    /// <summary>μ: D numbers.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>How many rows W is believed to have been seen in before, with the columns' variances and no correlation; 0 is maximum likelihood.</summary>
    public double Shrinkage { get; }

    /// <summary>ψ: how much groups vary along D directions in which all of them vary by 1 within; descending.</summary>
    public ReadOnlySpan<double> Spreads => _axes.Spreads;

    /// <summary>How many numbers the data choose freely: μ, B and W.</summary>
    public int ParameterCount => Dimension * (Dimension + 2);

    /// <inheritdoc/>
    public int StatisticsLength => 2 + Dimension + (2 * _between.Length);

    /// <summary>The logarithm of the inverse Wishart prior of W up to a constant: −½κ(ln |W| + tr W⁻¹V); 0 without shrinkage.</summary>
    public double GlobalBound => LogShrinkage;

    private double LogShrinkage { get; }

    /// <summary>B, the covariance between groups: D × D numbers.</summary>
    public double[,] Between() => Square(_between);

    /// <summary>W, the covariance within groups: D × D numbers.</summary>
    public double[,] Within() => Square(_within);

    /// <summary>The posterior of z is Gaussian, with D numbers that depend on the group's rows and D that depend on how many they are.</summary>
    /// <inheritdoc/>
    public Bound Expect(GroupBatch batch, EStep context, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Dimension != Dimension)
        {
            throw new ArgumentException($"The groups have {batch.Dimension} columns, the model {Dimension}.", nameof(batch));
        }

        int dimension = Dimension, groups = batch.UnitCount, packed = _between.Length;
        var scratch = context.Scratch;
        using var frame = scratch.Begin();
        Span<double> centered = scratch.Take(dimension), u = scratch.Take(dimension), own = scratch.Take(dimension), zs = scratch.Take(groups * dimension);
        Span<double> variances = scratch.TakeZeros(dimension), errors = scratch.TakeZeros(dimension);
        Span<double> weights = scratch.Take(groups), rowWeights = scratch.Take(groups), residuals = scratch.Take(groups * dimension);
        double evidence = 0, expected = 0, count = 0, rows = 0;
        double constant = (dimension * Math.Log(2 * Math.PI)) + _axes.LogDeterminant;
        for (int g = 0; g < groups; g++)
        {
            double weight = batch.Weights.IsEmpty ? 1 : batch.Weights[g], n = batch.Counts[g];
            var mean = batch.Means.Slice(g * dimension, dimension);
            var z = zs.Slice(g * dimension, dimension);
            (weights[g], rowWeights[g]) = (weight, weight * n);
            if (weight == 0)
            {
                z.Clear();
                residuals.Slice(g * dimension, dimension).Clear();
                continue;
            }

            _axes.To(mean, centered, u);
            double logEvidence = n * constant, prior = constant, likelihood = n * constant;
            for (int d = 0; d < dimension; d++)
            {
                double spread = _axes.Spreads[d], shrink = 1 / (1 + (n * spread)), variance = spread * shrink, location = n * variance * u[d];
                double error = u[d] - location;
                own[d] = location;
                variances[d] += weight * variance;
                errors[d] += weight * n * variance;
                logEvidence += (n * u[d] * u[d] * shrink) - Math.Log(shrink);
                prior += Math.Log(spread) + ((variance + (location * location)) / spread);
                likelihood += n * ((error * error) + variance);
            }

            _axes.From(own, z);
            System.Numerics.Tensors.TensorPrimitives.Subtract(mean, z, residuals.Slice(g * dimension, dimension));
            evidence -= 0.5 * weight * logEvidence;
            expected -= 0.5 * weight * (prior + likelihood);
            count += weight;
            rows += weight * n;
        }

        statistics[0] += count;
        statistics[1] += rows;
        var work = scratch.Take(Scatter.FullScratch(dimension));
        Span<double> betweenSum = statistics.Slice(2 + dimension, packed), withinSum = statistics.Slice(2 + dimension + packed, packed);
        Scatter.AddFull(zs, _anchor, weights, weights, work, statistics.Slice(2, dimension), betweenSum);
        centered.Clear();
        Scatter.AddFull(residuals, centered, rowWeights, rowWeights, work, own, withinSum);
        _axes.AddFrom(variances, betweenSum);
        _axes.AddFrom(errors, withinSum);
        if (!batch.Scatter.IsEmpty)
        {
            double within = 0.5 * _axes.TraceWithin(batch.Scatter);
            (evidence, expected) = (evidence - within, expected - within);
            System.Numerics.Tensors.TensorPrimitives.Add(withinSum, batch.Scatter, withinSum);
        }

        return new(evidence, expected, evidence - expected);
    }

    /// <summary>μ and B are those of the hidden vectors, W that of rows about them; both matrices are raised to their floors.</summary>
    /// <inheritdoc/>
    public Plda Maximize(ReadOnlySpan<double> statistics)
    {
        double count = statistics[0], rows = statistics[1];
        if (!(count > 0))
        {
            return this;
        }

        int dimension = Dimension, packed = _between.Length;
        var sums = statistics.Slice(2, dimension);
        double[] mean = new double[dimension], between = statistics.Slice(2 + dimension, packed).ToArray();
        double[] within = statistics.Slice(2 + dimension + packed, packed).ToArray();
        for (int i = 0; i < dimension; i++)
        {
            double shift = sums[i] / count;
            mean[i] = _anchor[i] + shift;
            within[Packed.Index(i, i)] += Shrinkage == 0 ? 0 : Shrinkage * _target[i];
            for (int j = 0; j <= i; j++)
            {
                between[Packed.Index(i, j)] = (between[Packed.Index(i, j)] / count) - (shift * (sums[j] / count));
                within[Packed.Index(i, j)] /= rows + Shrinkage;
            }
        }

        BetweenFloor(_floor).ClipFull(between);
        _floor.ClipFull(within);
        return With(mean, between, within);
    }

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics)
    {
        int dimension = Dimension, packed = _between.Length;
        double count = statistics[0], rows = statistics[1];
        var sums = statistics.Slice(2, dimension);
        double[] scatter = statistics.Slice(2 + dimension, packed).ToArray(), factor = new double[packed], inverse = new double[packed];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double first = _mean[i] - _anchor[i], second = _mean[j] - _anchor[j];
                scatter[Packed.Index(i, j)] += (count * first * second) - (first * sums[j]) - (second * sums[i]);
            }
        }

        Cholesky.TryFactor(_between, factor, dimension);
        Cholesky.Invert(factor, inverse, dimension);
        double constant = dimension * Math.Log(2 * Math.PI);
        double ofZ = (count * (constant + Cholesky.LogDeterminant(factor, dimension))) + Congruence.Trace(inverse, scatter, dimension);
        double ofX = (rows * (constant + _axes.LogDeterminant)) + _axes.TraceWithin(statistics.Slice(2 + dimension + packed, packed));
        return -0.5 * (ofZ + ofX);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics)
    {
        var warnings = new List<FitWarning>();
        if (_floor.IsTouched(_within, isDiagonal: false))
        {
            warnings.Add(new(
                "within-floor",
                FormattableString.Invariant(
                    $"The covariance within groups lies on the variance floor ({_floor.Share:R} of the columns' variances): the groups have too few rows for {Dimension} columns; shrink it, or reduce the columns first."),
                IsDegenerate: true));
        }

        if (BetweenFloor(_floor).IsTouched(_between, isDiagonal: false))
        {
            warnings.Add(new("between-floor", "In some direction groups do not differ by more than chance: the covariance between them is zero there."));
        }

        return warnings;
    }

    /// <summary>Draws the rows of a new group.</summary>
    /// <param name="rng">Where random numbers come from.</param>
    /// <param name="rows">Rows × D numbers to write.</param>
    public void DrawGroup(ref Rng rng, Span<double> rows)
    {
        double[] group = new double[Dimension], own = new double[Dimension];
        for (int d = 0; d < Dimension; d++)
        {
            group[d] = Math.Sqrt(_axes.Spreads[d]) * rng.NextGaussian();
        }

        for (; !rows.IsEmpty; rows = rows[Dimension..])
        {
            for (int d = 0; d < Dimension; d++)
            {
                own[d] = group[d] + rng.NextGaussian();
            }

            _axes.From(own, rows[..Dimension]);
        }
    }

    /// <summary>The same constraints and beliefs with other parameters, as packed lower triangles.</summary>
    internal Plda With(double[] mean, double[] between, double[] within) =>
        new(mean, between, within, _floor, _anchor, _target, Shrinkage) { Input = Input };

    /// <summary>A model whose B may be singular: it is raised to its floor.</summary>
    internal static Plda Floored(double[] mean, double[] between, double[] within, CovarianceFloor floor, double[] anchor, double[] target)
    {
        BetweenFloor(floor).ClipFull(between);
        return new(mean, between, within, floor, anchor, target, 0);
    }

    private static CovarianceFloor BetweenFloor(CovarianceFloor floor)
    {
        bool[] constant = new bool[floor.Minima.Length];
        double[] minima = floor.Minima.ToArray();
        for (int d = 0; d < minima.Length; d++)
        {
            constant[d] = floor.IsConstant(d);
            minima[d] *= LeastBetween;
        }

        return CovarianceFloor.Restore(minima, constant, floor.Share * LeastBetween);
    }

    /// <summary>A model that was never fitted has the floor of data with its own variances.</summary>
    private static CovarianceFloor FloorOf(double[,] within)
    {
        const double Share = 1e-6;
        int dimension = within.GetLength(0);
        double[] minima = new double[dimension];
        for (int d = 0; d < dimension; d++)
        {
            minima[d] = Share * within[d, d];
        }

        return CovarianceFloor.Restore(minima, new bool[dimension], Share);
    }

    private static double[] PackedOf(double[,] square, int dimension)
    {
        ArgumentNullException.ThrowIfNull(square);
        if (square.GetLength(0) != dimension || square.GetLength(1) != dimension)
        {
            throw new ArgumentException($"A matrix has {square.GetLength(0)} × {square.GetLength(1)} numbers, not {dimension} × {dimension}.", nameof(square));
        }

        double[] packed = new double[Packed.Length(dimension)];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                packed[Packed.Index(i, j)] = square[i, j] == square[j, i]
                    ? square[i, j]
                    : throw new ArgumentException($"A matrix is not symmetric in row {i + 1}, column {j + 1}.", nameof(square));
            }
        }

        return packed;
    }

    private static double[] Diagonal(double[] values)
    {
        double[] packed = new double[Packed.Length(values.Length)];
        for (int d = 0; d < values.Length; d++)
        {
            packed[Packed.Index(d, d)] = values[d];
        }

        return packed;
    }

    private double[,] Square(double[] packed)
    {
        var square = new double[Dimension, Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                square[i, j] = square[j, i] = packed[Packed.Index(i, j)];
            }
        }

        return square;
    }
}
