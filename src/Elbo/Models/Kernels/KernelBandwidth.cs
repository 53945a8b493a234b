using System.Globalization;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Kernels;

/// <summary>
/// How far a kernel density smears its points out: one number for all columns, one per column, or a matrix. A kernel's coordinates are
/// u = (x − point)/h, or L⁻¹(x − point) for a matrix H = LLᵀ, which is a covariance: in one dimension H = h².
/// </summary>
public sealed class KernelBandwidth
{
    private readonly double[] _numbers;
    private readonly double[] _factor;
    private readonly double[] _inverse;

    private KernelBandwidth(double[] numbers, int rank, int dimension)
    {
        (_numbers, Rank, Dimension) = (numbers, rank, dimension);
        if (rank < 2)
        {
            foreach (double h in numbers)
            {
                if (!(h > 0) || !double.IsFinite(h))
                {
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A bandwidth is {h}; bandwidths are finite and positive."), nameof(numbers));
                }
            }

            (_factor, _inverse) = ([], []);
            LogDeterminant = Enumerable.Range(0, dimension).Sum(d => Math.Log(this[d]));
            return;
        }

        (_factor, _inverse) = (new double[numbers.Length], new double[numbers.Length]);
        if (!Cholesky.TryFactor(numbers, _factor, dimension))
        {
            throw new ArgumentException("The bandwidth matrix is not positive definite.", nameof(numbers));
        }

        Cholesky.Invert(_factor, _inverse, dimension);
        LogDeterminant = 0.5 * Cholesky.LogDeterminant(_factor, dimension);
    }

    /// <summary>How many columns.</summary>
    public int Dimension { get; }

    /// <summary>0 for one number, 1 for one per column, 2 for a matrix.</summary>
    public int Rank { get; }

    /// <summary>ln |L|: the sum of the logarithms of the columns' bandwidths, or half of ln |H|.</summary>
    internal double LogDeterminant { get; }

    /// <summary>The bandwidth of a column; for a matrix, the square root of its diagonal.</summary>
    /// <param name="column">The number of the column, from 0.</param>
    public double this[int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(column);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Dimension);
            return Rank switch
            {
                0 => _numbers[0],
                1 => _numbers[column],
                _ => Math.Sqrt(_numbers[Packed.Index(column, column)]),
            };
        }
    }

    /// <summary>The same bandwidth in every column.</summary>
    /// <param name="bandwidth">h, finite and positive.</param>
    /// <param name="dimension">How many columns; at least 1.</param>
    /// <exception cref="ArgumentException">If they are not such.</exception>
    public static KernelBandwidth Uniform(double bandwidth, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        return new([bandwidth], 0, dimension);
    }

    /// <summary>One bandwidth per column.</summary>
    /// <param name="bandwidths">Finite and positive.</param>
    /// <exception cref="ArgumentException">If they are not such, or there are none.</exception>
    public static KernelBandwidth PerColumn(params ReadOnlySpan<double> bandwidths)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bandwidths.Length, nameof(bandwidths));
        return new(bandwidths.ToArray(), 1, bandwidths.Length);
    }

    /// <summary>A matrix, which turns and stretches the kernel.</summary>
    /// <param name="matrix">H: D × D numbers, symmetric and positive definite; the lower triangle counts.</param>
    /// <exception cref="ArgumentException">If it is not such.</exception>
    public static KernelBandwidth Full(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        int dimension = matrix.GetLength(0);
        ArgumentOutOfRangeException.ThrowIfZero(dimension, nameof(matrix));
        ArgumentOutOfRangeException.ThrowIfNotEqual(matrix.GetLength(1), dimension, nameof(matrix));
        var packed = new double[Packed.Length(dimension)];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                packed[Packed.Index(i, j)] = matrix[i, j];
            }
        }

        return new(packed, 2, dimension);
    }

    /// <summary>H: D × D numbers; the squares of the bandwidths on the diagonal where it is no matrix.</summary>
    public double[,] Matrix()
    {
        var matrix = new double[Dimension, Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[i, j] = matrix[j, i] = Rank == 2 ? _numbers[Packed.Index(i, j)] : i == j ? this[i] * this[i] : 0;
            }
        }

        return matrix;
    }

    /// <summary>The bandwidth times a number: a matrix times its square.</summary>
    /// <param name="factor">Finite and positive.</param>
    /// <exception cref="ArgumentException">If it is not such.</exception>
    public KernelBandwidth Times(double factor) =>
        new([.. _numbers.Select(h => h * (Rank == 2 ? factor * factor : factor))], Rank, Dimension);

    /// <summary>Takes what is about the origin to coordinates in bandwidths.</summary>
    /// <param name="x">D numbers to replace.</param>
    internal void Whiten(Span<double> x)
    {
        // From the last row up, so that what a row still needs is not overwritten.
        for (int d = Dimension - 1; d >= 0; d--)
        {
            x[d] = Rank == 2 ? Sums.OfProducts(_inverse.AsSpan(Packed.Row(d), d + 1), x[..(d + 1)]) : x[d] / this[d];
        }
    }

    /// <summary>The way back of <see cref="Whiten"/>.</summary>
    /// <param name="x">D numbers to replace.</param>
    internal void Unwhiten(Span<double> x)
    {
        for (int d = Dimension - 1; d >= 0; d--)
        {
            x[d] = Rank == 2 ? Sums.OfProducts(_factor.AsSpan(Packed.Row(d), d + 1), x[..(d + 1)]) : x[d] * this[d];
        }
    }
}
