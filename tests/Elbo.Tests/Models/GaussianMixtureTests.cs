using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Tests.Emissions;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Models;

public sealed class GaussianMixtureTests
{
    public static TheoryData<string> Structures => [.. CovarianceStructures.All.Select(static s => s.Name)];

    [Theory]
    [MemberData(nameof(Structures))]
    public void Density_responsibilities_and_entropy_equal_brute_force(string structure)
    {
        var rows = Blobs(3, 4, 500);
        var model = GaussianMixture.Iterate(rows, new() { Components = 3, Covariance = CovarianceStructures.Parse(structure) }).ElementAt(3).Model;
        double[] density = model.LogDensity(rows);
        double[,] responsibilities = model.Responsibilities(rows);
        int[] assigned = model.Assign(rows);
        double entropy = 0, evidence = 0, expected = 0;
        var batch = new RowBatch();
        rows.Read(0, batch);
        for (int n = 0; n < 500; n++)
        {
            double[] joint = [.. Enumerable.Range(0, 3).Select(k => Math.Log(model.Weights[k]) + LogNormal(batch.Rows[n].ToArray(), model, k))];
            double total = Math.Log(joint.Sum(Math.Exp));
            Assert.Equal(total, density[n], 1e-10);
            evidence += total;
            for (int k = 0; k < 3; k++)
            {
                double r = Math.Exp(joint[k] - total);
                Assert.Equal(r, responsibilities[n, k], 1e-10);
                entropy -= r == 0 ? 0 : r * Math.Log(r);
                expected += r * joint[k];
            }

            Assert.Equal(Array.IndexOf(joint, joint.Max()), assigned[n]);
        }

        var bound = Em.Evaluate(model, rows, new()).Bound;
        Assert.Equal(evidence, bound.Evidence, 1e-8);
        Assert.Equal(expected, bound.ExpectedLogJoint, 1e-8);
        Assert.Equal(entropy, bound.Entropy, 1e-8);
        Assert.Equal(entropy / 500, model.Entropy(rows), 1e-10);
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void Q_as_a_function_of_statistics_is_Q_of_the_rows(string structure)
    {
        var rows = Blobs(2, 3, 400);
        var options = new GaussianMixtureOptions { Components = 2, Covariance = CovarianceStructures.Parse(structure), Start = new MixtureStart.Random() };
        var step = GaussianMixture.Iterate(rows, options).ElementAt(4);
        Assert.Equal(step.Bound.ExpectedLogJoint, step.Model.ExpectedLogJoint(step.Statistics!.Values), 1e-8);
    }

    [Fact]
    public void One_component_is_the_sample_mean_and_covariance()
    {
        var rows = Blobs(1, 3, 300);
        var model = GaussianMixture.Fit(rows, new() { Components = 1 }).Model;
        var batch = new RowBatch();
        rows.Read(0, batch);
        for (int i = 0; i < 3; i++)
        {
            double mean = Enumerable.Range(0, 300).Average(n => Cell(batch, n, i));
            Assert.Equal(mean, model.Mean(0)[i], 1e-12);
            for (int j = 0; j < 3; j++)
            {
                double meanJ = Enumerable.Range(0, 300).Average(n => Cell(batch, n, j));
                double covariance = Enumerable.Range(0, 300).Average(n => (Cell(batch, n, i) - mean) * (Cell(batch, n, j) - meanJ));
                Assert.Equal(covariance, model.Covariance(0)[i, j], 1e-12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void The_truth_is_recovered_from_a_large_sample(string structure)
    {
        var floor = CovarianceFloor.Restore([1e-6, 1e-6], [false, false], 1e-6);
        var covariance = CovarianceStructures.Parse(structure);
        double[] covariances = structure switch
        {
            "EII" => [2, 2],
            "VII" => [1, 1, 3, 3],
            "EEI" => [1, 2],
            "VEI" => [1, 2, 0.5, 1],
            "EVI" => [1, 2, 2, 1],
            "VVI" => [1, 2, 3, 0.5],
            "EEE" => [1, 0.6, 2],
            "VEE" => [1, 0.6, 2, 0.5, 0.3, 1],
            "EVE" => [2, -1, 2, 2, 1, 2],
            "VVE" => [2, -1, 2, 1.5, 0.5, 1.5],
            "EEV" => [2, 1, 2, 1, 0, 3],
            "VEV" => [2, 1, 2, 0.5, 0, 1.5],
            "EVV" => [2, 1, 2, 3, 1.5, 1.75],
            _ => [1, 0.6, 2, 3, -0.5, 1],
        };
        var truth = new GaussianMixture([0.7, 0.3], new GaussianEmission(covariance, floor, [0, 0, 4, -3], covariances));
        var rows = new MatrixSource(truth.Sample(50_000, new(3)));
        var fit = GaussianMixture.Fit(rows, new() { Components = 2, Covariance = covariance, Restarts = 3 });
        Assert.True(fit.HasConverged);
        StructureDefinition.Holds(truth.Emission);
        StructureDefinition.Holds(fit.Model.Emission);
        for (int k = 0; k < 2; k++)
        {
            Assert.Equal(truth.Weights[k], fit.Model.Weights[k], 0.015);
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(truth.Mean(k)[i], fit.Model.Mean(k)[i], 0.06);
                for (int j = 0; j < 2; j++)
                {
                    Assert.Equal(truth.Covariance(k)[i, j], fit.Model.Covariance(k)[i, j], 0.15);
                }
            }
        }
    }

    [Fact]
    public void The_two_ways_of_sampling_are_told_apart()
    {
        var floor = CovarianceFloor.Restore([1e-6], [false], 1e-6);
        var model = new GaussianMixture([0.5, 0.5], new GaussianEmission(new VVI(), floor, [-100, 100], [1, 1]));
        var apart = model.Sample(1000, new(1));
        Assert.InRange(apart.Cast<double>().Count(static x => x > 0), 400, 600);
        int positive = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            double[] shared = [.. model.Sample(50, new(seed), sharedComponent: true).Cast<double>()];
            Assert.True(shared.All(static x => x > 0) || shared.All(static x => x < 0));
            positive += shared[0] > 0 ? 1 : 0;
        }

        Assert.InRange(positive, 8, 32);
        Assert.Equal(apart, model.Sample(1000, new(1)));
    }

    [Fact]
    public void Components_come_by_weight_unless_the_user_named_them()
    {
        var rows = Blobs(3, 2, 600);
        var fit = GaussianMixture.Fit(rows, new() { Components = 3 });
        Assert.Equal(fit.Model.Weights.ToArray().OrderDescending(), fit.Model.Weights.ToArray());

        // From the same optimum, named in reverse.
        int[] reversed = [.. fit.Model.Assign(rows).Select(static k => 2 - k)];
        var named = GaussianMixture.Fit(rows, new() { Start = new MixtureStart.Labels(reversed) });
        Assert.Equal(fit.Bound.Evidence, named.Bound.Evidence, 1e-6);
        for (int k = 0; k < 3; k++)
        {
            Assert.Equal(fit.Model.Mean(k)[0], named.Model.Mean(2 - k)[0], 1e-3);
        }

        double[,] means = new double[3, 2];
        for (int k = 0; k < 3; k++)
        {
            (means[k, 0], means[k, 1]) = (named.Model.Mean(k)[0], named.Model.Mean(k)[1]);
        }

        var fromMeans = GaussianMixture.Fit(rows, new() { Start = new MixtureStart.Means(means) });
        Assert.Equal(named.Model.Mean(0)[0], fromMeans.Model.Mean(0)[0], 1e-3);
    }

    [Fact]
    public void A_fit_continues_where_a_model_left_off()
    {
        var rows = Blobs(3, 2, 600);
        var options = new GaussianMixtureOptions { Components = 3, Restarts = 1, Stop = new() { MaxIterations = 2 } };
        var early = GaussianMixture.Fit(rows, options);
        Assert.Equal(StopReason.IterationLimit, early.Reason);
        var late = GaussianMixture.Fit(rows, new() { Start = new MixtureStart.From(early.Model) });
        Assert.Equal(early.Bound.Evidence, late.History[0].Evidence, 1e-9);
        Assert.True(late.HasConverged);
        Assert.Equal(GaussianMixture.Fit(rows, options with { Stop = new() }).Bound.Evidence, late.Bound.Evidence, 1e-5);
    }

    [Fact]
    public void A_collapsing_component_is_a_warning_and_loses_against_a_clean_run()
    {
        // Twelve equal rows invite one component onto them: without a floor its likelihood is infinite.
        double[] values = [.. Blobs(2, 2, 200).ReadAll(), .. Enumerable.Repeat(new[] { 0.1, 0.2 }, 12).SelectMany(static r => r)];
        var rows = new MatrixSource(values, 2);
        int[] labels = [.. Enumerable.Repeat(0, 200), .. Enumerable.Repeat(1, 12)];
        foreach (double floor in new[] { 1e-6, 0 })
        {
            var collapsed = GaussianMixture.Fit(rows, new() { Start = new MixtureStart.Labels(labels), VarianceFloor = floor });
            Assert.True(collapsed.IsDegenerate);
            Assert.True(double.IsFinite(collapsed.Bound.Evidence));
            var clean = GaussianMixture.Fit(rows, new() { Components = 2, VarianceFloor = floor });
            Assert.False(clean.IsDegenerate);
            Assert.True(clean.Bound.Evidence < collapsed.Bound.Evidence);
        }
    }

    [Theory]
    [InlineData("EII")]
    [InlineData("VII")]
    [InlineData("EEI")]
    [InlineData("VVI")]
    [InlineData("EEE")]
    [InlineData("VVV")]
    public void The_floor_is_the_exact_constrained_maximum(string structure)
    {
        // Two of three directions collapse; every feasible neighbor must have a lower Q.
        var rng = new Seed(4).ToRng();
        double[] values = new double[3 * 200];
        for (int n = 0; n < 200; n++)
        {
            double common = rng.NextGaussian();
            (values[3 * n], values[(3 * n) + 1], values[(3 * n) + 2]) = (common, common + (1e-5 * rng.NextGaussian()), (1e-4 * common) + (n == 0 ? 3 : 0));
        }

        var rows = new MatrixSource(values, 3);
        var covariance = CovarianceStructures.Parse(structure);
        var model = GaussianMixture.Iterate(rows, new() { Components = 2, Covariance = covariance, VarianceFloor = 0.01 }).ElementAt(5).Model;
        double[] statistics = Em.Evaluate(model, rows, new()).Statistics!.Values.ToArray();
        var best = model.Maximize(statistics);
        double highest = best.ExpectedLogJoint(statistics);
        int feasible = 0;
        for (int trial = 0; trial < 400; trial++)
        {
            var other = Laws.ModelCases.Perturb(best, new Seed(17).Derive(trial), Math.Pow(10, -1 - (trial % 4)));
            double[] clipped = other.Emission.Covariances.ToArray();
            int length = covariance.IsDiagonal ? 3 : 6;
            for (int m = 0; m < clipped.Length; m += length)
            {
                if (structure is "VII" or "EII")
                {
                    other.Emission.Floor.ClipSpherical(clipped.AsSpan(m, length));
                }
                else if (covariance.IsDiagonal)
                {
                    other.Emission.Floor.ClipDiagonal(clipped.AsSpan(m, length));
                }
                else
                {
                    other.Emission.Floor.ClipFull(clipped.AsSpan(m, length));
                }
            }

            var inside = new GaussianMixture(
                other.Weights, new GaussianEmission(covariance, best.Emission.Floor, other.Emission.Means, clipped, best.Emission.Anchors));
            double value = inside.ExpectedLogJoint(statistics);
            Assert.True(value <= highest + (1e-9 * Math.Abs(highest)), $"{value:R} is above {highest:R}");
            feasible += value < highest ? 1 : 0;
        }

        Assert.True(feasible > 300);
    }

    [Fact]
    public void A_constant_column_is_a_warning_that_names_it()
    {
        var batch = new RowBatch();
        Blobs(2, 2, 300).Read(0, batch);
        double[] values = [.. Enumerable.Range(0, 300).SelectMany(n => new[] { Cell(batch, n, 0), 7.0, Cell(batch, n, 1) })];
        foreach (var structure in CovarianceStructures.All)
        {
            var fit = GaussianMixture.Fit(new MatrixSource(values, 3, ["a", "seven", "b"]), new() { Components = 2, Covariance = structure });
            Assert.Contains(fit.Warnings, static w => w.Code == "constant-column" && w.Message.Contains("'seven'", StringComparison.Ordinal));
            Assert.DoesNotContain(fit.Warnings, static w => w.Code == "variance-floor");
            Assert.True(double.IsFinite(fit.Bound.Evidence));
        }
    }

    [Fact]
    public void Data_that_cannot_have_the_components_are_refused()
    {
        var equal = new MatrixSource(new double[] { 1, 2, 1, 2, 1, 2 }, 2);
        Assert.Contains("equal", Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(equal, new())).Message, StringComparison.Ordinal);
        var few = new MatrixSource(new double[] { 1, 1, 2, 2, 3 }, 1);
        var error = Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(few, new() { Components = 4 }));
        Assert.Contains("only 3 distinct rows for 4 components", error.Message, StringComparison.Ordinal);
        var huge = new MatrixSource(new double[] { 1e200, -1e200, 3e200 }, 1);
        Assert.Contains("divide the column", Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(huge, new())).Message, StringComparison.Ordinal);
        var tiny = new MatrixSource(new double[] { 1e-165, 2e-165, 4e-165 }, 1);
        Assert.Contains("multiply", Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(tiny, new())).Message, StringComparison.Ordinal);
        var unlabeled = new MixtureStart.Labels([-1, -1, -1, -1, -1]);
        Assert.Contains("label", Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(few, new() { Start = unlabeled })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(few, new() { Start = new MixtureStart.Means(new[,] { { double.NaN } }) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianMixture.Fit(few, new() { Components = 0 }));
        Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(few, new() { Components = 2, Start = new MixtureStart.Labels([0, 1, 2, 0, 1]) }));
    }

