using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>
/// A hunt for an iteration that falls, on data that are meant to be difficult. <c>ELBO_LONG_CHECKS=1</c> makes it twenty times as long.
/// </summary>
public sealed class MonotonicityTests
{
    private const int MostComponents = 5;
    private const double Epsilon = 2.220446049250313e-16;

    private static readonly FitMethod[] Methods = [new FitMethod.Em(), new FitMethod.Viterbi(), new FitMethod.GeneralizedEm(), new FitMethod.GradientAscent()];

    private static readonly string[] Kinds =
        ["clusters", "heavy tails", "duplicates", "collinear", "constant", "tiny", "far away", "weights", "scales", "outlier"];

    public static TheoryData<string> Structures => [.. CovarianceStructures.All.Select(static s => s.Name)];

    [Theory]
    [MemberData(nameof(Structures))]
    public void Nothing_falls(string structure)
    {
        var covariance = CovarianceStructures.Parse(structure);
        var seed = new Seed(41).Derive(structure);
        List<string> falls = [];
        int runs = 0;
        for (int round = 0; round < (LongChecks.AreOn ? 60 : 3); round++)
        {
            foreach (string kind in Kinds)
            {
                var rng = seed.Derive(kind).Derive(round).ToRng();
                var rows = Draw(kind, ref rng);
                for (int components = 1; components <= MostComponents; components++)
                {
                    if (RowSample.DistinctRows(rows, components) < components)
                    {
                        continue;
                    }

                    foreach (var method in Methods)
                    {
                        if (method.NeedsGradient && covariance.Coordinates is null)
                        {
                            continue;
                        }

                        runs++;
                        var options = new GaussianMixtureOptions
                        {
                            Components = components,
                            Covariance = covariance,
                            Start = round % 2 == 0 ? new MixtureStart.Random() : new MixtureStart.KMeans(),
                            VarianceFloor = round % 3 == 1 ? 0.01 : 1e-6,
                            Prior = round % 3 == 2 && covariance.Prior is not null ? new MixturePrior.Conjugate() : null,
                            Seed = new((ulong)round),
                            Threads = 1,
                            Method = method,
                        };
                        if (FirstFall(GaussianMixture.Iterate(rows, options).Take(method.NeedsGradient ? 30 : 50)) is { } fall)
                        {
                            falls.Add($"{kind} round {round}, K={components}, {method.Name}: {fall}");
                        }
                    }
                }
            }
        }

        Assert.True(falls.Count == 0, $"{falls.Count} of {runs} runs fell:\n{string.Join('\n', falls.Take(20))}");
        Assert.True(runs > (covariance.Coordinates is null ? 200 : 300));
    }

    private static string? FirstFall(IEnumerable<Iteration<GaussianMixture>> steps)
    {
        double previous = double.NegativeInfinity;
        foreach (var step in steps)
        {
            double now = step.Bound.Objective;
            if (!(now >= previous - (1e-11 * (1 + Math.Abs(now))) - FloorRounding(step)))
            {
                return $"iteration {step.Number}: {previous:R} fell to {now:R} by {previous - now:E2}";
            }

            previous = now;
        }

        return null;
    }

    /// <summary>
    /// A full matrix on the floor f has a smallest eigenvalue of f, where its entries are about 1: they can tell it to ε/f of itself, and
    /// ln p of every row follows it.
    /// </summary>
    private static double FloorRounding(Iteration<GaussianMixture> step)
    {
        var model = step.Model;
        bool isOnFloor = !model.Structure.IsDiagonal && model.Diagnose(step.Statistics!.Values).Any(static w => w.Code == "variance-floor");
        return isOnFloor ? 4 * Epsilon / model.Emission.Floor.Share * step.TotalWeight : 0;
    }

    private static MatrixSource Draw(string kind, ref Rng rng)
    {
        int dimension = 1 + rng.NextInt32(4);
        int count = kind == "tiny" ? 3 + rng.NextInt32(8) : 20 + rng.NextInt32(120);
        var values = new double[count * dimension];
        var weights = new double[count];
        for (int n = 0; n < count; n++)
        {
            int cluster = rng.NextInt32(3);
            double first = 0;
            for (int d = 0; d < dimension; d++)
            {
                double z = (3 * cluster * (d % 2 == 0 ? 1 : -1)) + ((1 + (0.5 * cluster)) * rng.NextGaussian());
                first = d == 0 ? z : first;
                values[(n * dimension) + d] = kind switch
                {
                    "heavy tails" => z / (1e-3 + Math.Abs(rng.NextGaussian())),
                    "duplicates" => Math.Round(z / 2),
                    "collinear" when d > 0 => (d * first) + (d == 3 ? 1e-7 * z : 0),
                    "constant" when d == 1 => 7,
                    "far away" => 1e6 + z,
                    "scales" => z * Math.Pow(10, (6 * d) - 9),
                    "outlier" when n == 0 => 1e5 * (d + 1),
                    _ => z,
                };
            }

            weights[n] = rng.NextInt32(4) == 0 ? 0 : Math.Exp(3 * rng.NextGaussian());
        }

        return kind == "weights" ? new(values, dimension, null, weights) : new(values, dimension);
    }
}
