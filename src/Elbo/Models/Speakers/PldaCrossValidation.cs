using Elbo.Data;
using Elbo.Models.Verification;
using Elbo.Numerics;

namespace Elbo.Models.Speakers;

/// <summary>
/// Chooses how to prepare vectors and how much to shrink by how well groups that a model has not seen are told apart. Groups, not rows, are dealt into
/// parts; a model learns from all parts but one, and every pair of rows of that part is a trial. Scores of all parts are pooled.
/// </summary>
public sealed record PldaCrossValidation
{
    /// <summary>More rows than this say no more about the choice than a sample of the groups does.</summary>
    private const long MostRows = 20_000;

    /// <summary>How many parts; at least 2.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>How many times groups are dealt anew; at least 1. More make the comparison less noisy.</summary>
    public int Repeats { get; init; } = 3;

    /// <summary>Where the deals come from.</summary>
    public Seed Seed { get; init; } = new(1);

    /// <summary>Scores candidates. Cost: a fit of each for every part and repeat.</summary>
    /// <param name="rows">The vectors; at most 20,000 of them are used, of groups drawn at random.</param>
    /// <param name="groups">The group of every row.</param>
    /// <param name="candidates">What to compare.</param>
    /// <param name="options">How models are fitted; their shrinkage is the candidates'.</param>
    /// <param name="progress">Is told of every part that is done.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>The candidates in their order, with their scores; the same for any number of threads.</returns>
    /// <exception cref="InvalidDataException">If there are fewer groups than parts, or no two rows of a group in any part.</exception>
    public IReadOnlyList<PldaCandidate> Score(
        IRowSource rows,
        RowLabels groups,
        IReadOnlyList<PldaCandidate> candidates,
        PldaOptions options,
        IProgress<FitProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(Folds, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Repeats, 1);
        var all = LabelledVectors.Of(rows, groups, MostRows, Seed.Derive("sample"));
        if (all.GroupCount < Folds)
        {
            throw new InvalidDataException($"There are {all.GroupCount} groups for {Folds} parts: ask for fewer parts, or give more groups.");
        }

        int[][] parts = [.. Enumerable.Range(0, Repeats).Select(r => Deal(all.GroupCount, Seed.Derive(r)))];
        var trials = new HeldOutTrials[Repeats * Folds][];
        int done = 0;
        Parallel.For(0, trials.Length, new() { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation }, task =>
        {
            int[] part = parts[task / Folds];
            trials[task] = Run(all, group => part[group] == task % Folds, candidates, options with { Threads = 1 }, cancellation);
            progress?.Report(new("cross-validation", FitPhase.Replicates, Interlocked.Increment(ref done), trials.Length, 0, double.NaN, double.NaN));
        });
        return [.. candidates.Select((candidate, c) => Judge(candidate, [.. trials.Select(task => task[c])]))];
    }

    /// <summary>The best candidate: the one with the least error rate; of equal ones, that with the least Cllr.</summary>
    /// <param name="scored">What <see cref="Score"/> returned.</param>
    /// <exception cref="InvalidDataException">If none could be fitted.</exception>
    public static PldaCandidate Best(IReadOnlyList<PldaCandidate> scored)
    {
        ArgumentNullException.ThrowIfNull(scored);
        return scored.Where(static c => !double.IsNaN(c.EqualErrorRate)).OrderBy(static c => c.EqualErrorRate).ThenBy(static c => c.MinimumCllr).FirstOrDefault()
            ?? throw new InvalidDataException(scored.Count == 0 ? "There are no candidates." : $"None can be cross-validated: {scored[0].Problem}");
    }

    private PldaCandidate Judge(PldaCandidate candidate, HeldOutTrials[] trials)
    {
        if (Array.Find(trials, static t => t.Problem is not null) is { } failed)
        {
            return candidate with { Problem = failed.Problem };
        }

        var errors = new List<DetectionErrors>();
        foreach (var repeat in trials.Chunk(Folds))
        {
            double[] targets = [.. repeat.SelectMany(static t => t.Targets)], others = [.. repeat.SelectMany(static t => t.Others)];
            errors.Add(targets.Length > 0 && others.Length > 0
                ? new(targets, others)
                : throw new InvalidDataException("No part has two rows of one group and two of different ones: ask for fewer parts."));
        }

        return candidate with { EqualErrorRate = errors.Average(static e => e.EqualErrorRate), MinimumCllr = errors.Average(static e => e.MinimumCllr) };
    }

    /// <summary>A part for every group, as many groups in each as can be.</summary>
    private int[] Deal(int groups, Seed seed)
    {
        int[] part = [.. Enumerable.Range(0, groups).Select(g => g % Folds)];
        var rng = seed.ToRng();
        for (int g = groups - 1; g > 0; g--)
        {
            int other = rng.NextInt32(g + 1);
            (part[g], part[other]) = (part[other], part[g]);
        }

        return part;
    }

    private static HeldOutTrials[] Run(
        LabelledVectors all, Func<int, bool> isHeldOut, IReadOnlyList<PldaCandidate> candidates, PldaOptions options, CancellationToken cancellation)
    {
        var (seen, unseen) = (all.Where(group => !isHeldOut(group)), all.Where(isHeldOut));
        var raw = GroupMoments.Of(seen.Rows, seen.Groups);
        var components = new Dictionary<bool, PreparationStep.Affine>();
        var results = new HeldOutTrials[candidates.Count];

        // Candidates that differ in shrinkage alone share the prepared vectors.
        foreach (var same in Enumerable.Range(0, candidates.Count).GroupBy(c => candidates[c].Recipe))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var recipe = same.Key;
                var (preparation, moments) = recipe.Learn(raw, Components(recipe));
                moments = recipe.UnitLength ? GroupMoments.Of(seen.Rows, seen.Groups, preparation.Apply, moments.Columns) : moments;
                var tested = GroupMoments.Of(unseen.Rows, unseen.EachAlone, preparation.Apply, moments.Columns);
                foreach (int c in same)
                {
                    var model = Plda.Fit(moments, options with { Shrinkage = candidates[c].Shrinkage }, cancellation: cancellation).Model;
                    var vectors = model.Project(tested);
                    results[c] = HeldOutTrials.Of(model.LogLikelihoodRatios(vectors, vectors, cancellation: cancellation), unseen.Groups);
                }
            }
            catch (InvalidDataException e)
            {
                foreach (int c in same)
                {
                    results[c] = new([], []) { Problem = e.Message };
                }
            }
        }

        return results;

        // The widest components are found once; a recipe that wants fewer takes the first of them.
        PreparationStep.Affine? Components(PreparationRecipe recipe)
        {
            if (recipe.PrincipalComponents is null or < 1 || recipe.PrincipalComponents > raw.Dimension)
            {
                return null;
            }

            bool whitens = recipe.WhitensComponents;
            if (!components.TryGetValue(whitens, out var widest))
            {
                int most = candidates.Where(c => c.Recipe.WhitensComponents == whitens).Max(c => Math.Min(c.Recipe.PrincipalComponents ?? 0, raw.Dimension));
                components[whitens] = widest = LearnedSteps.PrincipalComponents(raw, most, whitens);
            }

            return widest;
        }
    }
}
