using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Tests.Models;

namespace Elbo.Tests.Laws;

/// <summary>The laws of models that can move along a gradient.</summary>
public sealed class GradientLawTests
{
    public static TheoryData<string> Models => ModelCases.NamesWithGradient;

    public static TheoryData<string> Structures => [.. CovarianceStructures.All.Where(static s => s.Coordinates is not null).Select(static s => s.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void The_gradient_is_that_of_finite_differences(string model) => ModelCases.Get(model).Check(new DifferencesLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void Steps_along_the_gradient_climb(string model) => ModelCases.Get(model).Check(new ClimbsLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void Coordinates_that_are_read_and_written_are_the_model(string model) => ModelCases.Get(model).Check(new CoordinatesLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void Any_coordinates_are_a_model_that_works_or_none(string model) => ModelCases.Get(model).Check(new OverflowLaw());

    [Theory]
    [MemberData(nameof(Models))]
    public void Any_number_of_threads_gives_the_same_bits_on_minibatches(string model) => ModelCases.Get(model).Check(new ThreadsLaw());

    [Theory]
    [MemberData(nameof(Structures))]
    public void Far_from_the_origin_the_gradient_is_still_that_of_finite_differences(string structure)
    {
        double[] values = [.. GaussianMixtureTests.Blobs(3, 2, 1500).ReadAll().Select(static x => x + 1e6)];
        var rows = new MatrixSource(values, 2);
        foreach (int components in new[] { 1, 3 })
        {
            var options = new GaussianMixtureOptions { Components = components, Covariance = CovarianceStructures.Parse(structure), Start = new MixtureStart.Random() };
            CheckDifferences(GaussianMixture.Iterate(rows, options).ElementAt(3).Model, rows);
        }
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void Steps_climb_onto_the_floor(string structure)
    {
        // The rows of the first component lie in a plane; those of the second are all equal, and it begins as wide as everything.
        double[] values =
        [
            .. GaussianMixtureTests.Blobs(2, 2, 200).ReadAll().Chunk(2).SelectMany(static row => new[] { row[0], row[1], row[0] + row[1] }),
            .. Enumerable.Repeat(new[] { 15, -15, 30.0 }, 40).SelectMany(static row => row),
        ];
        var rows = new MatrixSource(values, 3);
        var options = new GaussianMixtureOptions
        {
            Components = 2,
            Covariance = CovarianceStructures.Parse(structure),
            Start = new MixtureStart.Random(),
            VarianceFloor = 0.05,
        };
        var wide = GaussianMixture.Iterate(rows, options).First().Model;
        var start = new GaussianMixture([0.5, 0.5], new(wide.Structure, wide.Emission.Floor, [3, 3, 6, 15, -15, 30], wide.Emission.Covariances));
        foreach (int steps in new[] { 1, 5 })
        {
            Iteration<GradientStep<GaussianMixture, RowBatch>>[] climb =
                [.. Em.Iterate(new GradientStep<GaussianMixture, RowBatch>(start, steps), rows, new()).Take(600)];
            Climbs(climb, $"{structure}, {steps} steps");
            bool reaches = climb[^1].Model.Model.Diagnose(climb[^1].Statistics!.Values).Any(static w => w.Code == "variance-floor");
            Assert.Equal(structure is not ("EII" or "EEI"), reaches);
            if (!start.Structure.IsDiagonal)
            {
                // Where a floor lies oblique to the coordinates the steps come to rest on it, short of the optimum.
                continue;
            }

            var optimum = Em.Iterate(start, rows, new()).Until(new());
            Assert.Equal(optimum.Bound.Objective, climb[^1].Bound.Objective, 1e-3 * Math.Abs(optimum.Bound.Objective));
        }
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void The_unit_of_the_data_is_no_obstacle(string structure)
    {
        // Logarithms of variances that were not relative to the columns' left the range of coordinates, and no step was taken.
        var plain = GaussianMixtureTests.Blobs(2, 2, 300);
        GaussianMixture At(double unit)
        {
            var rows = new MatrixSource(plain.ReadAll().Select(x => unit * x).ToArray(), 2);
            var options = new GaussianMixtureOptions
            {
                Components = 2,
                Covariance = CovarianceStructures.Parse(structure),
                Start = new MixtureStart.Random(),
                Method = new FitMethod.GradientAscent(),
            };
            return GaussianMixture.Iterate(rows, options).ElementAt(10).Model;
        }

        var expected = At(1);
        foreach (double unit in new[] { 1e-120, 1e120 })
        {
            var actual = At(unit);
            for (int k = 0; k < 2; k++)
            {
                Assert.Equal(expected.Weights[k], actual.Weights[k], 1e-6);
                Assert.Equal(expected.Mean(k)[0], actual.Mean(k)[0] / unit, 1e-6);
                Assert.Equal(Math.Sqrt(expected.Covariance(k)[0, 0]), Math.Sqrt(actual.Covariance(k)[0, 0]) / unit, 1e-6);
            }
        }
    }

    private static void Climbs<TModel>(IEnumerable<Iteration<TModel>> steps, string name)
    {
        double previous = double.NegativeInfinity, first = double.NaN;
        foreach (var step in steps)
        {
            double now = step.Bound.Objective;
            first = step.Number == 0 ? now : first;
            Assert.True(now >= previous - (1e-11 * (1 + Math.Abs(now))), $"{name}, iteration {step.Number}: {previous:R} fell to {now:R}");
            previous = now;
        }

        Assert.True(previous > first, $"{name} took no step from {first:R}");
    }

    /// <summary>Two central differences, whose common error of the second order cancels (Richardson).</summary>
    internal static void CheckDifferences<TModel, TBatch>(TModel model, IDataSource<TBatch> data)
        where TModel : ILatentModel<TModel, TBatch>, IGradient<TModel>
        where TBatch : Batch, new()
    {
        double[] here = new double[model.CoordinateCount], gradient = new double[here.Length];
        model.GetCoordinates(here);
        double weight = model.Gradient(Em.Evaluate(model, data, new()).Statistics!.Values, gradient);
        Assert.Equal(data.UnitCount, weight, 1e-9 * weight);

        double LogLikelihood(int coordinate, double shift)
        {
            double[] there = [.. here];
            there[coordinate] += shift;
            Assert.True(model.TryWithCoordinates(there, out var other));
            return Em.Evaluate(other, data, new()).Bound.Objective;
        }

        double Slope(int coordinate, double h) => (LogLikelihood(coordinate, h) - LogLikelihood(coordinate, -h)) / (2 * h);

        // Of very many coordinates some, evenly spread.
        for (int i = 0; i < here.Length; i += 1 + (here.Length / (data.BatchCount > 20 ? 8 : 60)))
        {
            const double h = 1e-3;
            double slope = ((4 * Slope(i, h / 2)) - Slope(i, h)) / 3;
            Assert.Equal(slope, gradient[i], 1e-6 * Math.Max(Math.Abs(slope), 1e-3 * weight));
        }
    }

    private sealed class DifferencesLaw : IGradientLaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>, IGradient<TModel>
            where TBatch : Batch, new()
        {
            CheckDifferences(model.Start, model.Data);
            CheckDifferences(Em.Iterate(model.Start, model.Data, new()).ElementAt(3).Model, model.Data);
        }
    }

    private sealed class ClimbsLaw : IGradientLaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>, IGradient<TModel>
            where TBatch : Batch, new()
        {
            foreach (int steps in new[] { 1, 5 })
            {
                var start = new GradientStep<TModel, TBatch>(model.Start, steps);
                Climbs(Em.Iterate(start, model.Data, new()).Take(model.Data.BatchCount > 20 ? 8 : 40), $"{steps} steps");
            }
        }
    }

    private sealed class CoordinatesLaw : IGradientLaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>, IGradient<TModel>
            where TBatch : Batch, new()
        {
            var fitted = Em.Iterate(model.Start, model.Data, new()).ElementAt(5).Model;
            double[] first = new double[fitted.CoordinateCount], second = new double[first.Length];
            fitted.GetCoordinates(first);
            Assert.True(fitted.TryWithCoordinates(first, out var again));
            again.GetCoordinates(second);
            for (int i = 0; i < first.Length; i++)
            {
                Assert.Equal(first[i], second[i], 1e-12 * (1 + Math.Abs(first[i])));
            }

            double[] expected = model.Scores(fitted), actual = model.Scores(again);
            for (int n = 0; n < expected.Length; n++)
            {
                Assert.Equal(expected[n], actual[n], 1e-12 * (1 + Math.Abs(expected[n])));
            }

            // What the wrapper says is what the model says.
            var wrapped = new GradientStep<TModel, TBatch>(fitted);
            Assert.Equal(Em.Evaluate(fitted, model.Data, new()).Bound, Em.Evaluate(wrapped, model.Data, new()).Bound);
        }
    }

    private sealed class OverflowLaw : IGradientLaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>, IGradient<TModel>
            where TBatch : Batch, new()
        {
            double[] here = new double[model.Start.CoordinateCount];
            model.Start.GetCoordinates(here);
            double[] extremes = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e308, -1e308, 1e200, 1e100, 701, 299.9, -299.9, 150, -150, 30, -30];
            var rng = new Seed(2).ToRng();
            for (int trial = 0; trial < 60; trial++)
            {
                // One of them, or some of each.
                double[] there = [.. here];
                for (int i = 0; i < there.Length; i++)
                {
                    there[i] = trial < extremes.Length
                        ? i == rng.NextInt32(there.Length) || i == trial % there.Length ? extremes[trial] : here[i]
                        : rng.NextInt32(3) == 0 ? extremes[rng.NextInt32(extremes.Length)] : here[i];
                }

                bool isReal = there.All(double.IsFinite);
                if (model.Start.TryWithCoordinates(there, out var other))
                {
                    Assert.True(isReal);
                    Assert.DoesNotContain(double.NaN, model.Data.BatchCount > 20 ? [] : model.Scores(other));
                    double[] again = new double[there.Length];
                    other.GetCoordinates(again);
                    Assert.All(again, static c => Assert.True(double.IsFinite(c)));
                }
                else
                {
                    Assert.Null(other);
                }
            }
        }
    }

    private sealed class ThreadsLaw : IGradientLaw
    {
        public void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
            where TModel : ILatentModel<TModel, TBatch>, IGradient<TModel>
            where TBatch : Batch, new()
        {
            var start = new GradientStep<TModel, TBatch>(model.Start, 1, new LearningRate());
            var schedule = new Schedule.Minibatch(BatchesPerStep: Math.Max(2, model.Data.BatchCount / 5));
            int iterations = 3 * schedule.IterationsPerPass(model.Data.BatchCount);
            Iteration<GradientStep<TModel, TBatch>> Run(int threads) =>
                Em.Iterate(start, model.Data, new() { Schedule = schedule, Threads = threads }).ElementAt(iterations);
            var one = Run(1);
            Assert.NotEqual(model.Scores(model.Start), model.Scores(one.Model.Model));
            foreach (int threads in new[] { 2, 7 })
            {
                var many = Run(threads);
                MethodLawTests.SameBits(model, one.With(one.Model.Model), many.With(many.Model.Model));
            }
        }
    }
}
