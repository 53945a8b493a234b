namespace Elbo.Numerics.Lattices;

/// <summary>Probabilities of the states of a chain given the steps so far, and paths drawn given all of them.</summary>
internal static class Filtering
{
    private const double LeastScale = 1e-280;

    /// <summary>Filters.</summary>
    /// <param name="initial">K probabilities.</param>
    /// <param name="transitions">K × K probabilities, from row to column.</param>
    /// <param name="logDensity">T × K numbers.</param>
    /// <param name="logFiltered">T × K numbers to write: ln p(state of the step | steps up to it); −∞ from the first impossible step on.</param>
    /// <param name="evidence">T numbers to write: ln p(step | steps before), −∞ from the first impossible one on.</param>
    /// <param name="scratch">Working memory.</param>
    /// <returns>The first impossible step; T if there is none.</returns>
    public static int Run(
        ReadOnlySpan<double> initial,
        ReadOnlySpan<double> transitions,
        ReadOnlySpan<double> logDensity,
        Span<double> logFiltered,
        Span<double> evidence,
        Scratch scratch) => Scaled(initial, transitions, logDensity, logFiltered, evidence, scratch)
            ? evidence.Length
            : Logarithmic(initial, transitions, logDensity, logFiltered, evidence, scratch);

    private static bool Scaled(
        ReadOnlySpan<double> initial,
        ReadOnlySpan<double> transitions,
        ReadOnlySpan<double> logDensity,
        Span<double> logFiltered,
        Span<double> evidence,
        Scratch scratch)
    {
        int states = initial.Length, steps = evidence.Length;
        using var frame = scratch.Begin();
        var before = scratch.Take(states);
        var now = scratch.Take(states);
        for (int t = 0; t < steps; t++)
        {
            var b = logDensity.Slice(t * states, states);
            double most = Lattice.Most(b), scale = 0;
            if (double.IsNegativeInfinity(most))
            {
                return false;
            }

            for (int j = 0; j < states; j++)
            {
                double predicted = t == 0 ? initial[j] : 0;
                for (int i = 0; t > 0 && i < states; i++)
                {
                    predicted += before[i] * transitions[(i * states) + j];
                }

                now[j] = predicted * Math.Exp(b[j] - most);
                scale += now[j];
            }

            if (!(scale > LeastScale))
            {
                return false;
            }

            for (int j = 0; j < states; j++)
            {
                now[j] /= scale;
                logFiltered[(t * states) + j] = Math.Log(now[j]);
            }

            evidence[t] = most + Math.Log(scale);
            now.CopyTo(before);
        }

        return true;
    }

    private static int Logarithmic(
        ReadOnlySpan<double> initial,
        ReadOnlySpan<double> transitions,
        ReadOnlySpan<double> logDensity,
        Span<double> logFiltered,
        Span<double> evidence,
        Scratch scratch)
    {
        int states = initial.Length, steps = evidence.Length;
        using var frame = scratch.Begin();
        var terms = scratch.Take(states);
        logFiltered.Fill(double.NegativeInfinity);
        evidence.Fill(double.NegativeInfinity);
        for (int t = 0; t < steps; t++)
        {
            var now = logFiltered.Slice(t * states, states);
            for (int j = 0; j < states; j++)
            {
                for (int i = 0; t > 0 && i < states; i++)
                {
                    terms[i] = logFiltered[((t - 1) * states) + i] + Math.Log(transitions[(i * states) + j]);
                }

                now[j] = logDensity[(t * states) + j] + (t == 0 ? Math.Log(initial[j]) : Lattice.LogSum(terms));
            }

            evidence[t] = Lattice.LogSum(now);
            for (int j = 0; j < states && evidence[t] > double.NegativeInfinity; j++)
            {
                now[j] -= evidence[t];
            }

            if (double.IsNegativeInfinity(evidence[t]))
            {
                return t;
            }
        }

        return steps;
    }

    /// <summary>Draws a path from its posterior, backward from the last step (Carter and Kohn 1994).</summary>
    /// <param name="transitions">K × K probabilities, from row to column.</param>
    /// <param name="final">K factors for the last state; empty for ones.</param>
    /// <param name="logFiltered">T × K numbers from <see cref="Run"/>.</param>
    /// <param name="path">T states to write.</param>
    /// <param name="rng">Where to draw from.</param>
    /// <param name="scratch">Working memory.</param>
    /// <returns>The factor by which the end makes all steps less probable, as a logarithm; −∞ if no path is possible, and then none is drawn.</returns>
    public static double Draw(
        ReadOnlySpan<double> transitions, ReadOnlySpan<double> final, ReadOnlySpan<double> logFiltered, Span<int> path, ref Rng rng, Scratch scratch)
    {
        int steps = path.Length, states = steps == 0 ? 0 : logFiltered.Length / steps;
        using var frame = scratch.Begin();
        var logMoves = scratch.Take(transitions.Length);
        var weights = scratch.Take(states);
        for (int i = 0; i < transitions.Length; i++)
        {
            logMoves[i] = Math.Log(transitions[i]);
        }

        double end = 0;
        for (int t = steps - 1; t >= 0; t--)
        {
            for (int i = 0; i < states; i++)
            {
                double after = t < steps - 1 ? logMoves[(i * states) + path[t + 1]] : final.IsEmpty ? 0 : Math.Log(final[i]);
                weights[i] = logFiltered[(t * states) + i] + after;
            }

            double most = Lattice.Most(weights);
            if (double.IsNegativeInfinity(most))
            {
                return most;
            }

            end = t == steps - 1 && !final.IsEmpty ? Lattice.LogSum(weights) : end;
            for (int i = 0; i < states; i++)
            {
                weights[i] = Math.Exp(weights[i] - most);
            }

            path[t] = rng.NextIndex(weights);
        }

        return end;
    }
}
