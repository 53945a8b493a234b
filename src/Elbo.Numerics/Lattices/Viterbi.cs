namespace Elbo.Numerics.Lattices;

/// <summary>The most probable path of a chain (Viterbi 1967), in logarithms.</summary>
internal static class Viterbi
{
    /// <summary>Finds the path; of equal ones that through the first states.</summary>
    /// <param name="initial">K probabilities.</param>
    /// <param name="transitions">K × K probabilities, from row to column.</param>
    /// <param name="final">K factors for the last state; empty for ones.</param>
    /// <param name="logDensity">T × K numbers.</param>
    /// <param name="path">T states to write.</param>
    /// <returns>ln p of all steps and this path; −∞ if no path is possible.</returns>
    public static double Run(
        ReadOnlySpan<double> initial, ReadOnlySpan<double> transitions, ReadOnlySpan<double> final, ReadOnlySpan<double> logDensity, Span<int> path)
    {
        int states = initial.Length, steps = path.Length;
        if (steps == 0)
        {
            return 0;
        }

        var from = new int[logDensity.Length];
        double[] score = new double[states], next = new double[states], logMoves = new double[transitions.Length];
        for (int i = 0; i < logMoves.Length; i++)
        {
            logMoves[i] = Math.Log(transitions[i]);
        }

        for (int t = 0; t < steps; t++)
        {
            for (int j = 0; j < states; j++)
            {
                int best = 0;
                for (int i = 1; t > 0 && i < states; i++)
                {
                    best = score[i] + logMoves[(i * states) + j] > score[best] + logMoves[(best * states) + j] ? i : best;
                }

                from[(t * states) + j] = best;
                next[j] = logDensity[(t * states) + j] + (t == 0 ? Math.Log(initial[j]) : score[best] + logMoves[(best * states) + j]);
            }

            (score, next) = (next, score);
        }

        int last = 0;
        for (int i = 0; i < states; i++)
        {
            score[i] += final.IsEmpty ? 0 : Math.Log(final[i]);
            last = score[i] > score[last] ? i : last;
        }

        path[^1] = last;
        for (int t = steps - 1; t > 0; t--)
        {
            path[t - 1] = from[(t * states) + path[t]];
        }

        return score[last];
    }
}
