using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Models.Precision;

namespace Elbo.Tests.Models;

/// <summary>Fits whose E-steps work in single precision.</summary>
public sealed class SinglePrecisionTests
{
    public static TheoryData<string, int> StructuresAndDimensions => new()
    {
        { "VVV", 1 }, { "VVV", 2 }, { "EEE", 2 }, { "VEV", 3 }, { "VVV", 7 }, { "EEE", 17 }, { "VVV", 40 },
    };

    [Theory]
    [MemberData(nameof(StructuresAndDimensions))]
    public void An_iteration_is_that_of_double_precision_to_six_digits(string structure, int dimension)
    {
        var rows = GaussianMixtureTests.Blobs(3, dimension, 3000);
        var options = Options(structure) with { UsesSinglePrecision = false, Start = new MixtureStart.KMeans() };
        var start = GaussianMixture.Iterate(rows, options).ElementAt(1).Model;
        var scaling = new ColumnScaling(rows.Summary);
        var exact = Em.Evaluate(start, rows, new());
        var single = Em.Evaluate(new SingleMixture(start, scaling), new SingleRows(rows, scaling), new());
        Assert.Equal(exact.Bound.Evidence, single.Bound.Evidence, 1e-6 * Math.Abs(exact.Bound.Evidence));
        Assert.Equal(exact.Bound.Entropy, single.Bound.Entropy, 1e-4 * (1 + exact.Bound.Entropy));
        Near(exact.Model.Maximize(exact.Statistics!.Values), single.Model.Maximize(single.Statistics!.Values).Model, 1e-5);
        double q = exact.Model.ExpectedLogJoint(exact.Statistics.Values);
        Assert.Equal(q, single.Model.ExpectedLogJoint(single.Statistics.Values), 1e-6 * Math.Abs(q));
    }

    [Fact]
    public void A_fit_is_that_of_double_precision_and_its_bound_is_its_models()
    {
        var rows = Datasets.TryFind("iris")!.Open();
        var options = Options("VVV");
        var single = GaussianMixture.Fit(rows, options);
        var exact = GaussianMixture.Fit(rows, options with { UsesSinglePrecision = false });
        Assert.Equal(exact.Bound.Evidence, single.Bound.Evidence, 1e-3);
        Assert.Equal(StopReason.Converged, single.Reason);
        Assert.Empty(single.Warnings);
        Assert.Equal(Em.Evaluate(single.Model, rows, new()).Bound, single.Bound);
        Assert.Equal(exact.Criteria!.Bic, single.Criteria!.Bic, 1e-2);
        Near(exact.Model, single.Model, 1e-2);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var rows = GaussianMixtureTests.Blobs(3, 5, 50_000);
        var options = Options("VVV") with { Restarts = 3, Stop = new() { MaxIterations = 20 } };
        var one = GaussianMixture.Fit(rows, options with { Threads = 1 });
        var many = GaussianMixture.Fit(rows, options with { Threads = 5 });
        Assert.Equal(one.History, many.History);
        Assert.Equal(one.Model.Emission.Covariances.ToArray(), many.Model.Emission.Covariances.ToArray());
    }

    [Fact]
    public void A_weight_of_two_is_the_row_twice()
    {
        double[] values = GaussianMixtureTests.Blobs(2, 3, 900).ReadAll();
        double[] weights = [.. Enumerable.Range(0, 900).Select(static n => (double)(n % 3))];
        double[] repeated = [.. Enumerable.Range(0, 900).SelectMany(n => Enumerable.Repeat(values[(3 * n)..((3 * n) + 3)], n % 3)).SelectMany(static row => row)];
        var options = Options("VVV") with { Components = 2, Start = new MixtureStart.Means(new double[,] { { 0, 0, 0 }, { 4, 4, 4 } }) };
        var weighted = GaussianMixture.Fit(new MatrixSource(values, 3, weights: weights), options);
        var written = GaussianMixture.Fit(new MatrixSource(repeated, 3), options);
        Assert.Equal(written.Bound.Evidence, weighted.Bound.Evidence, 1e-6 * Math.Abs(written.Bound.Evidence));
        Near(written.Model, weighted.Model, 1e-4);
    }

