namespace Elbo.Models.Chains;

/// <summary>What an M-step may change in a chain, and what is believed about it beforehand.</summary>
public sealed record ChainRules
{
    /// <summary>Where the distribution of first states comes from.</summary>
    public InitialStates Initial { get; init; }

    /// <summary>
    /// Whether final probabilities are learnt. Then a chain either moves or ends after every step: a row of transitions and its final probability sum
    /// to one together. If not, final numbers are factors that stay as they are.
    /// </summary>
    public bool LearnsFinal { get; init; }

    /// <summary>Whether transitions, and final probabilities that would be learnt, stay as they are.</summary>
    public bool FreezesTransitions { get; init; }

    /// <summary>
    /// How many moves are added to every possible one, and to every possible end: a Dirichlet prior with this plus one as its parameters. At least 0.
    /// </summary>
    public double MovePseudocount { get; init; }

    /// <summary>How many first steps are added to every possible first state, where these are free; at least 0.</summary>
    public double InitialPseudocount { get; init; }

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentException">If rules contradict each other or a count is negative.</exception>
    internal void Check()
    {
        if (!(double.IsFinite(MovePseudocount) && MovePseudocount >= 0 && double.IsFinite(InitialPseudocount) && InitialPseudocount >= 0))
        {
            throw new ArgumentException("Pseudo-counts must be finite and not negative.", nameof(MovePseudocount));
        }

        if (Initial == InitialStates.Stationary && LearnsFinal)
        {
            throw new ArgumentException("A chain that ends has no stationary distribution: learn its final probabilities or begin in the stationary one, not both.", nameof(LearnsFinal));
        }
    }
}
