using Elbo.Emissions.Covariances.Priors;

namespace Elbo.Emissions;

/// <content>
/// A conjugate prior is data that were never seen: of every mean, κ rows at μₚ; of every matrix, the weight and scatter that its structure says.
/// Statistics to which they are added give the posterior's maximum by the likelihood's formulas.
/// </content>
public sealed partial class GaussianEmission
{
    /// <summary>The prior of means and covariances; <see langword="null"/> without one.</summary>
    public NormalInverseWishart? Prior { get; }

    /// <inheritdoc/>
    public double GlobalBound { get; }

    /// <summary>The same Gaussians under another prior: their M-step maximizes the posterior.</summary>
    /// <param name="prior">The prior; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">If it has another dimension.</exception>
    /// <exception cref="NotSupportedException">If there is no conjugate prior for the structure.</exception>
    public GaussianEmission WithPrior(NormalInverseWishart? prior)
    {
        if (prior is not null && prior.Dimension != Dimension)
        {
            throw new ArgumentException($"The prior has {prior.Dimension} dimensions, the Gaussians {Dimension}.", nameof(prior));
        }

        if (prior is not null && Structure.Prior is null)
        {
            throw new NotSupportedException($"There is no conjugate prior for {Structure.Name}.");
        }

        return new(Structure, Floor, _means, _covariances, _anchors, prior, Frozen);
    }

    /// <summary>Adds κ rows at μₚ to every component, and to the scatter what the covariances' prior is worth.</summary>
    /// <returns>The weight behind the covariance of every component; those behind a pooled matrix add up to its weight.</returns>
    private double[] AddPrior(View view)
    {
        double[] weights = view.Counts.ToArray();
        if (Prior is not { } prior)
        {
            return weights;
        }

        var covariancePrior = Structure.Prior!;
        var shift = new double[Dimension];
        for (int k = 0; k < Components; k++)
        {
            // A density of the mean given Σ: one more ½ ln|Σ|, however little κ is.
            weights[k] += 1 + (covariancePrior.Weight(prior) / (Structure.IsPooled ? Components : 1));
            view.Counts[k] += prior.Shrinkage;
            for (int d = 0; d < Dimension; d++)
            {
                shift[d] = prior.Mean[d] - Anchor(k)[d];
                view.Sum(k)[d] += prior.Shrinkage * shift[d];
            }

            AddToScatter(view.Scatter(MatrixIndex(k)), shift, shift, prior.Shrinkage);
        }

        var scatter = new double[_matrixLength];
        covariancePrior.Scatter(prior, scatter);
        for (int m = 0; m < MatrixCount; m++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(view.Scatter(m), scatter, view.Scatter(m));
        }

        return weights;
    }

    /// <summary>ln p(μ, Σ), without the part that the floor cuts off.</summary>
    private double LogPrior(NormalInverseWishart prior)
    {
        var covariancePrior = Structure.Prior!;
        double weight = covariancePrior.Weight(prior);
        double sum = 0;
        var scatter = new double[_matrixLength];
        for (int m = 0; m < MatrixCount; m++)
        {
            covariancePrior.Scatter(prior, scatter);
            double logDeterminant = (-2 * _logNormalizers[m]) - (Dimension * Math.Log(2 * Math.PI));
            sum += covariancePrior.LogNormalizer(prior) - (0.5 * ((weight * logDeterminant) + TraceOfInverseTimes(m, scatter)));
        }

        var shift = new double[Dimension];
        for (int k = 0; k < Components; k++)
        {
            for (int d = 0; d < Dimension; d++)
            {
                shift[d] = Mean(k)[d] - prior.Mean[d];
            }

            Array.Clear(scatter);
            AddToScatter(scatter, shift, shift, prior.Shrinkage);
            sum += (0.5 * Dimension * Math.Log(prior.Shrinkage)) + _logNormalizers[MatrixIndex(k)] - (0.5 * TraceOfInverseTimes(MatrixIndex(k), scatter));
        }

        return sum;
    }
}
