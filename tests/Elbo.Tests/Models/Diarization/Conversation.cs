using Elbo.Numerics;

namespace Elbo.Tests.Models.Diarization;

/// <summary>A conversation drawn from the model.</summary>
internal static class Conversation
{
    public static (double[] Values, int[] Speakers, double[] Spreads) Draw(int dimension, int steps, int speakers, ulong seed, double spread = 5)
    {
        var rng = new Seed(seed).ToRng();
        double[] spreads = [.. Enumerable.Range(0, dimension).Select(d => spread / (d + 1))], means = new double[speakers * dimension], values = new double[steps * dimension];
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = Math.Sqrt(spreads[i % dimension]) * rng.NextGaussian();
        }

        int[] truth = new int[steps];
        for (int t = 0; t < steps; t++)
        {
            // Turns of random lengths; everybody has one.
            truth[t] = t == 0 ? 0 : rng.NextDouble() < 0.97 ? truth[t - 1] : rng.NextInt32(speakers);
            truth[t] = t % 150 == 0 ? t / 150 % speakers : truth[t];
            for (int d = 0; d < dimension; d++)
            {
                values[(t * dimension) + d] = means[(truth[t] * dimension) + d] + rng.NextGaussian();
            }
        }

        return (values, truth, spreads);
    }
}
