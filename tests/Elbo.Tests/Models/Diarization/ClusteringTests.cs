using Elbo.Data;
using Elbo.Data.Speech;
using Elbo.Models.Diarization;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Tests.Models.Diarization;

public sealed class ClusteringTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(17)]
    [InlineData(60)]
    public void Average_linkage_is_that_of_the_definition(int count)
    {
        double[] vectors = Random(count * 3, seed: 5);
        var scores = PairScores.Cosines(vectors, 3, new());
        double[] original = [.. scores.Values];
        var (tree, heights) = AverageLinkage.Of(scores);

        // Every cluster of the definition: the pair of clusters with the highest mean over all their pairs, computed from the beginning each time.
        var clusters = Enumerable.Range(0, count).Select(static i => new List<int> { i }).ToList();
        for (int step = 0; step < count - 1; step++)
        {
            var (i, j, mean) = clusters.SelectMany((a, i) => clusters.Take(i).Select((b, j) => (i, j, Mean(a, b)))).MaxBy(static pair => pair.Item3);
            Assert.Equal(mean, heights[step], 1e-12);
            clusters[j].AddRange(clusters[i]);
            clusters.RemoveAt(i);

            int[] labels = tree.Cut(clusters.Count);
            Assert.All(clusters, cluster => Assert.Single(cluster.Select(n => labels[n]).Distinct()));
            Assert.Equal(clusters.Count, labels.Distinct().Count());
        }

        double Mean(List<int> a, List<int> b) => a.SelectMany(x => b.Select(y => original[Packed.Index(Math.Max(x, y), Math.Min(x, y))])).Average();
    }

    [Fact]
    public void Pairs_of_a_triangle_count_twice_but_for_its_diagonal()
    {
        var scores = PairScores.Cosines(Random(120 * 4, seed: 2), 4, new());
        var batch = new RowBatch();
        double total = 0, sum = 0;
        int seen = 0;
        for (int b = 0; b < scores.BatchCount; b++)
        {
            scores.Read(b, batch);
            for (int n = 0; n < batch.RowCount; n++, seen++)
            {
                bool isDiagonal = Enumerable.Range(0, 120).Any(i => Packed.Index(i, i) == seen);
                Assert.Equal(isDiagonal ? 1 : 2, batch.Rows.Weights[n]);
                Assert.Equal(scores.Values[seen], batch.Rows[n][0]);
                total += batch.Rows.Weights[n];
                sum += isDiagonal ? batch.Rows[n][0] : 0;
            }
        }

        Assert.Equal(120 * 120, total);
        Assert.Equal(120, sum, 1e-9);
        Assert.True(scores.BatchCount > 2);
    }

    [Fact]
    public void Likelihood_ratios_are_those_of_plda()
    {
        var model = References.RandomPlda.Model(4, seed: 3);
        double[] rows = Random(6 * 4, seed: 9), coordinates = new double[rows.Length];
        model.Transform(new(rows, default, 4), new(), coordinates);
        var scores = PairScores.LikelihoodRatios(coordinates, model.Spreads.ToArray(), new());
        var groups = model.Project(GroupMoments.Of(new MatrixSource(rows, 4), new("n", ["0", "1", "2", "3", "4", "5"], [0, 1, 2, 3, 4, 5])));
        double[,] expected = model.LogLikelihoodRatios(groups, groups);
        for (int i = 0; i < 6; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                Assert.Equal(expected[i, j], scores.Values[Packed.Index(i, j)], 1e-12);
            }
        }
    }

    // Twenty iterations written out, over all ordered pairs.
    [Fact]
    public void The_threshold_is_where_two_gaussians_of_one_variance_meet()
    {
        var (values, _, _) = Conversation.Draw(6, 90, speakers: 3, seed: 4);
        var scores = PairScores.Cosines(values, 6, new());
        double[] all = [.. Enumerable.Range(0, 90).SelectMany(i => Enumerable.Range(0, 90).Select(j => scores.Values[Packed.Index(Math.Max(i, j), Math.Min(i, j))]))];
        double mean = all.Average(), variance = all.Average(s => (s - mean) * (s - mean)), low = mean - Math.Sqrt(variance), high = mean + Math.Sqrt(variance), weight = 0.5;
        for (int step = 0; step < 20; step++)
        {
            double[] r = [.. all.Select(s => 1 / (1 + ((1 - weight) / weight * Math.Exp((((s - low) * (s - low)) - ((s - high) * (s - high))) / (2 * variance)))))];
            double n = r.Sum();
            low = r.Zip(all).Sum(static p => p.First * p.Second) / n;
            high = r.Zip(all).Sum(static p => (1 - p.First) * p.Second) / (all.Length - n);
            variance = r.Zip(all).Sum(p => (p.First * (p.Second - low) * (p.Second - low)) + ((1 - p.First) * (p.Second - high) * (p.Second - high))) / all.Length;
            weight = n / all.Length;
        }

        double Difference(double s) => Math.Log(weight / (1 - weight)) + ((((s - high) * (s - high)) - ((s - low) * (s - low))) / (2 * variance));
        double threshold = ScoreThreshold.Of(scores, 1, default);
        Assert.Equal(0, Difference(threshold), 1e-6);
    }

    [Fact]
    public void Equal_scores_have_a_threshold_too() =>
        Assert.Equal(1, ScoreThreshold.Of(PairScores.Cosines([1, 2, 1, 2, 1, 2], 2, new()), 1, default), 1e-12);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_best_matching_is_that_of_an_enumeration(ulong seed)
    {
        var rng = new Seed(seed).ToRng();
        var gains = new double[4, 5];
        for (int i = 0; i < 20; i++)
        {
            gains[i / 5, i % 5] = rng.NextInt32(12);
        }

        double best = 0;
        Search(0, 0, 0);
        Assert.Equal(best, Matching.Best(gains));

        void Search(int row, int taken, double sum)
        {
            best = Math.Max(best, sum);
            for (int c = 0; row < 4 && c < 5; c++)
            {
                if ((taken & (1 << c)) == 0)
                {
                    Search(row + 1, taken | (1 << c), sum + gains[row, c]);
                }
            }
        }
    }

    [Fact]
    public void Turns_agree_up_to_the_names_of_speakers()
    {
        SpeakerTurn[] known = [new("m", 0, 4, "a"), new("m", 4, 10, "b"), new("m", 10, 12, "a")];
        SpeakerTurn[] found = [new("m", 0, 5, "x"), new("m", 5, 10, "y"), new("m", 11, 12, "x"), new("other", 0, 12, "y")];
        Assert.Equal(new(12, 10), TurnAgreement.Of(known, found));
        Assert.Equal(1, TurnAgreement.Of(known, known).Share);
        Assert.Equal(0, TurnAgreement.Of(known, []).Share);
    }

    [Fact]
    public void Segments_are_joined_and_cut_where_they_overlap()
    {
        TimedSegment[] segments = [new("1", "m", 0, 2), new("2", "m", 1, 3), new("3", "m", 2, 4), new("4", "m", 4, 5), new("5", "m", 6, 7)];
        Assert.Equal(
            [new("m", 0, 2.5, "1"), new("m", 2.5, 4, "2"), new SpeakerTurn("m", 4, 5, "1"), new("m", 6, 7, "1")],
            SpeakerTurns.Of(segments, [0, 0, 1, 0, 0]));
    }

    private static double[] Random(int length, ulong seed)
    {
        var rng = new Seed(seed).ToRng();
        double[] values = new double[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = rng.NextGaussian();
        }

        return values;
    }
}
