namespace Elbo.Models.Chains;

/// <summary>
/// The distribution π = πA that a chain stays in, and the transitions that are most probable where first states follow it. The derivation is in
/// <c>docs/models/hidden-markov.md</c>.
/// </summary>
internal static class StationaryDistribution
{
    private const double Singular = 1e-13;
    private const double Settled = 1e-15;
    private const int MostSteps = 500;
    private const int MostHalvings = 40;

    /// <summary>π from π(I − A + 11ᵀ) = 1ᵀ.</summary>
    /// <param name="transitions">K × K probabilities.</param>
    /// <param name="states">K.</param>
    /// <returns>K probabilities; <see langword="null"/> if there is more than one such distribution.</returns>
    public static double[]? Of(ReadOnlySpan<double> transitions, int states)
    {
        double[] matrix = new double[states * states], pi = new double[states];
        for (int i = 0; i < states; i++)
        {
            for (int j = 0; j < states; j++)
            {
                matrix[(j * states) + i] = (i == j ? 1 : 0) - transitions[(i * states) + j] + 1;
            }
        }

        Array.Fill(pi, 1);
        if (!TrySolve(matrix, pi))
        {
            return null;
        }

        double total = 0;
        for (int i = 0; i < states; i++)
        {
            // A state that is left for ever has probability 0, which elimination misses by its rounding.
            pi[i] = pi[i] > Singular ? pi[i] : 0;
            total += pi[i];
        }

        for (int i = 0; i < states; i++)
        {
            pi[i] /= total;
        }

        return pi;
    }

    /// <summary>
    /// Maximizes Σ cₖ ln πₖ(A) + Σ nᵢⱼ ln Aᵢⱼ from the better of the present transitions and those of the moves alone, so that it never falls below
    /// the present value.
    /// </summary>
    /// <param name="present">K × K probabilities; what is 0 stays 0.</param>
    /// <param name="first">c: K expected first states.</param>
    /// <param name="moves">n: K × K expected moves.</param>
    /// <returns>K × K probabilities.</returns>
    public static double[] Maximize(ReadOnlySpan<double> present, ReadOnlySpan<double> first, ReadOnlySpan<double> moves)
    {
        int states = first.Length;
        double[] best = present.ToArray(), trial = Rows(present, moves, states);
        double highest = Value(best, first, moves), value = Value(trial, first, moves);
        if (value > highest)
        {
            (best, highest) = (trial, value);
        }

        for (int step = 0; step < MostSteps && Target(best, first, moves) is { } target; step++)
        {
            double before = highest;
            trial = new double[best.Length];
            for (double length = 1, halvings = 0; halvings < MostHalvings && highest == before; length /= 2, halvings++)
            {
                for (int i = 0; i < trial.Length; i++)
                {
                    trial[i] = best[i] + (length * (target[i] - best[i]));
                }

                value = Value(trial, first, moves);
                if (value > highest)
                {
                    (best, highest) = (trial, value);
                }
            }

            if (highest - before <= Settled * Math.Abs(highest))
            {
                break;
            }
        }

        return best;
    }

    /// <summary>
    /// Where the Lagrangian's condition nᵢⱼ/Aᵢⱼ + gᵢⱼ = λᵢ leads when it is read as Aᵢⱼ ∝ nᵢⱼ + Aᵢⱼ·(gᵢⱼ − min g): uphill, since it is
    /// A times the gradient, scaled (Baum and Eagon 1967). g = π ⊗ u with (I − A + 1π)u = c/π.
    /// </summary>
    private static double[]? Target(double[] transitions, ReadOnlySpan<double> first, ReadOnlySpan<double> moves)
    {
        int states = first.Length;
        var pi = Of(transitions, states);
        if (pi is null)
        {
            return null;
        }

        double[] matrix = new double[states * states], u = new double[states];
        for (int i = 0; i < states; i++)
        {
            u[i] = first[i] == 0 ? 0 : first[i] / pi[i];
            for (int j = 0; j < states; j++)
            {
                matrix[(i * states) + j] = (i == j ? 1 : 0) - transitions[(i * states) + j] + pi[j];
            }
        }

        if (!TrySolve(matrix, u))
        {
            return null;
        }

        double[] weights = new double[transitions.Length];
        for (int i = 0; i < states; i++)
        {
            double least = double.PositiveInfinity;
            for (int j = 0; j < states; j++)
            {
                least = transitions[(i * states) + j] > 0 ? Math.Min(least, pi[i] * u[j]) : least;
            }

            for (int j = 0; j < states; j++)
            {
                int at = (i * states) + j;
                weights[at] = transitions[at] > 0 ? moves[at] + (transitions[at] * ((pi[i] * u[j]) - least)) : 0;
            }
        }

        return Rows(transitions, weights, states);
    }

    private static double Value(double[] transitions, ReadOnlySpan<double> first, ReadOnlySpan<double> moves)
    {
        double[]? pi = Of(transitions, first.Length);
        double sum = pi is null ? double.NegativeInfinity : 0;
        for (int k = 0; pi is not null && k < first.Length; k++)
        {
            sum += Distributions.Logarithms.TimesLog(first[k], pi[k]);
        }

        for (int i = 0; i < transitions.Length; i++)
        {
            sum += Distributions.Logarithms.TimesLog(moves[i], transitions[i]);
        }

        return sum;
    }

    /// <summary>Rows of counts as probabilities; a row without any keeps the present ones.</summary>
    private static double[] Rows(ReadOnlySpan<double> present, ReadOnlySpan<double> counts, int states)
    {
        double[] rows = present.ToArray();
        for (int i = 0; i < states; i++)
        {
            double total = 0;
            for (int j = 0; j < states; j++)
            {
                total += counts[(i * states) + j];
            }

            for (int j = 0; total > 0 && j < states; j++)
            {
                rows[(i * states) + j] = counts[(i * states) + j] / total;
            }
        }

        return rows;
    }

    /// <summary>Gaussian elimination with row exchanges, in place.</summary>
    private static bool TrySolve(Span<double> matrix, Span<double> right)
    {
        int size = right.Length;
        for (int p = 0; p < size; p++)
        {
            int pivot = p;
            for (int i = p + 1; i < size; i++)
            {
                pivot = Math.Abs(matrix[(i * size) + p]) > Math.Abs(matrix[(pivot * size) + p]) ? i : pivot;
            }

            if (!(Math.Abs(matrix[(pivot * size) + p]) > Singular))
            {
                return false;
            }

            for (int j = 0; j < size && pivot != p; j++)
            {
                (matrix[(p * size) + j], matrix[(pivot * size) + j]) = (matrix[(pivot * size) + j], matrix[(p * size) + j]);
            }

            (right[p], right[pivot]) = (right[pivot], right[p]);
            for (int i = p + 1; i < size; i++)
            {
                double factor = matrix[(i * size) + p] / matrix[(p * size) + p];
                for (int j = p; j < size; j++)
                {
                    matrix[(i * size) + j] -= factor * matrix[(p * size) + j];
                }

                right[i] -= factor * right[p];
            }
        }

        for (int i = size - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < size; j++)
            {
                right[i] -= matrix[(i * size) + j] * right[j];
            }

            right[i] /= matrix[(i * size) + i];
        }

        return true;
    }
}
