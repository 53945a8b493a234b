using Elbo.Numerics.Lattices;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Lattices;

public sealed class SequenceHalfTests
{
    public static TheoryData<int> States => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(States))]
    public void Two_halves_equal_the_whole(int states)
    {
        // From two steps on, and in blocks on both sides: a block has 504.
        foreach (int steps in new[] { 2, 3, 4, 5, 9, 24, 37, 1008, 1300 })
        {
            var problem = new LatticeProblem(states, new Seed((ulong)((states * 10_000) + steps)));
            double[] table = problem.LogDensity(steps, isLost: false);
            Compare<Lanes128>(problem, table);
            Compare<Lanes256>(problem, table);
            Compare<Lanes512>(problem, table);
        }
    }

    [Fact]
    public void A_step_that_no_state_explains_is_noticed_on_either_side()
    {
        for (int impossible = 0; impossible < 20; impossible++)
        {
            var problem = new LatticeProblem(3, new Seed(1));
            double[] table = problem.LogDensity(20, isLost: false);
            table.AsSpan(impossible * 3, 3).Fill(double.NegativeInfinity);
            var half = new SequenceHalf<Lanes256>(problem.Initial, problem.Transitions, 20, isReversed: impossible % 2 == 0);
            half.Forward(0, Transposed(table, 0, 20, 3));
            Assert.True(half.IsLost);
        }
    }

    private static void Compare<T>(LatticeProblem problem, double[] table)
        where T : struct, ILanes<T>
    {
        const double Weight = 1.5;
        int states = problem.States, steps = table.Length / states, middle = steps / 2;
        double[] expected = new double[table.Length], expectedMoves = new double[states * states];
        double evidence = ForwardBackward.Run(problem.Initial, problem.Transitions, problem.Final, table, expected, expectedMoves, new());

        double[] end = [.. Enumerable.Repeat(1.0, states)];
        problem.Final.CopyTo(end, 0);
        SequenceHalf<T>[] halves =
            [new(problem.Initial, problem.Transitions, middle, isReversed: false), new(end, problem.Transitions, steps - middle, isReversed: true)];
        int[] firsts = [0, middle];
        for (int h = 0; h < 2; h++)
        {
            for (int block = 0; block < halves[h].Blocks; block++)
            {
                var (first, count) = halves[h].Rows(block);
                halves[h].Forward(block, Transposed(table, firsts[h] + first, count, states));
            }
        }

        double[] before = new double[states], after = new double[states], posterior = new double[table.Length], moves = new double[states * states];
        halves[0].Last(before);
        halves[1].Last(after);
        double[][] predicted = [halves[0].Predicted.ToArray(), halves[1].Predicted.ToArray()];
        double meeting = after.Select((a, k) => a * predicted[0][k]).Sum();
        double expectedScore = 0;
        for (int h = 0; h < 2; h++)
        {
            halves[h].Turn(predicted[1 - h], Weight, meeting);
            for (int block = halves[h].Blocks - 1; block >= 0; block--)
            {
                var (first, count) = halves[h].Rows(block);
                double[] shares = new double[states * count];
                halves[h].Backward(block, Transposed(table, firsts[h] + first, count, states), shares);
                for (int i = 0; i < shares.Length; i++)
                {
                    posterior[((firsts[h] + first + (i % count)) * states) + (i / count)] = shares[i];
                }
            }

            halves[h].AddFlows(moves);
            expectedScore += halves[h].Expected;
            Assert.False(halves[h].IsLost);
        }

        Assert.Equal(evidence, halves[0].Evidence + halves[1].Evidence + Math.Log(meeting), Blocks.Tolerance(evidence));
        double score = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(Weight * expected[i], posterior[i], 1e-12);
            score += expected[i] == 0 ? 0 : Weight * expected[i] * table[i];
        }

        Assert.Equal(score, expectedScore, Blocks.Tolerance(score));
        for (int i = 0; i < moves.Length; i++)
        {
            double flow = moves[i] + (Weight * before[i / states] * after[i % states] / meeting);
            Assert.Equal(Weight * expectedMoves[i], problem.Transitions[i] * flow, Blocks.Tolerance(expectedMoves[i]));
        }
    }

    private static double[] Transposed(double[] table, int first, int count, int states)
    {
        double[] result = new double[states * count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = table[((first + (i % count)) * states) + (i / count)];
        }

        return result;
    }
}
