using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances;

/// <summary>Products of symmetric matrices with others from both sides.</summary>
internal static class Congruence
{
    /// <summary>tr L M Lᵀ. Cost: D³/6 multiply-adds.</summary>
    /// <param name="left">L: a packed lower triangle.</param>
    /// <param name="matrix">M: the packed lower triangle of a symmetric matrix.</param>
    /// <param name="dimension">D.</param>
    public static double Trace(ReadOnlySpan<double> left, ReadOnlySpan<double> matrix, int dimension)
    {
        double trace = 0;
        for (int i = 0; i < dimension; i++)
        {
            var row = left.Slice(Packed.Row(i), i + 1);
            for (int a = 0; a <= i; a++)
            {
                double half = 0.5 * matrix[Packed.Index(a, a)] * row[a];
                for (int b = 0; b < a; b++)
                {
                    half += matrix[Packed.Index(a, b)] * row[b];
                }

                trace += 2 * row[a] * half;
            }
        }

        return trace;
    }

    /// <summary>QᵀMQ.</summary>
    /// <param name="packed">M: the packed lower triangle of a symmetric matrix.</param>
    /// <param name="axes">Q: D × D.</param>
    public static double[,] Turn(ReadOnlySpan<double> packed, double[,] axes)
    {
        int dimension = axes.GetLength(0);
        double[,] half = new double[dimension, dimension], turned = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int m = 0; m < dimension; m++)
            {
                double entry = packed[i >= m ? Packed.Index(i, m) : Packed.Index(m, i)];
                for (int j = 0; j < dimension; j++)
                {
                    half[i, j] += entry * axes[m, j];
                }
            }
        }

        for (int m = 0; m < dimension; m++)
        {
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j < dimension; j++)
                {
                    turned[i, j] += axes[m, i] * half[m, j];
                }
            }
        }

        return turned;
    }

    /// <summary>The diagonal of QᵀMQ, where M is positive semidefinite: what rounding makes negative is zero.</summary>
    /// <param name="packed">M: the packed lower triangle of a symmetric matrix.</param>
    /// <param name="axes">Q: D × D.</param>
    public static double[] Diagonal(ReadOnlySpan<double> packed, double[,] axes)
    {
        int dimension = axes.GetLength(0);
        double[] diagonal = new double[dimension];
        for (int d = 0; d < dimension; d++)
        {
            double sum = 0;
            for (int i = 0; i < dimension; i++)
            {
                double half = 0.5 * packed[Packed.Index(i, i)] * axes[i, d];
                for (int j = 0; j < i; j++)
                {
                    half += packed[Packed.Index(i, j)] * axes[j, d];
                }

                sum += 2 * half * axes[i, d];
            }

            diagonal[d] = sum > 0 ? sum : 0;
        }

        return diagonal;
    }

    /// <summary>M ← GᵀMG with the rotation G by an angle in the plane of two axes.</summary>
    /// <param name="matrix">M: symmetric, both triangles.</param>
    /// <param name="i">One axis.</param>
    /// <param name="j">The other.</param>
    /// <param name="angle">The angle from axis i to axis j.</param>
    public static void TurnPlane(double[,] matrix, int i, int j, double angle)
    {
        TurnColumns(matrix, i, j, angle);
        var (sine, cosine) = Math.SinCos(angle);
        for (int m = 0; m < matrix.GetLength(0); m++)
        {
            (matrix[i, m], matrix[j, m]) =
                ((cosine * matrix[i, m]) + (sine * matrix[j, m]), (cosine * matrix[j, m]) - (sine * matrix[i, m]));
        }
    }

    /// <summary>Q ← QG with the rotation G by an angle in the plane of two axes.</summary>
    /// <param name="axes">Q: the axes are its columns.</param>
    /// <param name="i">One axis.</param>
    /// <param name="j">The other.</param>
    /// <param name="angle">The angle from axis i to axis j.</param>
    public static void TurnColumns(double[,] axes, int i, int j, double angle)
    {
        var (sine, cosine) = Math.SinCos(angle);
        for (int m = 0; m < axes.GetLength(0); m++)
        {
            (axes[m, i], axes[m, j]) =
                ((cosine * axes[m, i]) + (sine * axes[m, j]), (cosine * axes[m, j]) - (sine * axes[m, i]));
        }
    }
}
