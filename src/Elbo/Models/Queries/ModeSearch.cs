using Elbo.Numerics.Linear;

namespace Elbo.Models.Queries;

/// <summary>Climbs the density of a mixture from the means of its components.</summary>
internal static class ModeSearch
{
    private const int MostSteps = 100_000;

    /// <summary>A step of so many deviations is none.</summary>
    private const double Still = 1e-12;

    /// <summary>From here on Newton's method is tried.</summary>
    private const double Slow = 1e-3;

    /// <summary>Modes of so many deviations apart are one.</summary>
    private const double Same = 1e-5;

    public static IReadOnlyList<MixtureMode> Run(GaussianMixture model)
    {
        var precisions = Enumerable.Range(0, model.Components).Select(k => Precision(model, k)).ToArray();
        double[] units = Units(model);
        var modes = new List<(double[] At, double LogDensity, List<int> From)>();
        for (int k = 0; k < model.Components; k++)
        {
            if (model.Weights[k] == 0)
            {
                continue;
            }

            double[] at = Climb(model, precisions, units, model.Mean(k).ToArray());
            var (density, gradient, hessian) = Derivatives(model, precisions, at);

            // From a mean that lies on the line between two equal modes the climb ends on the saddle; a small push decides.
            if (!TryNewton(gradient, hessian, out _))
            {
                for (int d = 0; d < at.Length; d++)
                {
                    at[d] += Slow * units[d] * (d % 2 == 0 ? 1 : -1);
                }

                at = Climb(model, precisions, units, at);
                density = Derivatives(model, precisions, at).LogDensity;
            }

            int known = modes.FindIndex(mode => Distance(mode.At, at, units) < Same);
            if (known >= 0)
            {
                modes[known].From.Add(k);
            }
            else
            {
                modes.Add((at, density, [k]));
            }
        }

        return [.. modes.OrderByDescending(static mode => mode.LogDensity).Select(static mode => new MixtureMode(mode.At, mode.LogDensity, mode.From))];
    }

    private static double[] Climb(GaussianMixture model, double[][,] precisions, double[] units, double[] at)
    {
        for (int step = 0; step < MostSteps; step++)
        {
            var (density, gradient, hessian) = Derivatives(model, precisions, at);
            double[] next = Shift(model, precisions, at);
            double moved = Distance(at, next, units);
            if (moved < Slow && TryNewton(gradient, hessian, out double[] newton))
            {
                // Where the density bends down, Newton's step is a short cut, if it does climb.
                double[] cut = [.. at.Select((x, d) => x + newton[d])];
                if (Distance(at, cut, units) < 1 && Derivatives(model, precisions, cut).LogDensity >= density)
                {
                    (next, moved) = (cut, Distance(at, cut, units));
                }
            }

            at = next;
            if (moved < Still)
            {
                break;
            }
        }

        return at;
    }

