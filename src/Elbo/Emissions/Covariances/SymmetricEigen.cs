using System.Buffers;
using System.Numerics;
using Elbo.Numerics.Linear;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Elbo.Emissions.Covariances;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix, by the managed provider on purpose: a native one that a host happens to have would
/// give other last bits.
/// </summary>
internal static class SymmetricEigen
{
    /// <summary>Beside the largest entry this is nothing, and its square would be a denormal number or none, on which the provider's iterations go astray.</summary>
    private const double Negligible = 1e-150;

    /// <summary>Decomposes a matrix. Cost: about 9 D³ operations.</summary>
    /// <param name="packed">Its lower triangle, packed; finite.</param>
    /// <param name="dimension">D.</param>
    /// <returns>The eigenvalues in ascending order, and the eigenvectors as the columns of a D × D matrix.</returns>
    public static (double[] Values, double[,] Vectors) Decompose(ReadOnlySpan<double> packed, int dimension)
    {
        double[] matrix = new double[dimension * dimension];
        double largest = 0;
        foreach (double entry in packed)
        {
            largest = Math.Max(largest, Math.Abs(entry));
        }

        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double entry = packed[Packed.Index(i, j)];
                matrix[(i * dimension) + j] = matrix[(j * dimension) + i] = Math.Abs(entry) > Negligible * largest ? entry : 0;
            }
        }

        double[] columns = new double[matrix.Length], diagonal = new double[matrix.Length];
        var values = new Complex[dimension];
        ManagedLinearAlgebraProvider.Instance.EigenDecomp(isSymmetric: true, dimension, matrix, columns, values, diagonal);
        var vectors = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                vectors[i, j] = columns[(j * dimension) + i];
            }
        }

        return ([.. values.Select(static v => v.Real)], vectors);
    }

    /// <summary>Whether every eigenvalue exceeds a level, by a factorization that costs a fraction of an eigendecomposition.</summary>
    /// <param name="packed">The matrix's lower triangle, packed.</param>
    /// <param name="level">The level.</param>
    /// <param name="dimension">D.</param>
    public static bool IsAbove(ReadOnlySpan<double> packed, double level, int dimension)
    {
        double[] borrowed = ArrayPool<double>.Shared.Rent(packed.Length);
        var shifted = borrowed.AsSpan(0, packed.Length);
        packed.CopyTo(shifted);
        for (int i = 0; i < dimension; i++)
        {
            shifted[Packed.Index(i, i)] -= level;
        }

        bool isAbove = Cholesky.TryFactor(shifted, shifted, dimension);
        ArrayPool<double>.Shared.Return(borrowed);
        return isAbove;
    }

    /// <summary>The matrix Q diag(values) Qᵀ.</summary>
    /// <param name="vectors">Q: its columns are the eigenvectors.</param>
    /// <param name="values">D eigenvalues.</param>
    /// <returns>A packed lower triangle.</returns>
    public static double[] Compose(double[,] vectors, ReadOnlySpan<double> values)
    {
        int dimension = values.Length;
        double[] packed = new double[Packed.Length(dimension)];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int e = 0; e < dimension; e++)
                {
                    sum += values[e] * vectors[i, e] * vectors[j, e];
                }

                packed[Packed.Index(i, j)] = sum;
            }
        }

        return packed;
    }
}
