using Elbo.Data;
using Elbo.Distributions;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Divergences;

/// <summary>
/// Minimizes KL(q ‖ p) = −H(q) − E_q[ln p(x)] over Gaussians q = N(m, LLᵀ). With x = m + L·e the expectation is a mean over draws e that never
/// change, and its gradient goes through x (Kingma and Welling 2014).
/// </summary>
internal sealed class ReverseSearch
{
    private const int MostSteps = 2000;
    private const int MostHalvings = 40;
    private const double Flat = 1e-9;
    private const double SameDistance = 1e-3;

    private readonly GaussianMixture _target;
    private readonly MultivariateGaussian[] _components;
    private readonly Seed _seed;
    private readonly int _samples;
    private readonly int _dimension;
    private readonly double[] _draws;
    private readonly double[] _rows;
    private readonly double[] _logDensity;
    private readonly double[] _responsibilities;
    private readonly Scratch _scratch = new();

    /// <summary>Draws what the whole search uses.</summary>
    public ReverseSearch(GaussianMixture target, Seed seed, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        (_target, _seed, _samples, _dimension) = (target, seed, samples, target.Dimension);
        _components = [.. Enumerable.Range(0, target.Components).Select(target.Component)];
        _draws = StandardDraws();
        _rows = new double[_draws.Length];
        _logDensity = new double[Count];
        _responsibilities = new double[Count * target.Components];
    }

    private int Count => _draws.Length / _dimension;

    /// <summary>The distinct minima, the lowest first.</summary>
    public IReadOnlyList<ReverseProjection> Run()
    {
        var found = new List<(MultivariateGaussian Gaussian, double Height, List<int> Starts)>();
        for (int start = 0; start <= _components.Length; start++)
        {
            if (start > 0 && _target.Weights[start - 1] == 0)
            {
                continue;
            }

            var (end, height) = Descend(start == 0 ? _target.ForwardProjection() : _components[start - 1]);
            int same = found.FindIndex(other => other.Gaussian.DivergenceTo(end).Value < SameDistance);
            if (same >= 0)
            {
                found[same].Starts.Add(start);
            }
            else
            {
                found.Add((end, height, [start]));
            }
        }

        return
        [
            .. found.OrderBy(static f => f.Height).Select(f => new ReverseProjection(
                f.Gaussian,
                KullbackLeibler.Estimate(f.Gaussian, _target, 16 * Count, _seed.Derive("estimate")),
                [.. f.Starts])),
        ];
    }

    /// <summary>Standard normal draws and their mirror images, made to have exactly the moments they should: a Gaussian target is then hit exactly.</summary>
    private double[] StandardDraws()
    {
        int half = Math.Max((_samples + 1) / 2, 2 * _dimension);
        var rng = _seed.ToRng();
        var draws = new double[2 * half * _dimension];
        var moments = new double[Packed.Length(_dimension)];
        for (int n = 0; n < half; n++)
        {
            var row = draws.AsSpan(n * _dimension, _dimension);
            for (int d = 0; d < _dimension; d++)
            {
                row[d] = rng.NextGaussian();
                for (int e = 0; e <= d; e++)
                {
                    moments[Packed.Index(d, e)] += row[d] * row[e] / half;
                }
            }
        }

        double[] factor = new double[moments.Length], inverse = new double[moments.Length];
        Cholesky.TryFactor(moments, factor, _dimension);
        Cholesky.Invert(factor, inverse, _dimension);
        for (int n = 0; n < half; n++)
        {
            var row = draws.AsSpan(n * _dimension, _dimension);
            for (int d = _dimension - 1; d >= 0; d--)
            {
                row[d] = Sums.OfProducts(inverse.AsSpan(Packed.Row(d), d + 1), row[..(d + 1)]);
                draws[((half + n) * _dimension) + d] = -row[d];
            }
        }

        return draws;
    }

    private (MultivariateGaussian Gaussian, double Height) Descend(MultivariateGaussian start)
    {
        double[] mean = start.Mean.ToArray();
        var factor = new double[Packed.Length(_dimension)];
        var covariance = start.Covariance();
        for (int i = 0; i < _dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                factor[Packed.Index(i, j)] = covariance[i, j];
            }
        }