    [Fact]
    public void Origins_and_units_of_columns_cost_no_digits()
    {
        double[] values = GaussianMixtureTests.Blobs(3, 3, 2000).ReadAll();
        double[] origins = [1e8, 0, -3], units = [1, 1e-60, 1e50];
        double[] moved = [.. values.Select((x, i) => (x + origins[i % 3]) * units[i % 3])];
        var options = Options("VVV");
        var plain = GaussianMixture.Fit(new MatrixSource(values, 3), options with { UsesSinglePrecision = false });
        var single = GaussianMixture.Fit(new MatrixSource(moved, 3), options);
        double change = 2000 * units.Sum(Math.Log);
        Assert.Equal(plain.Bound.Evidence, single.Bound.Evidence + change, 1e-3);
        Assert.DoesNotContain(single.Warnings, static warning => warning.Code == "single-precision");
    }

    [Fact]
    public void What_seven_digits_cannot_hold_is_finished_in_double_precision_with_a_warning()
    {
        // Within a cluster rows differ in the seventh digit of the distance between clusters.
        var rng = new Numerics.Seed(3).ToRng();
        double[] values = new double[600];
        for (int n = 0; n < values.Length; n++)
        {
            values[n] = (n % 2 * 1e7) + rng.NextGaussian();
        }

        var rows = new MatrixSource(values, 1);
        var options = Options("VVV") with { Components = 2, VarianceFloor = 0, Start = new MixtureStart.KMeans(), Restarts = 2 };
        var single = GaussianMixture.Fit(rows, options);
        var exact = GaussianMixture.Fit(rows, options with { UsesSinglePrecision = false });
        var warning = Assert.Single(single.Warnings, static warning => warning.Code == "single-precision");
        Assert.False(warning.IsDegenerate);
        Assert.Contains("finished in double precision", warning.Message, StringComparison.Ordinal);
        Assert.Equal(exact.Bound.Evidence, single.Bound.Evidence, 1e-6 * Math.Abs(exact.Bound.Evidence));
        Assert.Equal(Em.Evaluate(single.Model, rows, new()).Bound, single.Bound);
    }

    [Fact]
    public void What_has_no_single_precision_is_refused()
    {
        var rows = GaussianMixtureTests.Blobs(2, 2, 100);
        Refused(rows, Options("VVI"), "is for full covariances, VVV or EEE, say; VVI has diagonal ones");
        Refused(rows, Options("VVV") with { Method = new FitMethod.Viterbi() }, "is for 'em', not for 'viterbi'");
        Refused(rows, Options("VVV") with { Known = new("kind", ["a", "b"], [.. Enumerable.Range(0, 100).Select(static n => n < 2 ? n : -1)]) }, "labels or groups");
        Refused(rows, Options("VVV") with { Groups = RowGroups.One(100) }, "labels or groups");
        double[] values = rows.ReadAll();
        values[7] = double.NaN;
        Refused(new MatrixSource(values, 2, allowsMissing: true), Options("VVV") with { Missing = MissingCells.Marginalize }, "without missing cells");
        Assert.Throws<NotSupportedException>(() => GaussianMixture.Iterate(rows, Options("VVV")).First());
    }

    private static void Refused(MatrixSource rows, GaussianMixtureOptions options, string says) => Assert.Contains(
        says, Assert.Throws<NotSupportedException>(() => GaussianMixture.Fit(rows, options)).Message, StringComparison.Ordinal);

    private static GaussianMixtureOptions Options(string structure) => new()
    {
        Components = 3,
        Covariance = CovarianceStructures.Parse(structure),
        UsesSinglePrecision = true,
    };

    private static void Near(GaussianMixture expected, GaussianMixture actual, double tolerance)
    {
        for (int k = 0; k < expected.Components; k++)
        {
            Assert.Equal(expected.Weights[k], actual.Weights[k], tolerance);
            for (int d = 0; d < expected.Dimension; d++)
            {
                double variance = expected.Emission.Variance(k, d);
                Assert.Equal(expected.Mean(k)[d], actual.Mean(k)[d], tolerance * Math.Sqrt(variance));
                Assert.Equal(variance, actual.Emission.Variance(k, d), tolerance * variance);
            }
        }
    }
}
