using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

public sealed class GroupedMixtureTests
{
    private const int GroupCount = 80;
    private const int Each = 40;

    [Fact]
    public void Groups_of_one_row_are_the_plain_fit()
    {
        var rows = Datasets.TryFind("faithful")!.Open();
        var options = new GaussianMixtureOptions { Components = 2 };
        var plain = GaussianMixture.Fit(rows, options);
        var groups = RowGroups.OfLengths([.. Enumerable.Repeat(1, 272)]);
        var grouped = GaussianMixture.Fit(rows, options with { Groups = groups });
        Assert.Equal(plain.Bound.Evidence, grouped.Bound.Evidence, 1e-9);
        Assert.Equal(plain.Criteria!.Bic, grouped.Criteria!.Bic, 1e-9);

        // From the same start there is no other difference than that weights are added to scores of groups, and are in the constants of those of rows.
        var continued = Em.Iterate(plain.Model, rows, new()).Take(4).Last();
        var again = Em.Iterate(plain.Model, new GroupedRows(rows, groups), new()).Take(4).Last();
        Assert.Equal(continued.Bound.Evidence, again.Bound.Evidence, 1e-11);
        Assert.Equal(continued.Bound.Entropy, again.Bound.Entropy, 1e-11);
        Assert.All(continued.Model.Emission.Means.ToArray().Zip(again.Model.Emission.Means.ToArray()), static pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void What_one_row_cannot_tell_a_group_does()
    {
        var (rows, groups, truth) = Overlapping();
        var fit = GaussianMixture.Fit(rows, new() { Components = 2, Groups = groups, GroupColumn = "who" });
        Assert.False(fit.IsDegenerate);
        Assert.Equal("who", fit.Model.Names.GroupColumn);
        Assert.Equal(Math.Log(GroupCount), Math.Log(fit.Criteria!.Weight), 1e-12);
        Assert.Equal(GroupCount * Each, fit.TotalWeight);
        Assert.Equal(1, fit.Model.Weights[0] + fit.Model.Weights[1], 1e-12);

        // 0.8 deviations apart: of rows a third goes wrong, of groups of forty hardly any.
        int[] found = fit.Model.Assign(new GroupedRows(rows, groups));
        Assert.InRange(Wrong(found, truth), 0, 4);
        int[] alone = fit.Model.Assign(rows);
        Assert.InRange(Wrong(alone, [.. truth.SelectMany(static k => Enumerable.Repeat(k, Each))]), 600, 1600);

        // Rows with a component of their own each cannot be parted so.
        var plain = GaussianMixture.Fit(rows, new() { Components = 2 });
        Assert.InRange(Wrong(plain.Model.Assign(new GroupedRows(rows, groups)), truth), 5, 75);
    }

    [Fact]
    public void A_set_has_a_density_under_both_schemes()
    {
        double[] values = [0.1, 0.4, 3, 2.6, 0.2, 5];
        var rows = new MatrixSource(values, 1);
        var groups = new GroupedRows(rows, RowGroups.OfLengths([2, 1, 3]));
        var model = new GaussianMixture([0.3, 0.7], new GaussianEmission(new VVV(), new CovarianceFloor(rows.Summary, 1e-6), [0, 3], [1, 2]));
        double[][] joint = BruteForce.LogJoint(model, values);
        double[] shared = model.LogDensity(groups), separate = model.LogDensity(groups, sharedComponent: false);
        double[,] responsibilities = model.Responsibilities(groups);
        int at = 0;
        foreach (var (g, length) in new[] { 2, 1, 3 }.Index())
        {
            double[][] mine = joint[at..(at + length)];
            double[] scores = [.. Enumerable.Range(0, 2).Select(k => Math.Log(model.Weights[k]) + mine.Sum(row => row[k] - Math.Log(model.Weights[k])))];
            Assert.Equal(BruteForce.LogSum(scores), shared[g], 1e-12);
            Assert.Equal(mine.Sum(BruteForce.LogSum), separate[g], 1e-12);
            Assert.Equal(BruteForce.Posterior(scores)[0], responsibilities[g, 0], 1e-12);
            at += length;
        }
    }

    [Fact]
    public void A_label_of_one_row_is_known_of_its_group()
    {
        var (rows, groups, truth) = Overlapping();
        int[] labels = [.. Enumerable.Range(0, GroupCount * Each).Select(n => n % Each == 7 && (n / Each % 8) is 0 or 5 ? truth[n / Each] : -1)];
        var known = new RowLabels("kind", ["low", "high"], labels);
        var fit = GaussianMixture.Fit(rows, new() { Groups = groups, Known = known });
        Assert.Equal(["low", "high"], fit.Model.Names.Components, StringComparer.Ordinal);
        Assert.InRange(fit.Model.Assign(new GroupedRows(rows, groups)).Zip(truth).Count(static p => p.First != p.Second), 0, 4);

        labels[0] = 0;
        labels[Each - 1] = 1;
        var error = Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(rows, new() { Groups = groups, Known = known }));
        Assert.StartsWith("row 40: its label differs from that of row 1, and they are of one group, 1,", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_and_labels_may_lack_cells()
    {
        var (rows, groups, truth) = Overlapping();
        double[] values = new double[rows.UnitCount * rows.Dimension];
        var batch = new RowBatch();
        for (int b = 0, at = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            batch.Rows.Values.CopyTo(values.AsSpan(at));
            at += batch.Rows.Values.Length;
        }

        for (int i = 0; i < values.Length; i += 7)
        {
            values[i] = double.NaN;
        }

        var gaps = new MatrixSource(values, rows.Dimension, allowsMissing: true);
        var options = new GaussianMixtureOptions { Components = 2, Missing = MissingCells.SkipEmpty };
        var grouped = GaussianMixture.Fit(gaps, options with { Groups = groups });
        Assert.True(grouped.HasConverged);
        Assert.InRange(Wrong(grouped.Model.Assign(new GroupedRows(gaps, groups)), truth), 0, 6);

        int[] labels = [.. Enumerable.Range(0, GroupCount * Each).Select(n => n % 3 == 0 && truth[n / Each] == 0 ? 0 : -1)];
        var known = GaussianMixture.Fit(gaps, options with { Known = new("kind", ["low"], labels) });
        Assert.True(double.IsFinite(known.Bound.Evidence));
        Assert.All(known.Model.Emission.Means.ToArray(), static mean => Assert.True(double.IsFinite(mean)));
    }

    [Fact]
    public void Groups_that_cannot_be_are_refused()
    {
        var (rows, groups, _) = Overlapping();
        Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(rows, new() { Groups = RowGroups.One(7) }));
        Assert.Contains(
            "There are only 1 groups for 2 components",
            Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(rows, new() { Components = 2, Groups = RowGroups.One(rows.UnitCount) })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GaussianMixture.Select(
            rows, new() { Groups = groups }, new MixtureGrid([new VVV()], [1, 2]), new SelectionCriterion.CrossValidation(5)));
        double[] weights = [.. Enumerable.Range(0, (int)rows.UnitCount).Select(static n => 1.0 + (n % 2))];
        var uneven = new MatrixSource(rows.ReadAll(), 2, null, weights);
        Assert.Contains(
            "row 2: the weight differs",
            Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(uneven, new() { Components = 2, Groups = groups })).Message,
            StringComparison.Ordinal);
    }

    private static int Wrong(int[] found, int[] truth)
    {
        int wrong = found.Zip(truth).Count(static p => p.First != p.Second);
        return Math.Min(wrong, found.Length - wrong);
    }

    private static (MatrixSource Rows, RowGroups Groups, int[] Truth) Overlapping()
    {
        var rng = new Seed(4).ToRng();
        int[] truth = [.. Enumerable.Range(0, GroupCount).Select(static g => g % 8 < 5 ? 0 : 1)];
        double[] values = new double[GroupCount * Each * 2];
        for (int n = 0; n < GroupCount * Each; n++)
        {
            values[2 * n] = (0.8 * truth[n / Each]) + rng.NextGaussian();
            values[(2 * n) + 1] = 3 * rng.NextGaussian();
        }

        return (new MatrixSource(values, 2), RowGroups.OfLengths([.. Enumerable.Repeat(Each, GroupCount)]), truth);
    }
}
