using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models.Starts;
using Elbo.Numerics;

namespace Elbo.Models;

/// <content>Where the runs begin.</content>
internal sealed partial class GaussianMixtureFitter
{
    private const int LloydRounds = 10;

    /// <summary>How many short runs a start of small parts has, and how long they are.</summary>
    private const int SubsetRuns = 5;
    private const int SubsetIterations = 10;

    /// <summary>How many ways to split and merge a peak's components are tried, and from how many peaks at most.</summary>
    private const int Moves = 10;
    internal const int MostRounds = 5;

    /// <summary>How many rows of low density a component is put to in each round.</summary>
    private const int Insertions = 5;

    /// <summary>For every place in the contest that is not seeded, this many starts try; fewer if there are fewer components.</summary>
    private const int MostStartsPerPlace = 4;

    /// <summary>On more rows the first iterations of many starts cost more than they are worth.</summary>
    private const long RowsForManyStarts = 20_000;

    private static readonly MixtureStart[] Seeded =
        [new MixtureStart.Hierarchical(), new MixtureStart.Hierarchical(AgglomerationCriterion.EII)];

    /// <summary>In turn.</summary>
    private static readonly MixtureStart[] Drawn =
    [
        new MixtureStart.KMeans(KMeansColumns.Whitened),
        new MixtureStart.SubsetEm(),
        new MixtureStart.KMeans(KMeansColumns.Raw),
        new MixtureStart.RandomResponsibilities(),
    ];

    /// <summary>The starts, for this fit or for one of another model that begins where Gaussians would.</summary>
    internal List<Start<GaussianMixture>> Starts(StartingRows rows)
    {
        int runs = _options.Start.IsDrawn && _components > 1 ? _options.Restarts : 1;
        if (IsFree && _known.Length > 0)
        {
            return KnownStarts(rows);
        }

        if (_options.Start is not MixtureStart.Portfolio)
        {
            return [.. Enumerable.Range(0, runs).Select(run => StartOf(_options.Start, run, rows))];
        }

        // What is hot, or drawn, does not show early where it leads.
        bool isSelective = _options.Method.PassCount is null
            && _options.Method.Configure(_options.Em).Posterior is Posteriors.Soft or Posteriors.Hard
            && rows.Contest.UnitCount <= RowsForManyStarts;
        int drawn = Math.Max(0, runs - Seeded.Length) * (isSelective ? Math.Min(_components, MostStartsPerPlace) : 1);
        return
        [
            .. GroupStarts(rows, runs),
            .. Seeded.Take(runs).Select((kind, run) => StartOf(kind, run, rows) with { IsSeeded = true }),
            .. Enumerable.Range(0, drawn).Select(run => StartOf(Drawn[run % Drawn.Length], Seeded.Length + run, rows)),
        ];
    }

    private Start<GaussianMixture> StartOf(MixtureStart kind, int run, StartingRows rows) => new(
        kind.Name,
        () => Create(kind, rows, _options.Seed.Derive("start").Derive(run)).WithPrior(_prior.Value).Freezing(_frozen).WithNames(_names));

    private GaussianMixture Create(MixtureStart kind, StartingRows rows, Seed seed) => kind switch
    {
        MixtureStart.Hierarchical { Criterion: var criterion } => FromLabels(rows.Tree, rows.Dendrogram(criterion).Cut(_components)),
        MixtureStart.KMeans { Columns: KMeansColumns.Whitened } => FromWhitened(rows, seed),
        MixtureStart.KMeans { Columns: var columns } => FromCenters(rows, Units(columns), seed),
        MixtureStart.Random => FromRandomRows(rows.Centers, seed),
        MixtureStart.RandomResponsibilities => FromRandomResponsibilities(rows.Complete, seed),
        MixtureStart.SubsetEm => FromSubsets(rows, seed),
        MixtureStart.Means means => FromNearest(
            rows, [.. means.Values.Cast<double>()], Units(KMeansColumns.Scaled), _frozen & FrozenParts.Means),
        MixtureStart.Labels labels => FromLabels(rows.Complete, labels.Values),
        MixtureStart.From from => from.Model.Anchored().WithColumns(_rows.Columns),
        _ => throw new InvalidOperationException($"There is no start '{kind.Name}'."),
    };

    /// <summary>One over the unit of every column; 0 for a constant one.</summary>
    private double[] Units(KMeansColumns columns)
    {
        double[] deviations = KMeans.InverseDeviations(_rows.Summary);
        if (columns == KMeansColumns.Scaled)
        {
            return deviations;
        }

        // One unit for all, which keeps squares of very large and small numbers within range.
        double unit = deviations.Where(static d => d > 0).Min();
        return [.. deviations.Select(d => d > 0 ? unit : 0)];
    }

    private GaussianMixture FromCenters(StartingRows rows, double[] units, Seed seed) =>
        FromNearest(rows, new KMeans(rows.Centers, units).Centers(_components, LloydRounds, seed, rows.Threads), units);

