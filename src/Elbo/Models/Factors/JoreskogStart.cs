using Elbo.Numerics.Linear;

namespace Elbo.Models.Factors;

/// <summary>Variances of noise for factor analysis to begin with.</summary>
internal static class JoreskogStart
{
    /// <summary>(1 − F/2D) of the variance that the other columns do not predict (Jöreskog 1963), or half of it all where they predict everything.</summary>
    /// <param name="covariance">A packed lower triangle.</param>
    /// <param name="dimension">D.</param>
    /// <param name="factors">F.</param>
    public static double[] Of(double[] covariance, int dimension, int factors)
    {
        double[] variances = new double[dimension], factor = new double[covariance.Length], inverse = new double[covariance.Length];
        bool isRegular = Cholesky.TryFactor(covariance, factor, dimension);
        if (isRegular)
        {
            Cholesky.Invert(factor, inverse, dimension);
        }

        for (int d = 0; d < dimension; d++)
        {
            double precision = 0;
            for (int i = d; i < dimension; i++)
            {
                precision += inverse[Packed.Index(i, d)] * inverse[Packed.Index(i, d)];
            }

            variances[d] = isRegular ? (1 - (0.5 * factors / dimension)) / precision : 0.5 * covariance[Packed.Index(d, d)];
        }

        return variances;
    }
}
