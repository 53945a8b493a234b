using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.References;

/// <summary>Models and groups at random.</summary>
internal static class RandomPlda
{
    public static Plda Model(int dimension, int seed)
    {
        var rng = new Seed((ulong)seed).ToRng();
        double[] mean = [.. Enumerable.Range(0, dimension).Select(d => d - 1.5)];
        return new(mean, Covariance(dimension, ref rng), Covariance(dimension, ref rng));
    }

    private static double[,] Covariance(int dimension, ref Rng rng)
    {
        double[,] factor = new double[dimension, dimension], covariance = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                factor[i, j] = i == j ? 0.7 + rng.NextDouble() : 0.5 * rng.NextGaussian();
            }
        }

        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                for (int e = 0; e <= j; e++)
                {
                    covariance[i, j] += factor[i, e] * factor[j, e];
                }

                covariance[j, i] = covariance[i, j];
            }
        }

        return covariance;
    }
}
