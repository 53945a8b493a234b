using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Lattices;

/// <summary>
/// Forward–backward for many sequences at once, on <see cref="Tracks"/> that are the lanes of <see cref="PackKernels"/>; scaled, as
/// <see cref="ForwardBackward.Scaled"/>. It goes through the steps chunk by chunk, forward and then backward, so that what a family does with the rows
/// of a chunk, and posteriors and moves, stay in the second-level cache. Numbers of the family are states × rows of a chunk; a row is a track of a step.
/// </summary>
internal readonly ref struct SequencePack
{
    /// <summary>Steps per chunk: odd, because numbers of two states a power of two apart would take the same places in a cache.</summary>
    public const int ChunkSteps = 63;

    /// <summary>So many steps of two tables stay in the first-level cache.</summary>
    private const int FlowSteps = 16;

    private const double MostBackward = 1e250;

    private readonly Tracks _tracks;
    private readonly ReadOnlySpan<double> _initial;
    private readonly ReadOnlySpan<double> _transitions;
    private readonly ReadOnlySpan<double> _final;
    private readonly ReadOnlySpan<int> _lengths;
    private readonly ReadOnlySpan<double> _weights;
    private readonly int _padded;
    private readonly Span<double> _moves;
    private readonly Span<double> _reversedMoves;
    private readonly Span<double> _density;
    private readonly Span<double> _alpha;
    private readonly Span<double> _arrivals;
    private readonly Span<double> _inverse;
    private readonly Span<double> _predicted;
    private readonly Span<double> _beta;
    private readonly Span<double> _lanes;
    private readonly Span<double> _flows;
    private readonly Span<double> _ends;

    /// <summary>A pack; all its memory is taken from the scratch.</summary>
    /// <param name="initial">K probabilities.</param>
    /// <param name="transitions">K × K probabilities, from row to column.</param>
    /// <param name="final">K factors for the last state; empty for ones.</param>
    /// <param name="lengths">How many steps each sequence has; at least 1.</param>
    /// <param name="weights">How often each sequence counts; 0 for one that does not.</param>
    /// <param name="scratch">Working memory.</param>
    /// <param name="lanes">How many sequences are worked on at once: 4, 8 or 16.</param>
    public SequencePack(
        ReadOnlySpan<double> initial,
        ReadOnlySpan<double> transitions,
        ReadOnlySpan<double> final,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<double> weights,
        Scratch scratch,
        int lanes)
    {
        _initial = initial;
        _transitions = transitions;
        _final = final;
        _lengths = lengths;
        _weights = weights;
        (States, Lanes) = (initial.Length, lanes);
        _tracks = new Tracks(lengths, lanes, ChunkSteps);
        _padded = (States + PackKernels.Tile - 1) / PackKernels.Tile * PackKernels.Tile;
        int size = _padded * lanes;
        _moves = scratch.TakeZeros(States * _padded);
        _reversedMoves = scratch.TakeZeros(States * _padded);
        for (int i = 0; i < States; i++)
        {
            for (int j = 0; j < States; j++)
            {
                _moves[(i * _padded) + j] = _reversedMoves[(j * _padded) + i] = transitions[(i * States) + j];
            }
        }

        _density = scratch.Take(_tracks.Steps * size);
        _alpha = scratch.Take(_tracks.Steps * size);
        _arrivals = scratch.TakeZeros(ChunkSteps * size);
        _inverse = scratch.Take((_tracks.Steps + 1) * lanes);
        _inverse[..lanes].Clear();
        _predicted = scratch.TakeZeros(size);
        _beta = scratch.TakeZeros(size);
        _lanes = scratch.TakeZeros(3 * lanes);
        _flows = scratch.TakeZeros(_padded * _padded * lanes / PackKernels.Vectors);
        _ends = scratch.TakeZeros(lengths.Length);
        Evidence = scratch.TakeZeros(lengths.Length);
        First = scratch.TakeZeros(States);
        Last = scratch.TakeZeros(States);
    }

    /// <summary>As many lanes as the widest vectors there are have.</summary>
    public static int WidestLanes =>
        PackKernels.Vectors * (Vector512.IsHardwareAccelerated ? Lanes512.Count : Vector256.IsHardwareAccelerated ? Lanes256.Count : Lanes128.Count);

    /// <summary>K.</summary>
    public int States { get; }

    /// <summary>How many sequences are worked on at once.</summary>
    public int Lanes { get; }

    /// <summary>How many chunks all tracks have.</summary>
    public int Chunks => (_tracks.Steps + ChunkSteps - 1) / ChunkSteps;

    /// <summary>ln p of every sequence after the forward pass; NaN for one whose numbers underflowed: it counts nowhere.</summary>
    public Span<double> Evidence { get; }

    /// <summary>The expected number of sequences that begin in a state, after the backward pass.</summary>
    public Span<double> First { get; }

    /// <summary>The expected number of sequences that end in a state, after the backward pass.</summary>
    public Span<double> Last { get; }

    /// <summary>How many rows a chunk has, those of tracks that have ended included.</summary>
    public int Rows(int chunk) => Math.Min(ChunkSteps, _tracks.Steps - (chunk * ChunkSteps)) * Lanes;

    /// <summary>Collects the rows of a chunk; on tracks that have ended, a row of the first sequence is repeated.</summary>
    /// <param name="chunk">Which chunk.</param>
    /// <param name="firsts">The first row of every sequence.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="dimension">How many numbers a row has.</param>
    /// <param name="into">Rows of the chunk × dimension numbers to write.</param>
    public void Collect(int chunk, ReadOnlySpan<int> firsts, ReadOnlySpan<double> rows, int dimension, Span<double> into)
    {
        ref double to = ref MemoryMarshal.GetReference(into);
        ref double from = ref MemoryMarshal.GetReference(rows);
        for (int segment = _tracks.SegmentAt(chunk * ChunkSteps); IsIn(segment, chunk); segment++)
        {
            int begin = _tracks.Bound(segment), steps = _tracks.Bound(segment + 1) - begin;
            for (int lane = 0; lane < Lanes; lane++)
            {
                int sequence = _tracks.Sequence(segment, lane);
                int row = sequence < 0 ? firsts[0] : firsts[sequence] + begin - _tracks.Start(sequence);
                Copy(
                    ref Unsafe.Add(ref from, row * dimension),
                    sequence < 0 ? 0 : (nuint)dimension,
                    ref Unsafe.Add(ref to, (((begin - (chunk * ChunkSteps)) * Lanes) + lane) * dimension),
                    (nuint)(Lanes * dimension),
                    steps,
                    (nuint)dimension);
            }
        }
    }

    /// <summary>Makes every other state than a known one impossible.</summary>
    /// <param name="chunk">Which chunk.</param>
    /// <param name="firsts">The first row of every sequence.</param>
    /// <param name="known">The state of every row, from 0; negative where it is not known.</param>
    /// <param name="logDensity">States × rows numbers of the chunk to change.</param>
    public void Restrict(int chunk, ReadOnlySpan<int> firsts, ReadOnlySpan<int> known, Span<double> logDensity)
    {
        int rows = Rows(chunk);
        for (int segment = _tracks.SegmentAt(chunk * ChunkSteps); IsIn(segment, chunk); segment++)
        {
            for (int step = _tracks.Bound(segment); step < _tracks.Bound(segment + 1); step++)
            {
                for (int lane = 0; lane < Lanes; lane++)
                {
                    int sequence = _tracks.Sequence(segment, lane);
                    int state = sequence < 0 ? -1 : known[firsts[sequence] + step - _tracks.Start(sequence)];
                    for (int k = 0; state >= 0 && k < States; k++)
                    {
                        ref double score = ref logDensity[(k * rows) + ((step - (chunk * ChunkSteps)) * Lanes) + lane];
                        score = k == state ? score : double.NegativeInfinity;
                    }
                }
            }
        }
    }

    /// <summary>The forward pass; chunks one after the other, from the first.</summary>
    /// <param name="chunk">Which chunk.</param>
    /// <param name="logDensity">States × rows numbers of the chunk.</param>
    public void Forward(int chunk, ReadOnlySpan<double> logDensity)
    {
        int row = Rows(chunk);
        for (int segment = _tracks.SegmentAt(chunk * ChunkSteps); IsIn(segment, chunk); segment++)
        {
            int begin = _tracks.Bound(segment), end = _tracks.Bound(segment + 1);
            for (int lane = 0; lane < Lanes; lane++)
            {
                if (Begins(segment, lane) >= 0)
                {
                    _lanes[lane] = _lanes[Lanes + lane] = 0;
                    for (int k = 0; k < States; k++)
                    {
                        _predicted[(k * Lanes) + lane] = _initial[k];
                    }
                }
            }

            Forward(ref At(logDensity, (begin - (chunk * ChunkSteps)) * Lanes), row, begin, end - begin);
            for (int lane = 0; lane < Lanes; lane++)
            {
                if (Ends(segment, lane) is >= 0 and int sequence)
                {
                    double total = _final.IsEmpty ? 1 : EndFactor(end - 1, lane);
                    _ends[sequence] = total;
                    Evidence[sequence] = _lanes[Lanes + lane] > 0 || !(total > PackKernels.LeastScale) ? double.NaN : _lanes[lane] + Math.Log(total);
                }
            }
        }
    }

    /// <summary>The backward pass; chunks one after the other, from the last, when all have gone forward.</summary>
    /// <param name="chunk">Which chunk.</param>
    /// <param name="posterior">States × rows numbers of the chunk to write: the weight of the sequence times p(state | all steps).</param>
    /// <param name="failed">Set for a sequence of which numbers overflowed: all that was added up is then worthless, and the pack is to be done again without it.</param>
    public void Backward(int chunk, Span<double> posterior, Span<bool> failed)
    {
        int row = Rows(chunk), start = chunk * ChunkSteps, size = _padded * Lanes, pending = start + (row / Lanes);
        for (int segment = _tracks.SegmentAt(pending) - 1; segment >= 0 && IsIn(segment, chunk); segment--)
        {
            int begin = _tracks.Bound(segment), end = _tracks.Bound(segment + 1);
            for (int lane = 0; lane < Lanes; lane++)
            {
                if (Ends(segment, lane) is >= 0 and int sequence)
                {
                    double scale = double.IsNaN(Evidence[sequence]) ? 0 : _weights[sequence] * _inverse[(end * Lanes) + lane] / _ends[sequence];
                    _lanes[(2 * Lanes) + lane] = 0;
                    for (int k = 0; k < States; k++)
                    {
                        _beta[(k * Lanes) + lane] = scale * (_final.IsEmpty ? 1 : _final[k]);
                    }
                }
            }

            for (int stop = end, from; stop > begin; stop = from)
            {
                from = Math.Max(begin, stop - FlowSteps);
                int at = (from - start) * Lanes;
                Backward(row, from, stop - from, ref At(_arrivals, (from - start) * size), ref At(posterior, at));
                if (from == begin)
                {
                    Count(segment, begin - start, end - start, row, posterior, failed);
                }

                if (from == start || pending - from >= FlowSteps)
                {
                    // Nothing moves into the first step.
                    int first = Math.Max(from, 1);
                    Flows(ref At(_alpha, (first - 1) * size), ref At(_arrivals, (first - start) * size), pending - first);
                    pending = from;
                }
            }
        }
    }

    /// <summary>The expected number of moves from state to state, after the backward pass.</summary>
    /// <param name="moves">K × K numbers to write.</param>
    public void Moves(Span<double> moves)
    {
        int width = Lanes / PackKernels.Vectors;
        for (int i = 0; i < States; i++)
        {
            for (int j = 0; j < States; j++)
            {
                double sum = 0;
                foreach (double lane in _flows.Slice(((i * _padded) + j) * width, width))
                {
                    sum += lane;
                }

                // What is impossible stays so, even where the flow along it is infinite.
                moves[(i * States) + j] = _transitions[(i * States) + j] == 0 ? 0 : _transitions[(i * States) + j] * sum;
            }
        }
    }

    private bool IsIn(int segment, int chunk) => segment < _tracks.Segments && _tracks.Bound(segment) / ChunkSteps == chunk;

    /// <summary>The sequence that begins on a track with a segment, or −1.</summary>
    private int Begins(int segment, int lane)
    {
        int sequence = _tracks.Sequence(segment, lane);
        return sequence >= 0 && _tracks.Start(sequence) == _tracks.Bound(segment) ? sequence : -1;
    }

    /// <summary>The sequence that ends on a track with a segment, or −1.</summary>
    private int Ends(int segment, int lane)
    {
        int sequence = _tracks.Sequence(segment, lane);
        return sequence >= 0 && _tracks.Start(sequence) + _lengths[sequence] == _tracks.Bound(segment + 1) ? sequence : -1;
    }

    /// <summary>Σ p(state | all steps)·f(state) where a sequence ends.</summary>
    private double EndFactor(int step, int lane)
    {
        double sum = 0;
        for (int k = 0; k < States; k++)
        {
            sum += _alpha[(((step * _padded) + k) * Lanes) + lane] * _final[k];
        }

        return sum * _inverse[((step + 1) * Lanes) + lane];
    }

    /// <summary>First and last states of sequences that begin or end with a segment.</summary>
    private void Count(int segment, int begin, int end, int row, ReadOnlySpan<double> posterior, Span<bool> failed)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            if (Ends(segment, lane) >= 0)
            {
                for (int k = 0; k < States; k++)
                {
                    Last[k] += posterior[(k * row) + ((end - 1) * Lanes) + lane];
                }
            }

            if (Begins(segment, lane) is >= 0 and int sequence)
            {
                failed[sequence] |= !(_lanes[(2 * Lanes) + lane] <= MostBackward * _weights[sequence]);
                for (int k = 0; k < States; k++)
                {
                    First[k] += posterior[(k * row) + (begin * Lanes) + lane];
                    _arrivals[(((begin * _padded) + k) * Lanes) + lane] = 0;
                }
            }
        }
    }

    private static ref double At(ReadOnlySpan<double> span, int offset) => ref Unsafe.Add(ref MemoryMarshal.GetReference(span), offset);

    private static void Copy(ref double from, nuint fromStep, ref double to, nuint toStep, int rows, nuint length)
    {
        nuint width = (nuint)Vector<double>.Count;
        for (; rows > 0; rows--)
        {
            nuint d = 0;
            for (; d + width <= length; d += width)
            {
                Vector.LoadUnsafe(ref from, d).StoreUnsafe(ref to, d);
            }

            for (; d < length; d++)
            {
                Unsafe.Add(ref to, d) = Unsafe.Add(ref from, d);
            }

            from = ref Unsafe.Add(ref from, fromStep);
            to = ref Unsafe.Add(ref to, toStep);
        }
    }

    private void Forward(ref double logDensity, int row, int step, int steps)
    {
        switch (Lanes / PackKernels.Vectors)
        {
            case 8:
                Forward<Lanes512>(ref logDensity, row, step, steps);
                break;
            case 4:
                Forward<Lanes256>(ref logDensity, row, step, steps);
                break;
            default:
                Forward<Lanes128>(ref logDensity, row, step, steps);
                break;
        }
    }

    private void Forward<T>(ref double logDensity, int row, int step, int steps)
        where T : struct, ILanes<T> => PackKernels.Forward<T>(
            ref logDensity,
            (nuint)row,
            steps,
            States,
            _padded,
            ref At(_moves, 0),
            ref At(_predicted, 0),
            ref At(_density, step * _padded * Lanes),
            ref At(_alpha, step * _padded * Lanes),
            ref At(_inverse, (step + 1) * Lanes),
            ref At(_lanes, 0),
            ref At(_lanes, Lanes));

    private void Backward(int row, int step, int steps, ref double arrivals, ref double posterior)
    {
        switch (Lanes / PackKernels.Vectors)
        {
            case 8:
                Backward<Lanes512>(row, step, steps, ref arrivals, ref posterior);
                break;
            case 4:
                Backward<Lanes256>(row, step, steps, ref arrivals, ref posterior);
                break;
            default:
                Backward<Lanes128>(row, step, steps, ref arrivals, ref posterior);
                break;
        }
    }

    private void Backward<T>(int row, int step, int steps, ref double arrivals, ref double posterior)
        where T : struct, ILanes<T> => PackKernels.Backward<T>(
            (nuint)row,
            steps,
            States,
            _padded,
            ref At(_reversedMoves, 0),
            ref At(_beta, 0),
            ref At(_density, step * _padded * Lanes),
            ref At(_alpha, step * _padded * Lanes),
            ref At(_inverse, (step + 1) * Lanes),
            ref arrivals,
            ref posterior,
            ref At(_lanes, 2 * Lanes));

    private void Flows(ref double left, ref double right, int steps)
    {
        switch (Lanes / PackKernels.Vectors)
        {
            case 8:
                PackKernels.Flows<Lanes512>(ref left, ref right, steps, _padded, ref At(_flows, 0));
                break;
            case 4:
                PackKernels.Flows<Lanes256>(ref left, ref right, steps, _padded, ref At(_flows, 0));
                break;
            default:
                PackKernels.Flows<Lanes128>(ref left, ref right, steps, _padded, ref At(_flows, 0));
                break;
        }
    }
}
