using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances.Priors;

/// <summary>
/// The conjugate prior of a Gaussian's mean and covariance: Σ ~ inverse Wishart(ν, Λ), μ | Σ ~ N(μₚ, Σ/κ) (Fraley and Raftery 2007, "Bayesian
/// regularization for normal mixture estimation and model-based clustering"). A structure of fewer parameters takes its own part of it
/// (<see cref="ICovariancePrior"/>).
/// </summary>
public sealed class NormalInverseWishart
{
    private readonly double[] _mean;
    private readonly double[] _scale;

    /// <summary>A prior.</summary>
    /// <param name="mean">μₚ: D finite numbers.</param>
    /// <param name="shrinkage">κ: the number of rows that the prior of a mean is worth; positive.</param>
    /// <param name="degreesOfFreedom">ν, above D − 1.</param>
    /// <param name="scale">Λ: a positive definite matrix, the packed lower triangle.</param>
    /// <exception cref="ArgumentException">If a number is out of range or the scale is not positive definite.</exception>
    public NormalInverseWishart(ReadOnlySpan<double> mean, double shrinkage, double degreesOfFreedom, ReadOnlySpan<double> scale)
    {
        Dimension = mean.Length;
        if (Dimension == 0 || scale.Length != Packed.Length(Dimension))
        {
            throw new ArgumentException($"The scale of a prior in {Dimension} dimensions must have {Packed.Length(Dimension)} numbers, not {scale.Length}.", nameof(scale));
        }

        foreach (double value in mean)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"A mean of the prior is {value}; it must be finite.", nameof(mean));
            }
        }

        if (!(shrinkage > 0) || !double.IsFinite(shrinkage))
        {
            throw new ArgumentOutOfRangeException(nameof(shrinkage), shrinkage, "The shrinkage of the prior must be positive and finite.");
        }

        if (!(degreesOfFreedom > Dimension - 1) || !double.IsFinite(degreesOfFreedom))
        {
            throw new ArgumentOutOfRangeException(
                nameof(degreesOfFreedom), degreesOfFreedom, $"The degrees of freedom of the prior must be above {Dimension - 1}, the columns less one.");
        }

        double[] factor = new double[scale.Length];
        if (!Cholesky.TryFactor(scale, factor, Dimension))
        {
            throw new ArgumentException("The scale of the prior is not positive definite.", nameof(scale));
        }

        _mean = mean.ToArray();
        _scale = scale.ToArray();
        Shrinkage = shrinkage;
        DegreesOfFreedom = degreesOfFreedom;
        LogDeterminant = Cholesky.LogDeterminant(factor, Dimension);
        double trace = 0;
        for (int d = 0; d < Dimension; d++)
        {
            trace += _scale[Packed.Index(d, d)];
        }

        MeanVariance = trace / Dimension;
    }

    /// <summary>D.</summary>
    public int Dimension { get; }

    /// <summary>μₚ: D numbers.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>κ: the number of rows that the prior of a mean is worth.</summary>
    public double Shrinkage { get; }

    /// <summary>ν.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>Λ: a packed lower triangle.</summary>
    public ReadOnlySpan<double> Scale => _scale;

    /// <summary>ς² = tr Λ/D: what a structure of diagonal matrices takes of Λ.</summary>
    public double MeanVariance { get; }

    /// <summary>ln |Λ|.</summary>
    internal double LogDeterminant { get; }
}
