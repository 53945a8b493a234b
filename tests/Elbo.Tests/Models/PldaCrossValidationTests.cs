using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Speakers;
using Elbo.Numerics;
using Elbo.Tests.References;

namespace Elbo.Tests.Models;

public sealed class PldaCrossValidationTests
{
    private static readonly PldaOptions Options = new() { Stop = new() { MaxIterations = 20 } };

    [Fact]
    public void Shrinkage_is_found_to_help_where_rows_are_few()
    {
        var (rows, groups) = Draw(dimension: 12, groups: 24);
        PldaCandidate[] candidates = [new(new(), 0), new(new(), 30)];
        var scored = new PldaCrossValidation { Folds = 4, Repeats = 2 }.Score(rows, groups, candidates, Options);
        Assert.True(scored[1].EqualErrorRate < scored[0].EqualErrorRate);
        Assert.True(scored[1].MinimumCllr < scored[0].MinimumCllr);
        Assert.Same(scored[1], PldaCrossValidation.Best(scored));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits_and_shared_work_changes_nothing()
    {
        var (rows, groups) = Draw(dimension: 5, groups: 30);
        PldaCandidate[] candidates =
        [
            new(new() { PrincipalComponents = 4, Whitens = true, UnitLength = true }, 5),
            new(new() { PrincipalComponents = 2, Whitens = true, UnitLength = true }, 5),
            new(new() { PrincipalComponents = 2 }, 0),
            new(new() { PrincipalComponents = 3, Discriminants = 2 }, 0),
        ];
        var validation = new PldaCrossValidation();
        var one = validation.Score(rows, groups, candidates, Options with { Threads = 1 });
        Assert.Equal(one, validation.Score(rows, groups, candidates, Options with { Threads = 3 }));
        for (int c = 0; c < candidates.Length; c++)
        {
            Assert.Equal(one[c], validation.Score(rows, groups, [candidates[c]], Options)[0]);
        }

        Assert.NotEqual(one[0].EqualErrorRate, (validation with { Seed = new(2) }).Score(rows, groups, candidates, Options)[0].EqualErrorRate);
    }

    [Fact]
    public void What_cannot_be_fitted_says_why_and_is_never_best()
    {
        var (rows, groups) = Draw(dimension: 5, groups: 12);
        var scored = new PldaCrossValidation().Score(rows, groups, [new(new() { PrincipalComponents = 9 }, 0), new(new(), 3)], Options);
        Assert.Contains("at most 5", scored[0].Problem, StringComparison.Ordinal);
        Assert.Same(scored[1], PldaCrossValidation.Best(scored));
        Assert.Contains("at most 5", Assert.Throws<InvalidDataException>(() => PldaCrossValidation.Best([scored[0]])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "12 groups for 13 parts",
            Assert.Throws<InvalidDataException>(() => new PldaCrossValidation { Folds = 13 }.Score(rows, groups, [new(new(), 0)], Options)).Message,
            StringComparison.Ordinal);
    }

    // One part of two holds out whole groups: rows that are copies of each other within a group are told apart from others without an error.
    [Fact]
    public void Groups_are_held_out_whole()
    {
        var rng = new Seed(3).ToRng();
        double[] values = new double[40 * 2];
        for (int n = 0; n < 40; n += 2)
        {
            (values[2 * n], values[(2 * n) + 1]) = (100 * rng.NextGaussian(), 100 * rng.NextGaussian());
            (values[(2 * n) + 2], values[(2 * n) + 3]) = (values[2 * n] + (0.001 * rng.NextGaussian()), values[(2 * n) + 1] + (0.001 * rng.NextGaussian()));
        }

        int[] labels = [.. Enumerable.Range(0, 40).Select(static n => n / 2)];
        var groups = new RowLabels("g", [.. Enumerable.Range(0, 20).Select(static g => $"{g}")], labels);
        Assert.Equal(0, new PldaCrossValidation { Folds = 2 }.Score(new MatrixSource(values, 2), groups, [new(new(), 0)], Options)[0].EqualErrorRate);
    }

    private static (MatrixSource Rows, RowLabels Groups) Draw(int dimension, int groups)
    {
        var truth = RandomPlda.Model(dimension, seed: 9);
        var rng = new Seed(10).ToRng();
        List<double> rows = [];
        List<int> labels = [];
        for (int g = 0; g < groups; g++)
        {
            double[] own = new double[(1 + (g % 3)) * dimension];
            truth.DrawGroup(ref rng, own);
            rows.AddRange(own);
            labels.AddRange(Enumerable.Repeat(g, own.Length / dimension));
        }

        return (new(rows.ToArray(), dimension), new("g", [.. Enumerable.Range(0, groups).Select(static g => $"{g}")], labels));
    }
}