    private GaussianMixture FromNearest(StartingRows rows, double[] centers, double[] units, FrozenParts frozen = FrozenParts.None) => FromHardLabels(
        rows.Complete,
        Blank(centers).Freezing(frozen),
        (block, _, scratch, labels) => KMeans.Nearest(block, centers, units, scratch, labels),
        rows.Threads);

    private GaussianMixture FromWhitened(StartingRows rows, Seed seed)
    {
        var whitening = rows.Whitening;
        double[] units = [.. Enumerable.Repeat(1.0, whitening.Dimension)];
        double[] centers = new KMeans(rows.Whitened, units).Centers(_components, LloydRounds, seed, rows.Threads);
        return FromHardLabels(rows.Complete, Blank(whitening.Restore(centers)), Label, rows.Threads);

        void Label(Rows block, long start, Scratch scratch, Span<int> labels)
        {
            using var frame = scratch.Begin();
            var values = scratch.Take(block.Count * whitening.Dimension);
            whitening.Apply(block, values);
            KMeans.Nearest(new(values, default, whitening.Dimension), centers, units, scratch, labels);
        }
    }

    /// <summary>Uniform on the simplex, row by row.</summary>
    private GaussianMixture FromRandomResponsibilities(IRowSource rows, Seed seed)
    {
        var rng = seed.ToRng();
        double[] means = [.. Enumerable.Repeat(_rows.Summary.Means, _components).SelectMany(static m => m)];
        return FromResponsibilities(rows, Blank(means), (block, responsibilities) =>
        {
            for (int n = 0; n < block.Count; n++)
            {
                double total = 0;
                for (int k = 0; k < _components; k++)
                {
                    responsibilities[(k * block.Count) + n] = -Math.Log(1 - rng.NextDouble());
                    total += responsibilities[(k * block.Count) + n];
                }

                for (int k = 0; k < _components; k++)
                {
                    responsibilities[(k * block.Count) + n] /= total;
                }
            }
        });
    }

    /// <summary>The likeliest of short runs on small parts of the rows, each from centers in other coordinates.</summary>
    private GaussianMixture FromSubsets(StartingRows rows, Seed seed)
    {
        // Enough for every component to have a covariance, few enough to differ.
        long size = Math.Max(4L * _components * (_rows.Dimension + 1), Math.Min(rows.Centers.UnitCount / 5, 1_000));
        var em = _options.Em with { Threads = rows.Threads };
        var best = default(GaussianMixture);
        double highest = double.NegativeInfinity;
        for (int run = 0; run < SubsetRuns; run++)
        {
            var part = new StartingRows(RowSample.Take(rows.Centers, size, seed.Derive("subset").Derive(run)), _rows.Summary, seed);
            var start = Create(new MixtureStart.KMeans((KMeansColumns)(run % 3)), part, seed.Derive(run));
            var model = Em.Iterate(start, part.Contest, em).ElementAt(SubsetIterations).Model;
            double logLikelihood = Em.Evaluate(model, rows.Centers, em).Bound.Evidence;
            if (best is null || logLikelihood > highest)
            {
                (best, highest) = (model, logLikelihood);
            }
        }

        return best!.Anchored();
    }

    /// <summary>Other ways to spend the same components.</summary>
    internal List<Start<GaussianMixture>> Neighbors(GaussianMixture model, StartingRows rows)
    {
        var moves = new SplitAndMerge(model, rows.Centers, _components == 2 ? rows.Whitening : rows.Scaling);
        var (first, second) = moves.MostAlike;
        var insertions = new MergeAndInsert(model, rows.Centers, rows.Whitening);
        return
        [
            .. moves.Candidates(Moves).Select(move => Neighbor(
                "split-and-merge", (block, responsibilities) => moves.Apply(move, block, responsibilities))),
            .. insertions.Candidates(Insertions).Select(ball => Neighbor(
                "merge-and-insert", (block, responsibilities) => insertions.Apply(first, second, ball, block, responsibilities))),
        ];

        Start<GaussianMixture> Neighbor(string name, Assigner assign) =>
            new(name, () => FromResponsibilities(rows.Centers, model.Anchored(), assign));
    }

    /// <summary>An ordinary M-step on given responsibilities.</summary>
    private static GaussianMixture FromResponsibilities(IRowSource rows, GaussianMixture blank, Assigner assign)
    {
        var statistics = new double[blank.StatisticsLength];
        var batch = new RowBatch();
        var scratch = new Scratch();
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            var block = batch.Rows;
            using var frame = scratch.Begin();
            var responsibilities = scratch.Take(blank.Components * block.Count);
            assign(block, responsibilities);
            for (int k = 0; k < blank.Components; k++)
            {
                for (int n = 0; n < block.Count; n++)
                {
                    responsibilities[(k * block.Count) + n] *= block.Weights.IsEmpty ? 1 : block.Weights[n];
                    statistics[k] += responsibilities[(k * block.Count) + n];
                }
            }

            blank.Emission.Accumulate(block, responsibilities, scratch, statistics.AsSpan(blank.Components));
        }

        return blank.Maximize(statistics).Anchored();
    }

    private delegate void Assigner(Rows block, Span<double> responsibilities);
}
