using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models.Speakers;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <summary>
/// Simplified PLDA of rank R: x = μ + Fh + ε, where the R numbers h ~ N(0, 1) are those of the row's group and ε ~ N(0, W) is its own (Kenny 2010; Garcia-Romero
/// and Espy-Wilson 2011). Groups differ along R directions, B = FFᵀ, so that few groups suffice for many columns. A unit is a group. Statistics, about an anchor a:
/// Σ w [1], Σ w n [1], Σ w E|h|² [1], Σ w n (x̄ − a) [D], Σ w n E[h] [R], Σ w n E[hhᵀ] [R(R+1)/2], Σ w n E[h](x̄ − a)ᵀ [R × D] and Σ w Σ (x − a)(x − a)ᵀ
/// [D(D+1)/2]. See <c>docs/models/plda.md</c>.
/// </summary>
public sealed partial class SubspacePlda : ILatentModel<SubspacePlda, GroupBatch>
{
    private readonly double[] _mean;
    private readonly double[] _loadings;
    private readonly double[] _within;
    private readonly double[] _anchor;
    private readonly CovarianceFloor _floor;
    private readonly GroupFactors _factors;

    /// <summary>A model.</summary>
    /// <param name="mean">μ: D numbers.</param>
    /// <param name="loadings">F: D × R numbers.</param>
    /// <param name="within">W: D × D numbers, symmetric, positive definite.</param>
    /// <exception cref="ArgumentException">If the shapes do not fit together, or W is not such.</exception>
    public SubspacePlda(ReadOnlySpan<double> mean, double[,] loadings, double[,] within)
        : this(mean.ToArray(), Flat(loadings, mean.Length), PackedOf(within, mean.Length), FloorOf(within), mean.ToArray())
    {
    }

    internal SubspacePlda(double[] mean, double[] loadings, double[] within, CovarianceFloor floor, double[] anchor)
    {
        (_mean, _loadings, _within, _floor, _anchor) = (mean, loadings, within, floor, anchor);
        _factors = new(loadings, within, mean.Length);
    }

    /// <summary>D.</summary>
    public int Dimension => _mean.Length;

    /// <summary>R.</summary>
    public int Rank => _loadings.Length / _mean.Length;

    /// <summary>μ: D numbers.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>How many numbers the data choose freely: μ, F but for its rotation, and W.</summary>
    public int ParameterCount => Dimension + (Dimension * Rank) - (Rank * (Rank - 1) / 2) + Packed.Length(Dimension);

    /// <inheritdoc/>
    public int StatisticsLength => 3 + Dimension + Rank + Packed.Length(Rank) + (Rank * Dimension) + Packed.Length(Dimension);

    /// <summary>F: D × R numbers.</summary>
    public double[,] Loadings()
    {
        var loadings = new double[Dimension, Rank];
        for (int d = 0; d < Dimension; d++)
        {
            for (int r = 0; r < Rank; r++)
            {
                loadings[d, r] = _loadings[(r * Dimension) + d];
            }
        }

        return loadings;
    }

