using Elbo.Models.Annotators;
using Elbo.Numerics;

namespace Elbo.Tests.Models.Annotators;

public sealed class AbilityTests
{
    [Fact]
    public void The_slope_at_the_maximum_is_0_by_finite_differences_and_no_other_ability_is_better()
    {
        for (int trial = 0; trial < 300; trial++)
        {
            var rng = new Seed(7).Derive(trial).ToRng();
            double[] counts = [.. Enumerable.Range(0, 10).Select(_ => rng.NextInt32(4) == 0 ? 0 : 20 * rng.NextDouble())];
            double precision = trial % 3 == 0 ? 0.1 + rng.NextDouble() : trial % 3 == 1 ? 5 : 1e-3;
            double best = Ability.Maximize(counts, precision, 4 * rng.NextGaussian());
            double slope = (Value(counts, precision, best + 1e-5) - Value(counts, precision, best - 1e-5)) / 2e-5;
            Assert.Equal(0, slope, 1e-5);
            for (double other = -20; other <= 20; other += 0.25)
            {
                Assert.True(Value(counts, precision, other) <= Value(counts, precision, best) + 1e-9);
            }
        }
    }

    [Fact]
    public void Who_is_always_right_or_always_wrong_is_at_the_limit_without_a_prior()
    {
        Assert.Equal(20, Ability.Maximize([3, 0, 0, 0, 5, 0, 0, 0, 1, 0], 0, 1), 1e-9);
        Assert.Equal(-20, Ability.Maximize([0, 3, 0, 0, 0, 5, 0, 0, 0, 1], 0, 1), 1e-9);
        Assert.Equal(1.5, Ability.Maximize(new double[10], 0, 1.5));
        Assert.Equal(1, Ability.Maximize(new double[10], 1, 1.5), 1e-12);
    }

    private static double Value(double[] counts, double precision, double ability)
    {
        double sum = -precision / 2 * (ability - 1) * (ability - 1);
        for (int d = 0; d < 5; d++)
        {
            double x = ability * Math.Pow(2, d - 2);
            sum += -(counts[2 * d] * Math.Log(1 + Math.Exp(-x))) - (counts[(2 * d) + 1] * Math.Log(1 + Math.Exp(x)));
        }

        return sum;
    }
}
