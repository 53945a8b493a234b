using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Gaussians.Pruning;
using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Gaussians.Pruning;

/// <summary>At every width: those that the processor lacks run in software.</summary>
public sealed class LinearScoresTests
{
    public static TheoryData<int, int> Sizes => Blocks.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Tiles_with_a_row_above_are_those_of_the_plain_loop(int rows, int dimension)
    {
        EqualPlainLoop<Lanes128>(rows, dimension);
        EqualPlainLoop<Lanes256>(rows, dimension);
        EqualPlainLoop<Lanes512>(rows, dimension);
    }

    private static void EqualPlainLoop<T>(int rows, int dimension)
        where T : struct, ILanes<T>
    {
        const int Components = 6;
        int width = RowTiles.Length<T>(1, 1), tileCount = RowTiles.Count<T>(rows), padded = LinearScores.Padded(Components);
        var block = new Blocks(rows, dimension);
        var rng = new Seed(17).ToRng();
        double[] directions = [.. Enumerable.Range(0, Components * Components * dimension).Select(_ => rng.NextGaussian() / dimension)];
        double[] strips = new double[Components * padded * dimension], offsets = new double[Components * padded], peaks = new double[Components];
        for (int from = 0; from < Components; from++)
        {
            for (int to = 0; to < Components; to++)
            {
                offsets[(from * padded) + to] = rng.NextGaussian();
                for (int r = 0; r < dimension; r++)
                {
                    strips[(from * padded * dimension) + LinearScores.Index(to, r, dimension)] = directions[(((from * Components) + to) * dimension) + r];
                }
            }
        }

        // Sorted, with tiles that are of one cluster, of two, and of more.
        int[] guesses = [.. Enumerable.Range(0, rows).Select(n => Math.Min(n < rows / 2 ? 0 : n / 7, Components - 1))];
        double[] tiles = new double[RowTiles.Length<T>(rows, dimension)], thresholds = new double[tileCount * width];
        RowTiles.FromRows<T>(block.Rows, dimension, tiles);
        foreach (double threshold in new[] { -1e9, -20, -3, -0.5, -0.01, 1 })
        {
            Array.Fill(thresholds, double.PositiveInfinity);
            Array.Fill(thresholds, threshold, 0, rows);
            int[] answers = new int[Components * tileCount];
            Array.Fill(answers, -1);
            LinearScores.Ask<T>(tiles, dimension, guesses, strips, offsets, peaks, thresholds, new double[padded * width], answers);
            for (int k = 0; k < Components; k++)
            {
                for (int t = 0; t < tileCount; t++)
                {
                    int end = Math.Min((t + 1) * width, rows);
                    int first = guesses[t * width], last = guesses[end - 1];
                    double Score(int n, int from) => LinearScores.ScoreReference(
                        block.Row(n), directions.AsSpan(((from * Components) + k) * dimension, dimension), offsets[(from * padded) + k], 0);
                    bool isAny = Enumerable.Range(t * width, end - (t * width)).Any(n => Math.Min(Score(n, first), Score(n, last)) > threshold);
                    Assert.Equal(isAny ? 1 : 0, answers[(k * tileCount) + t]);
                }
            }
        }
    }
}
