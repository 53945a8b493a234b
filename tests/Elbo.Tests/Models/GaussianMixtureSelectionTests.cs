using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

public sealed class GaussianMixtureSelectionTests
{
    private static readonly GaussianMixtureOptions Few = new() { Restarts = 3, Seed = new(4) };

    [Fact]
    public void Every_cell_is_the_ordinary_fit_to_the_bit_on_any_number_of_threads()
    {
        var rows = Open("iris");
        var grid = Grid("VVV,EEE,VVE", 1, 2, 3);
        var one = GaussianMixture.Select(rows, Few with { Threads = 1 }, grid);
        var many = GaussianMixture.Select(rows, Few with { Threads = 5 }, grid);
        Assert.Equal(grid.Count, one.Candidates.Count);
        foreach (var (candidate, other) in one.Candidates.Zip(many.Candidates))
        {
            var alone = GaussianMixture.Fit(
                rows, Few with { Covariance = CovarianceStructures.Parse(candidate.Structure), Components = candidate.Components });
            Assert.Equal(candidate.Fit.Bound, alone.Bound);
            Assert.Equal(candidate.Fit.Bound, other.Fit.Bound);
            Assert.Equal(candidate.Fit.Model.Mean(0).ToArray(), alone.Model.Mean(0).ToArray());
            Assert.Equal(candidate.Criteria, other.Criteria);
        }
    }

    [Fact]
    public void One_structure_over_components_is_what_it_was()
    {
        var rows = Open("faithful");
        var old = GaussianMixture.Select(rows, Few, [1, 2, 3]);
        var grid = GaussianMixture.Select(rows, Few, Grid("VVV", 1, 2, 3));
        Assert.Equal([1, 2, 3], old.Candidates.Select(static c => c.Components));
        Assert.Equal(old.Candidates.Select(static c => c.Criteria), grid.Candidates.Select(static c => c.Criteria));
        Assert.Equal(2, old.Best.Components);
    }