    [Fact]
    public void Starts_on_a_large_source_compete_on_a_sample_and_two_finish_on_all_rows()
    {
        var rows = Blobs(3, 2, 230_000);
        var fit = GaussianMixture.Fit(rows, new() { Components = 3, Start = new MixtureStart.KMeans(), Restarts = 3 });
        Assert.Equal(100_000, fit.Restarts!.Rows);
        Assert.Equal(230_000, fit.TotalWeight);
        Assert.True(fit.HasConverged);
        Assert.Equal(fit.Bound.Evidence, fit.Model.LogLikelihood(rows), 1e-8 * Math.Abs(fit.Bound.Evidence));
        var again = GaussianMixture.Fit(rows, new() { Components = 3, Start = new MixtureStart.KMeans(), Restarts = 3, Threads = 7 });
        Assert.Equal(fit.Bound, again.Bound);
    }

    [Fact]
    public void A_sequence_can_be_enumerated_twice_and_in_step_with_itself()
    {
        // Two enumerations once shared their model, so that the second began where the first had ended.
        var steps = GaussianMixture.Iterate(Blobs(3, 2, 500), new() { Components = 3 });
        Bound[] first = [.. steps.Take(5).Select(static step => step.Bound)];
        Assert.Equal(first, steps.Take(5).Select(static step => step.Bound));
        Assert.Equal(first.Zip(first.Skip(1)), steps.Take(4).Zip(steps.Skip(1), static (a, b) => (a.Bound, b.Bound)));
    }

