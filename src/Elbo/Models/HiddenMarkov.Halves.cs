using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Lattices;
using Elbo.Numerics.Vectors;

namespace Elbo.Models;

/// <content>The E-step over all paths of one long sequence, in two halves that meet in the middle, block by block.</content>
public sealed partial class HiddenMarkov<TEmission>
{
    /// <summary>Of a sequence of more steps no table of steps and states is kept.</summary>
    private const int LongSteps = 4096;

    /// <summary>Fewer steps than these are not worth two halves.</summary>
    private const int FewSteps = 512;

    /// <summary>Whether a sequence is gone through by itself: a long one, or one without company enough to fill the lanes of a pack.</summary>
    private static bool IsAlone(int steps, long allSteps) => steps > LongSteps || (steps >= FewSteps && 4L * steps > allSteps);

    /// <summary>One sequence of at least two steps.</summary>
    private Bound ExpectHalves(RowBatch batch, int unit, EStep context, Span<double> statistics) =>
        Vector512.IsHardwareAccelerated ? ExpectHalves<Lanes512>(batch, unit, context, statistics)
        : Vector256.IsHardwareAccelerated ? ExpectHalves<Lanes256>(batch, unit, context, statistics)
        : ExpectHalves<Lanes128>(batch, unit, context, statistics);

    private Bound ExpectHalves<T>(RowBatch batch, int unit, EStep context, Span<double> statistics)
        where T : struct, ILanes<T>
    {
        int first = First(batch, unit), length = Length(batch, unit), middle = length / 2;
        double weight = Weight(batch, unit);
        double[] end = new double[States];
        Array.Fill(end, 1);
        Chain.Final.CopyTo(end);
        SequenceHalf<T>[] halves =
        [
            new(Chain.Initial, Chain.Transitions, middle, isReversed: false),
            new(end, Chain.Transitions, length - middle, isReversed: true),
        ];
        int[] firsts = [first, first + middle];
        Scratch[] scratch = [context.Scratch, new()];
        double[][] sums = [new double[StatisticsLength], new double[StatisticsLength]];
        double[] own = new double[2];
        int threads = context.Threads;
        InHalves(threads, half => Forward(batch, firsts[half], halves[half], scratch[half]));

        double[] before = new double[States], after = new double[States];
        halves[0].Last(before);
        halves[1].Last(after);
        double meeting = 0;
        for (int k = 0; k < States; k++)
        {
            meeting += halves[0].Predicted[k] * after[k];
        }

        bool isLost = halves[0].IsLost || halves[1].IsLost || !(meeting > PackKernels.LeastScale);
        if (!isLost)
        {
            double[] fromRight = halves[1].Predicted.ToArray(), fromLeft = halves[0].Predicted.ToArray();
            halves[0].Turn(fromRight, weight, meeting);
            halves[1].Turn(fromLeft, weight, meeting);
            InHalves(threads, half => own[half] = Backward(batch, firsts[half], halves[half], scratch[half], sums[half], isFirst: half == 0));
            isLost = halves[0].IsLost || halves[1].IsLost;
        }

        if (isLost)
        {
            return ExpectInLogarithms(batch, unit, context.Scratch, statistics);
        }

        var mine = sums[0];
        for (int i = 0; i < mine.Length; i++)
        {
            mine[i] += sums[1][i];
        }

        var moves = mine.AsSpan(States, States * States);
        halves[0].AddFlows(moves);
        halves[1].AddFlows(moves);
        for (int i = 0; i < moves.Length; i++)
        {
            double move = Chain.Transitions[i], flow = moves[i] + (weight * before[i / States] * after[i % States] / meeting);
            moves[i] = move == 0 ? 0 : move * flow;
        }

        for (int i = 0; i < mine.Length; i++)
        {
            statistics[i] += mine[i];
        }

        double evidence = weight * (halves[0].Evidence + halves[1].Evidence + Math.Log(meeting));
        double expected = Chain.ExpectedLog(mine.AsSpan(0, EmissionStart)) + halves[0].Expected + halves[1].Expected;
        double hidden = own[0] + own[1];
        return new(evidence, expected - hidden, evidence - expected + hidden);
    }

