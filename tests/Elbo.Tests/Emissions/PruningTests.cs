using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Emissions;

public sealed class PruningTests
{
    public static TheoryData<string> FullStructures => [.. CovarianceStructures.All.Where(static s => !s.IsDiagonal).Select(static s => s.Name)];

    [Theory]
    [MemberData(nameof(FullStructures))]
    public void Apart_every_score_is_the_dense_one_or_has_no_part_in_its_row(string structure)
    {
        var problem = new PruningProblem(CovarianceStructures.Parse(structure), 8, 40, spread: 2.5, rows: 500);
        Assert.True(problem.Emission.IsSparse);
        Assert.InRange(problem.CheckEntries(), 0.85, 0.875);
    }

    [Theory]
    [InlineData(4, 32, 1)]
    [InlineData(5, 33, 23)]
    [InlineData(7, 35, 24)]
    [InlineData(33, 64, 25)]
    [InlineData(70, 40, 61)]
    [InlineData(9, 130, 1033)]
    public void Odd_numbers_of_rows_columns_and_components_are_pruned_exactly(int components, int dimension, int rows)
    {
        var problem = new PruningProblem(new VVV(), components, dimension, spread: 3, rows);
        Assert.InRange(problem.CheckEntries(), 0.7, 1);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.2)]
    [InlineData(1.4)]
    [InlineData(1.7)]
    public void Where_some_clusters_overlap_their_scores_stay(double spread)
    {
        var problem = new PruningProblem(new VVV(), 12, 40, spread, rows: 300);
        double leftOut = problem.CheckEntries();
        Assert.True(leftOut is 0 or > 0.5);
    }

    [Fact]
    public void Far_from_the_origin_in_units_of_every_size_and_all_but_singular_nothing_wrong_is_left_out()
    {
        Assert.InRange(new PruningProblem(new VVV(), 8, 40, spread: 2.5, rows: 300, offset: 1e8).CheckEntries(), 0.8, 0.875);
        Assert.InRange(new PruningProblem(new VVV(), 8, 40, spread: 2.5, rows: 300, scale: 1e9).CheckEntries(), 0.8, 0.875);

        // The smallest eigenvalue falls with the power of the columns: rounding says less and less, and what counts is that no entry is wrong.
        foreach (double correlation in new[] { 0.7, 0.75, 0.8 })
        {
            _ = new PruningProblem(new VVV(), 8, 40, spread: 2.5, rows: 100, offset: 1e6, correlation: correlation).CheckEntries();
        }
    }

    [Fact]
    public void Rows_that_no_cluster_explains_are_scored_as_without_bounds()
    {
        var problem = new PruningProblem(new VVV(), 8, 40, spread: 2.5, rows: 300);
        double[] odd = [1e3, -1e6, 1e15, 1e150, 1e200, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, 5e-324, 0];
        for (int i = 0; i < odd.Length; i++)
        {
            problem.Values[((40 + (7 * i)) * 40) + i] = odd[i];
        }

        Assert.InRange(problem.CheckEntries(), 0.5, 0.875);
        double[] pruned = problem.Pruned();
        Assert.DoesNotContain(pruned, double.IsNaN);
    }

    [Fact]
    public void With_a_missing_cell_every_score_is_computed()
    {
        var problem = new PruningProblem(new VVV(), 8, 40, spread: 2.5, rows: 50);
        problem.Values[777] = double.NaN;
        Assert.Equal(0, problem.CheckEntries());
    }

    [Fact]
    public void A_component_without_weight_is_left_out_of_every_row()
    {
        var problem = new PruningProblem(new VVV(), 8, 40, spread: 2.5, rows: 200);
        problem.LogWeights[3] = double.NegativeInfinity;
        Assert.InRange(problem.CheckEntries(), 0.7, 0.875);
        Assert.All(problem.Pruned()[600..800], static score => Assert.Equal(double.NegativeInfinity, score));
    }

    [Fact]
    public void Components_that_coincide_both_stay()
    {
        var problem = new PruningProblem(new EEE(), 8, 40, spread: 2.5, rows: 200);
        double[] means = problem.Emission.Means.ToArray();
        means.AsSpan(0, 40).CopyTo(means.AsSpan(40));
        var twins = new GaussianEmission(new EEE(), problem.Floor, means, problem.Emission.Covariances);
        double[] joint = new double[8 * 200], logWeights = new double[8];
        twins.LogJoint(problem.Rows, logWeights, new Scratch(), joint);
        Assert.True(twins.IsSparse);
        Assert.Equal(joint[..200], joint[200..400]);
        Assert.Contains(joint[..200], double.IsFinite);
    }

    [Theory]
    [InlineData(31, 8, 2.5)]
    [InlineData(40, 3, 2.5)]
    [InlineData(40, 8, 0.3)]
    public void In_few_columns_with_few_components_or_overlapping_there_are_no_bounds(int dimension, int components, double spread)
    {
        var problem = new PruningProblem(new VVV(), components, dimension, spread, rows: 100);
        Assert.False(problem.Emission.IsSparse);
        Assert.Equal(0, problem.CheckEntries());
    }

    [Fact]
    public void Where_rows_lie_between_all_clusters_every_score_is_computed()
    {
        var problem = new PruningProblem(new VVV(), 8, 40, spread: 2.5, rows: 100);
        Array.Clear(problem.Values);
        double[] means = problem.Emission.Means.ToArray();
        for (int i = 0; i < means.Length; i++)
        {
            // About the origin, all at the same distance from it.
            means[i] = i % 40 == i / 40 ? 10 : 0;
        }

        var emission = new GaussianEmission(new EEE(), problem.Floor, means, new PruningProblem(new EEE(), 8, 40, 0, 100).Emission.Covariances);
        double[] joint = new double[800], dense = new double[800];
        emission.LogJoint(problem.Rows, new double[8], new Scratch(), joint);
        emission.LogDensity(problem.Rows, new Scratch(), dense);
        Assert.True(emission.IsSparse);
        Assert.Equal(dense, joint);
        Assert.DoesNotContain(double.NegativeInfinity, joint);
    }

    [Fact]
    public void The_bound_of_an_E_step_and_its_responsibilities_are_those_of_dense_scores()
    {
        var problem = new PruningProblem(new VVV(), 8, 40, spread: 1.6, rows: 2000);
        var mixture = Mixture(problem);
        double[] statistics = new double[mixture.StatisticsLength], responsibilities = new double[8 * 2000], density = new double[2000];
        var bound = mixture.Expect(Batch(problem), new EStep(Posteriors.Soft, new Seed(1), new Scratch()), statistics);
        mixture.Posterior(problem.Rows, new Scratch(), responsibilities, density);
        double evidence = density.Sum();
        Assert.True(mixture.Emission.IsSparse);
        Assert.Equal(evidence, bound.Evidence, 1e-14 * Math.Abs(evidence));
        double[] expected = new double[mixture.StatisticsLength];
        for (int k = 0; k < 8; k++)
        {
            expected[k] = responsibilities[(k * 2000)..((k + 1) * 2000)].Sum();
        }

        mixture.Emission.Accumulate(problem.Rows, responsibilities, new Scratch(), expected.AsSpan(8));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], statistics[i], 1e-11 * (1 + Math.Abs(expected[i])));
        }
    }

    [Fact]
    public void A_known_component_counts_however_far_it_is()
    {
        var problem = new PruningProblem(new VVV(), 8, 40, spread: 2.5, rows: 60);
        var mixture = Mixture(problem);
        var batch = Batch(problem);
        int[] known = [.. Enumerable.Range(0, 60).Select(static n => n % 8)];
        batch.Know(known);
        var bound = mixture.Expect(batch, new EStep(Posteriors.Soft, new Seed(1), new Scratch()), new double[mixture.StatisticsLength]);
        double[] dense = problem.Dense();
        Assert.Equal(Enumerable.Range(0, 60).Sum(n => dense[(known[n] * 60) + n]), bound.Evidence, 1e-9 * Math.Abs(bound.Evidence));
    }

    [Theory]
    [InlineData(Posteriors.Hard)]
    [InlineData(Posteriors.Sampled)]
    public void Hard_and_sampled_posteriors_choose_as_from_dense_scores(Posteriors posterior)
    {
        var problem = new PruningProblem(new VVV(), 8, 40, spread: 2.5, rows: 400);
        var mixture = Mixture(problem);
        double[] statistics = new double[mixture.StatisticsLength], dense = problem.Dense(), counts = new double[8];
        mixture.Expect(Batch(problem), new EStep(posterior, new Seed(1), new Scratch()), statistics);
        for (int n = 0; n < 400; n++)
        {
            // So far apart that every draw is the best one.
            counts[Enumerable.Range(0, 8).MaxBy(k => dense[(k * 400) + n])]++;
        }

        Assert.Equal(counts, statistics[..8]);
    }

    [Fact]
    public void Heat_gives_a_part_to_components_that_have_none_without()
    {
        var problem = new PruningProblem(new VVV(), 8, 40, spread: 2.5, rows: 100);
        var mixture = Mixture(problem);
        double[] statistics = new double[mixture.StatisticsLength];
        var bound = mixture.Expect(Batch(problem), new EStep(Posteriors.Annealed, new Seed(1), new Scratch(), temperature: 1000), statistics);
        Assert.True(bound.Entropy > 100);
    }

    private static Mixture<GaussianEmission> Mixture(PruningProblem problem) => new([.. problem.LogWeights.Select(Math.Exp)], problem.Emission);

    private static RowBatch Batch(PruningProblem problem)
    {
        var batch = new RowBatch();
        batch.Set(problem.Values, problem.Dimension);
        return batch;
    }
}
