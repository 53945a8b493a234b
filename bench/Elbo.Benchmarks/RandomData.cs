using Elbo.Numerics;

namespace Elbo.Benchmarks;

/// <summary>Numbers for benchmarks: the same in every run.</summary>
internal static class RandomData
{
    /// <summary>Standard normal numbers.</summary>
    public static double[] Gaussians(string purpose, int count)
    {
        var rng = new Seed(1).Derive(purpose).ToRng();
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = rng.NextGaussian();
        }

        return values;
    }

    /// <summary>Rows around as many centers as there are components, two deviations or so apart: they overlap.</summary>
    public static double[] Clusters(int rows, int dimension, int components)
    {
        var values = Gaussians("rows", rows * dimension);
        var centers = Gaussians("centers", components * dimension);
        double spread = 2 / Math.Sqrt(dimension);
        for (int n = 0; n < rows; n++)
        {
            for (int d = 0; d < dimension; d++)
            {
                values[(n * dimension) + d] += spread * centers[(n % components * dimension) + d];
            }
        }

        return values;
    }
}
