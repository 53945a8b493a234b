using System.Globalization;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Queries;

/// <summary>
/// Some columns of a Gaussian mixture as a function of the others, Gaussian mixture regression (Ghahramani and Jordan 1994): of component k the given columns g and the
/// free ones f have the regression m = μ_f + Σ_fg Σ_gg⁻¹ (g − μ_g) with the covariance Σ_ff − Σ_fg Σ_gg⁻¹ Σ_gf, and its weight is ∝ πₖ N(g; μ_g, Σ_gg). Cost a row: K·|g|·(|g| + |f|).
/// </summary>
public sealed class MixtureRegression
{
    private readonly GaussianMixture _model;
    private readonly double[][] _factors;
    private readonly double[] _logNormalizers;
    private readonly double[][,] _gains;
    private readonly double[][,] _covariances;

    internal MixtureRegression(GaussianMixture model, IReadOnlyList<int> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        ColumnBlocks.Check(given, model.Dimension);
        if (given.Count == model.Dimension)
        {
            throw new ArgumentException("All columns are given: nothing is left to say of the others.", nameof(given));
        }

        _model = model;
        Given = [.. given];
        Free = [.. Enumerable.Range(0, model.Dimension).Except(given)];
        int components = model.Components, count = Given.Count;
        (_factors, _logNormalizers) = (new double[components][], new double[components]);
        (_gains, _covariances) = (new double[components][,], new double[components][,]);
        var factor = new double[Packed.Length(count)];
        for (int k = 0; k < components; k++)
        {
            if (k > 0 && model.Structure.IsPooled)
            {
                (_factors[k], _logNormalizers[k], _gains[k], _covariances[k]) = (_factors[0], _logNormalizers[0], _gains[0], _covariances[0]);
                continue;
            }

            double[,] covariance = model.Covariance(k);
            var within = new double[Packed.Length(count)];
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    within[Packed.Index(i, j)] = covariance[Given[i], Given[j]];
                }
            }

