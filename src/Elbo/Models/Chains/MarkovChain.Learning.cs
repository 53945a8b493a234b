using Elbo.Distributions;

namespace Elbo.Models.Chains;

/// <content>What a chain learns from counts: first states [K], moves [K × K], last states [K].</content>
public sealed partial class MarkovChain
{
    /// <summary>The length of the counts: K first states, K × K moves, K last states.</summary>
    public int CountsLength => States * (States + 2);

    /// <summary>The log-prior of the probabilities that pseudo-counts stand for, without its constant; 0 without them.</summary>
    public double GlobalBound { get; }

    /// <summary>How many numbers the data can choose freely.</summary>
    public int ParameterCount
    {
        get
        {
            int initial = Rules.Initial == InitialStates.Free ? Positive(_initial) - 1 : 0;
            int moves = Positive(_transitions) + (Rules.LearnsFinal ? Positive(_final) : 0) - States;
            return initial + (Rules.FreezesTransitions ? 0 : moves);
        }
    }

    /// <summary>The chain that maximizes <see cref="ExpectedLog"/> plus <see cref="GlobalBound"/>; a state without counts keeps its row.</summary>
    /// <param name="counts"><see cref="CountsLength"/> numbers.</param>
    public MarkovChain Maximize(ReadOnlySpan<double> counts)
    {
        if (Rules.FreezesTransitions)
        {
            return new(LearnInitial(counts), _transitions, _final, Rules);
        }

        double[] moves = Added(counts.Slice(States, States * States), _transitions, Rules.MovePseudocount);
        if (Rules.Initial == InitialStates.Stationary)
        {
            return new([], StationaryDistribution.Maximize(_transitions, counts[..States], moves), _final, Rules);
        }

        double[] final = Rules.LearnsFinal ? Added(counts[^States..], _final, Rules.MovePseudocount) : [.. _final];
        for (int i = 0; i < States; i++)
        {
            var row = moves.AsSpan(i * States, States);
            if (Positive(row) == 0 && !(Rules.LearnsFinal && final[i] > 0))
            {
                _transitions.AsSpan(i * States, States).CopyTo(row);
                _final.AsSpan(Rules.LearnsFinal ? i : 0, Rules.LearnsFinal ? 1 : 0).CopyTo(final.AsSpan(Rules.LearnsFinal ? i : 0));
            }
        }

        return new(LearnInitial(counts), moves, final, Rules);
    }

    /// <summary>Σ counts · ln probability of this chain as a function of the counts.</summary>
    /// <param name="counts"><see cref="CountsLength"/> numbers.</param>
    public double ExpectedLog(ReadOnlySpan<double> counts)
    {
        double sum = 0;
        for (int k = 0; k < States; k++)
        {
            sum += Logarithms.TimesLog(counts[k], _initial[k]);
            sum += _final.Length == 0 ? 0 : Logarithms.TimesLog(counts[States + (States * States) + k], _final[k]);
        }

        for (int i = 0; i < _transitions.Length; i++)
        {
            sum += Logarithms.TimesLog(counts[States + i], _transitions[i]);
        }

        return sum;
    }

    private double[] LearnInitial(ReadOnlySpan<double> counts)
    {
        double[] first = Added(counts[..States], _initial, Rules.InitialPseudocount);
        return Rules.Initial == InitialStates.Free && Positive(first) > 0 ? first : _initial;
    }

    private double LogPrior()
    {
        double sum = Rules.Initial == InitialStates.Free ? Rules.InitialPseudocount * LogSum(_initial) : 0;
        sum += Rules.FreezesTransitions ? 0 : Rules.MovePseudocount * (LogSum(_transitions) + (Rules.LearnsFinal ? LogSum(_final) : 0));
        return sum;
    }

    /// <summary>Adds pseudo-counts where something is possible.</summary>
    private static double[] Added(ReadOnlySpan<double> counts, ReadOnlySpan<double> probabilities, double pseudocount)
    {
        double[] sum = counts.ToArray();
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += probabilities[i] > 0 ? pseudocount : 0;
        }

        return sum;
    }

    private static double LogSum(double[] probabilities)
    {
        double sum = 0;
        foreach (double p in probabilities)
        {
            sum += p > 0 ? Math.Log(p) : 0;
        }

        return sum;
    }

    private static int Positive(ReadOnlySpan<double> values)
    {
        int count = 0;
        foreach (double value in values)
        {
            count += value > 0 ? 1 : 0;
        }

        return count;
    }
}
