using Elbo.Data;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Tests.References;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Models;

public sealed class SubspacePldaTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(3, 3)]
    public void The_evidence_is_that_of_joint_Gaussians(int dimension, int rank)
    {
        var model = Random(dimension, rank, 8);
        var rng = new Seed(9).ToRng();
        double expected = 0;
        var rows = new List<double>();
        var labels = new List<int>();
        for (int g = 0; g < 20; g++)
        {
            double[] own = new double[(1 + (g % 4)) * dimension];
            model.DrawGroup(ref rng, own);
            expected += LogDensity(model, own);
            rows.AddRange(own);
            labels.AddRange(Enumerable.Repeat(g, own.Length / dimension));
        }

        var groups = PldaReferences.Groups([.. rows], dimension, n => labels[n]);
        var step = Em.Evaluate(model, groups, new());
        Assert.Equal(expected, step.Bound.Evidence, 1e-9 * Math.Abs(expected));

        // The hidden numbers of a group of n rows have the entropy of N(0, (1 + nFᵀW⁻¹F)⁻¹).
        var loadings = Matrix<double>.Build.DenseOfArray(model.Loadings());
        var precision = loadings.Transpose() * Matrix<double>.Build.DenseOfArray(model.Within()).Inverse() * loadings;
        double entropy = Enumerable.Range(0, 20).Sum(g => 0.5 * ((rank * (1 + Math.Log(2 * Math.PI)))
            - Math.Log((Matrix<double>.Build.DenseIdentity(rank) + ((1 + (g % 4)) * precision)).Determinant())));
        Assert.Equal(entropy, step.Bound.Entropy, 1e-10);
    }

    [Fact]
    public void Em_climbs_with_groups_of_any_size_and_finds_the_subspace()
    {
        var truth = Random(5, 2, 3);
        var groups = Draw(truth, 4000, static g => 1 + (g % 7), 4);
        var fit = SubspacePlda.Fit(groups, new() { Rank = 2 });
        Assert.True(fit.HasConverged);
        Assert.Empty(fit.Warnings);
        for (int i = 1; i < fit.History.Count; i++)
        {
            Assert.True(fit.History[i].Objective >= fit.History[i - 1].Objective - (1e-11 * Math.Abs(fit.Bound.Objective)), $"iteration {i} fell");
        }

        foreach (var (first, second) in truth.Between().Cast<double>().Zip(fit.Model.Between().Cast<double>()))
        {
            Assert.Equal(first, second, 0.15);
        }

        // More directions fit better, but not by more than chance would have it.
        var more = SubspacePlda.Fit(groups, new() { Rank = 3 });
        Assert.InRange(more.Bound.Evidence - fit.Bound.Evidence, -1e-6, 15);
        Assert.True(fit.Criteria!.Bic < more.Criteria!.Bic);
    }

    [Fact]
    public void Plda_of_a_rank_is_the_subspace_model_in_its_other_form()
    {
        var groups = Draw(Random(5, 2, 3), 500, static g => 1 + (g % 7), 4);
        var subspace = SubspacePlda.Fit(groups, new() { Rank = 2 });
        var fit = Plda.Fit(groups, new() { Rank = 2 });
        Assert.Equal(subspace.Bound, fit.Bound);
        Assert.Equal(subspace.Criteria!, fit.Criteria!);
        Assert.Equal(subspace.Bound.Evidence, Em.Evaluate(fit.Model, groups, new()).Bound.Evidence, 1e-6 * Math.Abs(subspace.Bound.Evidence));
        Assert.Equal(fit.Model.StatisticsLength, fit.Statistics!.Values.Length);
        Assert.Equal(500, fit.TotalWeight, 1e-9);
        Assert.True(fit.Model.Spreads[1] > 0.01);
        Assert.InRange(fit.Model.Spreads[2], 0, 1e-6);
        Assert.Throws<ArgumentException>(() => Plda.Fit(groups, new() { Rank = 2, Shrinkage = 3 }));
    }

    [Fact]
    public void Full_rank_is_the_two_covariance_model()
    {
        var groups = Draw(Random(3, 3, 5), 600, static g => 2 + (g % 3), 6);
        var full = SubspacePlda.Fit(groups, new() { Rank = 3 });
        var two = Plda.Fit(groups);
        Assert.Equal(two.Bound.Evidence, full.Bound.Evidence, 1e-5);
        foreach (var (first, second) in two.Model.Between().Cast<double>().Zip(full.Model.Between().Cast<double>()))
        {
            Assert.Equal(first, second, 2e-3);
        }
    }

    [Fact]
    public void Sets_are_compared_as_by_joint_Gaussians()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            int dimension = 2 + (seed % 3);
            var model = Random(dimension, 1 + (seed % 2), seed);
            var rng = new Seed((ulong)seed).Derive("sets").ToRng();
            double[] one = new double[(1 + (seed % 4)) * dimension], other = new double[(1 + (seed % 3)) * dimension];
            model.DrawGroup(ref rng, one);
            model.DrawGroup(ref rng, other);
            double expected = LogDensity(model, [.. one, .. other]) - LogDensity(model, one) - LogDensity(model, other);
            var scorer = new Plda(model.Mean, model.Between(), model.Within());
            var u = scorer.Project(PldaReferences.Groups(one, dimension, static _ => 0));
            var v = scorer.Project(PldaReferences.Groups(other, dimension, static _ => 0));
            Assert.Equal(expected, scorer.LogLikelihoodRatio(u, 0, v, 0), 1e-9 * (1 + Math.Abs(expected)));
        }
    }

    [Theory]
    [InlineData(4, 50, "A rank of 4 is too high for 3 columns")]
    [InlineData(3, 3, "There are 3 groups for a rank of 3")]
    public void A_rank_that_the_data_cannot_have_is_refused(int rank, int count, string message)
    {
        var groups = Draw(Random(3, 2, 7), count, static _ => 3, 8);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => SubspacePlda.Fit(groups, new() { Rank = rank })).Message, StringComparison.Ordinal);
    }

    private static SubspacePlda Random(int dimension, int rank, int seed)
    {
        var rng = new Seed((ulong)seed).Derive("loadings").ToRng();
        var loadings = new double[dimension, rank];
        for (int d = 0; d < dimension; d++)
        {
            for (int r = 0; r < rank; r++)
            {
                loadings[d, r] = rng.NextGaussian();
            }
        }

        var other = RandomPlda.Model(dimension, seed);
        return new(other.Mean, loadings, other.Within());
    }

    private static GroupMoments Draw(SubspacePlda model, int groups, Func<int, int> size, ulong seed)
    {
        var rng = new Seed(seed).ToRng();
        var values = new List<double>();
        var labels = new List<int>();
        for (int g = 0; g < groups; g++)
        {
            double[] rows = new double[size(g) * model.Dimension];
            model.DrawGroup(ref rng, rows);
            values.AddRange(rows);
            labels.AddRange(Enumerable.Repeat(g, size(g)));
        }

        return PldaReferences.Groups([.. values], model.Dimension, n => labels[n]);
    }

    /// <summary>ln p of all rows of a group at once, from their joint covariance.</summary>
    private static double LogDensity(SubspacePlda model, double[] rows)
    {
        int dimension = model.Dimension;
        double[,] between = model.Between(), within = model.Within();
        var joint = Matrix<double>.Build.Dense(
            rows.Length, rows.Length, (i, j) => between[i % dimension, j % dimension] + (i / dimension == j / dimension ? within[i % dimension, j % dimension] : 0));
        var centered = Vector<double>.Build.Dense(rows.Length, i => rows[i] - model.Mean[i % dimension]);
        var factor = joint.Cholesky();
        return -0.5 * ((rows.Length * Math.Log(2 * Math.PI)) + factor.DeterminantLn + (centered * factor.Solve(centered)));
    }
}
