using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Tests.Models;

/// <summary>Every way to climb, from rows to a fit.</summary>
public sealed class FitMethodTests
{
    /// <summary>Four batches.</summary>
    private static readonly MatrixSource Rows = GaussianMixtureTests.Blobs(3, 2, 4000);

    private static readonly Dictionary<string, FitMethod> ByName =
        FitMethod.All.Append(new FitMethod.OnlineEm(1)).ToDictionary(static m => m.PassCount == 1 ? "one pass" : m.Name, StringComparer.Ordinal);

    private static readonly Dictionary<string, Func<MatrixSource>> Degenerate = new(StringComparer.Ordinal)
    {
        ["few rows"] = static () => new(new double[] { 0, 0, 1, 2, 2, 1, 5, 4, 6, 6 }, 2),
        ["two rows"] = static () => new(new double[] { 0, 1 }, 1),
        ["constant column"] = static () => new(GaussianMixtureTests.Blobs(2, 1, 300).ReadAll().SelectMany(static x => new[] { x, 7 }).ToArray(), 2),
        ["collinear"] = static () => new(GaussianMixtureTests.Blobs(2, 1, 300).ReadAll().SelectMany(static x => new[] { x, 2 * x }).ToArray(), 2),
        ["three values"] = static () => new(Enumerable.Range(0, 2000).Select(static n => (double)(n % 3)).ToArray(), 1),
        ["outlier"] = static () => new(GaussianMixtureTests.Blobs(2, 1, 300).ReadAll().Append(1e9).ToArray(), 1),
        ["no weight"] = static () => new(
            GaussianMixtureTests.Blobs(2, 1, 300).ReadAll(), 1, null, Enumerable.Range(0, 300).Select(static n => n < 290 ? 0.0 : 1e-3).ToArray()),
    };

    public static TheoryData<string> Methods { get; } = [.. ByName.Keys];

    public static MatrixTheoryData<string, string> MethodsOnDegenerateData => new(ByName.Keys, Degenerate.Keys);

