namespace Elbo.Models.Chains;

/// <summary>
/// Which moves a chain can make, as transitions to begin with: a state stays with one probability and shares the rest among where it can go. What is
/// zero stays zero when the chain is learnt.
/// </summary>
public abstract record Topology
{
    private Topology()
    {
    }

    /// <summary>Those that need nothing but a number of states, in the order of the help.</summary>
    public static IReadOnlyList<Topology> All { get; } = [new Ergodic(), new LeftToRight(), new Cyclic()];

    /// <summary>Its name, as the tool spells it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a sequence begins in the first state; if not, in any.</summary>
    public virtual bool BeginsInFirst => false;

    /// <summary>Whether a state can follow another.</summary>
    /// <param name="from">A state, from 0.</param>
    /// <param name="to">Another, or the same.</param>
    /// <param name="states">K.</param>
    public abstract bool Allows(int from, int to, int states);

    /// <summary>Transitions to begin with.</summary>
    /// <param name="states">K; at least 1.</param>
    /// <param name="stay">The probability of staying, where a state can both stay and go; in (0, 1).</param>
    /// <returns>K × K probabilities.</returns>
    /// <exception cref="ArgumentException">If a state can neither stay nor go.</exception>
    public double[] Transitions(int states, double stay = 0.9)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        if (!(stay is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(stay), stay, "The probability of staying lies between 0 and 1.");
        }

        double[] transitions = new double[states * states];
        for (int i = 0; i < states; i++)
        {
            bool stays = Allows(i, i, states);
            int others = Enumerable.Range(0, states).Count(j => j != i && Allows(i, j, states));
            if (!stays && others == 0)
            {
                throw new ArgumentException($"State {i + 1} can neither stay nor go anywhere.", nameof(states));
            }

            for (int j = 0; j < states; j++)
            {
                double share = others == 0 ? 0 : (stays ? 1 - stay : 1) / others;
                transitions[(i * states) + j] = !Allows(i, j, states) ? 0 : j != i ? share : others == 0 ? 1 : stay;
            }
        }

        return transitions;
    }

    /// <summary>Probabilities of the first state to begin with.</summary>
    /// <param name="states">K.</param>
    public double[] Initial(int states) => [.. Enumerable.Range(0, states).Select(k => BeginsInFirst ? (k == 0 ? 1.0 : 0) : 1.0 / states)];

    /// <summary>Any state can follow any.</summary>
    public sealed record Ergodic : Topology
    {
        /// <inheritdoc/>
        public override string Name => "ergodic";

        /// <inheritdoc/>
        public override bool Allows(int from, int to, int states) => true;
    }

    /// <summary>States are passed in their order, from the first; the last is never left.</summary>
    /// <param name="Reach">How many states ahead the farthest is that can follow; at least 1. Above 1 states can be skipped.</param>
    public sealed record LeftToRight(int Reach = 1) : Topology
    {
        /// <inheritdoc/>
        public override string Name => "left-to-right";

        /// <inheritdoc/>
        public override bool BeginsInFirst => true;

        /// <inheritdoc/>
        public override bool Allows(int from, int to, int states) => to >= from && to - from <= Math.Max(1, Reach);
    }

    /// <summary>States are passed in their order, and after the last comes the first.</summary>
    public sealed record Cyclic : Topology
    {
        /// <inheritdoc/>
        public override string Name => "cyclic";

        /// <inheritdoc/>
        public override bool Allows(int from, int to, int states) => to == from || to == (from + 1) % states;
    }

    /// <summary>Moves that a table allows.</summary>
    /// <param name="Moves">K × K: whether the state of a column can follow that of a row.</param>
    public sealed record Masked(bool[,] Moves) : Topology
    {
        /// <inheritdoc/>
        public override string Name => "mask";

        /// <inheritdoc/>
        /// <exception cref="ArgumentException">If the table is not that of K states.</exception>
        public override bool Allows(int from, int to, int states) => Moves.GetLength(0) == states && Moves.GetLength(1) == states
            ? Moves[from, to]
            : throw new ArgumentException($"The mask is {Moves.GetLength(0)} × {Moves.GetLength(1)} for {states} states.", nameof(states));
    }
}
