using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Kernels;
using Elbo.Numerics;
using Elbo.Storage;
using MathNet.Numerics.Distributions;

namespace Elbo.Tests.Models;

public sealed class KernelDensityTests
{
    private static readonly double[,] Turned = { { 0.5, 0.2 }, { 0.2, 0.3 } };

    public static TheoryData<string> Names => [.. SmoothingKernels.All.Select(static k => k.Name)];

    public static TheoryData<string, int> NamesAndRanks => [.. SmoothingKernels.All.SelectMany(static k => Enumerable.Range(0, 3).Select(rank => (k.Name, rank)))];

    [Theory]
    [MemberData(nameof(NamesAndRanks))]
    public void The_density_is_the_mean_of_the_kernels(string name, int rank)
    {
        var kernel = SmoothingKernels.Parse(name);
        var bandwidth = Bandwidth(rank);
        double[] points = Draw(60, 2, 1), weights = [.. Draw(60, 1, 2).Select(Math.Abs)];
        var model = new KernelDensity(points, weights, bandwidth, kernel);
        double[,] root = Root(bandwidth.Matrix());
        foreach (var (x, y) in ((double, double)[])[(0.1, -0.2), (1, 1), (-0.7, 0.4)])
        {
            double sum = 0;
            for (int i = 0; i < 60; i++)
            {
                double a = (x - points[2 * i]) / root[0, 0], b = (y - points[(2 * i) + 1] - (root[1, 0] * a)) / root[1, 1];
                sum += weights[i] * kernel.Density(a) * kernel.Density(b);
            }

            double expected = Math.Log(sum / weights.Sum() / root[0, 0] / root[1, 1]);
            Assert.Equal(expected, model.LogDensity(x, y), 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndRanks))]
    public void A_density_in_the_plane_integrates_to_1(string name, int rank)
    {
        // Narrow cells: a top hat's edge runs through few of them.
        const int Cells = 900;
        var model = new KernelDensity([0, 0, 1, 0.5, 0.2, -0.4], [1, 2, 0.5], Bandwidth(rank), SmoothingKernels.Parse(name));
        double step = 12.0 / Cells;
        double[] grid = [.. Enumerable.Range(0, Cells * Cells).SelectMany(i => new[] { -6 + ((i / Cells + 0.5) * step), -6 + ((i % Cells + 0.5) * step) })];
        double mass = model.LogDensity(new MatrixSource(grid, 2)).Sum(Math.Exp) * step * step;
        Assert.Equal(1, mass, name == "tophat" ? 1e-2 : 1e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_drawn_from_it_fall_where_the_density_says(string name)
    {
        const int Bins = 60, Draws = 60_000;
        var model = new KernelDensity([0, 0.5, 3], [1, 2, 0.7], KernelBandwidth.Uniform(0.8, 1), SmoothingKernels.Parse(name));
        double low = -4, width = 11.0 / Bins;
        var expected = new double[Bins];
        for (int b = 0; b < Bins; b++)
        {
            for (int i = 0; i < 400; i++)
            {
                expected[b] += Draws * Math.Exp(model.LogDensity(low + ((b + ((i + 0.5) / 400)) * width))) * width / 400;
            }
        }

        var counts = new double[Bins];
        var rng = new Seed(21).Derive(name).ToRng();
        var row = new double[1];
        for (int i = 0; i < Draws; i++)
        {
            model.DrawRow(model.DrawComponent(ref rng), ref rng, row);
            counts[Math.Clamp((int)((row[0] - low) / width), 0, Bins - 1)]++;
        }

        Assert.Equal(Draws, expected.Sum(), 5.0);
        int[] full = [.. Enumerable.Range(0, Bins).Where(b => expected[b] >= 5)];
        Assert.All(Enumerable.Range(0, Bins).Where(b => expected[b] == 0), b => Assert.Equal(0, counts[b]));
        double squares = full.Sum(b => (counts[b] - expected[b]) * (counts[b] - expected[b]) / expected[b]);
        Assert.InRange(ChiSquared.CDF(full.Length - 1, squares), 0.001, 0.999);
    }

    [Fact]
    public void Rows_drawn_along_turned_axes_have_the_covariance_of_points_and_kernel()
    {
        var model = new KernelDensity([0, 0, 2, 0], default, KernelBandwidth.Full(Turned));
        var rng = new Seed(4).ToRng();
        var row = new double[2];
        double xx = 0, xy = 0, yy = 0;
        const int Draws = 40_000;
        for (int i = 0; i < Draws; i++)
        {
            model.DrawRow(model.DrawComponent(ref rng), ref rng, row);
            (xx, xy, yy) = (xx + ((row[0] - 1) * (row[0] - 1)), xy + ((row[0] - 1) * row[1]), yy + (row[1] * row[1]));
        }

        Assert.Equal(1.5, xx / Draws, 0.04);
        Assert.Equal(0.2, xy / Draws, 0.02);
        Assert.Equal(0.3, yy / Draws, 0.01);
    }

    [Theory]
    [InlineData("gaussian", 1e-3)]
    [InlineData("gaussian", 1e-8)]
    [InlineData("epanechnikov", 1e-8)]
    [InlineData("tophat", 1e-8)]
    public void The_tree_keeps_its_promise_and_is_chosen_where_bandwidths_are_narrow(string name, double error)
    {
        double[] points = Draw(20_000, 2, 5), queries = Draw(500, 2, 6);
        var kernel = SmoothingKernels.Parse(name);
        var bandwidth = KernelBandwidth.Uniform(0.05, 2);
        var source = new MatrixSource(queries, 2);
        var fast = new KernelDensity(points, default, bandwidth, kernel, relativeError: error);
        var exact = new KernelDensity(points, default, bandwidth, SmoothingKernels.Gaussian, relativeError: 0);
        Assert.True(fast.UsesTree);
        Assert.False(exact.UsesTree);
        Assert.False(new KernelDensity(points, default, KernelBandwidth.Uniform(5, 2), kernel).UsesTree);
        double[] found = fast.LogDensity(source);
        double[] expected = kernel.HasEdge ? [.. Enumerable.Range(0, 500).Select(i => BruteForce(points, kernel, 0.05, queries[2 * i], queries[(2 * i) + 1]))] : exact.LogDensity(source);
        double largest = 0;
        for (int i = 0; i < found.Length; i++)
        {
            largest = found[i] == expected[i] ? largest : Math.Max(largest, Math.Abs(Math.Exp(found[i] - expected[i]) - 1));
        }

        // What is left out shows where it may be large, so that the bound is put to the test.
        Assert.InRange(largest, error == 1e-3 ? 1e-9 : 0, Math.Max(error, 1e-12));
    }

    [Fact]
    public void Far_from_all_points_the_logarithm_is_still_right()
    {
        var model = new KernelDensity([0, 1, 2], [1, 1, 2], KernelBandwidth.Uniform(0.01, 1));
        double u = (1000.0 - 2) / 0.01;
        Assert.Equal((-0.5 * u * u) + Math.Log(2.0 / 4 / 0.01) - (0.5 * Math.Log(2 * Math.PI)), model.LogDensity(1000), 1e-3);
        Assert.Equal(double.NegativeInfinity, model.LogDensity(1e200));
        Assert.Equal(double.NegativeInfinity, new KernelDensity([0], default, KernelBandwidth.Uniform(1, 1), new CosineKernel()).LogDensity(1.5));
    }

    [Fact]
    public void An_offset_of_the_data_costs_no_digits()
    {
        double[] points = [.. Draw(50, 1, 7).Select(static x => Math.Round(x * 1024) / 1024)];
        var near = new KernelDensity(points, default, KernelBandwidth.Uniform(0.1, 1));
        var far = new KernelDensity([.. points.Select(static x => x + (1L << 30))], default, KernelBandwidth.Uniform(0.1, 1));
        Assert.Equal(near.LogDensity(0.25), far.LogDensity(0.25 + (1L << 30)), 1e-9);
    }

    [Theory]
    [InlineData(1, 3000)]
    [InlineData(2, 1500)]
    public void Any_number_of_threads_finds_the_same_bits(int dimension, int count)
    {
        var rows = new MatrixSource(Draw(count, dimension, 8), dimension);
        var one = KernelDensity.Fit(rows, new() { Threads = 1 });
        var three = KernelDensity.Fit(rows, new() { Threads = 3 });
        Assert.Equal(one.Model.Bandwidth[0], three.Model.Bandwidth[0]);
        Assert.Equal(one.LeaveOneOutLogLikelihood, three.LeaveOneOutLogLikelihood);
        Assert.Equal(one.Model.LogDensity(rows, 1), three.Model.LogDensity(rows, 3));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_weight_of_2_is_the_row_twice_and_one_of_0_its_absence(string name)
    {
        double[] values = Draw(40, 1, 9), weights = [.. Enumerable.Range(0, 40).Select(static i => (double)(i % 3))];
        double[] repeated = [.. values.SelectMany((x, i) => Enumerable.Repeat(x, i % 3))];
        foreach (BandwidthRule rule in (BandwidthRule[])[new BandwidthRule.LeaveOneOut(), new BandwidthRule.Silverman(), new BandwidthRule.Scott(), new BandwidthRule.SheatherJones()])
        {
            var options = new KernelDensityOptions { Kernel = SmoothingKernels.Parse(name), Rule = rule };
            var weighted = KernelDensity.Fit(new MatrixSource(values, 1, weights: weights), options);
            var plain = KernelDensity.Fit(new MatrixSource(repeated, 1), options);
            Assert.Equal(plain.Model.Bandwidth[0], weighted.Model.Bandwidth[0], 1e-6 * plain.Model.Bandwidth[0]);
            Assert.Equal(plain.LogLikelihood, weighted.LogLikelihood, 1e-5);
            Assert.True(
                plain.LeaveOneOutLogLikelihood == weighted.LeaveOneOutLogLikelihood || Math.Abs(plain.LeaveOneOutLogLikelihood - weighted.LeaveOneOutLogLikelihood) < 1e-5);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_leave_one_out_likelihood_is_that_of_all_pairs(int dimension)
    {
        // 1,500 on a line go through the transform, whose sums outliers do not trust.
        double[] values = Draw(1500, dimension, 10);
        values[0] = 60;
        var fit = KernelDensity.Fit(new MatrixSource(values, dimension), new() { Rule = new BandwidthRule.Fixed(KernelBandwidth.Uniform(0.4, dimension)) });
        double expected = 0;
        for (int i = 0; i < 1500; i++)
        {
            double[] squares = new double[1500];
            for (int j = 0; j < 1500; j++)
            {
                for (int d = 0; d < dimension; d++)
                {
                    squares[j] += Math.Pow((values[(i * dimension) + d] - values[(j * dimension) + d]) / 0.4, 2);
                }
            }

            double least = squares.Where((_, j) => j != i).Min();
            double sum = squares.Where((_, j) => j != i).Sum(s => Math.Exp(-0.5 * (s - least)));
            expected += Math.Log(sum / 1499) - (0.5 * least) - (dimension * (Math.Log(0.4) + (0.5 * Math.Log(2 * Math.PI))));
        }

        Assert.Equal(expected, fit.LeaveOneOutLogLikelihood, 1e-8 * Math.Abs(expected));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_bandwidth_near_or_far_is_likelier_than_the_one_chosen(string name)
    {
        var rows = new MatrixSource(Draw(150, 2, 12), 2);
        var options = new KernelDensityOptions { Kernel = SmoothingKernels.Parse(name) };
        var best = KernelDensity.Fit(rows, options);
        double jump = name == "tophat" ? 0.05 : 1e-7;
        foreach (double factor in (double[])[0.1, 0.5, 0.8, 0.95, 0.99, 0.999, 1.001, 1.01, 1.05, 1.2, 2, 10])
        {
            var other = KernelDensity.Fit(rows, options with { Rule = new BandwidthRule.Fixed(best.Model.Bandwidth.Times(factor)) });
            Assert.True(other.LeaveOneOutLogLikelihood <= best.LeaveOneOutLogLikelihood + jump, $"{factor}: {other.LeaveOneOutLogLikelihood} > {best.LeaveOneOutLogLikelihood}");
        }

        Assert.Equal(best.LeaveOneOutLogLikelihood, best.Curve.Max(static p => p.LogLikelihood), 1e-9);
    }

    [Fact]
    public void Held_out_rows_and_folds_choose_nearly_what_leaving_one_out_does()
    {
        // Their optima differ by the noise of the sample: of 4,000 rows, by little.
        var rows = new MatrixSource(Draw(4000, 1, 13), 1);
        var other = new MatrixSource(Draw(4000, 1, 14), 1);
        double one = KernelDensity.Fit(rows).Model.Bandwidth[0];
        var cross = KernelDensity.Fit(rows, new() { Rule = new BandwidthRule.CrossValidation(5) });
        var held = KernelDensity.Fit(rows, new() { Rule = new BandwidthRule.HeldOut(other) });
        Assert.InRange(cross.Model.Bandwidth[0] / one, 0.7, 1.4);
        Assert.InRange(held.Model.Bandwidth[0] / one, 0.5, 2);
        double expected = held.Model.LogDensity(other).Sum();
        Assert.Equal(expected, held.Curve.Max(static p => p.LogLikelihood), 1e-6 * Math.Abs(expected));
    }

    [Fact]
    public void A_marginal_is_the_density_integrated_over_the_other_columns()
    {
        var model = new KernelDensity(Draw(30, 2, 15), default, KernelBandwidth.Full(Turned));
        var marginal = model.Marginal(1);
        double sum = 0;
        for (int i = -1000; i < 1000; i++)
        {
            sum += Math.Exp(model.LogDensity(i * 0.01, 0.3)) * 0.01;
        }

        Assert.Equal(Math.Log(sum), marginal.LogDensity(0.3), 1e-9);
        Assert.Throws<ArgumentException>(() => model.Marginal(2));
        Assert.Throws<NotSupportedException>(() => new KernelDensity([0, 0], default, KernelBandwidth.Full(Turned), new CosineKernel()).Marginal(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_saved_model_scores_the_same_to_the_bit(int rank)
    {
        using var folder = new TemporaryFolder();
        var model = new KernelDensity(Draw(30, 2, 16), [.. Enumerable.Range(0, 30).Select(static i => 1.0 + i)], Bandwidth(rank), new TriangularKernel(), ["a", "b"], 1e-5);
        ModelFile.Save(folder["m.elbo"], model, new(30, 465, -1, 0, StopReason.Completed, []));
        var loaded = ModelFile.Load<KernelDensity>(folder["m.elbo"]).Model;
        var rows = new MatrixSource(Draw(100, 2, 17), 2);
        Assert.Equal(model.LogDensity(rows), loaded.LogDensity(rows));
        Assert.Equal(["a", "b"], loaded.Columns);
        Assert.Equal(1e-5, loaded.RelativeError);
        Assert.IsType<TriangularKernel>(loaded.Kernel);
        Assert.Equal(rank, loaded.Bandwidth.Rank);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Bandwidths_that_cannot_be_are_refused(double bandwidth)
    {
        Assert.Throws<ArgumentException>(() => KernelBandwidth.Uniform(bandwidth, 2));
        Assert.Throws<ArgumentException>(() => KernelBandwidth.PerColumn(1, bandwidth));
    }

    [Fact]
    public void What_cannot_be_is_refused_with_a_reason()
    {
        var bandwidth = KernelBandwidth.Uniform(1, 1);
        Assert.Throws<ArgumentException>(static () => KernelBandwidth.Full(new double[,] { { 1, 2 }, { 2, 1 } }));
        Assert.Contains("sum to 0", Assert.Throws<ArgumentException>(() => new KernelDensity([1, 2], [0, 0], bandwidth)).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => new KernelDensity([1, double.NaN], default, bandwidth)).Message, StringComparison.Ordinal);
        var model = new KernelDensity([1, 2], default, bandwidth);
        Assert.Contains("2 columns", Assert.Throws<ArgumentException>(() => model.LogDensity(new Rows([1, 2], default, 2), new Scratch(), new double[1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.LogDensity(1, 2));
        Assert.Contains("sum to 0", Assert.Throws<InvalidDataException>(() => KernelDensity.Fit(new MatrixSource(new double[] { 1, 2 }, 1, weights: new double[2]))).Message, StringComparison.Ordinal);
        Assert.Contains("\"x2\"", Assert.Throws<InvalidDataException>(() => KernelDensity.Fit(new MatrixSource(new double[] { 1, 5, 2, 5 }, 2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_every_row_has_a_duplicate_the_error_suggests_another_rule()
    {
        var rows = new MatrixSource(new double[] { 1, 1, 2, 2, 5, 5 }, 1);
        Assert.Contains("sj", Assert.Throws<InvalidDataException>(() => KernelDensity.Fit(rows)).Message, StringComparison.Ordinal);
        Assert.InRange(KernelDensity.Fit(rows, new() { Rule = new BandwidthRule.SheatherJones() }).Model.Bandwidth[0], 0.01, 10);
        var heavy = new MatrixSource(new double[] { 1, 2, 5 }, 1, weights: new double[] { 2, 3, 2 });
        Assert.Contains("sj", Assert.Throws<InvalidDataException>(() => KernelDensity.Fit(heavy)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_likelihood_that_grows_down_to_the_unit_of_rounding_is_named()
    {
        // Nine of ten rows are one of three numbers.
        double[] values = [.. Enumerable.Range(0, 100).Select(static i => i % 10 == 0 ? 10 + (i / 10) : (double)(i % 3))];
        var fit = KernelDensity.Fit(new MatrixSource(values, 1));
        Assert.Equal("bandwidth-at-resolution", Assert.Single(fit.Warnings).Code);
        Assert.Equal(1, fit.Model.Bandwidth[0], 0.02);
    }

    private static KernelBandwidth Bandwidth(int rank) => rank switch
    {
        0 => KernelBandwidth.Uniform(0.9, 2),
        1 => KernelBandwidth.PerColumn(0.8, 1.1),
        _ => KernelBandwidth.Full(Turned),
    };

    private static double[,] Root(double[,] matrix)
    {
        double a = Math.Sqrt(matrix[0, 0]), b = matrix[1, 0] / a;
        return new[,] { { a, 0 }, { b, Math.Sqrt(matrix[1, 1] - (b * b)) } };
    }

    private static double BruteForce(double[] points, ISmoothingKernel kernel, double h, double x, double y)
    {
        double sum = 0;
        for (int i = 0; i < points.Length; i += 2)
        {
            sum += kernel.Density((points[i] - x) / h) * kernel.Density((points[i + 1] - y) / h);
        }

        return Math.Log(sum / (points.Length / 2) / h / h);
    }

    private static double[] Draw(int rows, int dimension, long seed)
    {
        var rng = new Seed(99).Derive(seed).ToRng();
        var values = new double[rows * dimension];
        foreach (ref double x in values.AsSpan())
        {
            x = rng.NextGaussian();
        }

        return values;
    }
}
