using System.Numerics.Tensors;
using System.Runtime.InteropServices;
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
                TensorPrimitives.MultiplyAdd(Row(axes, m), entry, Row(half, i), Row(half, i));
            }
        }

        for (int m = 0; m < dimension; m++)
        {
            for (int i = 0; i < dimension; i++)
            {
                TensorPrimitives.MultiplyAdd(Row(half, m), axes[m, i], Row(turned, i), Row(turned, i));
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
        var (sine, cosine) = Math.SinCos(angle);
        Span<double> first = Row(matrix, i), second = Row(matrix, j);
        for (int m = 0; m < first.Length; m++)
        {
            (first[m], second[m]) = ((cosine * first[m]) + (sine * second[m]), (cosine * second[m]) - (sine * first[m]));
        }

        double ii = first[i], ij = first[j], ji = second[i], jj = second[j];
        first[i] = (cosine * ii) + (sine * ij);
        second[j] = (cosine * jj) - (sine * ji);
        first[j] = second[i] = (cosine * ij) - (sine * ii);

        // The rows are done, and are the columns by symmetry.
        var entries = Entries(matrix);
        for (int m = 0, at = 0; m < first.Length; m++, at += first.Length)
        {
            (entries[at + i], entries[at + j]) = (first[m], second[m]);
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
        var entries = Entries(axes);
        int dimension = axes.GetLength(1);
        for (; i < entries.Length; i += dimension, j += dimension)
        {
            (entries[i], entries[j]) = ((cosine * entries[i]) + (sine * entries[j]), (cosine * entries[j]) - (sine * entries[i]));
        }
    }

    private static Span<double> Entries(double[,] matrix) => MemoryMarshal.CreateSpan(ref matrix[0, 0], matrix.Length);

    private static Span<double> Row(double[,] matrix, int row) =>
        MemoryMarshal.CreateSpan(ref matrix[row, 0], matrix.GetLength(1));
}
