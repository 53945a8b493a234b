namespace Elbo.Numerics.Lattices;

/// <summary>
/// Forward–backward in logarithms: exact whatever the numbers, and several times slower than <see cref="ForwardBackward.Scaled"/>. It goes through the steps
/// block by block, forward and then backward, and keeps one column of states between blocks: what it needs of a block it works out again on the way back.
/// Columns are shifted to be conditional on the steps so far, so that digits are not lost to the evidence of a long sequence.
/// </summary>
internal sealed class LogarithmicPass
{
    private readonly int _states;
    private readonly int _steps;
    private readonly int _blockSteps;
    private readonly double[] _initial;
    private readonly double[] _transitions;
    private readonly double[] _final;
    private readonly double[] _ends;
    private readonly double[] _alpha;
    private readonly double[] _shifts;
    private readonly double[] _beta;
    private readonly double[] _weight;
    private readonly double[] _terms;
    private readonly double[] _moves;

    /// <summary>A pass over one sequence.</summary>
    /// <param name="initial">K probabilities.</param>
    /// <param name="transitions">K × K probabilities, from row to column.</param>
    /// <param name="final">K factors for the last state; empty for ones.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="blockSteps">How many steps a block has; the last may have fewer.</param>
    public LogarithmicPass(ReadOnlySpan<double> initial, ReadOnlySpan<double> transitions, ReadOnlySpan<double> final, int steps, int blockSteps)
    {
        (_states, _steps, _blockSteps) = (initial.Length, steps, Math.Min(steps, blockSteps));
        _initial = Logarithms(initial);
        _transitions = Logarithms(transitions);
        _final = final.IsEmpty ? new double[_states] : Logarithms(final);
        _ends = new double[Blocks * _states];
        _alpha = new double[_blockSteps * _states];
        _shifts = new double[_blockSteps];
        _beta = new double[_states];
        _weight = new double[_states];
        _terms = new double[_states];
        _moves = new double[transitions.Length];
    }

    /// <summary>How many blocks there are.</summary>
    public int Blocks => (_steps + _blockSteps - 1) / _blockSteps;

    /// <summary>ln p of all steps after the forward pass; −∞ if they are impossible.</summary>
    public double Evidence { get; private set; }

    /// <summary>The expected number of moves from state to state, after the backward pass: K × K numbers.</summary>
    public ReadOnlySpan<double> Moves => _moves;

    /// <summary>The first step of a block, and how many it has.</summary>
    public (int First, int Count) Rows(int block) => (block * _blockSteps, Math.Min(_blockSteps, _steps - (block * _blockSteps)));

    /// <summary>The forward pass; blocks one after the other, from the first.</summary>
    /// <param name="block">Which block.</param>
    /// <param name="logDensity">The log-density of every step of the block in every state.</param>
    /// <param name="state">How far numbers of one state are from those of the next.</param>
    /// <param name="step">How far numbers of one step are from those of the next.</param>
    public void Forward(int block, ReadOnlySpan<double> logDensity, int state, int step)
    {
        int count = Alpha(block, logDensity, state, step);
        var last = _alpha.AsSpan((count - 1) * _states, _states);
        last.CopyTo(_ends.AsSpan(block * _states));
        for (int t = 0; t < count; t++)
        {
            Evidence += _shifts[t];
        }

        if (block == Blocks - 1)
        {
            for (int i = 0; i < _states; i++)
            {
                _terms[i] = last[i] + _final[i];
            }

            double end = Lattice.LogSum(_terms);
            Evidence += end;
            for (int i = 0; i < _states; i++)
            {
                _beta[i] = _final[i] - end;
            }
        }
    }

    /// <summary>The backward pass; blocks one after the other, from the last, when all have gone forward and the evidence is not −∞.</summary>
    /// <param name="block">Which block.</param>
    /// <param name="logDensity">What the forward pass was given.</param>
    /// <param name="posterior">As many numbers to write, in the same places: p(state of the step | all steps).</param>
    /// <param name="state">How far numbers of one state are from those of the next.</param>
    /// <param name="step">How far numbers of one step are from those of the next.</param>
    public void Backward(int block, ReadOnlySpan<double> logDensity, Span<double> posterior, int state, int step)
    {
        for (int t = Alpha(block, logDensity, state, step) - 1; t >= 0; t--)
        {
            var alpha = _alpha.AsSpan(t * _states, _states);
            for (int j = 0; j < _states; j++)
            {
                int at = (j * state) + (t * step);
                posterior[at] = Math.Exp(alpha[j] + _beta[j]);
                _weight[j] = logDensity[at] + _beta[j] - _shifts[t];
            }

            var before = Before(block, t);
            for (int i = 0; i < before.Length; i++)
            {
                for (int j = 0; j < _states; j++)
                {
                    _terms[j] = _transitions[(i * _states) + j] + _weight[j];
                    _moves[(i * _states) + j] += Math.Exp(before[i] + _terms[j]);
                }

                _beta[i] = Lattice.LogSum(_terms);
            }
        }
    }

    /// <summary>ln p(state | steps so far) for every step of a block, and ln p(step | steps before).</summary>
    /// <returns>How many steps it has.</returns>
    private int Alpha(int block, ReadOnlySpan<double> logDensity, int state, int step)
    {
        int count = Rows(block).Count;
        for (int t = 0; t < count; t++)
        {
            var before = Before(block, t);
            for (int j = 0; j < _states; j++)
            {
                for (int i = 0; i < before.Length; i++)
                {
                    _terms[i] = before[i] + _transitions[(i * _states) + j];
                }

                _alpha[(t * _states) + j] = logDensity[(j * state) + (t * step)] + (before.IsEmpty ? _initial[j] : Lattice.LogSum(_terms));
            }

            var alpha = _alpha.AsSpan(t * _states, _states);
            _shifts[t] = Lattice.LogSum(alpha);
            for (int j = 0; j < _states && !double.IsNegativeInfinity(_shifts[t]); j++)
            {
                alpha[j] -= _shifts[t];
            }
        }

        return count;
    }

    /// <summary>What <see cref="Alpha"/> has for the step before one of a block; empty before the first of all.</summary>
    private ReadOnlySpan<double> Before(int block, int t) =>
        t > 0 ? _alpha.AsSpan((t - 1) * _states, _states)
        : block > 0 ? _ends.AsSpan((block - 1) * _states, _states)
        : default;

    private static double[] Logarithms(ReadOnlySpan<double> probabilities)
    {
        double[] logarithms = new double[probabilities.Length];
        for (int i = 0; i < logarithms.Length; i++)
        {
            logarithms[i] = Math.Log(probabilities[i]);
        }

        return logarithms;
    }
}
