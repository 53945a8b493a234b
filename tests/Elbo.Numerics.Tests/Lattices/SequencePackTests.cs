using Elbo.Numerics.Lattices;

namespace Elbo.Numerics.Tests.Lattices;

public sealed class SequencePackTests
{
    /// <summary>Every number of states to 20, on lanes of every width; lengths are drawn from 1 to 40, and a few sequences are longer than a chunk.</summary>
    public static TheoryData<int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int>();
            for (int states = 1; states <= 20; states++)
            {
                foreach (int lanes in new[] { 4, 8, 16 })
                {
                    sizes.Add(states, lanes);
                }
            }

            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Posteriors_and_moves_equal_those_of_one_sequence_at_a_time(int states, int lanes)
    {
        for (int count = 1; count <= 33; count += 4)
        {
            var problem = new LatticeProblem(states, new Seed((ulong)((states * 1000) + count)));
            int[] lengths = problem.Lengths(count, count % 3 == 0 ? 150 : 40);
            Compare(problem, lengths, lanes, static _ => false);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void Impossible_sequences_and_those_that_underflow_are_left_to_others_and_disturb_nobody(int lanes)
    {
        var problem = new LatticeProblem(3, new Seed(8));
        int[] lengths = problem.Lengths(40, 30);
        Compare(problem, lengths, lanes, static sequence => sequence % 3 == 0);
    }

    [Fact]
    public void What_is_worthless_is_said_to_be_where_numbers_overflow_on_the_way_back()
    {
        // The second state is all but impossible until the last step of the longer sequence, which the first does not explain.
        double[] initial = [1, 1e-270], transitions = [1, 0, 0, 1], weights = [1, 1];
        int[] lengths = [3, 2];
        var pack = new SequencePack(initial, transitions, default, lengths, weights, new(), 4);
        double[] scores = new double[2 * pack.Rows(0)], posterior = new double[scores.Length];
        scores[2 * 4] = -690;
        bool[] failed = new bool[2];
        pack.Forward(0, scores);
        pack.Backward(0, posterior, failed);
        Assert.True(failed[0]);
        Assert.False(failed[1]);
    }

    private static void Compare(LatticeProblem problem, int[] lengths, int lanes, Func<int, bool> isLost)
    {
        int states = problem.States;
        double[][] tables = [.. lengths.Select((length, s) => problem.LogDensity(length, isLost(s)))];
        double[] weights = [.. lengths.Select(static (_, s) => 0.25 + (s % 4))];
        var scratch = new Scratch();
        var pack = new SequencePack(problem.Initial, problem.Transitions, problem.Final, lengths, weights, scratch, lanes);

        // A row is its number: where it lies among the rows of a chunk is then known.
        int[] firsts = new int[lengths.Length];
        for (int s = 1; s < lengths.Length; s++)
        {
            firsts[s] = firsts[s - 1] + lengths[s - 1];
        }

        double[] numbers = [.. Enumerable.Range(0, lengths.Sum()).Select(static n => (double)n)];
        double[] all = [.. tables.SelectMany(static table => table)];
        double[][] rows = new double[pack.Chunks][], scores = new double[pack.Chunks][], posteriors = new double[pack.Chunks][];
        for (int chunk = 0; chunk < pack.Chunks; chunk++)
        {
            int count = pack.Rows(chunk);
            rows[chunk] = new double[count];
            scores[chunk] = new double[states * count];
            posteriors[chunk] = new double[states * count];
            pack.Collect(chunk, firsts, numbers, 1, rows[chunk]);
            for (int i = 0; i < scores[chunk].Length; i++)
            {
                scores[chunk][i] = all[((int)rows[chunk][i % count] * states) + (i / count)];
            }

            pack.Forward(chunk, scores[chunk]);
        }

        bool[] failed = new bool[lengths.Length];
        double[] posterior = new double[all.Length], moves = new double[states * states];
        for (int chunk = pack.Chunks - 1; chunk >= 0; chunk--)
        {
            pack.Backward(chunk, posteriors[chunk], failed);
            for (int i = 0; i < posteriors[chunk].Length; i++)
            {
                // Rows of tracks that have ended are copies without posteriors.
                posterior[((int)rows[chunk][i % rows[chunk].Length] * states) + (i / rows[chunk].Length)] += posteriors[chunk][i];
            }
        }

        pack.Moves(moves);
        Assert.DoesNotContain(true, failed);
        double[] expectedMoves = new double[moves.Length], first = new double[states], last = new double[states];
        for (int s = 0; s < lengths.Length; s++)
        {
            double[] plain = new double[tables[s].Length], own = new double[moves.Length];
            double evidence = ForwardBackward.Scaled(problem.Initial, problem.Transitions, problem.Final, tables[s], plain, own, scratch);
            if (double.IsNaN(evidence))
            {
                Assert.True(isLost(s));
                Assert.Equal(double.NaN, pack.Evidence[s]);
                Array.Clear(plain);
                Array.Clear(own);
            }
            else
            {
                Assert.Equal(evidence, pack.Evidence[s], Blocks.Tolerance(evidence));
            }

            for (int i = 0; i < plain.Length; i++)
            {
                Assert.Equal(weights[s] * plain[i], posterior[(firsts[s] * states) + i], 1e-12);
            }

            for (int k = 0; k < states; k++)
            {
                first[k] += weights[s] * plain[k];
                last[k] += weights[s] * plain[^(states - k)];
            }

            for (int i = 0; i < own.Length; i++)
            {
                expectedMoves[i] += weights[s] * own[i];
            }
        }

        AssertClose(first, pack.First);
        AssertClose(last, pack.Last);
        AssertClose(expectedMoves, moves);
        for (int i = 0; i < moves.Length; i++)
        {
            Assert.True(problem.Transitions[i] > 0 || moves[i] == 0);
        }
    }

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Blocks.Tolerance(expected[i]));
        }
    }
}