        Cholesky.TryFactor(factor, factor, _dimension);
        double height = Height(mean, factor), step = 0.5;
        for (int i = 0; i < MostSteps; i++)
        {
            var (meanSlope, factorSlope) = Slope(mean, factor);
            double norm = meanSlope.Sum(static s => s * s) + factorSlope.Sum(static s => s * s);
            if (norm < Flat * Flat)
            {
                break;
            }

            bool isLower = false;
            for (int halving = 0; halving < MostHalvings && !isLower; halving++)
            {
                var (nextMean, nextFactor) = Move(mean, factor, meanSlope, factorSlope, step);
                double next = Height(nextMean, nextFactor);

                // Armijo's condition: some of the fall that the slope promises.
                isLower = next <= height - (1e-4 * step * norm);
                if (isLower)
                {
                    (mean, factor, height) = (nextMean, nextFactor, next);
                }

                step = isLower ? Math.Min(1, 1.5 * step) : step / 2;
            }

            if (!isLower)
            {
                break;
            }
        }

        return (Gaussian(mean, factor), height);
    }

    /// <summary>−H(q) − mean of ln p(m + L·e).</summary>
    private double Height(double[] mean, double[] factor)
    {
        var q = Gaussian(mean, factor);
        Spread(q);
        _target.LogDensity(new Rows(_rows, default, _dimension), _scratch, _logDensity);
        return -q.Entropy - (Sums.Of(_logDensity) / Count);
    }

    /// <summary>
    /// The gradient in coordinates that q itself makes, m + L·u and L(1 + A): there a Gaussian target has the same curvature in all directions, whatever
    /// its covariance.
    /// </summary>
    private (double[] Mean, double[] Factor) Slope(double[] mean, double[] factor)
    {
        Spread(Gaussian(mean, factor));
        _target.Responsibilities(new Rows(_rows, default, _dimension), _scratch, _responsibilities);
        double[] score = new double[_dimension], pulled = new double[_dimension], meanSlope = new double[_dimension];
        var factorSlope = new double[factor.Length];
        for (int n = 0; n < Count; n++)
        {
            Array.Clear(score);
            for (int k = 0; k < _components.Length; k++)
            {
                double responsibility = _responsibilities[(k * Count) + n];
                if (responsibility > 0)
                {
                    _components[k].AddScore(_rows.AsSpan(n * _dimension, _dimension), responsibility, score);
                }
            }

            // Lᵀ∇ ln p(x), and its product with e.
            Array.Clear(pulled);
            for (int i = 0; i < _dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    pulled[j] += factor[Packed.Index(i, j)] * score[i];
                }
            }

            for (int i = 0; i < _dimension; i++)
            {
                meanSlope[i] -= pulled[i] / Count;
                for (int j = 0; j <= i; j++)
                {
                    factorSlope[Packed.Index(i, j)] -= pulled[i] * _draws[(n * _dimension) + j] / Count;
                }
            }
        }

        for (int i = 0; i < _dimension; i++)
        {
            factorSlope[Packed.Index(i, i)] -= 1;
        }

        return (meanSlope, factorSlope);
    }

    private (double[] Mean, double[] Factor) Move(double[] mean, double[] factor, double[] meanSlope, double[] factorSlope, double step)
    {
        double[] nextMean = [.. mean];
        var nextFactor = new double[factor.Length];
        for (int i = 0; i < _dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                nextMean[i] -= step * factor[Packed.Index(i, j)] * meanSlope[j];
                double sum = 0;
                for (int l = j; l <= i; l++)
                {
                    // The diagonal moves in its logarithm and stays positive.
                    double turn = -step * factorSlope[Packed.Index(l, j)];
                    sum += factor[Packed.Index(i, l)] * (l == j ? Math.Exp(Math.Clamp(turn, -1, 1)) : turn);
                }

                nextFactor[Packed.Index(i, j)] = sum;
            }
        }

        return (nextMean, nextFactor);
    }

    private MultivariateGaussian Gaussian(double[] mean, double[] factor)
    {
        var packed = new double[factor.Length];
        for (int i = 0; i < _dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                packed[Packed.Index(i, j)] = Sums.OfProducts(factor.AsSpan(Packed.Row(i), j + 1), factor.AsSpan(Packed.Row(j), j + 1));
            }
        }

        return MultivariateGaussian.OfPacked(mean, packed);
    }

    private void Spread(MultivariateGaussian q)
    {
        for (int n = 0; n < Count; n++)
        {
            q.FromStandard(_draws.AsSpan(n * _dimension, _dimension), _rows.AsSpan(n * _dimension, _dimension));
        }
    }
}