    /// <summary>x ← (Σ r Σ⁻¹)⁻¹ Σ r Σ⁻¹μ.</summary>
    private static double[] Shift(GaussianMixture model, double[][,] precisions, double[] at)
    {
        int dimension = at.Length;
        double[] shares = Shares(model, precisions, at, out _);
        var matrix = new double[Packed.Length(dimension)];
        var pull = new double[dimension];
        for (int k = 0; k < shares.Length; k++)
        {
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j < dimension; j++)
                {
                    // About the present point, so that far from the origin digits are kept.
                    pull[i] += shares[k] * precisions[k][i, j] * (model.Mean(k)[j] - at[j]);
                    if (j <= i)
                    {
                        matrix[Packed.Index(i, j)] += shares[k] * precisions[k][i, j];
                    }
                }
            }
        }

        return TrySolve(matrix, pull, out double[] step) ? [.. at.Select((x, d) => x + step[d])] : at;
    }

    /// <summary>ln p, and the gradient and the Hessian of p divided by p.</summary>
    private static (double LogDensity, double[] Gradient, double[,] Hessian) Derivatives(GaussianMixture model, double[][,] precisions, double[] at)
    {
        int dimension = at.Length;
        double[] shares = Shares(model, precisions, at, out double logDensity);
        var gradient = new double[dimension];
        var hessian = new double[dimension, dimension];
        var pull = new double[dimension];
        for (int k = 0; k < shares.Length; k++)
        {
            for (int i = 0; i < dimension; i++)
            {
                pull[i] = 0;
                for (int j = 0; j < dimension; j++)
                {
                    pull[i] += precisions[k][i, j] * (model.Mean(k)[j] - at[j]);
                }
            }

            for (int i = 0; i < dimension; i++)
            {
                gradient[i] += shares[k] * pull[i];
                for (int j = 0; j < dimension; j++)
                {
                    hessian[i, j] += shares[k] * ((pull[i] * pull[j]) - precisions[k][i, j]);
                }
            }
        }

        return (logDensity, gradient, hessian);
    }

    /// <summary>The step to the maximum of the parabola that touches p; there is one where it bends down in all directions.</summary>
    private static bool TryNewton(double[] gradient, double[,] hessian, out double[] step)
    {
        var down = new double[Packed.Length(gradient.Length)];
        for (int i = 0; i < gradient.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                down[Packed.Index(i, j)] = -hessian[i, j];
            }
        }

        return TrySolve(down, gradient, out step);
    }

    private static bool TrySolve(double[] matrix, double[] right, out double[] solution)
    {
        int dimension = right.Length;
        solution = new double[dimension];
        double[] factor = new double[matrix.Length], inverse = new double[matrix.Length];
        if (!Cholesky.TryFactor(matrix, factor, dimension))
        {
            return false;
        }

        Cholesky.Invert(factor, inverse, dimension);
        for (int i = 0; i < dimension; i++)
        {
            double y = Sums.OfProducts(inverse.AsSpan(Packed.Row(i), i + 1), right.AsSpan(0, i + 1));
            for (int j = 0; j <= i; j++)
            {
                solution[j] += y * inverse[Packed.Index(i, j)];
            }
        }

        return true;
    }

    private static double[] Shares(GaussianMixture model, double[][,] precisions, double[] at, out double logDensity)
    {
        var scores = new double[model.Components];
        for (int k = 0; k < scores.Length; k++)
        {
            scores[k] = Math.Log(model.Weights[k]) + model.Component(k).LogDensity(at);
        }

        double most = scores.Max(), total = scores.Sum(s => Math.Exp(s - most));
        logDensity = most + Math.Log(total);
        return [.. scores.Select(s => Math.Exp(s - most) / total)];
    }

    /// <summary>Σ⁻¹ = L⁻ᵀL⁻¹.</summary>
    private static double[,] Precision(GaussianMixture model, int component)
    {
        int dimension = model.Dimension;
        double[,] covariance = model.Covariance(component);
        double[] packed = new double[Packed.Length(dimension)], factor = new double[packed.Length], inverse = new double[packed.Length];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                packed[Packed.Index(i, j)] = covariance[i, j];
            }
        }

        _ = Cholesky.TryFactor(packed, factor, dimension);
        Cholesky.Invert(factor, inverse, dimension);
        var precision = new double[dimension, dimension];
        for (int r = 0; r < dimension; r++)
        {
            for (int i = 0; i <= r; i++)
            {
                for (int j = 0; j <= r; j++)
                {
                    precision[i, j] += inverse[Packed.Index(r, i)] * inverse[Packed.Index(r, j)];
                }
            }
        }

        return precision;
    }

    /// <summary>The smallest deviation of every column in any component that has a weight.</summary>
    private static double[] Units(GaussianMixture model) =>
    [
        .. Enumerable.Range(0, model.Dimension).Select(d => Enumerable.Range(0, model.Components).Min(k => Math.Sqrt(model.Covariance(k)[d, d]))),
    ];

    private static double Distance(double[] a, double[] b, double[] units)
    {
        double most = 0;
        for (int d = 0; d < a.Length; d++)
        {
            most = Math.Max(most, Math.Abs(a[d] - b[d]) / units[d]);
        }

        return most;
    }
}
