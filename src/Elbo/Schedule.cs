using Elbo.Numerics;

namespace Elbo;

/// <summary>Which batches an iteration visits, and how much it trusts them.</summary>
public abstract record Schedule
{
    private Schedule()
    {
    }

    /// <summary>How many iterations see every batch once.</summary>
    /// <param name="batchCount">How many batches the data has.</param>
    public abstract int IterationsPerPass(int batchCount);

    /// <summary>Refuses settings that no iteration can work with.</summary>
    internal virtual void Check()
    {
    }

    /// <summary>The batches of iteration 0, 1, 2, …, each in the order in which they are added up; endless.</summary>
    /// <param name="batchCount">How many batches the data has.</param>
    /// <param name="seed">Where the order of batches comes from.</param>
    internal abstract IEnumerable<Window> Windows(int batchCount, Seed seed);

    /// <summary>What the M-step of an iteration sees.</summary>
    /// <param name="running">What the M-step before saw; null at the start.</param>
    /// <param name="fresh">The statistics of this iteration's batches.</param>
    /// <param name="isNew">Whether their rows were not seen before.</param>
    /// <param name="iteration">Its number, from 0.</param>
    internal virtual RunningStatistics Advance(RunningStatistics? running, SufficientStatistics fresh, bool isNew, int iteration) =>
        RunningStatistics.Begin(fresh, isNew);

    /// <summary>Classical EM: every batch in every iteration.</summary>
    public sealed record Full : Schedule
    {
        /// <inheritdoc/>
        public override int IterationsPerPass(int batchCount) => 1;

        internal override IEnumerable<Window> Windows(int batchCount, Seed seed)
        {
            int[] all = [.. Enumerable.Range(0, batchCount)];
            while (true)
            {
                yield return new(all, IsNew: true);
            }
        }
    }

    /// <summary>
    /// Stepwise EM (Cappé and Moulines 2009; Liang and Klein 2009): an iteration sees a few batches, in a new random order every pass, and moves
    /// running means of the statistics towards theirs by ρₜ = (t + delay)^−decay. A window that weighs less than others, the last one of
    /// a pass, moves them by that much less. The first running value is the start's: its statistics on batches from all over the data.
    /// </summary>
    /// <param name="BatchesPerStep">How many batches an iteration sees; at least 1.</param>
    /// <param name="Decay">In (1/2, 1]: the smaller, the faster it forgets.</param>
    /// <param name="Delay">At least 0: the larger, the smaller its first steps.</param>
    public sealed record Stochastic(int BatchesPerStep = 4, double Decay = 0.7, double Delay = 10) : Schedule
    {
        /// <inheritdoc/>
        public override int IterationsPerPass(int batchCount)
        {
            Check();
            return Chunks(batchCount, BatchesPerStep);
        }

        /// <summary>ρₜ.</summary>
        /// <param name="iteration">t, from 1.</param>
        public double Rate(int iteration) => Math.Min(1, Math.Pow(iteration + Delay, -Decay));

        internal override IEnumerable<Window> Windows(int batchCount, Seed seed)
        {
            Check();
            return InRandomOrder(batchCount, BatchesPerStep, seed);
        }

        internal override RunningStatistics Advance(RunningStatistics? running, SufficientStatistics fresh, bool isNew, int iteration) =>
            running is null ? RunningStatistics.Begin(fresh, isNew) : running.Blend(fresh, Rate(iteration), isNew);

        internal override void Check()
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(BatchesPerStep, 1);
            new LearningRate(Decay, Delay).Check();
        }
    }

    /// <summary>
    /// Minibatches: an iteration sees a few batches, in a new random order every pass, and its M-step sees nothing else, scaled to the weight of
    /// all that was seen, so that a prior keeps its proper share. Only for M-steps that take a small step
    /// (<see cref="GradientStep{TModel, TBatch}"/>); one that maximizes would forget all other data.
    /// </summary>
    /// <param name="BatchesPerStep">How many batches an iteration sees; at least 1.</param>
    public sealed record Minibatch(int BatchesPerStep = 4) : Schedule
    {
        private static readonly Stochastic Blending = new();

        /// <inheritdoc/>
        public override int IterationsPerPass(int batchCount)
        {
            Check();
            return Chunks(batchCount, BatchesPerStep);
        }

        internal override void Check() => ArgumentOutOfRangeException.ThrowIfLessThan(BatchesPerStep, 1);

        internal override IEnumerable<Window> Windows(int batchCount, Seed seed)
        {
            Check();
            return InRandomOrder(batchCount, BatchesPerStep, seed);
        }

        internal override RunningStatistics Advance(RunningStatistics? running, SufficientStatistics fresh, bool isNew, int iteration)
        {
            var next = Blending.Advance(running, fresh, isNew, iteration);
            double seen = next.Running.TotalWeight;
            return next with { Step = fresh.TotalWeight > 0 && seen != fresh.TotalWeight ? fresh.Blend(fresh, 1, seen) : fresh };
        }
    }

    private static int Chunks(int batchCount, int size) => Math.Max(1, (int)(((long)batchCount + size - 1) / size));

    /// <summary>First some from all over the data for the start, then pass after pass, in chunks of nearly equal size.</summary>
    private static IEnumerable<Window> InRandomOrder(int batchCount, int size, Seed seed)
    {
        const int StartChunks = 8;
        int chunks = Chunks(batchCount, size);
        int first = (int)Math.Min(batchCount, (long)StartChunks * size);
        yield return new([.. Enumerable.Range(0, first).Select(i => (int)((long)batchCount * i / first))], IsNew: false);

        int[] order = [.. Enumerable.Range(0, batchCount)];
        for (int pass = 0; ; pass++)
        {
            var rng = seed.Derive(pass).ToRng();
            for (int i = order.Length - 1; i > 0; i--)
            {
                int other = rng.NextInt32(i + 1);
                (order[i], order[other]) = (order[other], order[i]);
            }

            for (int chunk = 0; chunk < chunks; chunk++)
            {
                int begin = (int)((long)batchCount * chunk / chunks);
                yield return new(order[begin..(int)((long)batchCount * (chunk + 1) / chunks)], IsNew: pass == 0);
            }
        }
    }
}
