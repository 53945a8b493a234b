using Elbo.Numerics;

namespace Elbo.Models.Chains;

/// <content>Where a chain goes from here.</content>
public sealed partial class MarkovChain
{
    /// <summary>The distribution of states one step later, provided that there is one.</summary>
    /// <param name="now">K probabilities.</param>
    /// <param name="next">K probabilities to write; another span.</param>
    public void Advance(ReadOnlySpan<double> now, Span<double> next)
    {
        double total = 0;
        for (int j = 0; j < States; j++)
        {
            next[j] = 0;
            for (int i = 0; i < States; i++)
            {
                next[j] += now[i] * _transitions[(i * States) + j];
            }

            total += next[j];
        }

        // Rows sum to one but where sequences can end.
        for (int j = 0; j < States && Rules.LearnsFinal && total > 0; j++)
        {
            next[j] /= total;
        }
    }

    /// <summary>Draws the state after another.</summary>
    /// <param name="state">The other, from 0.</param>
    /// <param name="rng">The generator to draw from.</param>
    /// <returns>A state, from 0; −1 if the sequence ends, which only one with learnt final probabilities does.</returns>
    public int DrawNext(int state, ref Rng rng)
    {
        if (Rules.LearnsFinal && rng.NextDouble() < _final[state])
        {
            return -1;
        }

        return rng.NextIndex(_transitions.AsSpan(state * States, States));
    }

    /// <summary>The same chain with its states in another order.</summary>
    /// <param name="order">The old number, from 0, of every new state.</param>
    public MarkovChain Reordered(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        double[] counts = new double[CountsLength];
        Reorder([.. _initial, .. _transitions, .. _final.Length == 0 ? new double[States] : _final], order, counts);
        return new(
            counts.AsSpan(0, States), counts.AsSpan(States, States * States), _final.Length == 0 ? default : counts.AsSpan(States * (States + 1)), Rules);
    }

    /// <summary>Copies counts of these states into the order of others.</summary>
    /// <param name="counts"><see cref="CountsLength"/> numbers.</param>
    /// <param name="order">The old number, from 0, of every new state.</param>
    /// <param name="reordered">As many numbers to write.</param>
    public void Reorder(ReadOnlySpan<double> counts, IReadOnlyList<int> order, Span<double> reordered)
    {
        ArgumentNullException.ThrowIfNull(order);
        int last = States * (States + 1);
        for (int i = 0; i < States; i++)
        {
            reordered[i] = counts[order[i]];
            reordered[last + i] = counts[last + order[i]];
            for (int j = 0; j < States; j++)
            {
                reordered[States + (i * States) + j] = counts[States + (order[i] * States) + order[j]];
            }
        }
    }
}
