using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;

namespace Elbo.Charts.Tests.Reports;

public sealed class MeanBoundCurveTests
{
    private static RowSource Faithful => Datasets.TryFind("faithful")!.Open();

    private static GaussianMixture Start(ICovarianceStructure structure) => GaussianMixture.Iterate(
        Faithful, new() { Components = 2, Covariance = structure, Start = new MixtureStart.Random(), Threads = 1 }).First().Model;

    public static TheoryData<string, int, int> Cases { get; } = new()
    {
        { "VVV", 0, 0 },
        { "VVV", 1, 1 },
        { "EEE", 0, 1 },
        { "VVI", 1, 0 },
        { "EII", 0, 0 },
    };

    private static BoundCurveData Curve(string structure, int component, int column) => MeanBoundCurve.Of(
        Start(CovarianceStructures.All.Single(s => s.Name == structure)), Faithful, component, column,
        cancellation: TestContext.Current.CancellationToken);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_bound_lies_below_ln_p_and_touches_it_where_its_E_step_was(string structure, int component, int column)
    {
        var curve = Curve(structure, component, column);
        Assert.Equal(3, curve.Bounds.Count);
        Assert.All(curve.Bounds, bound =>
        {
            Assert.All(curve.LogLikelihood.Zip(bound.Values), static p => Assert.True(p.Second <= p.First + (1e-11 * Math.Abs(p.First))));
            double touched = curve.LogLikelihoodAt(bound.Touch.X);
            Assert.Equal(touched, bound.Touch.Y, 1e-9 * Math.Abs(touched));
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_bound_has_the_slope_of_ln_p_where_it_touches(string structure, int component, int column)
    {
        // A fine grid about the touch point of each bound: a curve from there in one step.
        var model = Start(CovarianceStructures.All.Single(s => s.Name == structure));
        var options = new EmOptions { Threads = 1 };
        double at = model.Mean(component)[column];
        double step = 1e-4 * Math.Sqrt(Faithful.Summary.Variances[column]);
        var here = Em.Evaluate(model, Faithful, options, TestContext.Current.CancellationToken);
        GaussianMixture At(double value)
        {
            double[] means = model.Emission.Means.ToArray();
            means[(component * 2) + column] = value;
            return new(model.Weights, new(model.Structure, model.Emission.Floor, means, model.Emission.Covariances, model.Emission.Anchors), model.Columns);
        }

        double Evidence(double value) => Em.Evaluate(At(value), Faithful, options, TestContext.Current.CancellationToken).Bound.Evidence;
        double Bound(double value) => Ledger.LowerBound(At(value), here, Faithful).Elbo;
        double slope = (Evidence(at + step) - Evidence(at - step)) / (2 * step);
        Assert.Equal(slope, (Bound(at + step) - Bound(at - step)) / (2 * step), 1e-4 * Math.Max(1, Math.Abs(slope)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_highest_point_of_a_bound_is_where_the_next_one_touches(string structure, int component, int column)
    {
        var curve = Curve(structure, component, column);
        foreach (var (before, after) in curve.Bounds.Zip(curve.Bounds.Skip(1)))
        {
            Assert.Equal(before.Maximum.X, after.Touch.X);
            Assert.True(after.Touch.Y >= before.Maximum.Y);
            Assert.True(after.Touch.Y >= before.Touch.Y);
        }

        Assert.All(curve.Bounds, static bound => Assert.True(bound.Maximum.Y >= bound.Values.Max() - (1e-12 * Math.Abs(bound.Maximum.Y))));
        Assert.Equal(curve.Grid.Order().Distinct(), curve.Grid);
        Assert.Subset(curve.Grid.ToHashSet(), curve.Bounds.SelectMany(static b => (double[])[b.Touch.X, b.Maximum.X]).ToHashSet());
    }

    [Fact]
    public void The_climb_of_a_single_component_takes_one_step_to_the_mean()
    {
        var rows = new MatrixSource(new double[] { 1, 2, 3, 10 }, 1);
        var model = GaussianMixture.Fit(rows, new() { Components = 1, Threads = 1 }, cancellation: TestContext.Current.CancellationToken).Model;
        var curve = MeanBoundCurve.Of(model, rows, 0, 0, start: -3, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(-3, curve.Bounds[0].Touch.X);
        Assert.Equal(4, curve.Bounds[0].Maximum.X, 9);
        Assert.Equal(4, curve.Bounds[2].Maximum.X, 9);
    }

    [Fact]
    public void The_mean_that_moved_farthest_is_found_in_units_of_its_column()
    {
        var start = Start(CovarianceStructures.Full);
        double[] means = start.Emission.Means.ToArray();
        means[1] += 5;
        means[2] += 2;
        var moved = new GaussianMixture(start.Weights, new(start.Structure, start.Emission.Floor, means, start.Emission.Covariances), start.Columns);
        Assert.Equal((1, 0), MeanBoundCurve.FarthestMove(start, moved, Faithful.Summary));
    }
}
