using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Lattices;

/// <summary>
/// One half of a long sequence: the first, gone through from the beginning, or the second, gone through from the end, for which moves are turned round.
/// The two know nothing of each other until they meet in the middle, so that two threads can do one each. Steps are gone through in blocks of about √T;
/// a block leaves behind what the next begins with, and on the way back it is done again: memory is √T·K, not T·K, at the price of doing densities twice.
/// </summary>
/// <typeparam name="T">The vectors to work with.</typeparam>
internal sealed class SequenceHalf<T>
    where T : struct, ILanes<T>
{
    private const int FlowSteps = 63;
    private const double MostBackward = 1e250;
    private const double MostInverse = 1 / PackKernels.LeastScale;

    private readonly int _states;
    private readonly int _padded;
    private readonly int _steps;
    private readonly int _blockSteps;
    private readonly bool _isReversed;
    private readonly Memory<double> _moves;
    private readonly Memory<double> _reversedMoves;
    private readonly Memory<double> _checkpoints;
    private readonly Memory<double> _work;
    private readonly Memory<double> _density;
    private readonly Memory<double> _alpha;
    private readonly Memory<double> _inverse;
    private readonly Memory<double> _posterior;
    private readonly Memory<double> _predicted;
    private readonly Memory<double> _beta;
    private readonly Memory<double> _flows;
    private double _weight = 1;
    private double _mostInverse;
    private double _mostBackward;

    /// <summary>A half.</summary>
    /// <param name="initial">K factors of the state at which it begins.</param>
    /// <param name="transitions">K × K probabilities, from row to column as time goes.</param>
    /// <param name="steps">How many steps it has, at least 1.</param>
    /// <param name="isReversed">Whether it is the second half, and begins with the last step.</param>
    public SequenceHalf(ReadOnlySpan<double> initial, ReadOnlySpan<double> transitions, int steps, bool isReversed)
    {
        (_states, _steps, _isReversed) = (initial.Length, steps, isReversed);
        _padded = StepKernels.Padded<T>(_states);
        _blockSteps = Math.Min(BlockSteps(steps), steps);
        _moves = Alignment.Allocate(_padded * _padded);
        _reversedMoves = Alignment.Allocate(_padded * _padded);
        var (moves, reversed) = (isReversed ? _reversedMoves : _moves, isReversed ? _moves : _reversedMoves);
        for (int i = 0; i < _states; i++)
        {
            for (int j = 0; j < _states; j++)
            {
                moves.Span[(i * _padded) + j] = reversed.Span[(j * _padded) + i] = transitions[(i * _states) + j];
            }
        }

        _checkpoints = new double[Blocks * ((2 * _padded) + 1)];
        _work = Alignment.Allocate(_padded * _blockSteps);
        _density = Alignment.Allocate(_padded * _blockSteps);
        _alpha = Alignment.Allocate(_padded * (_blockSteps + 1));
        _inverse = Alignment.Allocate(_blockSteps + 1);
        _posterior = Alignment.Allocate(_padded * _blockSteps);
        _predicted = Alignment.Allocate(_padded);
        _beta = Alignment.Allocate(_padded);
        _flows = Alignment.Allocate(_padded * _padded);
        initial.CopyTo(_predicted.Span);
    }

    /// <summary>How many blocks there are; the first is where the half begins.</summary>
    public int Blocks => (_steps + _blockSteps - 1) / _blockSteps;

    /// <summary>ln p of the steps gone through forward.</summary>
    public double Evidence { get; private set; }

    /// <summary>Σ posterior · log-density of the steps gone through backward.</summary>
    public double Expected { get; private set; }

    /// <summary>Whether numbers underflowed or overflowed: what was worked out is worthless.</summary>
    public bool IsLost => !(_mostInverse <= MostInverse) || !(_mostBackward <= MostBackward * _weight);

    /// <summary>After the forward pass: the state beyond the last step given all steps, up to a factor.</summary>
    public ReadOnlySpan<double> Predicted => _predicted.Span[.._states];

    /// <summary>After the forward pass: the state of the last step given all steps, to write to.</summary>
    public void Last(Span<double> state)
    {
        int count = Count(Blocks - 1);
        double inverse = _inverse.Span[count];
        for (int k = 0; k < _states; k++)
        {
            state[k] = _alpha.Span[(count * _padded) + k] * inverse;
        }
    }

    /// <summary>The rows of a block: the first of them, from 0 at the first of the half as time goes, and how many.</summary>
    public (int First, int Count) Rows(int block)
    {
        int count = Count(block);
        return (_isReversed ? _steps - (block * _blockSteps) - count : block * _blockSteps, count);
    }

    /// <summary>The forward pass; blocks one after the other, from the first.</summary>
    /// <param name="block">Which block.</param>
    /// <param name="logDensity">K × rows numbers.</param>
    public void Forward(int block, ReadOnlySpan<double> logDensity)
    {
        int count = Count(block);
        var checkpoint = Checkpoint(block);
        _predicted.Span.CopyTo(checkpoint);
        if (block > 0)
        {
            // Blocks before the last are whole.
            _alpha.Span.Slice(_blockSteps * _padded, _padded).CopyTo(checkpoint[_padded..]);
            checkpoint[2 * _padded] = _inverse.Span[_blockSteps];
        }

        Evidence += Filter(count, logDensity) - StepKernels.LogSum<T>(ref At(_inverse, 1), count, out double most);
        _mostInverse = Math.Max(_mostInverse, most);
    }

    /// <summary>Begins the backward pass.</summary>
    /// <param name="factors">K factors of the state of the last step, from what lies beyond.</param>
    /// <param name="weight">What posteriors sum to.</param>
    /// <param name="total">Σ p(state of the last step | all steps of the half) · factor.</param>
    public void Turn(ReadOnlySpan<double> factors, double weight, double total)
    {
        _weight = weight;
        double scale = weight * _inverse.Span[Count(Blocks - 1)] / total;
        for (int k = 0; k < _states; k++)
        {
            _beta.Span[k] = factors[k] * scale;
        }
    }

    /// <summary>The backward pass; blocks one after the other, from the last.</summary>
    /// <param name="block">Which block.</param>
    /// <param name="logDensity">K × rows numbers.</param>
    /// <param name="posterior">K × rows numbers to write.</param>
    public void Backward(int block, ReadOnlySpan<double> logDensity, Span<double> posterior)
    {
        int count = Count(block);
        var checkpoint = Checkpoint(block);
        checkpoint[.._padded].CopyTo(_predicted.Span);
        checkpoint.Slice(_padded, _padded).CopyTo(_alpha.Span);
        _inverse.Span[0] = checkpoint[2 * _padded];
        Filter(count, logDensity);
        double most = StepKernels.Backward<T>(
            ref At(_density, 0), count, _padded, ref At(_reversedMoves, 0), ref At(_beta, 0), ref At(_alpha, _padded), ref At(_inverse, 1), ref At(_posterior, 0));
        _mostBackward = Math.Max(_mostBackward, most);
        for (int t = 0; t < count; t += FlowSteps)
        {
            StepKernels.Flows<T>(ref At(_alpha, t * _padded), ref At(_density, t * _padded), Math.Min(FlowSteps, count - t), _padded, ref At(_flows, 0));
        }

        Expected += StepKernels.Posteriors<T>(
            ref At(_posterior, 0),
            count,
            _states,
            _padded,
            _isReversed,
            ref MemoryMarshal.GetReference(logDensity),
            ref MemoryMarshal.GetReference(posterior));
    }

    /// <summary>Adds what flowed between states as time goes: expected moves, but for the factor of the transition.</summary>
    /// <param name="flows">K × K numbers to add to.</param>
    public void AddFlows(Span<double> flows)
    {
        for (int i = 0; i < _states; i++)
        {
            for (int j = 0; j < _states; j++)
            {
                flows[_isReversed ? (j * _states) + i : (i * _states) + j] += _flows.Span[(i * _padded) + j];
            }
        }
    }

    /// <summary>An odd multiple of 24, which fills the tiles of every vector width, of at least √T steps.</summary>
    private static int BlockSteps(int steps) => 24 * ((Math.Max(504, (int)Math.Sqrt(steps)) / 24) | 1);

    private int Count(int block) => Math.Min(_blockSteps, _steps - (block * _blockSteps));

    private Span<double> Checkpoint(int block) => _checkpoints.Span.Slice(block * ((2 * _padded) + 1), (2 * _padded) + 1);

    private double Filter(int count, ReadOnlySpan<double> logDensity)
    {
        // What is beyond K, and so beyond the last block's numbers, is zero.
        _work.Span[(_states * count)..].Clear();
        double shifts = StepKernels.Densities<T>(
            ref MemoryMarshal.GetReference(logDensity), count, _states, _isReversed, ref At(_work, 0), ref At(_density, 0));
        StepKernels.Forward<T>(
            ref At(_density, 0), count, _padded, ref At(_moves, 0), ref At(_predicted, 0), ref At(_alpha, _padded), ref At(_inverse, 1));
        return shifts;
    }

    private static ref double At(Memory<double> memory, int offset) => ref Unsafe.Add(ref MemoryMarshal.GetReference(memory.Span), offset);
}
