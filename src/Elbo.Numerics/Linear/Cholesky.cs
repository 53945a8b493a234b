using System.Numerics.Tensors;

namespace Elbo.Numerics.Linear;

/// <summary>The Cholesky factorization Σ = L·Lᵀ of packed lower triangles. Cost: D³/6 multiply-adds each.</summary>
internal static partial class Cholesky
{
    /// <summary>Factors a symmetric matrix.</summary>
    /// <param name="matrix">Its lower triangle, packed.</param>
    /// <param name="factor">Where L goes, packed; may be the matrix itself. Undefined if the answer is no.</param>
    /// <param name="dimension">D.</param>
    /// <returns>Whether the matrix is numerically positive definite.</returns>
    public static bool TryFactor(ReadOnlySpan<double> matrix, Span<double> factor, int dimension)
    {
        for (int i = 0; i < dimension; i++)
        {
            var row = factor.Slice(Packed.Row(i), i + 1);
            for (int j = 0; j < i; j++)
            {
                var other = factor.Slice(Packed.Row(j), j + 1);
                row[j] = (matrix[Packed.Index(i, j)] - Sums.OfProducts(row[..j], other[..j])) / other[j];
            }

            double pivot = matrix[Packed.Index(i, i)] - Sums.OfProducts(row[..i], row[..i]);
            if (!(pivot > 0) || !double.IsFinite(pivot))
            {
                return false;
            }

            row[i] = Math.Sqrt(pivot);
        }

        return true;
    }

    /// <summary>Inverts a lower triangular factor.</summary>
    /// <param name="factor">L, packed, with a positive diagonal.</param>
    /// <param name="inverse">Where L⁻¹ goes, packed; not the factor itself.</param>
    /// <param name="dimension">D.</param>
    public static void Invert(ReadOnlySpan<double> factor, Span<double> inverse, int dimension)
    {
        for (int i = 0; i < dimension; i++)
        {
            var row = factor.Slice(Packed.Row(i), i + 1);
            var result = inverse.Slice(Packed.Row(i), i + 1);
            result.Clear();
            for (int j = 0; j < i; j++)
            {
                var above = inverse.Slice(Packed.Row(j), j + 1);
                TensorPrimitives.MultiplyAdd(above, -row[j], result[..(j + 1)], result[..(j + 1)]);
            }

            result[i] = 1;
            TensorPrimitives.Divide(result, row[i], result);
        }
    }

    /// <summary>ln |Σ| from its factor.</summary>
    /// <param name="factor">L, packed, with a positive diagonal.</param>
    /// <param name="dimension">D.</param>
    public static double LogDeterminant(ReadOnlySpan<double> factor, int dimension)
    {
        double sum = 0;
        for (int i = 0; i < dimension; i++)
        {
            sum += Math.Log(factor[Packed.Index(i, i)]);
        }

        return 2 * sum;
    }
}
