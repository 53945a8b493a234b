using Elbo.Emissions.Covariances;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Tests.Emissions;

/// <summary>The M-step of every covariance structure against a maximizer that knows nothing of it.</summary>
public sealed class CovarianceMaximumTests
{
    public static TheoryData<string> Structures => [.. CovarianceStructures.All.Select(static s => s.Name)];

    [Theory]
    [MemberData(nameof(Structures))]
    public void The_maximum_is_the_highest_that_a_search_of_all_parameters_finds(string name)
    {
        var structure = CovarianceStructures.Parse(name);
        for (int trial = 0; trial < 6; trial++)
        {
            int dimension = 2 + (trial % 2);
            var problem = RandomScatter(structure, 3, dimension, new Seed(31).Derive(trial));
            double value = problem.Value(problem.Maximize());
            var parameters = new StructureParameters(structure, 3, dimension);
            var rng = new Seed(32).Derive(trial).ToRng();
            double best = double.NegativeInfinity;
            for (int start = 0; start < 12; start++)
            {
                double[] point = new double[parameters.Count];
                for (int i = 0; i < point.Length; i++)
                {
                    point[i] = rng.NextGaussian();
                }

                best = Math.Max(best, Ascend(p => problem.Value(parameters.Covariances(p)), point));
            }

            Assert.True(value >= best - 1e-6, $"trial {trial}: {value:R} is below {best:R}");
            Assert.True(value <= best + 1e-5, $"trial {trial}: {value:R} is out of reach of the structure, whose best is {best:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void A_dead_component_stays_in_the_structure_and_moves_nobody(string name)
    {
        var structure = CovarianceStructures.Parse(name);
        if (structure.IsPooled)
        {
            return;
        }

        var problem = RandomScatter(structure, 3, 3, new Seed(33));
        var parameters = new StructureParameters(structure, 3, 3);
        var rng = new Seed(34).ToRng();
        double[] point = new double[parameters.Count];
        for (int i = 0; i < point.Length; i++)
        {
            point[i] = rng.NextGaussian();
        }

        double[][] previous = parameters.Covariances(point);
        var two = problem with { Counts = problem.Counts[..2], Scatter = problem.Scatter[..2] };
        var three = problem with
        {
            Counts = [.. two.Counts, 0.5 * WithinScatter.DeadWeight],
            Scatter = [.. two.Scatter, new double[problem.Scatter[2].Length]],
        };
        double[][] expected = two.Maximize(previous[..2]), actual = three.Maximize(previous);
        for (int i = 0; i < expected[0].Length; i++)
        {
            Assert.Equal(expected[0][i], actual[0][i], 1e-7 * Math.Abs(expected[0][i]));
            Assert.Equal(expected[1][i], actual[1][i], 1e-7 * Math.Abs(expected[1][i]));
        }

        StructureDefinition.Holds(new(structure, three.Floor, new double[9], [.. actual.SelectMany(static c => c)]));
        if (name is "VVI" or "VII" or "VVV")
        {
            Assert.Equal(previous[2], actual[2]);
        }

        // With nobody alive everything stays.
        Assert.Equal(previous, (three with { Counts = new double[3] }).Maximize(previous));
    }

    /// <summary>Quasi-Newton ascent (Broyden, Fletcher, Goldfarb, Shanno) with differences for derivatives.</summary>
    private static double Ascend(Func<double[], double> function, double[] point)
    {
        int n = point.Length;
        double[,] inverse = new double[n, n];
        double[] gradient = Gradient(function, point);
        double value = function(point);
        for (int i = 0; i < n; i++)
        {
            inverse[i, i] = 1e-2;
        }

        for (int step = 0; step < 300; step++)
        {
            double[] direction = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => inverse[i, j] * gradient[j]))];
            double share = Math.Min(1, 1 / direction.Max(Math.Abs));
            double[] next = Along(share);
            for (; share > 1e-12 && !(function(next) > value); next = Along(share))
            {
                share /= 2;
            }

            if (!(function(next) > value))
            {
                return value;
            }

            double[] turned = Gradient(function, next);
            double[] moved = [.. next.Zip(point, static (a, b) => a - b)];
            double[] fall = [.. gradient.Zip(turned, static (a, b) => a - b)];
            double curvature = moved.Zip(fall, static (a, b) => a * b).Sum();
            if (curvature > 1e-14)
            {
                double[] product = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => inverse[i, j] * fall[j]))];
                double scale = 1 + (fall.Zip(product, static (a, b) => a * b).Sum() / curvature);
                for (int i = 0; i < n; i++)
                {
                    for (int j = 0; j < n; j++)
                    {
                        inverse[i, j] += ((scale * moved[i] * moved[j]) - (product[i] * moved[j]) - (moved[i] * product[j])) / curvature;
                    }
                }
            }

            double risen = function(next);
            bool rests = risen - value < 1e-11;
            (point, gradient, value) = (next, turned, risen);
            if (rests)
            {
                break;
            }

            double[] Along(double length) => [.. point.Zip(direction, (p, d) => p + (length * d))];
        }

        return value;
    }

    private static double[] Gradient(Func<double[], double> function, double[] point)
    {
        const double step = 1e-5;
        return [.. Enumerable.Range(0, point.Length).Select(i =>
        {
            double[] up = [.. point], down = [.. point];
            up[i] += step;
            down[i] -= step;
            return (function(up) - function(down)) / (2 * step);
        })];
    }

    internal static ScatterProblem RandomScatter(ICovarianceStructure structure, int components, int dimension, Seed seed, double floor = 1e-9)
    {
        var rng = seed.ToRng();
        double[] counts = new double[components];
        double[][] scatter = new double[components][];
        double[] row = new double[dimension];
        for (int k = 0; k < components; k++)
        {
            scatter[k] = new double[Packed.Length(dimension)];
            int rows = dimension + 2 + rng.NextInt32(20);
            counts[k] = rows * (0.5 + rng.NextDouble());
            double[] scales = [.. Enumerable.Range(0, dimension).Select(_ => Math.Exp(rng.NextGaussian()))];
            for (int n = 0; n < rows; n++)
            {
                double common = rng.NextGaussian();
                for (int d = 0; d < dimension; d++)
                {
                    row[d] = scales[d] * (rng.NextGaussian() + common);
                }

                for (int i = 0; i < dimension; i++)
                {
                    for (int j = 0; j <= i; j++)
                    {
                        scatter[k][Packed.Index(i, j)] += row[i] * row[j];
                    }
                }
            }
        }

        return new(structure, counts, scatter, CovarianceFloor.Restore(Enumerable.Repeat(floor, dimension).ToArray(), new bool[dimension], floor));
    }
}
