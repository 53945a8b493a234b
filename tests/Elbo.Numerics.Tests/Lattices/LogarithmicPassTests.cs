using Elbo.Numerics.Lattices;

namespace Elbo.Numerics.Tests.Lattices;

public sealed class LogarithmicPassTests
{
    public static TheoryData<int> States => [.. Enumerable.Range(1, 9)];

    [Theory]
    [MemberData(nameof(States))]
    public void Any_blocks_and_places_of_numbers_give_what_scaled_numbers_give(int states)
    {
        foreach (int steps in new[] { 1, 2, 3, 7, 20, 61 })
        {
            var problem = new LatticeProblem(states, new Seed((ulong)((states * 1000) + steps)));
            double[] table = problem.LogDensity(steps, isLost: false), posterior = new double[table.Length], moves = new double[states * states];
            double evidence = ForwardBackward.Scaled(problem.Initial, problem.Transitions, problem.Final, table, posterior, moves, new());
            foreach (int blockSteps in new[] { 1, 2, 5, steps, 1000 })
            {
                foreach (bool byState in new[] { false, true })
                {
                    var pass = new LogarithmicPass(problem.Initial, problem.Transitions, problem.Final, steps, blockSteps);
                    AssertClose(posterior, Run(pass, table, states, byState));
                    Assert.Equal(evidence, pass.Evidence, Blocks.Tolerance(evidence));
                    AssertClose(moves, pass.Moves);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public void What_is_impossible_has_no_evidence(int blockSteps)
    {
        var problem = new LatticeProblem(3, new Seed(5));
        var pass = new LogarithmicPass(problem.Initial, problem.Transitions, problem.Final, 10, blockSteps);
        Run(pass, problem.LogDensity(10, isLost: true), 3, byState: false);
        Assert.Equal(double.NegativeInfinity, pass.Evidence);
    }

    private static double[] Run(LogarithmicPass pass, double[] table, int states, bool byState)
    {
        double[][] densities = new double[pass.Blocks][];
        for (int block = 0; block < pass.Blocks; block++)
        {
            var (first, count) = pass.Rows(block);
            densities[block] = [.. Enumerable.Range(0, count * states).Select(i => table[(first * states) + (byState ? (i % count * states) + (i / count) : i)])];
            pass.Forward(block, densities[block], byState ? count : 1, byState ? 1 : states);
        }

        double[] posterior = new double[table.Length];
        for (int block = pass.Blocks - 1; block >= 0 && !double.IsNegativeInfinity(pass.Evidence); block--)
        {
            var (first, count) = pass.Rows(block);
            double[] mine = new double[count * states];
            pass.Backward(block, densities[block], mine, byState ? count : 1, byState ? 1 : states);
            for (int i = 0; i < mine.Length; i++)
            {
                posterior[(first * states) + (byState ? (i % count * states) + (i / count) : i)] = mine[i];
            }
        }

        return posterior;
    }

    /// <summary>The log-densities are near −10⁴ a step, and their sums have as many digits less.</summary>
    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-8 * (1 + expected[i]));
        }
    }
}