    [Fact]
    public void Cross_validation_is_the_mean_over_folds_of_fits_that_have_not_seen_them()
    {
        var rows = Open("faithful");
        var selection = GaussianMixture.Select(rows, Few, Grid("EEE", 2), new SelectionCriterion.CrossValidation(4));
        var split = RowSplit.Of(rows, 4, Few.Seed);
        double[] means = [.. Enumerable.Range(0, 4).Select(fold =>
            GaussianMixture.Fit(split.Training(fold), Few with { Covariance = CovarianceStructures.Tied, Components = 2 }).Model.LogDensity(split.HeldOut(fold)).Average())];
        var score = selection.Best.Predicted!;
        Assert.Equal(means, score.Parts.Select(static p => p.MeanLogDensity), static (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.Equal(272, score.Parts.Sum(static p => p.Weight));
        Assert.Equal(means.Average(), score.MeanLogDensity, 1e-12);
        double spread = Math.Sqrt(means.Sum(m => Math.Pow(m - means.Average(), 2)) / 3);
        Assert.Equal(spread / 2, score.StandardError, 1e-12);
        Assert.Equal(GaussianMixture.Fit(rows, Few with { Covariance = CovarianceStructures.Tied, Components = 2 }).Bound, selection.Best.Fit.Bound);
    }

    [Fact]
    public void A_held_out_score_counts_weights()
    {
        // Every other row twice as heavy; the mean is by weight and its error that of as many rows.
        double[] values = Open("faithful").ReadAll();
        double[] weights = [.. Enumerable.Range(0, 272).Select(static n => n % 2 == 0 ? 2.0 : 1)];
        var rows = new MatrixSource(values, 2, weights: weights);
        var selection = GaussianMixture.Select(rows, Few, Grid("VVV", 1), new SelectionCriterion.HeldOut(0.25));
        var split = RowSplit.Of(rows, 0.25, Few.Seed);
        double[] density = GaussianMixture.Fit(split.Training(0), Few).Model.LogDensity(split.HeldOut(0));
        var batch = new RowBatch();
        split.HeldOut(0).Read(0, batch);
        double[] w = batch.Rows.Weights.ToArray();
        double mean = density.Zip(w, static (l, v) => l * v).Sum() / w.Sum();
        double variance = density.Zip(w, (l, v) => v * (l - mean) * (l - mean)).Sum() / (w.Sum() - 1);
        var score = selection.Best.Predicted!;
        Assert.Equal(w.Sum(), Assert.Single(score.Parts).Weight);
        Assert.Equal(mean, score.MeanLogDensity, 1e-12);
        Assert.Equal(Math.Sqrt(variance / w.Sum()), score.StandardError, 1e-12);
    }

    [Fact]
    public void Rows_from_a_file_are_split_as_those_in_memory()
    {
        using var file = Datasets.TryFind("iris")!.Open();
        var criterion = new SelectionCriterion.CrossValidation(3);
        var streamed = GaussianMixture.Select(new Unkept(file), Few, Grid("VVI", 2), criterion).Best.Predicted!;
        var kept = GaussianMixture.Select(new MatrixSource(file.ReadAll(), 4), Few, Grid("VVI", 2), criterion).Best.Predicted!;
        Assert.Equal(kept.Parts, streamed.Parts);
    }

    [Fact]
    public void Cross_validation_finds_the_truth_and_its_fits_are_shared_out_with_the_same_bits()
    {
        var rng = new Seed(8).ToRng();
        double[] values = [.. Enumerable.Range(0, 600).Select(n => rng.NextGaussian() + (8 * (n % 3)))];
        var rows = new MatrixSource(values, 1);
        var criterion = new SelectionCriterion.CrossValidation(5);
        var one = GaussianMixture.Select(rows, Few with { Threads = 1 }, Grid("EII", 1, 2, 3, 4), criterion);
        var many = GaussianMixture.Select(rows, Few with { Threads = 4 }, Grid("EII", 1, 2, 3, 4), criterion);
        Assert.True(one.Best.Components >= 3);
        Assert.True(one.Candidates[2].Predicted!.MeanLogDensity > one.Candidates[1].Predicted!.MeanLogDensity + 0.1);
        Assert.Equal(
            one.Candidates.SelectMany(static c => c.Predicted!.Parts), many.Candidates.SelectMany(static c => c.Predicted!.Parts));
    }

    [Fact]
    public void With_one_component_models_that_are_the_same_have_one_place_and_the_first_takes_it()
    {
        var selection = GaussianMixture.Select(Open("iris"), Few, new MixtureGrid(CovarianceStructures.All, [1]));
        Assert.Equal(14, selection.Candidates.Count);
        Assert.Equal("EEE EEI EII", string.Join(' ', selection.Ranking.Select(static c => c.Structure)));
        Assert.Same(selection.Best, selection.Ranking[0]);
    }

    [Fact]
    public void A_degenerate_cell_is_best_only_if_nothing_is_clean()
    {
        // Seven equal rows and a few others: with two components one collapses on them and has an unbounded likelihood.
        double[] values = [5, 5, 5, 5, 5, 5, 5, 1, 2, 3.5, 4, 7, 9, 11];
        var rows = new MatrixSource(values, 1);
        var selection = GaussianMixture.Select(rows, Few, Grid("VII,EII", 1, 2));
        var collapsed = selection.Candidates.Single(static c => c is { Structure: "VII", Components: 2 });
        Assert.True(collapsed.IsDegenerate);
        Assert.True(collapsed.Criteria.Bic < selection.Best.Criteria.Bic);
        Assert.False(selection.Best.IsDegenerate);
        var alone = GaussianMixture.Select(rows, Few, Grid("VII", 2));
        Assert.True(alone.Best.IsDegenerate);
        Assert.NotEmpty(alone.Best.Fit.Warnings);
        Assert.Contains('†', selection.ToString());
    }

    [Fact]
    public void What_cannot_be_fitted_is_listed_with_the_reason_and_refused_if_it_is_alone()
    {
        var rows = Open("iris");
        var options = Few with { Prior = new MixturePrior.Conjugate() };
        var selection = GaussianMixture.Select(rows, options, Grid("EEE,VEV", 1, 2));
        Assert.Equal([("VEV", 1), ("VEV", 2)], selection.Unfitted.Select(static c => (c.Structure, c.Components)));
        Assert.All(selection.Unfitted, static c => Assert.Contains("no conjugate prior for VEV", c.Reason, StringComparison.Ordinal));
        Assert.DoesNotContain("Parameter", selection.Unfitted[0].Reason, StringComparison.Ordinal);
        Assert.Contains("Not fitted: VEV with 1, 2 components. There is no conjugate prior", selection.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GaussianMixture.Select(rows, options, Grid("VEV", 1, 2)));
        Assert.Throws<ArgumentException>(() => GaussianMixture.Select(rows, options, Grid("VEV,EVE", 1, 2)));

        var three = new MatrixSource(new double[] { 1, 2, 4, 1, 2, 4, 4 }, 1);
        Assert.Equal([4, 4], GaussianMixture.Select(three, Few, Grid("EII,VII", 1, 4)).Unfitted.Select(static c => c.Components));
        Assert.Throws<InvalidDataException>(() => GaussianMixture.Select(three, Few, Grid("EII", 1, 4)));
    }

    [Fact]
    public void A_fold_that_leaves_too_little_is_a_reason_too()
    {
        var rows = new MatrixSource(new double[] { 1, 1, 1, 2, 2, 2, 3, 3, 9 }, 1);
        var selection = GaussianMixture.Select(rows, Few, Grid("EII,VII", 1, 4), new SelectionCriterion.CrossValidation(9));
        Assert.Equal(2, selection.Unfitted.Count);
        Assert.Matches("Without fold [1-9] of 9: There are only 3 distinct rows", selection.Unfitted[0].Reason);
    }

    [Fact]
    public void Progress_comes_one_report_at_a_time_and_counts_fits()
    {
        var progress = new Checker();
        GaussianMixture.Select(Open("faithful"), Few with { Threads = 4 }, Grid("EEE,VVV", 1, 2), new SelectionCriterion.CrossValidation(2), progress);
        Assert.False(progress.WasEnteredTwice);
        Assert.Equal(12, progress.Last!.Fits);
        Assert.InRange(progress.Last.FitsDone, 8, 11);
    }

    [Fact]
    public void A_stop_keeps_what_is_complete()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Checker { Then = p => { if (p.FitsDone == 3) { stop.Cancel(); } } };
        var selection = GaussianMixture.Select(Open("faithful"), Few with { Threads = 1 }, Grid("EEE,VVV", 1, 2, 3), null, progress, stop.Token);
        Assert.InRange(selection.Candidates.Count, 3, 4);
        Assert.All(selection.Candidates.Take(3), static c => Assert.Equal(StopReason.Converged, c.Fit.Reason));

        using var atOnce = new CancellationTokenSource();
        atOnce.Cancel();
        Assert.Single(GaussianMixture.Select(Open("faithful"), Few, Grid("EEE,VVV", 1, 2), stop: atOnce.Token).Candidates);
        Assert.ThrowsAny<OperationCanceledException>(() => GaussianMixture.Select(Open("faithful"), Few, Grid("EEE,VVV", 1, 2), cancellation: atOnce.Token));
    }

    [Fact]
    public void A_cell_whose_folds_were_not_completed_comes_last()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Checker { Then = p => { if (p.FitsDone == 4) { stop.Cancel(); } } };
        var selection = GaussianMixture.Select(
            Open("faithful"), Few with { Threads = 1 }, Grid("EEE", 1, 2), new SelectionCriterion.CrossValidation(2), progress, stop.Token);
        Assert.Equal([true, false], selection.Candidates.Select(static c => c.Predicted is not null));
        Assert.Equal(1, selection.Best.Components);
    }

