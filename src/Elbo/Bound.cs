namespace Elbo;

/// <summary>
/// The terms of <c>ln p(X|θ) = Q(q,θ) + H(q) + KL(q ‖ p(Z|X,θ))</c> that an E-step returns, in nats. Bounds of disjoint data add up.
/// </summary>
/// <param name="Evidence"><c>ln p(X|θ)</c>, the log-likelihood; NaN where the posterior in use leaves it unknown.</param>
/// <param name="ExpectedLogJoint"><c>Q(q,θ) = E_q[ln p(X,Z|θ)]</c>.</param>
/// <param name="Entropy"><c>H(q)</c> of the hidden variables; 0 for hard assignments, possibly negative for continuous ones.</param>
/// <remarks>
/// Neal and Hinton 1998, "A view of the EM algorithm that justifies incremental, sparse, and other variants". Kernels compute
/// Evidence and Q and set <c>H = Evidence − Q</c> after an exact E-step, so that the identity holds by construction; tests check H
/// by enumeration.
/// </remarks>
public readonly record struct Bound(double Evidence, double ExpectedLogJoint, double Entropy)
{
    /// <summary>The part that belongs to no unit: <c>ln p(θ)</c> of a prior, or <c>−KL(q(θ) ‖ p(θ))</c>; 0 without either.</summary>
    public double Global { get; init; }

    /// <summary>
    /// <c>(T − 1)·H(q)</c>: what a temperature T above 1 adds to the number that climbs; 0 at temperature 1.
    /// </summary>
    public double Heat { get; init; }

    /// <summary>The evidence lower bound of the data, <c>Q + H</c>.</summary>
    public double Elbo => ExpectedLogJoint + Entropy;

    /// <summary><c>KL(q ‖ p(Z|X,θ)) = Evidence − ELBO</c>; NaN where the evidence is unknown.</summary>
    public double Gap => Evidence - Elbo;

    /// <summary>
    /// The number that climbs: <c>ELBO + Global + Heat</c>. After an exact E-step this is the log-likelihood (plus the log-prior), with
    /// hard assignments the classification likelihood, at temperature T the free energy <c>Q + T·H</c>.
    /// </summary>
    public double Objective => Elbo + Global + Heat;

    /// <summary>The bound of two disjoint parts of the data.</summary>
    /// <param name="left">One part.</param>
    /// <param name="right">The other part.</param>
    public static Bound operator +(Bound left, Bound right) => Add(left, right);

    /// <summary>The bound of two disjoint parts of the data.</summary>
    /// <param name="left">One part.</param>
    /// <param name="right">The other part.</param>
    public static Bound Add(Bound left, Bound right) => new(
        left.Evidence + right.Evidence,
        left.ExpectedLogJoint + right.ExpectedLogJoint,
        left.Entropy + right.Entropy)
    { Global = left.Global + right.Global, Heat = left.Heat + right.Heat };
}
