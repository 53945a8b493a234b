using System.Collections.Concurrent;
using System.Numerics;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo;

/// <summary>
/// The E-step over all selected batches. The batches are dealt to a fixed number of lanes, each lane adds its batches in order, and
/// the lanes are merged as a fixed binary tree: the sum is a function of the data, whatever the number of threads. An aligned block
/// of lanes is what one machine would do.
/// </summary>
internal sealed class Sweep<TModel, TBatch>
    where TModel : ILatentModel<TModel, TBatch>
    where TBatch : Batch, new()
{
    private const int MostLanes = 64;
    private const int FewestLanes = 8;
    private const long LaneBytes = 24L << 20;

    private readonly EmOptions _options;
    private readonly int _laneCount;
    private readonly int _statisticsLength;
    private readonly ConcurrentBag<Worker> _idle = [];
    private readonly ConcurrentBag<SufficientStatistics> _free = [];

    public Sweep(TModel model, EmOptions options)
    {
        Check(model, options);
        _options = options;
        _statisticsLength = model.StatisticsLength;
        _laneCount = LaneCount(_statisticsLength);
    }

    /// <summary>Refuses arguments that no sweep can work with.</summary>
    public static void Check(TModel model, EmOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        options.Cooling.Check();
        if (BitOperations.PopCount((uint)options.Posterior) != 1 || !model.Supported.HasFlag(options.Posterior))
        {
            throw new NotSupportedException($"The posterior '{options.Posterior}' is not one that {typeof(TModel).Name} supports ({model.Supported}).");
        }
    }

    /// <summary>How many lanes statistics of this length get: as many as fit 24 MB, a power of two from 8 to 64.</summary>
    public static int LaneCount(int statisticsLength)
    {
        int lanes = MostLanes;
        while (lanes > FewestLanes && (long)lanes * statisticsLength * sizeof(double) > LaneBytes)
        {
            lanes /= 2;
        }

        return lanes;
    }

    /// <summary>The statistics of all selected batches under a model.</summary>
    public SufficientStatistics Run(TModel model, IDataSource<TBatch> data, int[] batches, int iteration, CancellationToken cancellation) =>
        Run(model, data, batches, iteration, 0, _laneCount, cancellation);

    /// <summary>The statistics of an aligned block of lanes; blocks merged elsewhere in the same tree give the same bits.</summary>
    public SufficientStatistics Run(
        TModel model, IDataSource<TBatch> data, int[] batches, int iteration, int firstLane, int laneCount, CancellationToken cancellation)
    {
        var seed = _options.Seed.Derive("e-step").Derive(iteration);
        double temperature = _options.Posterior == Posteriors.Annealed ? _options.Cooling.At(iteration) : 1;
        int First(int lane) => (int)((long)batches.Length * lane / _laneCount);

        // With a single batch, the only work to share is within it.
        int inBatch = batches.Length == 1 ? _options.Threads : 1;
        int end = firstLane + laneCount;
        int next = firstLane - 1;
        var tree = new LaneTree(laneCount, (from, to) => First(firstLane + from) == First(firstLane + to), _free);

        SufficientStatistics RunLane(int lane, Worker worker)
        {
            var sum = _free.TryTake(out var free) ? free : new SufficientStatistics(_statisticsLength);
            sum.Clear();
            for (int i = First(lane); i < First(lane + 1); i++)
            {
                cancellation.ThrowIfCancellationRequested();
                data.Read(batches[i], worker.Batch);
                using var frame = worker.Scratch.Begin();
                var bound = model.Expect(worker.Batch, new EStep(_options.Posterior, seed.Derive(batches[i]), worker.Scratch, temperature, inBatch), sum.Values);
                sum.Count(bound, worker.Batch.TotalWeight);
            }

            return sum;
        }

        void RunLanes()
        {
            var worker = _idle.TryTake(out var idle) ? idle : new Worker();
            try
            {
                // In order, so that neighbors are there at about the same time.
                for (int lane = Interlocked.Increment(ref next); lane < end; lane = Interlocked.Increment(ref next))
                {
                    if (First(lane) < First(lane + 1))
                    {
                        tree.Add(lane - firstLane, RunLane(lane, worker));
                    }
                }
            }
            catch
            {
                // The others need not go on.
                Interlocked.Exchange(ref next, end);
                throw;
            }

            _idle.Add(worker);
        }

        InParallel(Math.Min(_options.Threads, Math.Min(laneCount, batches.Length)), RunLanes, cancellation);
        return tree.Root ?? new SufficientStatistics(_statisticsLength);
    }

    /// <summary>Does the same on several threads.</summary>
    private static void InParallel(int threads, Action action, CancellationToken cancellation)
    {
        if (threads <= 1)
        {
            action();
            return;
        }

        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, _ => action());
        }
        catch (AggregateException failure) when (failure.InnerExceptions.Count > 0)
        {
            // One bad batch is one error, not a bundle of as many as there were threads.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
        }
    }

    private sealed class Worker
    {
        public TBatch Batch { get; } = new();

        public Scratch Scratch { get; } = new();
    }
}
