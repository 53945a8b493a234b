using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Models.Chains;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

public sealed class HiddenMarkovFitTests
{
    [Theory]
    [InlineData(2, -341.8787)]
    [InlineData(3, -328.5275)]
    public void Drawn_starts_find_the_published_peak_of_the_earthquakes(int states, double logLikelihood)
    {
        var rows = Datasets.TryFind("earthquakes")!.Open();
        var data = new GroupedRows(rows, RowGroups.One(rows.UnitCount));
        var fit = HiddenMarkov.Fit(data, Families.Poisson(rows, states));
        Assert.True(fit.HasConverged);
        Assert.Equal(logLikelihood, fit.Bound.Evidence, 1e-4);
        Assert.Equal(fit.Model.Emission.Rates.ToArray().Order(), fit.Model.Emission.Rates.ToArray());
        Assert.Equal(107, fit.Criteria!.Weight);
        var again = HiddenMarkov.Continue(data, fit.Model);
        Assert.Equal(fit.Bound.Evidence, again.Bound.Evidence, 1e-7);
    }

    [Fact]
    public void Drawn_sequences_give_their_model_back()
    {
        var rows = Draw(60, 100, out var groups);
        var data = new GroupedRows(rows, groups);
        foreach (var method in new FitMethod[] { new FitMethod.Em(), new FitMethod.Viterbi(), new FitMethod.StochasticEm(100), new FitMethod.AnnealedEm(), new FitMethod.OnlineEm(10) })
        {
            var fit = HiddenMarkov.Fit(data, Families.Gaussian(rows, 3), new() { Method = method, Restarts = 4 });
            for (int k = 0; k < 3; k++)
            {
                Assert.Equal(4.0 * k, fit.Model.Emission.Mean(k)[0], 0.2);
                Assert.Equal(0.9, fit.Model.Chain.Transitions[k * 4], 0.03);
            }
        }
    }

    [Fact]
    public void Equal_rows_of_transitions_are_a_mixture()
    {
        var columns = new ColumnSummary(100, 100, [0, 0], [1, 1], [-5, -5], [5, 5]);
        var gaussian = new GaussianEmission(new VVV(), new(columns, 1e-6), [0, 4, 8, 1, 3, -2], [1, 0.3, 2, 3, -1, 1, 2, 0, 1]);
        var pairs = new GaussianEmission(new VVI(), new(columns, 1e-6), [0, 4, 8, 1, 3, -2, 1, 1, 5, 5, -3, 2], [1, 2, 3, 1, 2, 1, 1, 1, 0.5, 2, 1, 3]);
        AreAMixture(gaussian);
        AreAMixture(new GaussianMixtureEmission(pairs, [0.3, 0.7, 0.6, 0.4, 0.5, 0.5], 3));
        AreAMixture(new PoissonEmission(2, [2, 9, 6, 4, 1, 1]));
        AreAMixture(new CategoricalEmission([3, 2], [6, 3, 1, 2, 8, 1, 3, 6, 7, 3, 1, 1, 1, 5, 5]));
        AreAMixture(new BernoulliEmission(3, [0.2, 0.3, 0.8, 0.7, 0.9, 0.3, 0.5, 0.1, 0.6]));
        AreAMixture(new MultinomialEmission(3, [5, 3, 2, 2, 3, 5, 1, 8, 1]));
        AreAMixture(new ProductEmission(EmissionPart.Of(gaussian, [2, 0]), EmissionPart.Of(new PoissonEmission(1, [2, 5, 9]), [1])));
    }

    /// <summary>Bound and statistics of the densities, and the steps in a state as a sum of moves into it and of first steps.</summary>
    private static void AreAMixture<TEmission>(TEmission emission)
        where TEmission : IEmission<TEmission>
    {
        double[] weights = [0.2, 0.5, 0.3];
        int[] lengths = [50, 1, 7, 30, 2, 300, 10];
        var rng = new Seed(4).ToRng();
        double[] values = new double[lengths.Sum() * emission.Dimension];
        for (int at = 0; at < values.Length; at += emission.Dimension)
        {
            emission.DrawRow(rng.NextIndex(weights), ref rng, values.AsSpan(at, emission.Dimension));
        }

        var rows = new MatrixSource(values, emission.Dimension);
        var chain = new MarkovChain(weights, [.. weights, .. weights, .. weights]);
        var hidden = Em.Evaluate(new HiddenMarkov<TEmission>(chain, emission), new GroupedRows(rows, RowGroups.OfLengths(lengths)), new());
        var mixture = Em.Evaluate(new Mixture<TEmission>(weights, emission), rows, new());
        Assert.Equal(mixture.Bound.Evidence, hidden.Bound.Evidence, 1e-11 * Math.Abs(mixture.Bound.Evidence));
        Assert.Equal(mixture.Bound.Entropy, hidden.Bound.Entropy, 1e-9 * Math.Abs(mixture.Bound.Evidence));
        for (int k = 0; k < 3; k++)
        {
            double steps = hidden.Statistics!.Values[k] + Enumerable.Range(0, 3).Sum(i => hidden.Statistics.Values[3 + (3 * i) + k]);
            Assert.Equal(mixture.Statistics!.Values[k], steps, 1e-9);
        }

        for (int i = 0; i < emission.StatisticsLength; i++)
        {
            double expected = mixture.Statistics!.Values[3 + i];
            Assert.Equal(expected, hidden.Statistics!.Values[15 + i], 1e-10 * (1 + Math.Abs(expected)));
        }
    }

