using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;

namespace Elbo.Tests.Models;

/// <summary>Fits that leave parts of a mixture as they are.</summary>
public sealed class FrozenPartsTests
{
    private const FrozenParts All = FrozenParts.Weights | FrozenParts.Means | FrozenParts.Covariances;

    private static readonly MatrixSource Rows = GaussianMixtureTests.Blobs(3, 2, 4000);

    public static MatrixTheoryData<FrozenParts, string> PartsAndMethods => new(
        Enumerable.Range(1, (int)All - 1).Select(static parts => (FrozenParts)parts), FitMethod.All.Select(static m => m.Name));

    [Theory]
    [MemberData(nameof(PartsAndMethods))]
    public void Frozen_parts_keep_the_bits_of_the_start_and_others_move(FrozenParts parts, string method)
    {
        var fit = GaussianMixture.Fit(Rows, new()
        {
            Components = 3,
            Frozen = parts,
            Restarts = 2,
            Stop = new() { MaxIterations = 30 },
            Method = method == "sem" ? new FitMethod.StochasticEm(20, 10) : FitMethod.All.Single(m => m.Name == method),
        });
        var (start, end) = (fit.Order is { } order ? fit.Start!.Reordered(order) : fit.Start!, fit.Model);
        Assert.Equal(parts, end.Frozen);
        Assert.Equal(parts.HasFlag(FrozenParts.Weights), start.Weights.SequenceEqual(end.Weights));
        Assert.Equal(parts.HasFlag(FrozenParts.Means), start.Emission.Means.SequenceEqual(end.Emission.Means));
        Assert.Equal(parts.HasFlag(FrozenParts.Covariances), start.Emission.Covariances.SequenceEqual(end.Emission.Covariances));
    }

    [Fact]
    public void A_covariance_is_about_the_mean_that_is_given()
    {
        double[] values = [1, 2, 3, 6];
        var fit = GaussianMixture.Fit(new MatrixSource(values, 1), new() { Start = new MixtureStart.Means(new double[,] { { 1 } }), Frozen = FrozenParts.Means });
        Assert.Equal(1, fit.Model.Mean(0)[0]);
        Assert.Equal((0 + 1 + 4 + 25) / 4.0, fit.Model.Covariance(0)[0, 0], 1e-12);
    }

    [Fact]
    public void Given_means_stay_as_given_and_the_rest_is_the_best_for_them()
    {
        double[,] given = { { 1, 5 }, { 4, 9 }, { 8, 0.5 } };
        var options = new GaussianMixtureOptions { Start = new MixtureStart.Means(given), Frozen = FrozenParts.Means };
        var fit = GaussianMixture.Fit(Rows, options);
        Assert.Equal(given.Cast<double>(), fit.Model.Emission.Means.ToArray());
        Assert.True(fit.HasConverged);
        var free = GaussianMixture.Fit(Rows, options with { Frozen = null });
        Assert.True(free.Bound.Evidence > fit.Bound.Evidence + 1);
    }

    [Theory]
    [InlineData(FrozenParts.None, 17)]
    [InlineData(FrozenParts.Weights, 15)]
    [InlineData(FrozenParts.Means, 11)]
    [InlineData(FrozenParts.Covariances, 8)]
    [InlineData(FrozenParts.Means | FrozenParts.Covariances, 2)]
    [InlineData(FrozenParts.Weights | FrozenParts.Means, 9)]
    public void Only_what_is_free_counts_as_a_parameter(FrozenParts parts, int count)
    {
        var fit = GaussianMixture.Fit(Rows, new() { Components = 3, Frozen = parts, Restarts = 1, Stop = new() { MaxIterations = 3 } });
        Assert.Equal(count, fit.Criteria!.Parameters);
        Assert.Equal((-2 * fit.Bound.Evidence) + (count * Math.Log(4000)), fit.Criteria.Bic, 1e-6);
    }

    [Fact]
    public void The_rest_of_a_given_model_is_refitted_to_other_rows_and_what_was_frozen_can_be_freed()
    {
        var model = GaussianMixture.Fit(Rows, new() { Components = 3 }).Model;
        double[] values = Rows.ReadAll();

        // Other shares of the same components.
        int[] labels = model.Assign(Rows);
        var other = new MatrixSource(values, 2, null, labels.Select(static k => k == 0 ? 0.25 : 1).ToArray());
        var options = new GaussianMixtureOptions { Start = new MixtureStart.From(model), Frozen = FrozenParts.Means | FrozenParts.Covariances };
        var shares = GaussianMixture.Fit(other, options).Model;
        Assert.True(shares.Emission.Means.SequenceEqual(model.Emission.Means));
        Assert.True(shares.Emission.Covariances.SequenceEqual(model.Emission.Covariances));
        Assert.True(shares.Weights[0] < model.Weights[0] - 0.1);

        var again = GaussianMixture.Fit(other, new() { Start = new MixtureStart.From(shares) }).Model;
        Assert.Equal(options.Frozen, again.Frozen);
        Assert.True(again.Emission.Means.SequenceEqual(model.Emission.Means));
        var free = GaussianMixture.Fit(other, new() { Start = new MixtureStart.From(shares), Frozen = FrozenParts.None }).Model;
        Assert.False(free.Emission.Means.SequenceEqual(model.Emission.Means));
        Assert.Equal(FrozenParts.None, free.Frozen);
    }

    [Theory]
    [InlineData(All, 3)]
    [InlineData(FrozenParts.Means | FrozenParts.Covariances, 1)]
    public void Freezing_everything_is_refused(FrozenParts parts, int components)
    {
        var error = Assert.Throws<ArgumentException>(() => { GaussianMixture.Iterate(Rows, new() { Components = components, Frozen = parts }); });
        Assert.Contains("nothing is left to fit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_there_are_not_are_refused() =>
        Assert.Throws<ArgumentException>(static () => { GaussianMixture.Iterate(Rows, new() { Frozen = (FrozenParts)8 }); });
}
