namespace Elbo.Numerics.Lattices;

/// <summary>
/// Posterior probabilities of the states of a chain, given the log-density of every step in every state: T × K numbers, step by step. Probabilities
/// are scaled to sum to one at every step (Rabiner 1989), not kept as logarithms; where that underflows, logarithms take over.
/// </summary>
internal static class ForwardBackward
{
    /// <summary>Below this a scale has lost digits to denormal numbers.</summary>
    private const double LeastScale = 1e-280;

    /// <summary>
    /// What underflowed on the way forward was below 10⁻³⁰⁰ of all; if what follows favors no state by more than this, it stays negligible.
    /// </summary>
    private const double MostBackward = 1e250;

    /// <summary>Posterior of states and moves.</summary>
    /// <param name="initial">K probabilities.</param>
    /// <param name="transitions">K × K probabilities, from row to column.</param>
    /// <param name="final">K factors for the last state; empty for ones.</param>
    /// <param name="logDensity">T × K numbers.</param>
    /// <param name="posterior">T × K numbers to write: p(state of the step | all steps); zeros if the whole is impossible.</param>
    /// <param name="moves">K × K numbers to write: the expected number of moves.</param>
    /// <param name="scratch">Working memory.</param>
    /// <returns>ln p of all steps; −∞ if they are impossible.</returns>
    public static double Run(
        ReadOnlySpan<double> initial,
        ReadOnlySpan<double> transitions,
        ReadOnlySpan<double> final,
        ReadOnlySpan<double> logDensity,
        Span<double> posterior,
        Span<double> moves,
        Scratch scratch)
    {
        double evidence = Scaled(initial, transitions, final, logDensity, posterior, moves, scratch);
        return double.IsNaN(evidence) ? Logarithmic(initial, transitions, final, logDensity, posterior, moves) : evidence;
    }

    /// <summary>What <see cref="Run"/> does, scaled.</summary>
    /// <returns>ln p; NaN if numbers underflowed that may matter.</returns>
    public static double Scaled(
        ReadOnlySpan<double> initial,
        ReadOnlySpan<double> transitions,
        ReadOnlySpan<double> final,
        ReadOnlySpan<double> logDensity,
        Span<double> posterior,
        Span<double> moves,
        Scratch scratch)
    {
        int states = initial.Length, steps = logDensity.Length / states;
        moves.Clear();
        if (steps == 0)
        {
            return 0;
        }

        using var frame = scratch.Begin();
        var density = scratch.Take(logDensity.Length);
        var scales = scratch.Take(steps);
        double evidence = 0;
        for (int t = 0; t < steps; t++)
        {
            var b = logDensity.Slice(t * states, states);
            var e = density.Slice(t * states, states);
            var alpha = posterior.Slice(t * states, states);
            double most = Lattice.Most(b);
            if (double.IsNegativeInfinity(most))
            {
                return double.NaN;
            }

            double scale = 0;
            for (int j = 0; j < states; j++)
            {
                double predicted = t == 0 ? initial[j] : 0;
                for (int i = 0; t > 0 && i < states; i++)
                {
                    predicted += posterior[((t - 1) * states) + i] * transitions[(i * states) + j];
                }

                e[j] = Math.Exp(b[j] - most);
                alpha[j] = predicted * e[j];
                scale += alpha[j];
            }

            if (!(scale > LeastScale))
            {
                return double.NaN;
            }

            for (int j = 0; j < states; j++)
            {
                alpha[j] /= scale;
            }

            scales[t] = scale;
            evidence += most + Math.Log(scale);
        }

        var beta = scratch.Take(states);
        double end = 1;
        if (final.IsEmpty)
        {
            beta.Fill(1);
        }
        else
        {
            end = 0;
            for (int i = 0; i < states; i++)
            {
                end += posterior[((steps - 1) * states) + i] * final[i];
            }

            if (!(end > LeastScale))
            {
                return double.NaN;
            }

            for (int i = 0; i < states; i++)
            {
                beta[i] = final[i] / end;
            }
        }

        var weight = scratch.Take(states);
        for (int t = steps - 1; t >= 0; t--)
        {
            var alpha = posterior.Slice(t * states, states);
            var e = density.Slice(t * states, states);
            for (int j = 0; j < states; j++)
            {
                weight[j] = e[j] * beta[j] / scales[t];
                alpha[j] *= beta[j];
            }

            for (int i = 0; t > 0 && i < states; i++)
            {
                double before = posterior[((t - 1) * states) + i], sum = 0;
                for (int j = 0; j < states; j++)
                {
                    double flow = transitions[(i * states) + j] * weight[j];
                    sum += flow;
                    moves[(i * states) + j] += before * flow;
                }

                if (!(sum < MostBackward))
                {
                    return double.NaN;
                }

                beta[i] = sum;
            }
        }

        return evidence + Math.Log(end);
    }

    /// <summary>What <see cref="Run"/> does, in logarithms.</summary>
    private static double Logarithmic(
        ReadOnlySpan<double> initial,
        ReadOnlySpan<double> transitions,
        ReadOnlySpan<double> final,
        ReadOnlySpan<double> logDensity,
        Span<double> posterior,
        Span<double> moves)
    {
        int states = initial.Length, steps = logDensity.Length / states;
        var pass = new LogarithmicPass(initial, transitions, final, steps, steps);
        pass.Forward(0, logDensity, state: 1, step: states);
        posterior.Clear();
        if (!double.IsNegativeInfinity(pass.Evidence))
        {
            pass.Backward(0, logDensity, posterior, state: 1, step: states);
        }

        pass.Moves.CopyTo(moves);
        return pass.Evidence;
    }
}
