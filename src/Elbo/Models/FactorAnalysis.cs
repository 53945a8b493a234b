using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;
using Elbo.Models.Factors;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <summary>
/// Factor analysis: x = μ + Λh + ε with F hidden factors h ~ N(0, 1) and noise ε ~ N(0, Ψ) that is independent from column to column (Rubin and Thayer
/// 1982). With one variance for all columns it is probabilistic PCA (Tipping and Bishop 1999). A unit is a row; cells that are missing (NaN) drop out, exactly.
/// Statistics: 2 + D(3 + 2F + F(F+1)/2) numbers about an anchor. See <c>docs/models/factor-analysis.md</c>.
/// </summary>
public sealed partial class FactorAnalysis : ILatentModel<FactorAnalysis, RowBatch>
{
    private readonly FactorParameters _parameters;
    private readonly double[] _anchor;
    private readonly FactorLayout _layout;

    /// <summary>A model.</summary>
    /// <param name="mean">μ: D numbers.</param>
    /// <param name="loadings">Λ: D × F numbers.</param>
    /// <param name="noiseVariances">ψ: D positive numbers; all the same where the noise is common.</param>
    /// <param name="noise">Whether every column has a variance of its own, the default, or all have one in common.</param>
    /// <param name="columns">The names of the columns; <c>x1</c>, <c>x2</c>, … if not given.</param>
    /// <exception cref="ArgumentException">If the shapes do not fit together, or a number is impossible.</exception>
    public FactorAnalysis(
        ReadOnlySpan<double> mean, double[,] loadings, ReadOnlySpan<double> noiseVariances, FactorNoise? noise = null, IReadOnlyList<string>? columns = null)
        : this(
            new(mean.ToArray(), Flat(loadings, mean.Length), noiseVariances.ToArray()),
            noise ?? new FactorNoise.PerColumn(),
            new FactorRotation.Principal(),
            FloorOf(noiseVariances),
            mean.ToArray(),
            columns ?? ColumnNames.Numbered(mean.Length))
    {
    }

    internal FactorAnalysis(
        FactorParameters parameters, FactorNoise noise, FactorRotation rotation, CovarianceFloor floor, double[] anchor, IReadOnlyList<string> columns)
    {
        (_parameters, Noise, Rotation, Floor, _anchor, Columns) = (parameters, noise, rotation, floor, anchor, columns);
        _layout = new(Dimension, Factors);
        Check();
    }

    /// <summary>D.</summary>
    public int Dimension => _parameters.Mean.Length;

    /// <summary>F.</summary>
    public int Factors => _parameters.Factors;

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>μ: D numbers.</summary>
    public ReadOnlySpan<double> Mean => _parameters.Mean;

    /// <summary>ψ, the variance of every column that no factor explains: D positive numbers, in the column's unit squared.</summary>
    public ReadOnlySpan<double> NoiseVariances => _parameters.Variances;

    /// <summary>Whether every column has a variance of its own, or all have one in common.</summary>
    public FactorNoise Noise { get; }

    /// <summary>The axes along which factors are told; they change how loadings read, never a density.</summary>
    public FactorRotation Rotation { get; }

    /// <summary>How many numbers the data choose freely: means, loadings but for their rotation, and variances.</summary>
    public int ParameterCount => Dimension + (Dimension * Factors) - (Factors * (Factors - 1) / 2) + Noise.VarianceCount(Dimension);

    /// <summary>The smallest variance of the noise allowed, as a share of the columns' variances.</summary>
    public double VarianceFloor => Floor.Share;

    /// <inheritdoc/>
    public int StatisticsLength => _layout.Length;

    internal FactorParameters Parameters => _parameters;

    internal CovarianceFloor Floor { get; }

    /// <summary>Λ: D × F numbers, in the unit of the column.</summary>
    public double[,] Loadings()
    {
        var loadings = new double[Dimension, Factors];
        for (int d = 0; d < Dimension; d++)
        {
            for (int f = 0; f < Factors; f++)
            {
                loadings[d, f] = _parameters.Loading(f)[d];
            }
        }

        return loadings;
    }