    [Fact]
    public void Left_to_right_states_pass_in_order_and_end_where_they_may()
    {
        double[] values = [.. Enumerable.Range(0, 30).SelectMany(static s => Enumerable.Range(0, 12 + (s % 5)).Select(t => (t < 5 ? 0.0 : t < 9 ? 5 : 1) + (0.1 * ((s + t) % 3))))];
        var rows = new MatrixSource(values, 1);
        int[] lengths = [.. Enumerable.Range(0, 30).Select(static s => 12 + (s % 5))];
        var fit = HiddenMarkov.Fit(
            new(rows, RowGroups.OfLengths(lengths)),
            Families.Gaussian(rows, 3),
            new() { Topology = new Topology.LeftToRight(), Rules = new() { LearnsFinal = true }, Restarts = 3 });
        Assert.Equal([0.1, 5.1, 1.1], [.. Enumerable.Range(0, 3).Select(k => Math.Round(fit.Model.Emission.Mean(k)[0], 1))]);
        Assert.Equal(0, fit.Model.Chain.Transitions[3]);
        Assert.Equal(30 / (lengths.Sum() - 270.0), fit.Model.Chain.Final[2], 1e-6);
        Assert.Equal(0, fit.Model.Chain.Final[0], 1e-6);
    }

    [Fact]
    public void Cells_that_are_missing_do_not_take_the_distance_from_starts()
    {
        double[] values = Draw(60, 100, out var groups).ReadAll();
        for (int n = 7; n < values.Length; n += 13)
        {
            values[n] = double.NaN;
        }

        var rows = new MatrixSource(values, 1, allowsMissing: true);
        var fit = HiddenMarkov.Fit(new(rows, groups), Families.Gaussian(rows, 3), new() { Restarts = 4 });
        Assert.DoesNotContain("values", fit.Restarts!.Optima.SelectMany(static optimum => optimum.Starts), StringComparer.Ordinal);
        Assert.Contains("k-means++", fit.Restarts.Optima[0].Starts, StringComparer.Ordinal);
        Assert.Equal([0, 4, 8], Enumerable.Range(0, 3).Select(k => Math.Round(fit.Model.Emission.Mean(k)[0])));
        var none = new MatrixSource(new double[] { 1, double.NaN, 2, double.NaN, 4, double.NaN, 8, double.NaN }, 2, allowsMissing: true);
        var blank = HiddenMarkov.Fit(new(none, RowGroups.One(4)), Families.Categorical([9, 2], 2), new() { Restarts = 2 });
        Assert.False(double.IsNaN(blank.Bound.Evidence));
    }

    /// <summary>What words do: a class says little of itself, much of the next. States that begin by staying never find that.</summary>
    [Fact]
    public void Classes_of_values_that_alternate_are_found()
    {
        const int Classes = 4, Values = 80, Length = 40;
        var rng = new Seed(8).ToRng();
        double[] values = new double[200 * Length];
        int state = 0;
        for (int n = 0; n < values.Length; n++)
        {
            state = n % Length == 0 || rng.NextDouble() < 0.2 ? rng.NextInt32(Classes) : (state + 1) % Classes;
            values[n] = rng.NextInt32(Values / Classes) + (state * Values / Classes);
        }

        var data = new GroupedRows(new MatrixSource(values, 1), RowGroups.OfLengths([.. Enumerable.Repeat(Length, 200)]));
        var model = HiddenMarkov.Fit(data, Families.Categorical([Values], Classes), new() { Restarts = 3, Stop = new() { Tolerance = 1e-8 } }).Model;
        int right = 0;
        foreach (var own in Enumerable.Range(0, Values).GroupBy(static value => value * Classes / Values))
        {
            right += own.GroupBy(value => Enumerable.Range(0, Classes).MaxBy(k => model.Emission.Probabilities(k, 0)[value])).Max(static states => states.Count());
        }

        Assert.Equal(Values, right);
        Assert.All(Enumerable.Range(0, Classes), k => Assert.Equal(0.05, model.Chain.Transitions[k * (Classes + 1)], 0.02));
    }

    private static MatrixSource Draw(int sequences, int length, out RowGroups groups)
    {
        double[] values = new double[sequences * length];
        var rng = new Seed(12).ToRng();
        int state = 0;
        for (int n = 0; n < values.Length; n++)
        {
            state = n % length == 0 || rng.NextDouble() < 0.15 ? rng.NextInt32(3) : state;
            values[n] = (4 * state) + rng.NextGaussian();
        }

        groups = RowGroups.OfLengths([.. Enumerable.Repeat(length, sequences)]);
        return new(values, 1);
    }
}