    /// <summary>One sequence whose scaled numbers underflow. One that is impossible has the evidence −∞ and adds to no statistic.</summary>
    private Bound ExpectInLogarithms(RowBatch batch, int unit, Scratch scratch, Span<double> statistics)
    {
        const int BlockSteps = 1024;
        int first = First(batch, unit);
        double weight = Weight(batch, unit);
        double[] mine = new double[StatisticsLength];
        var pass = new LogarithmicPass(Chain.Initial, Chain.Transitions, Chain.Final, Length(batch, unit), BlockSteps);
        for (int block = 0; block < pass.Blocks; block++)
        {
            using var frame = scratch.Begin();
            var (at, count) = pass.Rows(block);
            var logDensity = scratch.Take(States * count);
            LogDensity(batch, first + at, count, scratch, logDensity);
            pass.Forward(block, logDensity, state: count, step: 1);
        }

        if (double.IsNegativeInfinity(pass.Evidence))
        {
            return new(pass.Evidence, pass.Evidence, 0);
        }

        for (int block = pass.Blocks - 1; block >= 0; block--)
        {
            using var frame = scratch.Begin();
            var (at, count) = pass.Rows(block);
            var logDensity = scratch.Take(States * count);
            var posterior = scratch.Take(States * count);
            LogDensity(batch, first + at, count, scratch, logDensity);
            pass.Backward(block, logDensity, posterior, state: count, step: 1);
            TensorPrimitives.Multiply(posterior, weight, posterior);
            _ = Emission.Accumulate(batch.Rows.Slice(first + at, count), posterior, scratch, mine.AsSpan(EmissionStart));
            for (int k = 0; k < States; k++)
            {
                mine[k] += block == 0 ? posterior[k * count] : 0;
                mine[EmissionStart - States + k] += block == pass.Blocks - 1 ? posterior[(k * count) + count - 1] : 0;
            }
        }

        for (int i = 0; i < pass.Moves.Length; i++)
        {
            mine[States + i] = weight * pass.Moves[i];
        }

        for (int i = 0; i < mine.Length; i++)
        {
            statistics[i] += mine[i];
        }

        double evidence = weight * pass.Evidence;
        double expected = ExpectedLogJoint(mine);
        return new(evidence, expected, evidence - expected);
    }

    private static void InHalves(int threads, Action<int> work)
    {
        if (threads > 1)
        {
            Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
        }
        else
        {
            work(0);
            work(1);
        }
    }

    private void Forward<T>(RowBatch batch, int first, SequenceHalf<T> half, Scratch scratch)
        where T : struct, ILanes<T>
    {
        for (int block = 0; block < half.Blocks; block++)
        {
            using var frame = scratch.Begin();
            var (at, count) = half.Rows(block);
            var logDensity = scratch.Take(States * count);
            LogDensity(batch, first + at, count, scratch, logDensity);
            half.Forward(block, logDensity);
        }
    }

    /// <summary>K × rows numbers, −∞ for other states than known ones.</summary>
    private void LogDensity(RowBatch batch, int first, int count, Scratch scratch, Span<double> logDensity)
    {
        Emission.LogDensity(batch.Rows.Slice(first, count), scratch, logDensity);
        for (int n = 0; n < count && !batch.Known.IsEmpty; n++)
        {
            int state = batch.Known[first + n];
            for (int k = 0; state >= 0 && k < States; k++)
            {
                logDensity[(k * count) + n] = k == state ? logDensity[(k * count) + n] : double.NegativeInfinity;
            }
        }
    }

    private double Backward<T>(RowBatch batch, int first, SequenceHalf<T> half, Scratch scratch, Span<double> statistics, bool isFirst)
        where T : struct, ILanes<T>
    {
        double own = 0;
        for (int block = half.Blocks - 1; block >= 0; block--)
        {
            using var frame = scratch.Begin();
            var (at, count) = half.Rows(block);
            var rows = batch.Rows.Slice(first + at, count);
            var logDensity = scratch.Take(States * count);
            var posterior = scratch.Take(States * count);
            LogDensity(batch, first + at, count, scratch, logDensity);
            half.Backward(block, logDensity, posterior);
            own += Emission.Accumulate(rows, posterior, scratch, statistics[EmissionStart..]);
            for (int k = 0; block == 0 && k < States; k++)
            {
                statistics[(isFirst ? 0 : EmissionStart - States) + k] += posterior[(k * count) + (isFirst ? 0 : count - 1)];
            }
        }

        return own;
    }
}