    [Fact]
    public void Stopping_in_the_middle_of_the_contest_keeps_what_has_ended()
    {
        // Starts that never ran once left gaps that the report's numbers fell into.
        using var stop = new CancellationTokenSource();
        var options = new GaussianMixtureOptions { Components = 3, Restarts = 40, Threads = 4 };
        var fit = GaussianMixture.Fit(Blobs(3, 2, 500), options, new StopAfter(stop, 3), stop.Token);
        Assert.Equal(StopReason.Stopped, fit.Reason);
        Assert.InRange(fit.Restarts!.Runs, 3, 39);
        Assert.Equal(fit.Restarts.Runs, fit.Restarts.Optima.Sum(static o => o.Count));
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e-9)]
    [InlineData(1e-11)]
    [InlineData(1e-12)]
    [InlineData(1e-13)]
    [InlineData(0)]
    public void An_oblique_collapse_is_seen_at_every_floor(double floor)
    {
        // At small floors the rounding of large eigenvalues once hid that the small ones lay on the floor.
        var rng = new Seed(8).ToRng();
        double[] values = new double[3 * 230];
        for (int n = 0; n < 230; n++)
        {
            double a = rng.NextGaussian(), b = rng.NextGaussian(), c = n < 30 ? (a + b) / 3 : 4 + rng.NextGaussian();
            (values[3 * n], values[(3 * n) + 1], values[(3 * n) + 2]) = (a, b, c);
        }

        int[] labels = [.. Enumerable.Range(0, 230).Select(static n => n < 30 ? 0 : 1)];
        var fit = GaussianMixture.Fit(new MatrixSource(values, 3), new() { Start = new MixtureStart.Labels(labels), VarianceFloor = floor });
        Assert.Contains(fit.Warnings, static w => w is { Code: "variance-floor", IsDegenerate: true });
        Assert.True(double.IsFinite(fit.Bound.Evidence));
    }

    [Fact]
    public void Random_starts_have_as_many_different_means_as_components()
    {
        // More components than a batch has rows once repeated the batch's rows; equal rows gave equal means.
        double[] wide = [.. Enumerable.Range(0, 128 * 300).Select(static i => Math.Sin(i * 1.7) * (1 + (i % 11)))];
        var model = GaussianMixture.Iterate(
            new MatrixSource(wide, 128), new() { Components = 80, Start = new MixtureStart.Random(), Covariance = CovarianceStructures.Diagonal }).First().Model;
        Assert.Equal(80, Enumerable.Range(0, 80).Select(k => model.Mean(k)[0]).Distinct().Count());

        var ties = new MatrixSource(Enumerable.Range(0, 300).Select(static i => (double)(i % 3)).ToArray(), 1);
        for (ulong seed = 0; seed < 20; seed++)
        {
            var start = GaussianMixture.Iterate(ties, new() { Components = 3, Start = new MixtureStart.Random(), Seed = new(seed) }).First().Model;
            Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(k => start.Mean(k)[0]).Order());
        }
    }

    [Fact]
    public void The_units_of_the_data_do_not_change_which_optima_are_distinct()
    {
        var plain = Blobs(3, 2, 300);
        MatrixSource scaled = new(plain.ReadAll().Select(static x => 1e100 * x).ToArray(), 2);
        var options = new GaussianMixtureOptions { Components = 4, Start = new MixtureStart.Random(), Restarts = 20 };
        var expected = GaussianMixture.Fit(plain, options).Restarts!.Optima;
        var actual = GaussianMixture.Fit(scaled, options).Restarts!.Optima;
        Assert.Equal(expected.Select(static o => o.Count), actual.Select(static o => o.Count));
    }

    [Fact]
    public void Rows_of_another_dimension_are_refused()
    {
        var model = GaussianMixture.Fit(Blobs(2, 2, 300), new() { Components = 2 }).Model;
        var narrow = Blobs(2, 1, 50);
        Assert.Throws<ArgumentException>(() => model.LogLikelihood(narrow));
        Assert.Throws<ArgumentException>(() => model.Criteria(narrow));
        Assert.Throws<ArgumentException>(() => model.Assign(narrow));
    }

    [Fact]
    public void A_first_row_without_weight_is_absent_from_the_summary_and_from_the_fit()
    {
        double[] values = Blobs(2, 2, 300).ReadAll();
        var without = new MatrixSource(values, 2);
        double[] weights = [0, .. Enumerable.Repeat(1.0, 300)];
        var with = new MatrixSource(new double[] { 1e20, -1e20 }.Concat(values).ToArray(), 2, null, weights);
        Assert.Equal(without.Summary.Variances[0], with.Summary.Variances[0], 1e-12);
        int[] labels = GaussianMixture.Fit(without, new() { Components = 2 }).Model.Assign(without);
        var expected = GaussianMixture.Fit(without, new() { Start = new MixtureStart.Labels(labels) });
        var actual = GaussianMixture.Fit(with, new() { Start = new MixtureStart.Labels([0, .. labels]) });
        Assert.Equal(expected.Bound.Evidence, actual.Bound.Evidence, 1e-9);
    }

    [Fact]
    public void A_row_that_no_component_can_explain_has_density_zero_and_even_responsibilities()
    {
        var model = GaussianMixture.Fit(Blobs(2, 2, 300), new() { Components = 2 }).Model;
        var far = new MatrixSource(new double[] { 1e200, 1e200 }, 2);
        Assert.Equal(double.NegativeInfinity, model.LogDensity(far)[0]);
        Assert.Equal(1, model.Responsibilities(far).Cast<double>().Sum(), 1e-12);
    }

    [Fact]
    public void Stopping_keeps_the_best_model_so_far_and_cancelling_throws()
    {
        var rows = Blobs(3, 2, 2000);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var fit = GaussianMixture.Fit(rows, new() { Components = 3 }, stop: stop.Token);
        Assert.Equal(StopReason.Stopped, fit.Reason);
        Assert.True(double.IsFinite(fit.Bound.Evidence));
        Assert.ThrowsAny<OperationCanceledException>(() => GaussianMixture.Fit(rows, new() { Components = 3 }, cancellation: stop.Token));
    }

    [Fact]
    public void Progress_counts_the_starts_and_then_the_finish()
    {
        var reports = new List<FitProgress>();
        var collector = new Collector(reports);
        GaussianMixture.Fit(Blobs(3, 2, 500), new() { Components = 3, Start = new MixtureStart.KMeans(), Restarts = 4 }, collector);
        Assert.All(reports, static r => Assert.Equal(4, r.Runs));
        Assert.Contains(reports, static r => r.Phase == FitPhase.Finish);
        Assert.All(reports, static r => Assert.Equal("VVV K=3", r.Label));
    }

    [Fact]
    public void Progress_counts_the_starts_near_the_best_runs_as_they_come()
    {
        var reports = new List<FitProgress>();
        var fit = GaussianMixture.Fit(Blobs(3, 2, 500), new() { Components = 3, Restarts = 4, Threads = 1 }, new Collector(reports));
        Assert.All(reports, static r => Assert.InRange(r.RunsDone, 0, r.Runs));
        Assert.True(reports[^1].Runs > reports[0].Runs);
        Assert.Equal(fit.Restarts!.Runs + fit.Restarts.GivenUp, reports[^1].Runs);
    }

    /// <summary>Clusters that overlap a little, in three corners.</summary>
    internal static MatrixSource Blobs(int components, int dimension, int rows)
    {
        var rng = new Seed(21).Derive(components).ToRng();
        double[] values = new double[rows * dimension];
        for (int n = 0; n < rows; n++)
        {
            int k = (rng.NextInt32(10) / 2) % components;
            for (int d = 0; d < dimension; d++)
            {
                values[(n * dimension) + d] = (4 * ((k + d) % 3)) + ((1 + (0.3 * k)) * rng.NextGaussian());
            }
        }

        return new(values, dimension);
    }

    private static double Cell(RowBatch batch, int row, int column) => batch.Rows[row][column];

    private static double LogNormal(double[] row, GaussianMixture model, int component)
    {
        var covariance = Matrix<double>.Build.DenseOfArray(model.Covariance(component));
        var deviation = Vector<double>.Build.DenseOfArray(row) - Vector<double>.Build.DenseOfArray(model.Mean(component).ToArray());
        return -0.5 * ((row.Length * Math.Log(2 * Math.PI)) + Math.Log(covariance.Determinant()) + deviation.DotProduct(covariance.Inverse() * deviation));
    }

    private sealed class StopAfter(CancellationTokenSource stop, int runs) : IProgress<FitProgress>
    {
        public void Report(FitProgress value)
        {
            if (value.RunsDone >= runs)
            {
                stop.Cancel();
            }
        }
    }

    private sealed class Collector(List<FitProgress> reports) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => reports.Add(value);
    }
}