    [Fact]
    public void In_one_column_two_structures_are_all()
    {
        Assert.Equal("EII VII", string.Join(' ', CovarianceStructures.DistinctIn(1).Select(static s => s.Name)));
        Assert.Equal(14, CovarianceStructures.DistinctIn(2).Count);
    }

    [Fact]
    public void Advice_says_when_more_components_may_be_better_and_what_is_as_good()
    {
        var faithful = GaussianMixture.Select(Open("faithful"), Few, Grid("EEE,VVE,VVV", 1, 2));
        Assert.Equal(("VVE", 2), (faithful.Best.Structure, faithful.Best.Components));
        Assert.Contains("VVV K=2 is less than 2 behind the best", faithful.ToString(), StringComparison.Ordinal);
        Assert.Contains("the most components that were tried, 2", faithful.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_grid_without_cells_or_with_one_twice_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MixtureGrid([], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MixtureGrid([new VVV()], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MixtureGrid([new VVV()], [0]));
        Assert.Throws<ArgumentException>(() => new MixtureGrid([new VVV(), new VVV()], [1]));
        Assert.Throws<ArgumentException>(() => new MixtureGrid([new VVV()], [1, 1]));
    }

    private static MixtureGrid Grid(string structures, params int[] components) =>
        new(structures.Split(',').Select(CovarianceStructures.Parse), components);

    private static MatrixSource Open(string name)
    {
        using var rows = Datasets.TryFind(name)!.Open();
        return new(rows.ReadAll(), rows.Dimension, rows.Columns);
    }

    /// <summary>Rows that are not in memory, as far as anyone can see.</summary>
    private sealed class Unkept(IRowSource rows) : IRowSource
    {
        public IReadOnlyList<string> Columns => rows.Columns;

        public ColumnSummary Summary => rows.Summary;

        public long UnitCount => rows.UnitCount;

        public int BatchCount => rows.BatchCount;

        public void Read(int index, RowBatch into) => rows.Read(index, into);
    }

    private sealed class Checker : IProgress<FitProgress>
    {
        private int _inside;

        public Action<FitProgress>? Then { get; init; }

        public bool WasEnteredTwice { get; private set; }

        public FitProgress? Last { get; private set; }

        public void Report(FitProgress value)
        {
            WasEnteredTwice |= Interlocked.Increment(ref _inside) != 1;
            Last = value;
            Then?.Invoke(value);
            Interlocked.Decrement(ref _inside);
        }
    }
}
