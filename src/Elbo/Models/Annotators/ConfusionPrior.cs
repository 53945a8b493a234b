namespace Elbo.Models.Annotators;

/// <summary>
/// Labels that every annotator is imagined to have given before, and items that every class is imagined to have: Dirichlet priors of the rows of
/// the confusion matrices and of the class shares, whose mode is sought. Heavy on the diagonal: two imagined labels of three are right.
/// </summary>
/// <param name="Smoothing">s, finite and not negative; 0 is maximum likelihood.</param>
/// <param name="Shrinkage">
/// τ, finite and not negative: as many labels of every class does each annotator borrow from a population whose matrix is learnt with theirs. It
/// matters to those who have few of their own.
/// </param>
public sealed record ConfusionPrior(double Smoothing = 1, double Shrinkage = 0)
{
    /// <summary>2s on the diagonal, s spread over the other labels.</summary>
    /// <param name="classes">K.</param>
    /// <param name="isRight">Whether the label is the true class.</param>
    public double Count(int classes, bool isRight) => classes == 1 ? 0 : isRight ? 2 * Smoothing : Smoothing / (classes - 1);
}
