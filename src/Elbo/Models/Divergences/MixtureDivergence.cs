using Elbo.Distributions;

namespace Elbo.Models.Divergences;

/// <summary>Bounds of the Kullback–Leibler divergence of Gaussian mixtures from the divergences of their components.</summary>
internal static class MixtureDivergence
{
    private const int MostRounds = 10_000;
    private const double Tolerance = 1e-13;

    /// <summary>Lower bound, approximation and upper bound.</summary>
    public static DivergenceBounds Bounds(GaussianMixture first, GaussianMixture second)
    {
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Dimension, first.Dimension, nameof(second));
        var f = Components(first);
        var g = Components(second);
        double[] pi = first.Weights.ToArray(), omega = second.Weights.ToArray();
        double[,] across = Table(f, g, static (a, b) => a.DivergenceTo(b).Value);
        double[,] within = Table(f, f, static (a, b) => a.DivergenceTo(b).Value);
        double[,] overlap = Table(f, g, static (a, b) => -LogOverlap(a, b));
        double approximation = 0, lower = 0;
        for (int a = 0; a < f.Length; a++)
        {
            double own = LogSum(pi, within, a);
            approximation += pi[a] == 0 ? 0 : pi[a] * (own - LogSum(omega, across, a));

            // ∫ p ln p is at least what own and the entropy say, ∫ p ln q at most what the overlaps do.
            lower += pi[a] == 0 ? 0 : pi[a] * (own - f[a].Entropy - LogSum(omega, overlap, a));
        }

        return new(Math.Max(0, lower), Math.Max(0, approximation), Upper(pi, omega, across));
    }

    /// <summary>
    /// min KL(φ ‖ ψ) + Σ φ KL(f ‖ g) over joint weights φ with margin π and ψ with margin ω: each given the other is a closed form, and the problem
    /// is convex.
    /// </summary>
    private static double Upper(double[] pi, double[] omega, double[,] across)
    {
        int rows = pi.Length, columns = omega.Length;
        var phi = new double[rows, columns];
        var psi = new double[rows, columns];
        for (int a = 0; a < rows; a++)
        {
            for (int b = 0; b < columns; b++)
            {
                psi[a, b] = pi[a] * omega[b];
            }
        }

        double bound = double.PositiveInfinity;
        for (int round = 0; round < MostRounds; round++)
        {
            double before = bound;
            bound = 0;
            for (int a = 0; a < rows; a++)
            {
                // In logarithms about the largest: divergences of clusters far apart are in the thousands.
                double largest = double.NegativeInfinity, sum = 0;
                for (int b = 0; b < columns; b++)
                {
                    phi[a, b] = Math.Log(psi[a, b]) - across[a, b];
                    largest = Math.Max(largest, phi[a, b]);
                }

                for (int b = 0; b < columns; b++)
                {
                    sum += phi[a, b] = Math.Exp(phi[a, b] - largest);
                }

                for (int b = 0; b < columns; b++)
                {
                    phi[a, b] = pi[a] == 0 ? 0 : phi[a, b] * pi[a] / sum;
                }

                // Σ_b φ ln(φ/ψ) + φ D for this φ is π ln π less what it was scaled by.
                bound += pi[a] == 0 ? 0 : pi[a] * (Math.Log(pi[a]) - largest - Math.Log(sum));
            }

            for (int b = 0; b < columns; b++)
            {
                double sum = 0;
                for (int a = 0; a < rows; a++)
                {
                    sum += phi[a, b];
                }

                for (int a = 0; a < rows; a++)
                {
                    psi[a, b] = sum == 0 ? omega[b] * pi[a] : omega[b] * phi[a, b] / sum;
                }
            }

            if (before - bound <= Tolerance * (1 + bound))
            {
                break;
            }
        }

        return Math.Max(0, bound);
    }

    /// <summary>ln ∫ f g = ln N(μ₁; μ₂, Σ₁ + Σ₂).</summary>
    private static double LogOverlap(MultivariateGaussian first, MultivariateGaussian second)
    {
        double[,] sum = first.Covariance(), other = second.Covariance();
        for (int i = 0; i < first.Dimension; i++)
        {
            for (int j = 0; j < first.Dimension; j++)
            {
                sum[i, j] += other[i, j];
            }
        }

        return new MultivariateGaussian(second.Mean, sum).LogDensity(first.Mean);
    }

    /// <summary>ln Σ_b w_b e^−table[row, b].</summary>
    private static double LogSum(double[] weights, double[,] table, int row)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int b = 0; b < weights.Length; b++)
        {
            largest = Math.Max(largest, -table[row, b]);
        }

        for (int b = 0; b < weights.Length; b++)
        {
            sum += weights[b] * Math.Exp(-table[row, b] - largest);
        }

        return largest + Math.Log(sum);
    }

    private static double[,] Table(MultivariateGaussian[] rows, MultivariateGaussian[] columns, Func<MultivariateGaussian, MultivariateGaussian, double> entry)
    {
        var table = new double[rows.Length, columns.Length];
        for (int a = 0; a < rows.Length; a++)
        {
            for (int b = 0; b < columns.Length; b++)
            {
                table[a, b] = entry(rows[a], columns[b]);
            }
        }

        return table;
    }

    private static MultivariateGaussian[] Components(GaussianMixture mixture) => [.. Enumerable.Range(0, mixture.Components).Select(mixture.Component)];
}
