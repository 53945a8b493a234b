namespace Elbo.Emissions.Covariances;

/// <summary>What the covariances' M-step needs: the weight of every component and its scatter about its own new mean.</summary>
public readonly ref struct WithinScatter
{
    /// <summary>A view of counts and matrices.</summary>
    /// <param name="dimension">D.</param>
    /// <param name="counts">n₁ … n_K: the sum of responsibilities of every component.</param>
    /// <param name="matrices">The within-scatter matrices, one or K, each D variances or a packed lower triangle, not divided by anything.</param>
    /// <param name="matrixLength">How many numbers a matrix has.</param>
    public WithinScatter(int dimension, ReadOnlySpan<double> counts, ReadOnlySpan<double> matrices, int matrixLength)
    {
        Dimension = dimension;
        Counts = counts;
        Matrices = matrices;
        MatrixLength = matrixLength;
    }

    /// <summary>A component of less weight than this, in rows, is dead: it keeps its parameters.</summary>
    public static double DeadWeight => 1e-12;

    /// <summary>D, how many numbers a row has.</summary>
    public int Dimension { get; }

    /// <summary>n₁ … n_K: the sum of responsibilities of every component.</summary>
    public ReadOnlySpan<double> Counts { get; }

    /// <summary>The within-scatter matrices, one after the other.</summary>
    public ReadOnlySpan<double> Matrices { get; }

    /// <summary>How many numbers a matrix has.</summary>
    public int MatrixLength { get; }

    /// <summary>How many matrices there are: one, or one per component.</summary>
    public int MatrixCount => Matrices.Length / MatrixLength;

    /// <summary>One matrix.</summary>
    /// <param name="index">Its number, from 0.</param>
    public ReadOnlySpan<double> this[int index] => Matrices.Slice(index * MatrixLength, MatrixLength);

    /// <summary>The weight behind a matrix: its component's count, or the sum of all.</summary>
    /// <param name="index">The number of the matrix, from 0.</param>
    public double Weight(int index)
    {
        if (MatrixCount == Counts.Length)
        {
            return Counts[index];
        }

        double total = 0;
        foreach (double count in Counts)
        {
            total += count;
        }

        return total;
    }
}
