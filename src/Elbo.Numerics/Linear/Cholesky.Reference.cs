namespace Elbo.Numerics.Linear;

/// <content>The plain loops that the kernels must equal.</content>
internal static partial class Cholesky
{
    /// <summary><see cref="TryFactor"/>, as the textbook writes it.</summary>
    public static bool TryFactorReference(ReadOnlySpan<double> matrix, Span<double> factor, int dimension)
    {
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[Packed.Index(i, j)];
                for (int k = 0; k < j; k++)
                {
                    sum -= factor[Packed.Index(i, k)] * factor[Packed.Index(j, k)];
                }

                if (i == j && !(sum > 0))
                {
                    return false;
                }

                factor[Packed.Index(i, j)] = i == j ? Math.Sqrt(sum) : sum / factor[Packed.Index(j, j)];
            }
        }

        return true;
    }

    /// <summary><see cref="Invert"/>, by forward substitution of unit vectors.</summary>
    public static void InvertReference(ReadOnlySpan<double> factor, Span<double> inverse, int dimension)
    {
        for (int column = 0; column < dimension; column++)
        {
            for (int i = column; i < dimension; i++)
            {
                double sum = i == column ? 1 : 0;
                for (int k = column; k < i; k++)
                {
                    sum -= factor[Packed.Index(i, k)] * inverse[Packed.Index(k, column)];
                }

                inverse[Packed.Index(i, column)] = sum / factor[Packed.Index(i, i)];
            }
        }
    }
}
