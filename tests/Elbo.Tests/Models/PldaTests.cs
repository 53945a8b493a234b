using Elbo.Data;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Tests.References;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Models;

public sealed class PldaTests
{
    [Fact]
    public void The_ratio_is_that_of_joint_Gaussians()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            Holds(seed, 1 + (seed % 4), 1 + (seed % 7), 1 + (seed % 5));
        }
    }

    private static void Holds(int seed, int dimension, int left, int right)
    {
        var model = RandomPlda.Model(dimension, seed);
        var rng = new Seed((ulong)seed).Derive("sets").ToRng();
        double[] one = new double[left * dimension], other = new double[right * dimension];
        model.DrawGroup(ref rng, one);
        model.DrawGroup(ref rng, other);

        double expected = LogDensity(model, [.. one, .. other]) - LogDensity(model, one) - LogDensity(model, other);
        var u = model.Project(PldaReferences.Groups(one, dimension, static _ => 0));
        var v = model.Project(PldaReferences.Groups(other, dimension, static _ => 0));
        Assert.Equal(expected, model.LogLikelihoodRatio(u, 0, v, 0), 1e-9 * (1 + Math.Abs(expected)));
        Assert.Equal(model.LogLikelihoodRatio(u, 0, v, 0), model.LogLikelihoodRatios(u, v)[0, 0], 1e-12 * (1 + Math.Abs(expected)));
    }

    [Fact]
    public void The_matrix_of_ratios_has_every_pair_in_its_place()
    {
        var model = RandomPlda.Model(3, 5);
        var left = model.Project(Draw(model, 9, static g => 1 + (g % 3), 1));
        var right = model.Project(Draw(model, 7, static g => 1 + (g % 4), 2));
        double[,] ratios = model.LogLikelihoodRatios(left, right, threads: 2);
        for (int i = 0; i < 9; i++)
        {
            for (int j = 0; j < 7; j++)
            {
                Assert.Equal(model.LogLikelihoodRatio(left, i, right, j), ratios[i, j], 1e-12);
            }
        }
    }

    [Fact]
    public void The_evidence_is_that_of_joint_Gaussians()
    {
        var model = RandomPlda.Model(3, 8);
        var rng = new Seed(9).ToRng();
        double expected = 0;
        var rows = new List<double>();
        var labels = new List<int>();
        for (int g = 0; g < 20; g++)
        {
            double[] group = new double[(1 + (g % 5)) * 3];
            model.DrawGroup(ref rng, group);
            expected += LogDensity(model, group);
            rows.AddRange(group);
            labels.AddRange(Enumerable.Repeat(g, group.Length / 3));
        }

        var bound = Em.Evaluate(model, PldaReferences.Groups([.. rows], 3, n => labels[n]), new()).Bound;
        Assert.Equal(expected, bound.Evidence, 1e-9);
        Assert.Equal(bound.Evidence, bound.Elbo, 1e-9);
    }

    [Fact]
    public void Rows_of_a_group_may_lie_apart()
    {
        var model = RandomPlda.Model(2, 3);
        var rng = new Seed(1).ToRng();
        double[] rows = new double[24];
        model.DrawGroup(ref rng, rows);
        var together = PldaReferences.Groups(rows, 2, static n => n / 4);
        double[] mixed = [.. Enumerable.Range(0, 12).Select(static n => ((n % 3) * 4) + (n / 3)).SelectMany(n => new[] { rows[2 * n], rows[(2 * n) + 1] })];
        var apart = PldaReferences.Groups(mixed, 2, static n => n % 3);
        AssertClose(together.Means, apart.Means);
        AssertClose(together.Scatter, apart.Scatter);
        Assert.Equal([4, 4, 4], apart.Counts.ToArray());
    }

    [Fact]
    public void A_weight_of_two_is_two_rows()
    {
        double[] rows = [1, 2, 4, 3, 0, 5];
        var weighted = PldaReferences.Groups(rows, 1, static n => n / 3, static n => n % 3);
        var repeated = PldaReferences.Groups([2, 4, 4, 0, 5, 5], 1, static n => n / 3);
        AssertClose(repeated.Means, weighted.Means);
        AssertClose(repeated.Scatter, weighted.Scatter);
        Assert.Equal(repeated.Counts.ToArray(), weighted.Counts.ToArray());
    }

    [Fact]
    public void A_row_without_a_group_is_named()
    {
        var rows = new MatrixSource(new double[] { 1, 2, 3 }, 1);
        var error = Assert.Throws<InvalidDataException>(() => GroupMoments.Of(rows, new("speaker", ["a"], [0, -1, 0])));
        Assert.StartsWith("row 2: the column 'speaker' is empty", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "fewer than two groups")]
    [InlineData(6, "a single row")]
    public void What_cannot_be_learnt_is_refused(int groups, string message)
    {
        double[] rows = [1, 2, 3, 4, 5, 7];
        var error = Assert.Throws<InvalidDataException>(() => Plda.Fit(PldaReferences.Groups(rows, 1, n => n * groups / 6)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_rows_are_a_warning_and_shrinkage_a_remedy()
    {
        var model = RandomPlda.Model(6, 2);
        var groups = Draw(model, 4, static _ => 2, 3);
        var bare = Plda.Fit(groups);
        Assert.Contains(bare.Warnings, static w => w.Code == "within-floor" && w.IsDegenerate);
        Assert.True(double.IsFinite(bare.Bound.Evidence));

        var shrunk = Plda.Fit(groups, new() { Shrinkage = 6 });
        Assert.False(shrunk.IsDegenerate);
    }

    [Fact]
    public void Groups_that_do_not_differ_are_a_warning()
    {
        // The means of the groups are equal.
        var fit = Plda.Fit(PldaReferences.Groups([1, 3, 0, 4, 2, 2, 1, 3], 1, static n => n / 2), new() { Stop = new() { MaxIterations = 100_000 } });
        Assert.True(fit.Model.Between()[0, 0] < 0.01);
        Assert.False(fit.IsDegenerate);
    }

    // With fewer groups than columns the best spreads are 0 in some directions, which EM that hides the groups' vectors nears like 1/t.
    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void Directions_in_which_groups_do_not_differ_are_found_soon(double shrinkage)
    {
        var groups = Draw(RandomPlda.Model(12, 5), 9, static g => 4 + (g % 3), 6);
        var options = new PldaOptions { Shrinkage = shrinkage };
        var fit = Plda.Fit(groups, options);
        Assert.True(fit.HasConverged);
        Assert.InRange(fit.Iterations, 21, 1000);
        for (int i = 1; i < fit.History.Count; i++)
        {
            double now = fit.History[i].Objective, before = fit.History[i - 1].Objective;
            Assert.True(now >= before - (1e-11 * (1 + Math.Abs(now))), $"iteration {i}: {before:R} fell to {now:R}");
        }

        // The same likelihood that plain EM goes to, which has not come there after many more.
        var plain = Em.Iterate(new PldaFitter(groups, options).Start(), groups, new()).Until(new() { MaxIterations = 5000 });
        Assert.Equal(StopReason.IterationLimit, plain.Reason);
        Assert.InRange(fit.Bound.Objective - plain.Bound.Objective, 0, 0.1);
        Assert.Equal(fit.Bound, Em.Evaluate(fit.Model, groups, new()).Bound);
    }

    // The first iterations are those of EM alone.
    [Fact]
    public void Few_iterations_are_iterations_of_em()
    {
        var groups = Draw(RandomPlda.Model(12, 5), 9, static g => 4 + (g % 3), 6);
        var fit = Plda.Fit(groups, new() { Stop = new() { MaxIterations = 20 } });
        Assert.Equal(Em.Iterate(new PldaFitter(groups, new()).Start(), groups, new()).ElementAt(20).Bound, fit.Bound);
    }

    private static GroupMoments Draw(Plda model, int groups, Func<int, int> size, int seed)
    {
        var rng = new Seed((ulong)seed).ToRng();
        var rows = new List<double>();
        var labels = new List<int>();
        for (int g = 0; g < groups; g++)
        {
            double[] group = new double[size(g) * model.Dimension];
            model.DrawGroup(ref rng, group);
            rows.AddRange(group);
            labels.AddRange(Enumerable.Repeat(g, size(g)));
        }

        return PldaReferences.Groups([.. rows], model.Dimension, n => labels[n]);
    }

    /// <summary>The rows of a group are one long Gaussian vector, with B in every block and W on the diagonal ones.</summary>
    private static double LogDensity(Plda model, double[] rows)
    {
        int dimension = model.Dimension, length = rows.Length;
        double[,] between = model.Between(), within = model.Within();
        var covariance = Matrix<double>.Build.Dense(length, length, (i, j) =>
            between[i % dimension, j % dimension] + (i / dimension == j / dimension ? within[i % dimension, j % dimension] : 0));
        double[] mean = model.Mean.ToArray();
        var deviation = Vector<double>.Build.Dense(length, i => rows[i] - mean[i % dimension]);
        var factor = covariance.Cholesky();
        return -0.5 * ((length * Math.Log(2 * Math.PI)) + factor.DeterminantLn + deviation.DotProduct(factor.Solve(deviation)));
    }

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-12);
        }
    }
}
