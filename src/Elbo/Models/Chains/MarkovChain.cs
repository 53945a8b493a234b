namespace Elbo.Models.Chains;

/// <summary>
/// The hidden part of a hidden Markov model: where a sequence begins, how it moves, and where it may end. A probability of zero stays zero when
/// the chain is learnt, which is how a topology is kept.
/// </summary>
public sealed partial class MarkovChain
{
    private const double NormalizedWithin = 1e-12;

    private readonly double[] _initial;
    private readonly double[] _transitions;
    private readonly double[] _final;

    /// <summary>A chain.</summary>
    /// <param name="initial">
    /// K non-negative numbers; they are scaled to sum to one. Empty for the same probability of all states. Where the rules say that first states follow
    /// the stationary distribution, it replaces them.
    /// </param>
    /// <param name="transitions">K × K non-negative numbers, from row to column; every row is scaled to sum to one.</param>
    /// <param name="final">
    /// K factors for the state of a sequence's last step: 1 for a state in which a sequence may end, 0 for any other, or numbers between. Empty if a
    /// sequence may end anywhere. Where the rules say that they are learnt, the probability of ending after a step in that state: then a row of
    /// transitions and its final number are scaled to sum to one together.
    /// </param>
    /// <param name="rules">What an M-step may change; everything but final factors if not given.</param>
    /// <exception cref="ArgumentException">
    /// If lengths do not fit together, a row has no positive, finite sum, or a stationary distribution is asked for where there are several.
    /// </exception>
    public MarkovChain(ReadOnlySpan<double> initial, ReadOnlySpan<double> transitions, ReadOnlySpan<double> final = default, ChainRules? rules = null)
    {
        int states = (int)Math.Round(Math.Sqrt(transitions.Length));
        if (states == 0 || transitions.Length != states * states || (!initial.IsEmpty && initial.Length != states) || (!final.IsEmpty && final.Length != states))
        {
            throw new ArgumentException($"{initial.Length} initial probabilities need {initial.Length} × {initial.Length} transitions and, if any, {initial.Length} final ones.", nameof(transitions));
        }

        Rules = rules ?? new();
        Rules.Check();
        _transitions = transitions.ToArray();
        _final = final.ToArray();
        if (Array.Exists(_final, static f => !(f is >= 0 and <= double.MaxValue)) || (_final.Length > 0 && Array.TrueForAll(_final, static f => f == 0)))
        {
            throw new ArgumentException("Final probabilities must not be negative, and not all of them are 0.", nameof(final));
        }

        if (Rules.LearnsFinal ? _final.Length == 0 : Array.Exists(_final, static f => f > 1))
        {
            throw new ArgumentException(
                Rules.LearnsFinal ? "Final probabilities that are learnt need values to begin with." : "Final factors lie between 0 and 1.", nameof(final));
        }

        for (int i = 0; i < states; i++)
        {
            var end = Rules.LearnsFinal ? _final.AsSpan(i, 1) : [];
            Normalize(_transitions.AsSpan(i * states, states), end, $"The transitions from state {i + 1}");
        }

        _initial = initial.IsEmpty ? new double[states] : initial.ToArray();
        if (Rules.Initial == InitialStates.Stationary)
        {
            _initial = StationaryDistribution.Of(_transitions, states)
                ?? throw new ArgumentException("The chain has more than one stationary distribution: its states fall into groups that never meet.", nameof(transitions));
        }
        else if (initial.IsEmpty)
        {
            Array.Fill(_initial, 1);
        }

        Normalize(_initial, [], "The initial probabilities");
        GlobalBound = LogPrior();
    }

    /// <summary>What an M-step may change.</summary>
    public ChainRules Rules { get; }

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
    private static void Normalize(Span<double> values, Span<double> end, string what)
    {
        double total = 0;
        bool isUsable = true;
        foreach (double value in values)
        {
            isUsable &= value >= 0;
            total += value;
        }

        total += end.IsEmpty ? 0 : end[0];
        if (!isUsable || !(total > 0) || !double.IsFinite(total))
        {
            throw new ArgumentException($"{what} must not be negative, and must have a positive, finite sum.");
        }

        if (Math.Abs(total - 1) <= NormalizedWithin)
        {
            return;
        }

        foreach (ref double value in values)
        {
            value /= total;
        }

        foreach (ref double value in end)
        {
            value /= total;
        }
    }
}
