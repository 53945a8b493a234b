namespace Elbo.Numerics.Densities;

/// <content>The plain loop that the kernel must equal.</content>
internal static partial class KernelSums
{
    /// <summary>Σ w·k(point − query), point by point.</summary>
    /// <typeparam name="TProfile">k.</typeparam>
    /// <inheritdoc cref="Of{TProfile}" path="/param"/>
    public static double Reference<TProfile>(ReadOnlySpan<double> points, ReadOnlySpan<double> weights, ReadOnlySpan<double> query, double shift = 0)
        where TProfile : struct, IProfile
    {
        var differences = new double[query.Length];
        double sum = 0;
        for (int n = 0; n < weights.Length; n++)
        {
            for (int d = 0; d < query.Length; d++)
            {
                differences[d] = points[(d * weights.Length) + n] - query[d];
            }

            sum += weights[n] * TProfile.Of(differences, shift);
        }

        return sum;
    }
}
