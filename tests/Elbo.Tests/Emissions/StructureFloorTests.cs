using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Tests.Laws;

namespace Elbo.Tests.Emissions;

/// <summary>What every structure does where the data ask for a covariance below the floor.</summary>
public sealed class StructureFloorTests
{
    public static TheoryData<string, double, double> Cases
    {
        get
        {
            var cases = new TheoryData<string, double, double>();
            foreach (var structure in CovarianceStructures.All)
            {
                cases.Add(structure.Name, 0.03, 1);
                cases.Add(structure.Name, 0.03, 30);
                cases.Add(structure.Name, 1e-6, 1);
                cases.Add(structure.Name, 1e-6, 30);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fit_climbs_onto_the_floor_inside_its_structure(string name, double floor, double unit)
    {
        for (ulong seed = 1; seed <= 2; seed++)
        {
            var options = new GaussianMixtureOptions
            {
                Components = 3,
                Covariance = CovarianceStructures.Parse(name),
                VarianceFloor = floor,
                Seed = new(seed),
                Start = seed % 2 == 0 ? new MixtureStart.Random() : new MixtureStart.KMeans(),
                Threads = 1,
            };
            double previous = double.NegativeInfinity;
            foreach (var step in GaussianMixture.Iterate(Collapsing(unit, new(seed)), options).Take(60))
            {
                double now = step.Bound.Objective;
                Assert.True(now >= previous - (1e-11 * (1 + Math.Abs(now))), $"seed {seed}, iteration {step.Number}: {previous:R} fell to {now:R}");
                previous = now;
                StructureDefinition.Holds(step.Model.Emission);
            }
        }
    }

    [Theory]
    [InlineData("EVE")]
    [InlineData("VVE")]
    [InlineData("VEV")]
    [InlineData("EVV")]
    [InlineData("VVV")]
    public void A_fit_that_ends_on_the_floor_says_so(string name)
    {
        var fit = GaussianMixture.Fit(Collapsing(1, new(1)), new()
        {
            Start = new MixtureStart.Labels([.. Enumerable.Range(0, 150).Select(static n => n % 3)]),
            Covariance = CovarianceStructures.Parse(name),
        });
        Assert.Contains(fit.Warnings, static w => w is { Code: "variance-floor", IsDegenerate: true });
        StructureDefinition.Holds(fit.Model.Emission);
    }

    [Theory]
    [InlineData("VEI")]
    [InlineData("EVI")]
    [InlineData("VEE")]
    [InlineData("EVV")]
    [InlineData("EVE")]
    [InlineData("VVE")]
    [InlineData("EEV")]
    [InlineData("VEV")]
    public void On_the_floor_no_allowed_neighbor_is_higher(string name)
    {
        var structure = CovarianceStructures.Parse(name);
        int onFloor = 0, allowed = 0;
        for (int trial = 0; trial < 10; trial++)
        {
            // The floor is near the scatter, so that some of its directions lie below.
            var problem = CovarianceMaximumTests.RandomScatter(structure, 3, 3, new Seed(41).Derive(trial), floor: 0.8);
            double[][] best = problem.Maximize();
            double before = double.NegativeInfinity;
            for (int step = 0; step < 2_000 && problem.Value(best) > before; step++)
            {
                // Where a step is not exact, several are.
                before = problem.Value(best);
                best = problem.Maximize(best);
            }

            Assert.True(problem.IsAllowed(best));
            onFloor += best.Any(covariance => problem.Floor.IsTouched(covariance, structure.IsDiagonal)) ? 1 : 0;
            double highest = problem.Value(best);
            for (int neighbor = 0; neighbor < 1000; neighbor++)
            {
                var rng = new Seed(42).Derive(trial).Derive(neighbor).ToRng();
                double[] moved = [.. best.SelectMany(static c => c)];
                StructuredPerturbation.Move(structure, moved, 3, Math.Pow(10, -1 - (neighbor % 4)), ref rng);
                double[][] other = [.. moved.Chunk(best[0].Length)];
                if (problem.IsAllowed(other))
                {
                    allowed++;
                    double value = problem.Value(other);
                    Assert.True(value <= highest + (1e-12 * Math.Abs(highest)), $"{value:R} is above {highest:R}");
                }
            }
        }

        Assert.True(onFloor >= 5, $"{onFloor} on the floor");
        Assert.True(allowed >= 500, $"{allowed} allowed");
    }

    /// <summary>Three clusters, two of them on oblique planes, in columns of unequal units.</summary>
    private static MatrixSource Collapsing(double unit, Seed seed)
    {
        var rng = seed.Derive("collapsing").ToRng();
        double[] values = new double[3 * 150];
        for (int n = 0; n < 150; n++)
        {
            double a = rng.NextGaussian(), b = rng.NextGaussian(), c = rng.NextGaussian();
            (double x, double y, double z) = (n % 3) switch
            {
                0 => (a, b, (a + b) / 3),
                1 => (5 + a, 5 - a + b, 2 * a),
                _ => (a - 5, b, c + (0.5 * b)),
            };
            (values[3 * n], values[(3 * n) + 1], values[(3 * n) + 2]) = (unit * x, y, z / unit);
        }

        return new(values, 3);
    }
}
