namespace Elbo.Models.Annotators;

/// <summary>
/// Labels that every annotator is imagined to have given before, and items that every class is imagined to have: Dirichlet priors of the rows of
/// the confusion matrices and of the class shares, whose mode is sought. Heavy on the diagonal: two imagined labels of three are right.
/// </summary>
/// <param name="Smoothing">s, finite and not negative; 0 is maximum likelihood.</param>
public sealed record ConfusionPrior(double Smoothing = 1)
{
    /// <summary>2s on the diagonal, s spread over the other labels.</summary>
    /// <param name="classes">K.</param>
    /// <param name="isRight">Whether the label is the true class.</param>
    public double Count(int classes, bool isRight) => isRight ? 2 * Smoothing : Smoothing / (classes - 1);
}