    /// <summary>The variance of a column under the model, ψ + |λ|².</summary>
    /// <param name="column">Its number, from 0.</param>
    public double Variance(int column) => _parameters.Variance(column);

    /// <summary>The share of a column's variance that no factor explains, in [0, 1].</summary>
    /// <param name="column">Its number, from 0.</param>
    public double Uniqueness(int column) => _parameters.Variances[column] / Variance(column);

    /// <summary>Σ = ΛΛᵀ + Ψ: D × D numbers.</summary>
    public double[,] Covariance()
    {
        var covariance = new double[Dimension, Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double sum = 0;
                for (int f = 0; f < Factors; f++)
                {
                    sum += _parameters.Loading(f)[i] * _parameters.Loading(f)[j];
                }

                covariance[i, j] = covariance[j, i] = sum;
            }

            covariance[i, i] = Variance(i);
        }

        return covariance;
    }

    /// <summary>The posterior of a row's factors is Gaussian; Q is told by its residual, and its entropy depends on the missing cells alone.</summary>
    /// <inheritdoc/>
    public Bound Expect(RowBatch batch, EStep context, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rows = batch.Rows;
        Demand(rows);
        int dimension = Dimension, factors = Factors;
        var scratch = context.Scratch;
        using var frame = scratch.Begin();
        var posterior = new FactorPosterior(_parameters, scratch);
        var run = new FactorRun(_layout, scratch);
        var centered = scratch.Take(dimension);
        double evidence = 0, entropy = 0, ofFactors = factors * (1 + Math.Log(2 * Math.PI));
        for (int n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            double weight = rows.Weights.IsEmpty ? 1 : rows.Weights[n];
            if (weight == 0)
            {
                continue;
            }

            if (!posterior.Fits(row))
            {
                run.End(posterior.Covariance, statistics);
                posterior.Observe(row);
                run.Begin(row);
            }

            double squares = posterior.Infer(row);
            evidence -= 0.5 * weight * (posterior.LogNoise + posterior.LogDeterminant + squares);
            entropy += 0.5 * weight * (ofFactors - posterior.LogDeterminant);
            TensorPrimitives.Subtract(row, _anchor, centered);
            run.Add(weight, centered, posterior.Mean, statistics);
        }

        run.End(posterior.Covariance, statistics);
        return new(evidence, evidence - entropy, entropy);
    }

    /// <summary>Every column is regressed on the factors; what is left over is its noise, raised to the floor.</summary>
    /// <inheritdoc/>
    public FactorAnalysis Maximize(ReadOnlySpan<double> statistics)
    {
        int dimension = Dimension, factors = Factors;
        double[] mean = new double[dimension], loadings = new double[factors * dimension], squares = new double[dimension];
        var counts = statistics[FactorLayout.Counts(dimension)];
        if (Sums.Of(counts) == 0)
        {
            return this;
        }

        var regression = new FactorRegression(_layout);
        Span<double> coefficients = new double[factors + 1];
        for (int d = 0; d < dimension; d++)
        {
            if (counts[d] > 0)
            {
                squares[d] = regression.Solve(statistics, d, coefficients);
            }
            else
            {
                Coefficients(d, coefficients);
                squares[d] = _parameters.Variances[d];
            }

            mean[d] = _anchor[d] + coefficients[0];
            for (int f = 0; f < factors; f++)
            {
                loadings[(f * dimension) + d] = coefficients[1 + f];
            }
        }

        Noise.Maximize(squares, counts, Floor);
        return With(new(mean, loadings, squares));
    }

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics)
    {
        var regression = new FactorRegression(_layout);
        Span<double> coefficients = new double[Factors + 1];
        var counts = statistics[FactorLayout.Counts(Dimension)];
        double sum = (statistics[0] * Factors * Math.Log(2 * Math.PI)) + statistics[1];
        for (int d = 0; d < Dimension; d++)
        {
            Coefficients(d, coefficients);
            double variance = _parameters.Variances[d];
            sum += (counts[d] * Math.Log(2 * Math.PI * variance)) + (regression.Squares(statistics, d, coefficients) / variance);
        }

        return -0.5 * sum;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics)
    {
        const double OnFloor = 1 + 1e-6;
        double highest = Floor.Minima.ToArray().Max();
        if (Noise is FactorNoise.Common)
        {
            return _parameters.Variances[0] > highest * OnFloor ? [] :
                [new("noise-floor", FormattableString.Invariant($"The noise lies on the variance floor ({Floor.Share:R} of a column's variance): the factors explain everything; use fewer, or more rows."), IsDegenerate: true)];
        }

        int[] floored = [.. Enumerable.Range(0, Dimension).Where(d => !Floor.IsConstant(d) && _parameters.Variances[d] <= Floor.Minima[d] * OnFloor)];
        if (floored.Length == 0)
        {
            return [];
        }

        string names = string.Join(", ", floored.Select(d => Columns[d]));
        return floored.Length > Factors || _parameters.Dependent(floored, Floor.Minima).Length > 0
            ? [new("noise-floor", FormattableString.Invariant($"{(floored.Length > Factors ? "More columns than factors" : "Columns that follow from each other")} have no noise of their own ({names}), so that the likelihood has no maximum but for the variance floor: use fewer factors, or leave out columns that follow from others."), IsDegenerate: true)]
            : [new("heywood", FormattableString.Invariant($"A Heywood case: the factors explain {names} entirely, and the variance of {(floored.Length == 1 ? "its" : "their")} noise lies on the floor ({Floor.Share:R} of the column's): {(Factors > 1 ? "fewer factors may describe the data better" : "the factor is that column, and tells nothing beyond it")}."))];
    }

    /// <summary>The same constraints and names with other parameters.</summary>
    internal FactorAnalysis With(FactorParameters parameters) => new(parameters, Noise, Rotation, Floor, _anchor, Columns);

    private void Demand(Rows rows)
    {
        if (rows.Dimension != Dimension)
        {
            throw new ArgumentException($"The rows have {rows.Dimension} columns, the model {Dimension}.", nameof(rows));
        }
    }

    /// <summary>Where a column's intercept and loadings are, about the anchor.</summary>
    private void Coefficients(int column, Span<double> coefficients)
    {
        coefficients[0] = _parameters.Mean[column] - _anchor[column];
        for (int f = 0; f < Factors; f++)
        {
            coefficients[1 + f] = _parameters.Loading(f)[column];
        }
    }

    private void Check()
    {
        if (Dimension == 0 || Factors == 0 || _parameters.Variances.Length != Dimension || Columns.Count != Dimension || _anchor.Length != Dimension)
        {
            throw new ArgumentException($"The arrays do not fit {Dimension} columns and {Factors} factors: there must be at least one of each.");
        }

        bool isFinite = Array.TrueForAll(_parameters.Mean, double.IsFinite) && Array.TrueForAll(_parameters.Loadings, double.IsFinite);
        if (!isFinite || !Array.TrueForAll(_parameters.Variances, static v => v > 0 && double.IsFinite(v)))
        {
            throw new ArgumentException("Means and loadings must be finite, and variances of the noise positive and finite.");
        }

        if (Noise is FactorNoise.Common && Array.Exists(_parameters.Variances, v => v != _parameters.Variances[0]))
        {
            throw new ArgumentException("Noise that columns have in common has one variance.");
        }
    }

    private static double[] Flat(double[,] loadings, int dimension)
    {
        ArgumentNullException.ThrowIfNull(loadings);
        if (loadings.GetLength(0) != dimension)
        {
            throw new ArgumentException($"There are loadings of {loadings.GetLength(0)} columns, and means of {dimension}.", nameof(loadings));
        }

        double[] flat = new double[loadings.Length];
        for (int d = 0; d < dimension; d++)
        {
            for (int f = 0; f < loadings.GetLength(1); f++)
            {
                flat[(f * dimension) + d] = loadings[d, f];
            }
        }

        return flat;
    }

    /// <summary>A model that was never fitted has the floor of columns with its own noise.</summary>
    private static CovarianceFloor FloorOf(ReadOnlySpan<double> variances)
    {
        const double Share = 1e-6;
        double[] minima = [.. variances.ToArray().Select(static v => Share * v)];
        return CovarianceFloor.Restore(minima, new bool[minima.Length], Share);
    }
}
