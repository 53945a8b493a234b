namespace Elbo.Numerics.Gaussians.Pruning;

/// <content>The plain loop that the kernel must equal.</content>
internal static partial class Candidates
{
    /// <summary><see cref="Best{T}"/>; of equals the first.</summary>
    public static int BestReference(ReadOnlySpan<double> products, ReadOnlySpan<double> constants, ReadOnlySpan<double> slopes, double squared)
    {
        int best = 0;
        double most = double.NegativeInfinity;
        for (int k = 0; k < products.Length; k++)
        {
            double score = products[k] + constants[k] + (slopes[k] * squared);
            (best, most) = score > most ? (k, score) : (best, most);
        }

        return best;
    }
}
