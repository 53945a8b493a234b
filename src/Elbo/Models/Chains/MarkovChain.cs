namespace Elbo.Models.Chains;

/// <summary>
/// The hidden part of a hidden Markov model: where a sequence begins, how it moves, and where it may end. A probability of zero stays zero when
/// the chain is learnt, which is how a topology is kept.
/// </summary>
public sealed class MarkovChain
{
    private const double NormalizedWithin = 1e-12;

    private readonly double[] _initial;
    private readonly double[] _transitions;
    private readonly double[] _final;

    /// <summary>A chain.</summary>
    /// <param name="initial">K non-negative numbers; they are scaled to sum to one.</param>
    /// <param name="transitions">K × K non-negative numbers, from row to column; every row is scaled to sum to one.</param>
    /// <param name="final">
    /// K factors for the state of a sequence's last step: 1 for a state in which a sequence may end, 0 for any other, or numbers between. Empty if a
    /// sequence may end anywhere.
    /// </param>
    /// <exception cref="ArgumentException">If lengths do not fit together or a row has no positive, finite sum.</exception>
    public MarkovChain(ReadOnlySpan<double> initial, ReadOnlySpan<double> transitions, ReadOnlySpan<double> final = default)
    {
        int states = initial.Length;
        if (states == 0 || transitions.Length != states * states || (!final.IsEmpty && final.Length != states))
        {
            throw new ArgumentException($"{states} initial probabilities need {states} × {states} transitions and, if any, {states} final ones.", nameof(transitions));
        }

        _initial = initial.ToArray();
        _transitions = transitions.ToArray();
        _final = final.ToArray();
        Normalize(_initial, "The initial probabilities");
        for (int i = 0; i < states; i++)
        {
            Normalize(_transitions.AsSpan(i * states, states), $"The transitions from state {i + 1}");
        }

        if (Array.Exists(_final, static f => !(f is >= 0 and <= 1)) || (_final.Length > 0 && Array.TrueForAll(_final, static f => f == 0)))
        {
            throw new ArgumentException("Final probabilities lie between 0 and 1, and not all of them are 0.", nameof(final));
        }
    }

    /// <summary>K.</summary>
    public int States => _initial.Length;

    /// <summary>K probabilities of the first step's state.</summary>
    public ReadOnlySpan<double> Initial => _initial;

    /// <summary>K × K probabilities, from row to column.</summary>
    public ReadOnlySpan<double> Transitions => _transitions;

    /// <summary>K factors of the last step's state; empty if a sequence may end anywhere.</summary>
    public ReadOnlySpan<double> Final => _final;

    /// <summary>ln of the probability of a path without its observations; −∞ if it cannot be taken.</summary>
    /// <param name="path">The states, from 0.</param>
    public double LogProbability(ReadOnlySpan<int> path)
    {
        double sum = 0;
        for (int t = 0; t < path.Length; t++)
        {
            sum += Math.Log(t == 0 ? _initial[path[t]] : _transitions[(path[t - 1] * States) + path[t]]);
        }

        return path.IsEmpty || _final.Length == 0 ? sum : sum + Math.Log(_final[path[^1]]);
    }

    // Numbers that already sum to one, as a model file's do, keep their bits.
    private static void Normalize(Span<double> values, string what)
    {
        double total = 0;
        bool isUsable = true;
        foreach (double value in values)
        {
            isUsable &= value >= 0;
            total += value;
        }

        if (!isUsable || !(total > 0) || !double.IsFinite(total))
        {
            throw new ArgumentException($"{what} must not be negative, and must have a positive, finite sum.");
        }

        for (int i = 0; i < values.Length && Math.Abs(total - 1) > NormalizedWithin; i++)
        {
            values[i] /= total;
        }
    }
}
