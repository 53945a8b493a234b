using System.Buffers;
using Elbo.Data;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances;

/// <summary>
/// The constraint Σ ⪰ f·diag(column variances). It is part of the model: without it the best Gaussian mixture is a collapsed one, with
/// an infinite likelihood. Being relative to every column's own variance it does not depend on units.
/// </summary>
public sealed class CovarianceFloor
{
    /// <summary>Below this share of a column's variance, a variance is rounding; a floor of 0 means this one.</summary>
    private const double Rounding = 1e-14;
    private const double OnFloorTolerance = 1e-6;

    /// <summary>Standardized eigenvalues reach 1/f; this many units in the last place of the largest are rounding.</summary>
    private const double EigenvalueRounding = 64 * 2.2e-16;

    /// <summary>Below this the floor itself, a share of a variance, would be lost in denormal numbers.</summary>
    private const double SmallestVariance = 1e-280;
    private const double HighestLevel = 1e6;

    private readonly double[] _minima;
    private readonly double[] _roots;
    private readonly bool[] _constant;

    /// <summary>A floor for the columns of some data.</summary>
    /// <param name="columns">The summary of all rows.</param>
    /// <param name="share">f: the smallest share of a column's variance; 0 leaves only what the arithmetic can tell from nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">If the share is not in [0, 1).</exception>
    /// <exception cref="InvalidDataException">If no row has a weight, every column is constant, or a weight or a variance is infinite.</exception>
    public CovarianceFloor(ColumnSummary columns, double share)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 1);
        if (columns.Weight == 0)
        {
            throw new InvalidDataException("There is no row with a weight above 0: there is nothing to fit.");
        }

        if (!double.IsFinite(columns.Weight))
        {
            throw new InvalidDataException("The weights add up to more than a number can hold: divide all of them by the same number.");
        }

        int dimension = columns.Dimension;
        double[] positive = [.. Enumerable.Range(0, dimension).Where(d => !columns.IsConstant(d)).Select(d => columns.Variances[d])];
        if (positive.Length == 0)
        {
            throw new InvalidDataException("All rows are equal: there is nothing to fit. Choose columns that vary.");
        }

        if (positive.Any(static v => !double.IsFinite(v) || v < SmallestVariance))
        {
            throw new InvalidDataException("The variance of a column is beyond the range of numbers: multiply or divide the column by a power of ten.");
        }

        double smallest = positive.Min();
        Share = share;
        _constant = [.. Enumerable.Range(0, dimension).Select(columns.IsConstant)];
        _minima = [.. Enumerable.Range(0, dimension).Select(d => (_constant[d] ? smallest : columns.Variances[d]) * Math.Max(share, Rounding))];
        _roots = [.. _minima.Select(Math.Sqrt)];
    }

    private CovarianceFloor(double[] minima, bool[] constant, double share) => (_minima, _roots, _constant, Share) = (minima, [.. minima.Select(Math.Sqrt)], constant, share);

    /// <summary>f.</summary>
    public double Share { get; }

    /// <summary>The smallest variance of every column, in the column's unit squared; all positive.</summary>
    public ReadOnlySpan<double> Minima => _minima;

    /// <summary>The standard deviation of every column: the unit in which steps along a gradient are measured.</summary>
    /// <param name="column">The number of the column, from 0.</param>
    public double Deviation(int column) => Math.Sqrt(_minima[column] / Math.Max(Share, Rounding));

    /// <summary>Whether a column has the same value in every row, so that its variance must be on the floor.</summary>
    /// <param name="column">The number of the column, from 0.</param>
    public bool IsConstant(int column) => _constant[column];

    /// <summary>The floor of some of the columns.</summary>
    internal CovarianceFloor Of(IReadOnlyList<int> columns) => new([.. columns.Select(d => _minima[d])], [.. columns.Select(d => _constant[d])], Share);

    /// <summary>A floor with given minima, as a model file keeps it.</summary>
    /// <param name="minima">The smallest variance of every column; all positive and finite.</param>
    /// <param name="constant">Which columns are constant.</param>
    /// <param name="share">f.</param>
    public static CovarianceFloor Restore(ReadOnlySpan<double> minima, ReadOnlySpan<bool> constant, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(constant.Length, minima.Length);
        if (share is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The variance floor must be at least 0 and below 1.");
        }

        foreach (double minimum in minima)
        {
            if (!(minimum > 0) || !double.IsFinite(minimum))
            {
                throw new ArgumentOutOfRangeException(nameof(minima), minimum, "The smallest variances must be positive and finite.");
            }
        }

        return new(minima.ToArray(), constant.ToArray(), share);
    }

    /// <summary>Raises variances that are below the floor to it: the exact constrained maximum for a diagonal covariance.</summary>
    /// <param name="variances">D variances.</param>
    public void ClipDiagonal(Span<double> variances)
    {
        for (int d = 0; d < variances.Length; d++)
        {
            // Not Math.Max, which would keep a NaN.
            variances[d] = variances[d] > _minima[d] ? variances[d] : _minima[d];
        }
    }

    /// <summary>Raises a multiple of the unit matrix to the highest of the columns' floors: its exact constrained maximum.</summary>
    /// <param name="variances">D equal variances.</param>
    public void ClipSpherical(Span<double> variances)
    {
        double highest = _minima.Max();
        variances.Fill(variances[0] > highest ? variances[0] : highest);
    }

    /// <summary>
    /// Raises the eigenvalues that are below the floor to it, in coordinates in which the floor is the unit matrix: the exact
    /// constrained maximum for a free covariance, so that EM still climbs.
    /// </summary>
    /// <param name="covariance">A packed lower triangle.</param>
    public void ClipFull(Span<double> covariance)
    {
        int dimension = _minima.Length;
        double[] borrowed = ArrayPool<double>.Shared.Rent(covariance.Length);
        var work = borrowed.AsSpan(0, covariance.Length);
        Standardize(covariance, work);
        bool isAbove = SymmetricEigen.IsAbove(work, 1, dimension);
        ArrayPool<double>.Shared.Return(borrowed);
        if (isAbove)
        {
            return;
        }

        var (values, vectors) = SymmetricEigen.Decompose(Standardize(covariance), dimension);
        var factor = new double[covariance.Length];
        for (double level = 1; level <= HighestLevel; level *= 2)
        {
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double sum = 0;
                    for (int e = 0; e < dimension; e++)
                    {
                        sum += (values[e] > level ? values[e] : level) * vectors[i, e] * vectors[j, e];
                    }

                    covariance[Packed.Index(i, j)] = sum * Math.Sqrt(_minima[i]) * Math.Sqrt(_minima[j]);
                }
            }

            // Only a floor at the limit of the arithmetic can fail here, by rounding.
            if (Cholesky.TryFactor(covariance, factor, dimension))
            {
                return;
            }
        }

        covariance.Clear();
        for (int d = 0; d < dimension; d++)
        {
            covariance[Packed.Index(d, d)] = _minima[d];
        }
    }

    /// <summary>Whether a covariance touches the floor other than in a column that is constant.</summary>
    /// <param name="covariance">D variances or a packed lower triangle.</param>
    /// <param name="isDiagonal">Which of the two.</param>
    public bool IsTouched(ReadOnlySpan<double> covariance, bool isDiagonal)
    {
        int dimension = _minima.Length;
        if (isDiagonal)
        {
            for (int d = 0; d < dimension; d++)
            {
                if (!_constant[d] && covariance[d] <= _minima[d] * (1 + OnFloorTolerance))
                {
                    return true;
                }
            }

            return false;
        }

        var standardized = Standardize(covariance);
        double trace = Enumerable.Range(0, dimension).Sum(d => standardized[Packed.Index(d, d)]);
        if (SymmetricEigen.IsAbove(standardized, 1 + OnFloorTolerance + (dimension * EigenvalueRounding * trace), dimension))
        {
            return false;
        }

        var (values, _) = SymmetricEigen.Decompose(standardized, dimension);
        double highest = values.Max();
        int touching = values.Count(v => v <= 1 + OnFloorTolerance + (dimension * EigenvalueRounding * highest));
        return touching > _constant.Count(static c => c);
    }

    /// <summary>Whether a covariance satisfies the constraint, but for rounding.</summary>
    /// <param name="covariance">A packed lower triangle.</param>
    internal bool Allows(ReadOnlySpan<double> covariance)
    {
        int dimension = _minima.Length;
        var standardized = Standardize(covariance);
        double trace = Enumerable.Range(0, dimension).Sum(d => standardized[Packed.Index(d, d)]);
        return SymmetricEigen.IsAbove(standardized, 1 - OnFloorTolerance - (dimension * EigenvalueRounding * trace), dimension);
    }

    private double[] Standardize(ReadOnlySpan<double> covariance)
    {
        var standardized = new double[covariance.Length];
        Standardize(covariance, standardized);
        return standardized;
    }

    private void Standardize(ReadOnlySpan<double> covariance, Span<double> standardized)
    {
        for (int i = 0, at = 0; i < _roots.Length; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                standardized[at] = covariance[at] / _roots[i] / _roots[j];
            }
        }
    }
}
