namespace Elbo;

/// <summary>
/// One line of the ledger: the terms of <c>ln p(X|θ) = Q(q,θ) + H(q) + KL(q ‖ p(Z|X,θ))</c> after one half-step, in nats.
/// </summary>
/// <param name="Iteration">The iteration whose model it is, from 0.</param>
/// <param name="Step">What was just done.</param>
/// <param name="Bound">The terms.</param>
public readonly record struct LedgerEntry(int Iteration, HalfStep Step, Bound Bound)
{
    /// <summary><c>ln p(X|θ)</c>.</summary>
    public double LogLikelihood => Bound.Evidence;

    /// <summary><c>Q(q,θ)</c>.</summary>
    public double ExpectedLogJoint => Bound.ExpectedLogJoint;

    /// <summary><c>H(q)</c>.</summary>
    public double Entropy => Bound.Entropy;

    /// <summary><c>Q + H</c>.</summary>
    public double Elbo => Bound.Elbo;

    /// <summary><c>KL(q ‖ p(Z|X,θ)) = ln p − ELBO</c>: never negative, and 0 after an exact E-step.</summary>
    public double Divergence => Bound.Gap;
}