            // A part of a positive definite matrix is positive definite.
            _ = Cholesky.TryFactor(within, factor, count);
            _factors[k] = new double[factor.Length];
            Cholesky.Invert(factor, _factors[k], count);
            _logNormalizers[k] = -0.5 * ((count * Math.Log(2 * Math.PI)) + Cholesky.LogDeterminant(factor, count));
            Solve(k, covariance);
        }
    }

    /// <summary>The numbers of the given columns, from 0, in the order in which their values come.</summary>
    public IReadOnlyList<int> Given { get; }

    /// <summary>The numbers of all other columns, in the order of the model.</summary>
    public IReadOnlyList<int> Free { get; }

    /// <summary>ln p(given), the density of the given columns.</summary>
    /// <param name="values">Their values, in the order of <see cref="Given"/>.</param>
    /// <exception cref="ArgumentException">If a value is not finite.</exception>
    public double LogDensity(ReadOnlySpan<double> values) => Weigh(values, new double[_model.Components]);

    /// <summary>Mean and variance of the free columns where the others are given.</summary>
    /// <param name="values">The values of the given columns, in the order of <see cref="Given"/>.</param>
    /// <param name="mean">E[free | given]: one number a free column to write.</param>
    /// <param name="variance">Var[free | given], that within the components and that between them: one number a free column to write.</param>
    /// <exception cref="ArgumentException">If a value is not finite, or no component can explain the values.</exception>
    public void Predict(ReadOnlySpan<double> values, Span<double> mean, Span<double> variance)
    {
        var weights = new double[_model.Components];
        Require(Weigh(values, weights), values);
        var means = Means(values);
        mean = mean[..Free.Count];
        variance = variance[..Free.Count];
        mean.Clear();
        variance.Clear();
        for (int k = 0; k < weights.Length; k++)
        {
            for (int f = 0; f < mean.Length; f++)
            {
                mean[f] += weights[k] * means[k][f];
            }
        }

        for (int k = 0; k < weights.Length; k++)
        {
            for (int f = 0; f < mean.Length; f++)
            {
                double away = means[k][f] - mean[f];
                variance[f] += weights[k] * (_covariances[k][f, f] + (away * away));
            }
        }
    }

    /// <summary>The whole distribution of the free columns where the others are given.</summary>
    /// <param name="values">The values of the given columns, in the order of <see cref="Given"/>.</param>
    /// <exception cref="ArgumentException">If a value is not finite, or no component can explain the values.</exception>
    public GaussianMixture Condition(ReadOnlySpan<double> values)
    {
        var weights = new double[_model.Components];
        Require(Weigh(values, weights), values);
        var means = Means(values);
        return ColumnBlocks.Build(_model, Free, weights, k => means[k], k => _covariances[k]);
    }

    private static void Require(double logDensity, ReadOnlySpan<double> values)
    {
        if (double.IsNegativeInfinity(logDensity))
        {
            throw new ArgumentException(
                $"No component can explain {string.Join(", ", values.ToArray().Select(static v => v.ToString("R", CultureInfo.InvariantCulture)))}: the values lie too far from all of them.",
                nameof(values));
        }
    }

    /// <summary>Gain G = Σ_fg Σ_gg⁻¹ and covariance of a component, by Σ_gg⁻¹ = L⁻ᵀL⁻¹: with A = L⁻¹Σ_gf, G = AᵀL⁻¹ and the covariance is Σ_ff − AᵀA.</summary>
    private void Solve(int component, double[,] covariance)
    {
        int given = Given.Count, free = Free.Count;
        var inverse = _factors[component];
        var half = new double[given, free];
        for (int i = 0; i < given; i++)
        {
            for (int f = 0; f < free; f++)
            {
                for (int j = 0; j <= i; j++)
                {
                    half[i, f] += inverse[Packed.Index(i, j)] * covariance[Given[j], Free[f]];
                }
            }
        }

        double[,] gain = new double[free, given], left = ColumnBlocks.Part(covariance, Free, Free);
        for (int f = 0; f < free; f++)
        {
            for (int i = 0; i < given; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    gain[f, j] += half[i, f] * inverse[Packed.Index(i, j)];
                }

                for (int e = 0; e < free; e++)
                {
                    left[f, e] -= half[i, f] * half[i, e];
                }
            }
        }

        (_gains[component], _covariances[component]) = (gain, left);
    }

    /// <summary>The weights of the components given the values, and ln p(given).</summary>
    private double Weigh(ReadOnlySpan<double> values, Span<double> weights)
    {
        if (values.Length != Given.Count)
        {
            throw new ArgumentException($"{values.Length} values for {Given.Count} given columns.", nameof(values));
        }

        foreach (double value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"A given value is {value.ToString(CultureInfo.InvariantCulture)}; given values are finite numbers.", nameof(values));
            }
        }

        double most = double.NegativeInfinity;
        for (int k = 0; k < weights.Length; k++)
        {
            double squared = 0;
            for (int i = 0; i < values.Length; i++)
            {
                double away = 0;
                for (int j = 0; j <= i; j++)
                {
                    away += _factors[k][Packed.Index(i, j)] * (values[j] - _model.Mean(k)[Given[j]]);
                }

                squared += away * away;
            }

            double score = Math.Log(_model.Weights[k]) + _logNormalizers[k] - (0.5 * squared);
            weights[k] = double.IsNaN(score) ? double.NegativeInfinity : score;
            most = Math.Max(most, weights[k]);
        }

        if (double.IsNegativeInfinity(most))
        {
            return most;
        }

        double total = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            weights[k] = Math.Exp(weights[k] - most);
            total += weights[k];
        }

        for (int k = 0; k < weights.Length; k++)
        {
            weights[k] /= total;
        }

        return most + Math.Log(total);
    }

    private double[][] Means(ReadOnlySpan<double> values)
    {
        var means = new double[_model.Components][];
        for (int k = 0; k < means.Length; k++)
        {
            var mean = _model.Mean(k);
            means[k] = ColumnBlocks.Part(mean, Free);
            for (int f = 0; f < Free.Count; f++)
            {
                for (int i = 0; i < Given.Count; i++)
                {
                    means[k][f] += _gains[k][f, i] * (values[i] - mean[Given[i]]);
                }
            }
        }

        return means;
    }
}
