using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Models.Chains;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

public sealed class HiddenMarkovSelectionTests
{
    [Fact]
    public void Of_earthquakes_that_began_long_ago_bic_picks_three_states()
    {
        var rows = Datasets.TryFind("earthquakes")!.Open();
        var data = new GroupedRows(rows, RowGroups.One(rows.UnitCount));
        var options = new HiddenMarkovOptions { Rules = new() { Initial = InitialStates.Stationary } };
        var selection = HiddenMarkov.Select(data, Families.Poisson, [1, 2, 3, 4], options: options);
        Assert.Equal(3, selection.Best.Components);
        Assert.Equal(-329.4603, selection.Best.Fit.Bound.Evidence, 1e-4);
        Assert.Contains("state", new Selection<HiddenMarkov<PoissonEmission>>([.. selection.Candidates.Take(3)]) { Noun = selection.Noun }.ToString(), StringComparison.Ordinal);
        var alone = Assert.Throws<InvalidDataException>(() => HiddenMarkov.Select(data, Families.Poisson, [1, 2], new SelectionCriterion.HeldOut()));
        Assert.Contains("only one sequence", alone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("held-out")]
    [InlineData("cv")]
    public void Sequences_that_are_held_out_tell_how_many_states_there_are(string name)
    {
        var truth = new HiddenMarkov<GaussianEmission>(new([0.5, 0.5], [0.9, 0.1, 0.1, 0.9]), Gaussians());
        var rng = new Seed(8).ToRng();
        double[] values = new double[30 * 40];
        int[] states = new int[40];
        for (int s = 0; s < 30; s++)
        {
            truth.Draw(ref rng, states, values.AsSpan(s * 40, 40));
        }

        var rows = new MatrixSource(values, 1);
        var data = new GroupedRows(rows, RowGroups.OfLengths([.. Enumerable.Repeat(40, 30)]));
        SelectionCriterion criterion = name == "cv" ? new SelectionCriterion.CrossValidation(5) : new SelectionCriterion.HeldOut();
        var selection = HiddenMarkov.Select(data, static (r, k) => Families.Gaussian(r, k), [1, 2], criterion, new() { Restarts = 3 });
        Assert.Equal(2, selection.Best.Components);
        Assert.Equal(name == "cv" ? 5 : 1, selection.Best.Predicted!.Parts.Count);
        Assert.Equal(name == "cv" ? 1200 : 240, selection.Best.Predicted.Parts.Sum(static part => part.Weight));
        Assert.InRange(selection.Best.Predicted.StandardError, 0.001, 0.2);

        static GaussianEmission Gaussians()
        {
            var family = Families.Gaussian(new MatrixSource(new double[] { -1, 1 }, 1), 2);
            return new(family.Structure, family.Floor, [0, 3], [1, 1]);
        }
    }

    [Fact]
    public void Two_gaussians_a_state_find_what_one_cannot_say()
    {
        // One state lies on both sides of the other.
        double[] values = new double[3000];
        var rng = new Seed(21).ToRng();
        int state = 0;
        for (int n = 0; n < values.Length; n++)
        {
            state = rng.NextDouble() < 0.05 ? 1 - state : state;
            values[n] = (state == 0 ? 0 : rng.NextDouble() < 0.5 ? -4 : 4) + (0.7 * rng.NextGaussian());
        }

        var rows = new MatrixSource(values, 1);
        var data = new GroupedRows(rows, RowGroups.One(values.Length));
        var one = HiddenMarkov.Fit(data, Families.Gaussian(rows, 2), new() { Restarts = 6 });
        var two = HiddenMarkov.Fit(data, Families.GaussianMixture(rows, 2, 2), new() { Restarts = 6 });
        Assert.True(two.Bound.Evidence > one.Bound.Evidence + 500);
        Assert.Equal(two.Bound.Evidence, two.Bound.Elbo, 1e-8 * Math.Abs(two.Bound.Evidence));
        Assert.Equal(one.Model.Emission.ParameterCount + 6, two.Model.Emission.ParameterCount);
        for (int i = 1; i < two.History.Count; i++)
        {
            Assert.True(two.History[i].Objective >= two.History[i - 1].Objective - 1e-7);
        }

        double[] entropy = new double[2], posterior = [0.5, 0.5, 1, 0];
        two.Model.StepEntropy(posterior, entropy);
        Assert.Equal([Math.Log(2), 0], entropy);
    }
}
