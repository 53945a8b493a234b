namespace Elbo.Numerics.Lattices;

/// <summary>The N most probable paths of a chain: Viterbi's recursion with the N best ways into every state (Forney 1973), in logarithms.</summary>
internal static class BestPaths
{
    /// <summary>Finds the paths, the best first; fewer where no more are possible.</summary>
    /// <param name="initial">K probabilities.</param>
    /// <param name="transitions">K × K probabilities, from row to column.</param>
    /// <param name="final">K factors for the last state; empty for ones.</param>
    /// <param name="logDensity">T × K numbers, T at least 1.</param>
    /// <param name="count">N, at least 1.</param>
    public static List<(int[] Path, double LogProbability)> Run(
        ReadOnlySpan<double> initial, ReadOnlySpan<double> transitions, ReadOnlySpan<double> final, ReadOnlySpan<double> logDensity, int count)
    {
        int states = initial.Length, steps = logDensity.Length / states;

        // The ways into a state, the best first: where from, by which of the ways into that, and the score.
        var ways = new List<(int From, int Rank, double Score)>[steps, states];
        for (int t = 0; t < steps; t++)
        {
            for (int j = 0; j < states; j++)
            {
                var into = new List<(int From, int Rank, double Score)>();
                for (int i = 0; i < (t == 0 ? 1 : states); i++)
                {
                    double move = t == 0 ? Math.Log(initial[j]) : Math.Log(transitions[(i * states) + j]);
                    for (int rank = 0; rank < (t == 0 ? 1 : ways[t - 1, i].Count); rank++)
                    {
                        double score = (t == 0 ? 0 : ways[t - 1, i][rank].Score) + move + logDensity[(t * states) + j];
                        Insert(into, (i, rank, score), count);
                    }
                }

                ways[t, j] = into;
            }
        }

        var ends = new List<(int From, int Rank, double Score)>();
        for (int i = 0; i < states; i++)
        {
            for (int rank = 0; rank < ways[steps - 1, i].Count; rank++)
            {
                Insert(ends, (i, rank, ways[steps - 1, i][rank].Score + (final.IsEmpty ? 0 : Math.Log(final[i]))), count);
            }
        }

        var paths = new List<(int[] Path, double LogProbability)>();
        foreach (var (from, rank, score) in ends)
        {
            var path = new int[steps];
            (int state, int way) = (from, rank);
            for (int t = steps - 1; t >= 0; t--)
            {
                path[t] = state;
                (state, way, _) = ways[t, state][way];
            }

            paths.Add((path, score));
        }

        return paths;
    }

    /// <summary>Keeps the best, the earlier of equals first, and nothing impossible.</summary>
    private static void Insert(List<(int From, int Rank, double Score)> best, (int From, int Rank, double Score) way, int count)
    {
        if (double.IsNegativeInfinity(way.Score) || (best.Count == count && best[^1].Score >= way.Score))
        {
            return;
        }

        int at = best.Count;
        while (at > 0 && best[at - 1].Score < way.Score)
        {
            at--;
        }

        best.Insert(at, way);
        if (best.Count > count)
        {
            best.RemoveAt(count);
        }
    }
}
