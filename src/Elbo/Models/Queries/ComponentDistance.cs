using Elbo.Distributions;

namespace Elbo.Models.Queries;

/// <summary>How far two components of a Gaussian mixture are apart; none of it depends on their weights.</summary>
/// <param name="First">The number of one, from 0.</param>
/// <param name="Second">The number of the other, from 0; above the first.</param>
/// <param name="Bhattacharyya">
/// −ln ∫ √(pq) = ⅛ δᵀΣ⁻¹δ + ½ ln |Σ|/√(|Σ₁||Σ₂|) with δ the difference of the means and Σ the mean of the covariances (Bhattacharyya 1943), in nats.
/// </param>
/// <param name="Forward">KL(first ‖ second), in nats.</param>
/// <param name="Reverse">KL(second ‖ first), in nats.</param>
public sealed record ComponentDistance(int First, int Second, double Bhattacharyya, double Forward, double Reverse)
{
    /// <summary>∫ √(pq), the Bhattacharyya coefficient: 1 for equal components, near 0 for components far apart.</summary>
    public double Overlap => Math.Exp(-Bhattacharyya);

    /// <summary>√(1 − ∫ √(pq)), between 0 and 1.</summary>
    public double Hellinger => Math.Sqrt(Math.Max(0, 1 - Overlap));

    /// <summary>All pairs, the least apart first.</summary>
    internal static IReadOnlyList<ComponentDistance> Of(GaussianMixture model)
    {
        var gaussians = Enumerable.Range(0, model.Components).Select(model.Component).ToArray();
        return
        [
            .. Enumerable.Range(0, gaussians.Length)
                .SelectMany(i => Enumerable.Range(i + 1, gaussians.Length - i - 1).Select(j => Between(gaussians, i, j)))
                .OrderBy(static pair => pair.Bhattacharyya),
        ];
    }

    private static ComponentDistance Between(MultivariateGaussian[] gaussians, int i, int j)
    {
        var (p, q) = (gaussians[i], gaussians[j]);
        int dimension = p.Dimension;
        double[,] first = p.Covariance(), second = q.Covariance(), mean = new double[dimension, dimension];
        for (int a = 0; a < dimension; a++)
        {
            for (int b = 0; b < dimension; b++)
            {
                mean[a, b] = (first[a, b] + second[a, b]) / 2;
            }
        }

        // ½ ln |2πeΣ| three times over gives the determinants; ½ δᵀΣ⁻¹δ is the divergence of two Gaussians that differ in their means alone.
        MultivariateGaussian from = new(p.Mean, mean), to = new(q.Mean, mean);
        double volume = 0.5 * ((2 * from.Entropy) - p.Entropy - q.Entropy);
        return new(i, j, Math.Max(0, (from.DivergenceTo(to).Value / 4) + volume), p.DivergenceTo(q).Value, q.DivergenceTo(p).Value);
    }
}
