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
    private readonly SufficientStatistics?[] _lanes;
    private readonly int _statisticsLength;
    private readonly ConcurrentBag<Worker> _idle = [];

    public Sweep(TModel model, EmOptions options)
    {
        Check(model, options);
        _options = options;
        _statisticsLength = model.StatisticsLength;
        _lanes = new SufficientStatistics?[LaneCount(_statisticsLength)];
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
        Run(model, data, batches, iteration, 0, _lanes.Length, cancellation);

    /// <summary>The statistics of an aligned block of lanes; blocks merged elsewhere in the same tree give the same bits.</summary>
    public SufficientStatistics Run(
        TModel model, IDataSource<TBatch> data, int[] batches, int iteration, int firstLane, int laneCount, CancellationToken cancellation)
    {
        var seed = _options.Seed.Derive("e-step").Derive(iteration);
        double temperature = _options.Posterior == Posteriors.Annealed ? _options.Cooling.At(iteration) : 1;
        int First(int lane) => (int)((long)batches.Length * lane / _lanes.Length);
        int[] busy = [.. Enumerable.Range(firstLane, laneCount).Where(lane => First(lane) < First(lane + 1))];

        // With a single batch, the only work to share is within it.
        int threads = batches.Length == 1 ? _options.Threads : 1;

        void RunLane(int lane, Worker worker)
        {
            var sum = _lanes[lane] ??= new SufficientStatistics(_statisticsLength);
            sum.Clear();
            for (int i = First(lane); i < First(lane + 1); i++)
            {
                cancellation.ThrowIfCancellationRequested();
                data.Read(batches[i], worker.Batch);
                using var frame = worker.Scratch.Begin();
                var bound = model.Expect(worker.Batch, new EStep(_options.Posterior, seed.Derive(batches[i]), worker.Scratch, temperature, threads), sum.Values);
                sum.Count(bound, worker.Batch.TotalWeight);
            }
        }

        if (_options.Threads == 1 || busy.Length <= 1)
        {
            var worker = Rent();
            foreach (int lane in busy)
            {
                RunLane(lane, worker);
            }

            _idle.Add(worker);
        }
        else
        {
            try
            {
                Parallel.For(
                    0,
                    busy.Length,
                    new ParallelOptions { MaxDegreeOfParallelism = _options.Threads, CancellationToken = cancellation },
                    Rent,
                    (i, _, worker) =>
                    {
                        RunLane(busy[i], worker);
                        return worker;
                    },
                    _idle.Add);
            }
            catch (AggregateException failure) when (failure.InnerExceptions.Count > 0)
            {
                // One bad batch is one error, not a bundle of as many as there were threads.
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
            }
        }

        return Merge(busy, firstLane, laneCount);
    }

    private SufficientStatistics Merge(int[] busy, int firstLane, int laneCount)
    {
        var level = new SufficientStatistics?[laneCount];
        foreach (int lane in busy)
        {
            level[lane - firstLane] = _lanes[lane];
        }

        for (int width = 1; width < laneCount; width *= 2)
        {
            for (int i = 0; i + width < laneCount; i += 2 * width)
            {
                level[i] = Merge(level[i], level[i + width]);
            }
        }

        // A copy: the lanes are used again by the next iteration, the sum belongs to the caller.
        return level[0]?.Copy() ?? new SufficientStatistics(_statisticsLength);
    }

    internal static SufficientStatistics? Merge(SufficientStatistics? left, SufficientStatistics? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        left.Add(right);
        return left;
    }

    private Worker Rent() => _idle.TryTake(out var worker) ? worker : new Worker();

    private sealed class Worker
    {
        public TBatch Batch { get; } = new();

        public Scratch Scratch { get; } = new();
    }
}