    [Fact]
    public void All_of_them_have_names_of_their_own_and_one_line_on_when_to_use_them()
    {
        Assert.Equal("em viterbi sem annealed online sgd gem gradient", string.Join(' ', FitMethod.All.Select(static m => m.Name)));
        Assert.All(FitMethod.All, static method => Assert.DoesNotContain('\n', method.Purpose));
        Assert.Equal("sgd gem gradient", string.Join(' ', FitMethod.All.Where(static m => m.NeedsGradient).Select(static m => m.Name)));
        Assert.Equal("online sgd", string.Join(' ', FitMethod.All.Where(static m => m.PassCount is not null).Select(static m => m.Name)));
        Assert.All(FitMethod.All, static method => Assert.Equal(method.PassCount is null, method.StepBatches is null));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads(string name)
    {
        Fit<GaussianMixture> Run(int threads) =>
            GaussianMixture.Fit(Rows, new() { Components = 3, Method = Short(ByName[name]), Threads = threads, Seed = new(3) });
        var (one, four) = (Run(1), Run(4));
        Assert.Equal(one.History, four.History);
        Assert.Equal(one.Reason, four.Reason);
        Assert.Equal(one.Prequential, four.Prequential);
        Assert.Equal(one.Model.LogDensity(Rows), four.Model.LogDensity(Rows));
        Assert.True(one.Statistics!.Values.SequenceEqual(four.Statistics!.Values));
        Assert.Equal(one.Criteria, four.Criteria);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_fit_says_how_it_ended_and_its_bound_is_its_models_own(string name)
    {
        var method = ByName[name];
        var fit = GaussianMixture.Fit(Rows, new() { Components = 3, Method = method });
        bool isCounted = method is FitMethod.StochasticEm || method.PassCount is not null;
        Assert.Equal(isCounted ? StopReason.Completed : StopReason.Converged, fit.Reason);
        Assert.Equal(4000, fit.TotalWeight);
        Assert.Equal(fit.Model.Weights.ToArray().OrderDescending(), fit.Model.Weights.ToArray());

        // All rows fit one step of a method for large data, which says so.
        Assert.Equal(method.PassCount is null ? "" : "few-steps", string.Join(",", fit.Warnings.Select(static w => w.Code)));
        Assert.Contains(isCounted ? "complete" : "converged", fit.ToString(), StringComparison.Ordinal);
        Assert.Equal(method.PassCount is not null, fit.Prequential.Count > 0);
        Assert.Equal(isCounted, fit.Restarts is null);
        if (method.PassCount is { } passes)
        {
            // Of four batches all are in one window: an iteration for the start and one for every pass.
            // Only the first pass predicts.
            Assert.Single(fit.Prequential);
            Assert.Equal(passes + 1, fit.Iterations);
            Assert.All(fit.Prequential, part => Assert.InRange(part.MeanLogDensity, fit.Model.LogLikelihood(Rows) / 4000 - 0.1, fit.Model.LogLikelihood(Rows) / 4000 + 0.01));
        }

        if (method.PassCount == 1)
        {
            Assert.True(double.IsNaN(fit.Bound.Evidence) && double.IsNaN(fit.Bound.Objective));
            Assert.Null(fit.Criteria);
            return;
        }

        double logLikelihood = fit.Model.LogLikelihood(Rows);
        Assert.Equal(logLikelihood, fit.Bound.Evidence, 1e-9 * Math.Abs(logLikelihood));
        Assert.Equal(logLikelihood, fit.Criteria!.LogLikelihood, 1e-9 * Math.Abs(logLikelihood));
        Assert.Equal(method is FitMethod.Viterbi ? fit.Criteria.ClassificationLogLikelihood : logLikelihood, fit.Bound.Objective, 1e-9 * Math.Abs(logLikelihood));
        Assert.Equal(GaussianMixture.Fit(Rows, new() { Components = 3 }).Bound.Evidence, fit.Bound.Evidence, 3e-3 * Math.Abs(logLikelihood));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_bound_of_a_fit_does_not_depend_on_whether_its_components_had_to_be_put_in_order(string name)
    {
        // Components that a user named stay as they are; putting them in order once swapped a hard bound for a soft one.
        var options = new GaussianMixtureOptions { Components = 3, Method = Short(ByName[name]), Restarts = 1 };
        var start = GaussianMixture.Iterate(Rows, options).First().Model;
        bool[] isSoft = new bool[6];
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for (int i = 0; i < orders.Length; i++)
        {
            var named = GaussianMixture.Fit(Rows, options with { Start = new MixtureStart.From(start.Reordered(orders[i])) });
            isSoft[i] = named.Bound.Entropy != 0;
        }

        var drawn = GaussianMixture.Fit(Rows, options);
        Assert.Single(isSoft.Distinct());
        Assert.Equal(isSoft[0], drawn.Bound.Entropy != 0);
        if (!double.IsNaN(drawn.Bound.Evidence))
        {
            Assert.Equal(Em.Evaluate(drawn.Model, Rows, new() { Posterior = isSoft[0] ? Posteriors.Soft : Posteriors.Hard }).Bound, drawn.Bound);
        }
    }

    [Fact]
    public void An_annealed_fit_that_ends_hot_has_the_bound_of_its_model_all_the_same()
    {
        int[] labels = [.. Enumerable.Range(0, 4000).Select(static n => n % 3)];
        foreach (var start in new MixtureStart[] { new MixtureStart.KMeans(), new MixtureStart.Labels(labels) })
        {
            var fit = GaussianMixture.Fit(
                Rows, new() { Components = 3, Start = start, Method = new FitMethod.AnnealedEm(), Stop = new() { MaxIterations = 3 } });
            Assert.Equal(StopReason.IterationLimit, fit.Reason);
            Assert.Equal(3, fit.Iterations);
            Assert.Equal(Em.Evaluate(fit.Model, Rows, new()).Bound, fit.Bound);
            Assert.True(fit.History[1].Heat > 0);
        }
    }

    [Fact]
    public void A_slow_cooling_is_not_cut_off_by_the_contest()
    {
        // Starts that compete have 500 iterations; one that was still hot then went on as if it were cold.
        var cooling = new Cooling { From = 2, Factor = 0.999 };
        var fit = GaussianMixture.Fit(
            GaussianMixtureTests.Blobs(2, 1, 100),
            new() { Components = 2, Start = new MixtureStart.KMeans(), Restarts = 2, Method = new FitMethod.AnnealedEm { Cooling = cooling } });
        Assert.True(fit.HasConverged);
        Assert.Equal(694, fit.History.Count(static bound => bound.Heat != 0), 1.0);
        Assert.Equal(1, cooling.At(cooling.Iterations));
        Assert.True(cooling.At(cooling.Iterations - 1) > 1);
        Assert.Equal(0, new Cooling { From = 1 }.Iterations);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Iterating_by_hand_takes_the_steps_of_the_method(string name)
    {
        var method = ByName[name];
        var options = new GaussianMixtureOptions { Components = 3, Method = method, Start = new MixtureStart.Random(), Seed = new(8) };
        var em = options.Method.Configure(options.Em);
        var start = GaussianMixture.Iterate(Rows, options with { Method = new FitMethod.Em() }).First().Model;
        Iteration<GaussianMixture>[] expected = method.NeedsGradient
            ? [.. Em.Iterate(method.Wrap<GaussianMixture, RowBatch>(start), Rows, em).Take(5).Select(static step => step.With(step.Model.Model))]
            : [.. Em.Iterate(start, Rows, em).Take(5)];
        Iteration<GaussianMixture>[] actual = [.. GaussianMixture.Iterate(Rows, options).Take(5)];
        Assert.Equal(expected.Select(static step => step.Bound), actual.Select(static step => step.Bound));
        Assert.Equal(expected[^1].Model.LogDensity(Rows), actual[^1].Model.LogDensity(Rows));
        double[] plain = [.. Em.Iterate(start, Rows, new()).Take(5).Select(static step => step.Bound.Objective)];
        Assert.Equal(name == "em", plain.SequenceEqual(actual.Select(static step => step.Bound.Objective)));
    }

    [Theory]
    [MemberData(nameof(MethodsOnDegenerateData))]
    public void Data_that_degenerate_give_warnings_or_one_clear_error_and_never_nan(string name, string data)
    {
        var method = Short(ByName[name]);
        var rows = Degenerate[data]();
        foreach (var structure in CovarianceStructures.All.Where(s => !method.NeedsGradient || s.Coordinates is not null))
        {
            foreach (int components in new[] { 1, 2, 4 })
            {
                var options = new GaussianMixtureOptions
                {
                    Components = components,
                    Covariance = structure,
                    Method = method,
                    Restarts = 2,
                    Stop = new() { MaxIterations = 60 },
                };
                if (RowSample.DistinctRows(rows, components) < components)
                {
                    var error = Assert.Throws<InvalidDataException>(() => GaussianMixture.Fit(rows, options));
                    Assert.Contains("distinct rows", error.Message, StringComparison.Ordinal);
                    continue;
                }

                var fit = GaussianMixture.Fit(rows, options);
                Assert.All(fit.Model.Weights.ToArray(), static w => Assert.InRange(w, 0, 1));
                Assert.All(fit.Model.Emission.Means.ToArray(), static m => Assert.True(double.IsFinite(m)));
                Assert.All(fit.Model.Emission.Covariances.ToArray(), static c => Assert.True(double.IsFinite(c)));
                Assert.Equal(method.PassCount == 1, double.IsNaN(fit.Bound.Evidence));
                Assert.False(double.IsInfinity(fit.Bound.Evidence));
                Assert.Equal(data == "constant column", fit.Warnings.Any(static w => w.Code == "constant-column"));
                Assert.All(fit.Statistics!.Values.ToArray(), static s => Assert.True(double.IsFinite(s)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Stopping_in_the_middle_keeps_a_model_that_works_and_cancelling_throws(string name)
    {
        var options = new GaussianMixtureOptions { Components = 3, Method = ByName[name] };
        using var stop = new CancellationTokenSource();
        var fit = GaussianMixture.Fit(GaussianMixtureTests.Blobs(3, 2, 30_000), options, new StopAfter(stop, 3), stop.Token);
        Assert.Equal(StopReason.Stopped, fit.Reason);
        Assert.True(double.IsFinite(fit.Model.LogLikelihood(Rows)));
        Assert.Equal(ByName[name].PassCount == 1, double.IsNaN(fit.Bound.Evidence));
        Assert.NotNull(fit.Statistics);
        Assert.True(fit.Iterations < 100);

        var atOnce = GaussianMixture.Fit(Rows, options, stop: stop.Token);
        Assert.Equal(StopReason.Stopped, atOnce.Reason);
        Assert.True(double.IsFinite(atOnce.Model.LogLikelihood(Rows)));
        Assert.ThrowsAny<OperationCanceledException>(() => GaussianMixture.Fit(Rows, options, cancellation: stop.Token));
    }

    [Fact]
    public void One_pass_warns_of_what_its_own_statistics_show()
    {
        // A component of two rows, which is also on the floor, and a constant column.
        double[] values = [.. Enumerable.Repeat(new[] { 500, 7.0 }, 2).SelectMany(static r => r), .. GaussianMixtureTests.Blobs(1, 1, 998).ReadAll().SelectMany(static x => new[] { x, 7 })];
        var fit = GaussianMixture.Fit(new MatrixSource(values, 2), new() { Components = 2, Start = new MixtureStart.KMeans(), Method = new FitMethod.OnlineEm(1), Covariance = CovarianceStructures.Diagonal });
        Assert.True(double.IsNaN(fit.Bound.Evidence));
        Assert.Equal("variance-floor small-component constant-column few-steps", string.Join(' ', fit.Warnings.Select(static w => w.Code)));
        Assert.StartsWith("Component 2 has the weight of", fit.Warnings[1].Message, StringComparison.Ordinal);
        Assert.Equal(500, fit.Model.Mean(1)[0], 1.0);
        Assert.Contains("unknown", fit.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_structure_that_ties_covariances_together_is_refused_by_name_where_a_gradient_is_needed()
    {
        foreach (var method in FitMethod.All.Where(static m => m.NeedsGradient))
        {
            var options = new GaussianMixtureOptions { Components = 2, Covariance = new Tied(), Method = method };
            foreach (Action attempt in new Action[] { () => GaussianMixture.Fit(Rows, options), () => GaussianMixture.Iterate(Rows, options) })
            {
                string message = Assert.Throws<ArgumentException>(attempt).Message;
                Assert.Contains($"'{method.Name}'", message, StringComparison.Ordinal);
                Assert.Contains("TIED", message, StringComparison.Ordinal);
                Assert.Contains("VVV", message, StringComparison.Ordinal);
            }
        }

        var model = GaussianMixture.Fit(Rows, new() { Components = 2, Covariance = new Tied() }).Model;
        Assert.Contains("TIED", Assert.Throws<NotSupportedException>(() => model.CoordinateCount).Message, StringComparison.Ordinal);
        double[] numbers = new double[model.StatisticsLength];
        Assert.Throws<NotSupportedException>(() => model.GetCoordinates(numbers));
        Assert.Throws<NotSupportedException>(() => model.TryWithCoordinates(numbers, out _));
        Assert.Throws<NotSupportedException>(() => model.Gradient(numbers, numbers));
        foreach (var structure in CovarianceStructures.All.Where(static s => s.Coordinates is null))
        {
            var bound = GaussianMixture.Iterate(Rows, new() { Components = 2, Covariance = structure }).First().Model;
            Assert.Contains(structure.Name, Assert.Throws<NotSupportedException>(() => bound.CoordinateCount).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("one pass")]
    [InlineData("online")]
    [InlineData("sem")]
    public void A_model_that_was_trained_for_a_stated_number_of_iterations_is_saved_and_loaded(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder["model.elbo"];
        var fit = GaussianMixture.Fit(Rows, new() { Components = 3, Method = Short(ByName[name]) });
        ModelFile.Save(path, fit, Rows.UnitCount);
        var loaded = ModelFile.Load<GaussianMixture>(path);
        Assert.Equal(StopReason.Completed, loaded.Training!.Reason);
        Assert.Equal(fit.Bound.Evidence, loaded.Training.LogLikelihood);
        Assert.Equal(name == "one pass", double.IsNaN(loaded.Training.LogLikelihood));
        Assert.Equal(fit.Iterations, loaded.Training.Iterations);
        Assert.Equal(fit.Model.LogDensity(Rows), loaded.Model.LogDensity(Rows));
        Assert.Equal(fit.Statistics!.Values.ToArray(), loaded.Statistics);
    }

    [Fact]
    public void A_dead_component_does_not_widen_a_pooled_covariance()
    {
        // Its rows were seen about its anchor, from which its mean had moved far away.
        var floor = CovarianceFloor.Restore([1e-6], [false], 1e-6);
        foreach (var structure in new ICovarianceStructure[] { new EII(), new EEI(), new EEE() })
        {
            var model = new GaussianMixture([0.5, 0.5], new(structure, floor, [0, 1e9], [1], [0, 0]));
            const double dead = 5e-13;

            // A hundred rows of variance 1 about 0; next to nothing of a row at the other mean.
            var best = model.Maximize([100, dead, 100, dead, 0, dead * 1e9, 100 + (dead * 1e18)]);
            Assert.Equal(1, best.Covariance(0)[0, 0], 1e-6);
            Assert.Equal(1e9, best.Mean(1)[0]);
        }
    }

    /// <summary>Fewer draws, where it is not their number that matters.</summary>
    private static FitMethod Short(FitMethod method) => method is FitMethod.StochasticEm ? new FitMethod.StochasticEm(60, 20) : method;

    private sealed class StopAfter(CancellationTokenSource stop, int reports) : IProgress<FitProgress>
    {
        private int _seen;

        public void Report(FitProgress value)
        {
            if (++_seen >= reports)
            {
                stop.Cancel();
            }
        }
    }

    /// <summary>VVI without coordinates.</summary>
    private sealed class Tied : ICovarianceStructure
    {
        private readonly VVI _inner = new();

        public string Name => "TIED";

        public IReadOnlyList<string> Synonyms => [];

        public string Description => "tied";

        public bool IsDiagonal => true;

        public bool IsPooled => false;

        public int ParameterCount(int components, int dimension) => _inner.ParameterCount(components, dimension);

        public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances) => _inner.Maximize(within, floor, covariances);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Iterating_from_the_start_of_a_fit_takes_its_way_again(string name)
    {
        var method = Short(ByName[name]);
        foreach (ulong seed in (ulong[])[1, 2, 3])
        {
            var options = new GaussianMixtureOptions { Components = 3, Method = method, Seed = new(seed), Start = new MixtureStart.Random(), Restarts = 1 };
            var fit = GaussianMixture.Fit(Rows, options);
            var again = GaussianMixture.Iterate(Rows, options with { Start = new MixtureStart.From(fit.Start!), Components = null })
                .ElementAt(method is FitMethod.StochasticEm ? fit.Iterations - 1 : fit.Iterations).Model;
            again = fit.Order is { } order ? again.Reordered(order) : again;
            double tolerance = method is FitMethod.StochasticEm ? 0.5 : 0.02;
            for (int k = 0; k < 3; k++)
            {
                Assert.Equal(fit.Model.Weights[k], again.Weights[k], tolerance);
                for (int d = 0; d < Rows.Dimension; d++)
                {
                    Assert.Equal(fit.Model.Mean(k)[d], again.Mean(k)[d], tolerance * Math.Sqrt(Rows.Summary.Variances[d]));
                }
            }
        }
    }
}