    /// <summary>
    /// B = FFᵀ, the covariance between groups: D × D numbers of rank R. <c>new Plda(model.Mean, model.Between(), model.Within())</c> compares sets of rows.
    /// </summary>
    public double[,] Between()
    {
        var between = new double[Dimension, Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int r = 0; r < Rank; r++)
                {
                    sum += _loadings[(r * Dimension) + i] * _loadings[(r * Dimension) + j];
                }

                between[i, j] = between[j, i] = sum;
            }
        }

        return between;
    }

    /// <summary>
    /// The same model in the form of <see cref="Plda"/>, which compares sets of rows. Directions along which groups do not differ have the smallest variance that
    /// there can be.
    /// </summary>
    public Plda WithAllDirections()
    {
        double[] target = [.. Enumerable.Range(0, Dimension).Select(d => _within[Packed.Index(d, d)])];
        return Plda.Floored(_mean, PackedOf(Between(), Dimension), _within, _floor, _anchor, target);
    }

    /// <summary>W, the covariance within groups: D × D numbers.</summary>
    public double[,] Within()
    {
        var within = new double[Dimension, Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                within[i, j] = within[j, i] = _within[Packed.Index(i, j)];
            }
        }

        return within;
    }

    /// <summary>The posterior of h is Gaussian; in the axes in which FᵀW⁻¹F is diagonal so is its covariance, whatever the size of the group. Cost: D²/2 a group.</summary>
    /// <inheritdoc/>
    public Bound Expect(GroupBatch batch, EStep context, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Dimension != Dimension)
        {
            throw new ArgumentException($"The groups have {batch.Dimension} columns, the model {Dimension}.", nameof(batch));
        }

        int dimension = Dimension, rank = Rank, groups = batch.UnitCount;
        var scratch = context.Scratch;
        using var frame = scratch.Begin();
        Span<double> centered = scratch.Take(dimension), means = scratch.Take(rank), variances = scratch.Take(rank), rowWeights = scratch.Take(groups);
        Span<double> shared = scratch.TakeZeros(rank), sums = statistics.Slice(3, dimension);
        var moments = new GroupFactorSums(statistics, dimension, rank);
        double evidence = 0, entropy = 0, constant = (dimension * Math.Log(2 * Math.PI)) + _factors.LogDeterminant;
        for (int g = 0; g < groups; g++)
        {
            double weight = batch.Weights.IsEmpty ? 1 : batch.Weights[g], n = batch.Counts[g];
            rowWeights[g] = weight * n;
            if (weight == 0)
            {
                continue;
            }

            var mean = batch.Means.Slice(g * dimension, dimension);
            TensorPrimitives.Subtract(mean, _mean, centered);
            double squares = _factors.Infer(centered, n, means, variances, scratch);
            double uncertainty = 0, length = 0;
            for (int r = 0; r < rank; r++)
            {
                uncertainty += Math.Log(variances[r]);
                length += variances[r] + (means[r] * means[r]);
                shared[r] += weight * n * variances[r];
            }

            evidence -= 0.5 * weight * ((n * constant) - uncertainty + squares);
            entropy += 0.5 * weight * ((rank * (1 + Math.Log(2 * Math.PI))) + uncertainty);
            statistics[0] += weight;
            statistics[1] += weight * n;
            statistics[2] += weight * length;
            TensorPrimitives.Subtract(mean, _anchor, centered);
            moments.Add(weight * n, centered, means);
        }

        _factors.AddCovariance(shared, moments.Products);
        Scatter.AddFull(batch.Means, _anchor, rowWeights, rowWeights, scratch.Take(Scatter.FullScratch(dimension)), sums, moments.Scatter);
        if (!batch.Scatter.IsEmpty)
        {
            evidence -= 0.5 * _factors.TraceWithin(batch.Scatter);
            TensorPrimitives.Add(moments.Scatter, batch.Scatter, moments.Scatter);
        }

        return new(evidence, evidence - entropy, entropy);
    }

    /// <summary>Rows are regressed on the numbers of their groups; W is the covariance of what is left over, raised to the floor.</summary>
    /// <inheritdoc/>
    public SubspacePlda Maximize(ReadOnlySpan<double> statistics) => Maximize(statistics, 0, default);

    /// <summary>The same under a prior of W, as if so many rows without correlation, with these variances, had been seen.</summary>
    internal SubspacePlda Maximize(ReadOnlySpan<double> statistics, double shrinkage, ReadOnlySpan<double> target)
    {
        if (!(statistics[0] > 0))
        {
            return this;
        }

        var regression = new GroupRegression(statistics, Dimension, Rank);
        if (!regression.TrySolve(out double[] coefficients))
        {
            return this;
        }

        double[] mean = new double[Dimension], within = regression.Residual(coefficients);
        for (int d = 0; d < Dimension; d++)
        {
            mean[d] = _anchor[d] + coefficients[d];
            within[Packed.Index(d, d)] += shrinkage == 0 ? 0 : shrinkage * target[d];
        }

        TensorPrimitives.Divide(within, statistics[1] + shrinkage, within);
        _floor.ClipFull(within);
        return With(mean, coefficients[Dimension..], within);
    }

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics)
    {
        double[] coefficients = new double[Dimension + _loadings.Length];
        TensorPrimitives.Subtract(_mean, _anchor, coefficients.AsSpan(0, Dimension));
        _loadings.CopyTo(coefficients, Dimension);
        double[] residual = new GroupRegression(statistics, Dimension, Rank).Residual(coefficients);
        double ofFactors = (statistics[0] * Rank * Math.Log(2 * Math.PI)) + statistics[2];
        return -0.5 * (ofFactors + (statistics[1] * ((Dimension * Math.Log(2 * Math.PI)) + _factors.LogDeterminant)) + _factors.TraceWithin(residual));
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => !_floor.IsTouched(_within, isDiagonal: false) ? [] :
    [
        new(
            "within-floor",
            FormattableString.Invariant(
                $"The covariance within groups lies on the variance floor ({_floor.Share:R} of the columns' variances): the groups have too few rows for {Dimension} columns; reduce the columns first."),
            IsDegenerate: true),
    ];

    /// <summary>Draws the rows of a new group.</summary>
    /// <param name="rng">Where random numbers come from.</param>
    /// <param name="rows">Rows × D numbers to write.</param>
    public void DrawGroup(ref Rng rng, Span<double> rows)
    {
        double[] center = (double[])_mean.Clone(), own = new double[Dimension];
        for (int r = 0; r < Rank; r++)
        {
            TensorPrimitives.MultiplyAdd(_loadings.AsSpan(r * Dimension, Dimension), rng.NextGaussian(), center, center);
        }

        for (; !rows.IsEmpty; rows = rows[Dimension..])
        {
            for (int d = 0; d < Dimension; d++)
            {
                own[d] = rng.NextGaussian();
            }

            _factors.Spread(own, rows[..Dimension]);
            TensorPrimitives.Add(rows[..Dimension], center, rows[..Dimension]);
        }
    }

    /// <summary>Fits a model by EM in closed form. Cost of an iteration: 2 D² operations for every group, and D³; the rows are not needed again.</summary>
    /// <param name="groups">The groups' moments.</param>
    /// <param name="options">How; the defaults if not given.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep its model.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The fit; criteria count rows.</returns>
    /// <exception cref="InvalidDataException">If there are no more groups than the rank, every group has a single row, or no column varies.</exception>
    public static Fit<SubspacePlda> Fit(
        GroupMoments groups,
        SubspacePldaOptions? options = null,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) => new SubspacePldaFitter(groups, options ?? new()).Fit(progress, stop, cancellation);

    /// <summary>The same constraints with other parameters.</summary>
    internal SubspacePlda With(double[] mean, double[] loadings, double[] within) => new(mean, loadings, within, _floor, _anchor);

    private static double[] Flat(double[,] loadings, int dimension)
    {
        ArgumentNullException.ThrowIfNull(loadings);
        int rank = loadings.GetLength(1);
        if (loadings.GetLength(0) != dimension || rank == 0)
        {
            throw new ArgumentException($"There are loadings of {loadings.GetLength(0)} columns on {rank} directions, and means of {dimension} columns.", nameof(loadings));
        }

        double[] flat = new double[loadings.Length];
        for (int d = 0; d < dimension; d++)
        {
            for (int r = 0; r < rank; r++)
            {
                flat[(r * dimension) + d] = loadings[d, r];
            }
        }

        return flat;
    }

    private static double[] PackedOf(double[,] within, int dimension)
    {
        ArgumentNullException.ThrowIfNull(within);
        if (within.GetLength(0) != dimension || within.GetLength(1) != dimension)
        {
            throw new ArgumentException($"W has {within.GetLength(0)} × {within.GetLength(1)} numbers, not {dimension} × {dimension}.", nameof(within));
        }

        double[] packed = new double[Packed.Length(dimension)];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                packed[Packed.Index(i, j)] = within[i, j] == within[j, i]
                    ? within[i, j]
                    : throw new ArgumentException($"W is not symmetric in row {i + 1}, column {j + 1}.", nameof(within));
            }
        }

        return packed;
    }

    /// <summary>A model that was never fitted has the floor of data with its own variances.</summary>
    private static CovarianceFloor FloorOf(double[,] within)
    {
        const double Share = 1e-6;
        double[] minima = [.. Enumerable.Range(0, within.GetLength(0)).Select(d => Share * within[d, d])];
        return CovarianceFloor.Restore(minima, new bool[minima.Length], Share);
    }
}
