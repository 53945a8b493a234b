namespace Elbo.Numerics.Linear;

/// <content>The plain loop that the kernel must equal.</content>
internal static partial class SquaredDistances
{
    /// <summary><see cref="Of{T}"/> of one point.</summary>
    public static double OfReference(ReadOnlySpan<double> row, ReadOnlySpan<double> point)
    {
        double squared = 0;
        for (int d = 0; d < row.Length; d++)
        {
            double difference = row[d] - point[d];
            squared += difference * difference;
        }

        return squared;
    }
}
