using Elbo.Numerics.Special;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Special;

public sealed class LogSumExpTests
{
    public static TheoryData<int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int>();
            for (int rows = 0; rows <= 67; rows++)
            {
                sizes.Add(rows, 1 + (rows % 11));
            }

            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Responsibilities_equal_the_plain_loop(int rows, int components)
    {
        EqualPlainLoop<Lanes128>(rows, components);
        EqualPlainLoop<Lanes256>(rows, components);
        EqualPlainLoop<Lanes512>(rows, components);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    public void Impossible_rows_are_uniform_and_minus_infinity(int rows)
    {
        double[] scores = [.. Enumerable.Repeat(double.NegativeInfinity, 4 * rows)];
        double[] evidence = new double[rows], expected = new double[rows];
        LogSumExp.Normalize(scores, rows, evidence, expected);
        Assert.All(scores, static r => Assert.Equal(0.25, r));
        Assert.All(evidence, static e => Assert.Equal(double.NegativeInfinity, e));
        Assert.All(expected, static e => Assert.Equal(double.NegativeInfinity, e));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    public void A_component_without_weight_has_responsibility_zero_and_makes_no_NaN(int rows)
    {
        double[] scores = [.. Enumerable.Repeat(double.NegativeInfinity, rows), .. Enumerable.Repeat(-1e300, rows), .. Enumerable.Repeat(-3.0, rows)];
        double[] evidence = new double[rows], expected = new double[rows];
        LogSumExp.Normalize(scores, rows, evidence, expected);
        Assert.All(scores[..(2 * rows)], static r => Assert.Equal(0, r));
        Assert.All(scores[(2 * rows)..], static r => Assert.Equal(1, r));
        Assert.All(evidence, static e => Assert.Equal(-3, e, 1e-15));
        Assert.All(expected, static e => Assert.Equal(-3, e, 1e-15));
    }

    [Fact]
    public void Nothing_is_denormal()
    {
        // In the lanes of a vector, and in the rows that do not fill one.
        foreach (int rows in new[] { 1, 8 })
        {
            double[] scores = [.. Enumerable.Range(0, 1600 * rows).Select(i => -0.5 * (i / rows))];
            LogSumExp.Normalize(scores, rows, new double[rows], new double[rows]);
            Assert.All(scores, static r => Assert.True(r == 0 || double.IsNormal(r)));
            Assert.Contains(scores, static r => r is > 0 and < 1e-300);
        }
    }

    private static void EqualPlainLoop<T>(int rows, int components)
        where T : struct, ILanes<T>
    {
        double[] scores = Scores(rows * components, 30), expectedScores = [.. scores];
        double[] evidence = new double[rows], expected = new double[rows];
        LogSumExp.Normalize<T>(scores, rows, evidence, expected);
        for (int n = 0; n < rows; n++)
        {
            LogSumExp.NormalizeReference(expectedScores, rows, n, out double e, out double q);
            Assert.Equal(e, evidence[n], Blocks.Tolerance(e));
            Assert.Equal(q, expected[n], Blocks.Tolerance(q));
            double sum = 0;
            for (int k = 0; k < components; k++)
            {
                Assert.Equal(expectedScores[(k * rows) + n], scores[(k * rows) + n], 1e-14);
                sum += scores[(k * rows) + n];
            }

            Assert.Equal(1, sum, 1e-14);
        }
    }

    private static double[] Scores(int length, double spread)
    {
        var rng = new Seed((ulong)length).ToRng();
        double[] scores = new double[length];
        for (int i = 0; i < length; i++)
        {
            scores[i] = -100 + (spread * rng.NextGaussian());
        }

        return scores;
    }
}
