using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions;

/// <summary>
/// K Gaussians with hidden factors: x = μₖ + Λₖh + ε with h ~ N(0, 1) of F dimensions and noise ε ~ N(0, Ψₖ) that is independent from column to column, so that
/// Σₖ = ΛₖΛₖᵀ + Ψₖ has D·F numbers and not D²/2. What the family hides of its own are factors and missing cells (NaN), of which it knows the posterior exactly.
/// Statistics: a block of 1 + F + F(F+1)/2 + D(2 + F) numbers for every component. See <c>docs/models/factor-mixtures.md</c>.
/// </summary>
public sealed partial class FactorEmission : IEmission<FactorEmission>
{
    private readonly FactorParameters[] _components;
    private readonly double[][] _anchors;
    private readonly FactorMoments _layout;

    /// <summary>A family with given parameters.</summary>
    /// <param name="structure">How many factors, and which noise.</param>
    /// <param name="floor">The smallest variance of the noise.</param>
    /// <param name="means">μ: K × D numbers.</param>
    /// <param name="loadings">Λ: K × F × D numbers, those of all columns on a factor one after the other.</param>
    /// <param name="variances">Ψ: K × D positive numbers, the same for all components or columns where the structure says so.</param>
    /// <param name="anchors">Points about which statistics are taken, K × D; the means if not given.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together or a number cannot be.</exception>
    public FactorEmission(
        FactorStructure structure,
        CovarianceFloor floor,
        ReadOnlySpan<double> means,
        ReadOnlySpan<double> loadings,
        ReadOnlySpan<double> variances,
        ReadOnlySpan<double> anchors = default)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(floor);
        ArgumentOutOfRangeException.ThrowIfLessThan(structure.Factors, 1, nameof(structure));
        int dimension = floor.Minima.Length, count = means.Length / dimension, length = structure.Factors * dimension;
        anchors = anchors.IsEmpty ? means : anchors;
        if (count == 0 || means.Length != count * dimension || variances.Length != means.Length || loadings.Length != count * length || anchors.Length != means.Length)
        {
            throw new ArgumentException($"{means.Length} means, {loadings.Length} loadings and {variances.Length} variances do not fit {dimension} columns and {structure.Factors} factors.", nameof(means));
        }

        (Structure, Floor, _layout) = (structure, floor, new(dimension, structure.Factors));
        (_components, _anchors) = (new FactorParameters[count], new double[count][]);
        for (int k = 0; k < count; k++)
        {
            _components[k] = new(means.Slice(k * dimension, dimension).ToArray(), loadings.Slice(k * length, length).ToArray(), variances.Slice(k * dimension, dimension).ToArray());
            _anchors[k] = anchors.Slice(k * dimension, dimension).ToArray();
        }

        Check();
    }

    private FactorEmission(FactorStructure structure, CovarianceFloor floor, FactorParameters[] components, double[][] anchors)
    {
        (Structure, Floor, _components, _anchors) = (structure, floor, components, anchors);
        _layout = new(floor.Minima.Length, structure.Factors);
        Check();
    }

    /// <summary>How many factors, and which noise.</summary>
    public FactorStructure Structure { get; }

    /// <summary>The smallest variance of the noise.</summary>
    public CovarianceFloor Floor { get; }

    /// <inheritdoc/>
    public int Components => _components.Length;

    /// <inheritdoc/>
    public int Dimension => _layout.Dimension;

    /// <summary>F.</summary>
    public int Factors => _layout.Factors;

    /// <inheritdoc/>
    public int StatisticsLength => Components * _layout.Length;

    /// <inheritdoc/>
    public int ParameterCount => Structure.ParameterCount(Components, Dimension);

    /// <summary>μ of a component: D numbers.</summary>
    /// <param name="component">Its number, from 0.</param>
    public ReadOnlySpan<double> Mean(int component) => _components[component].Mean;

    /// <summary>The point about which a component's statistics are taken: D numbers.</summary>
    /// <param name="component">Its number, from 0.</param>
    public ReadOnlySpan<double> Anchor(int component) => _anchors[component];

    /// <summary>ψ of a component, the variance of every column that no factor explains: D numbers.</summary>
    /// <param name="component">Its number, from 0.</param>
    public ReadOnlySpan<double> NoiseVariances(int component) => _components[component].Variances;

    /// <summary>Λ of a component: D × F numbers, in the unit of the column.</summary>
    /// <param name="component">Its number, from 0.</param>
    public double[,] Loadings(int component)
    {
        var loadings = new double[Dimension, Factors];
        for (int f = 0; f < Factors; f++)
        {
            var own = _components[component].Loading(f);
            for (int d = 0; d < own.Length; d++)
            {
                loadings[d, f] = own[d];
            }
        }

        return loadings;
    }

    /// <summary>The variance of a column in a component, ψ + |λ|².</summary>
    /// <param name="component">Its number, from 0.</param>
    /// <param name="column">The column's, from 0.</param>
    public double Variance(int component, int column) => _components[component].Variance(column);

    /// <summary>Σ = ΛΛᵀ + Ψ of a component: D × D numbers.</summary>
    /// <param name="component">Its number, from 0.</param>
    public double[,] Covariance(int component)
    {
        var own = _components[component];
        var covariance = new double[Dimension, Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            covariance[i, i] = own.Variance(i);
            for (int j = 0; j < i; j++)
            {
                double sum = 0;
                for (int f = 0; f < Factors; f++)
                {
                    sum += own.Loading(f)[i] * own.Loading(f)[j];
                }

                covariance[i, j] = covariance[j, i] = sum;
            }
        }

        return covariance;
    }

    /// <summary>Of a row and a component 3 D F operations.</summary>
    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        for (int k = 0; k < Components; k++)
        {
            using var frame = scratch.Begin();
            var posterior = new FactorPosterior(_components[k], scratch);
            var scores = logDensity.Slice(k * rows.Count, rows.Count);
            for (int n = 0; n < scores.Length; n++)
            {
                var row = rows[n];
                if (!posterior.Fits(row))
                {
                    posterior.Observe(row);
                }

                double squares = posterior.Infer(row);
                scores[n] = double.IsFinite(squares) ? -0.5 * (posterior.LogNoise + posterior.LogDeterminant + squares) : double.NegativeInfinity;
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => Diagnose(statistics, ColumnLabels.Numbered);

    /// <summary>Whether means, variances and what factors explain together are the same; turned axes are no difference.</summary>
    /// <inheritdoc/>
    public bool AreCoincident(int first, int second)
    {
        const double Close = 1e-3;
        FactorParameters one = _components[first], other = _components[second];
        double[] units = new double[Dimension];
        for (int d = 0; d < Dimension; d++)
        {
            double variance = one.Variance(d);
            units[d] = 1 / variance;
            if (Math.Abs(one.Mean[d] - other.Mean[d]) > Close * Math.Sqrt(variance) || Math.Abs(variance - other.Variance(d)) > Close * variance)
            {
                return false;
            }
        }

        // |AAᵀ − BBᵀ|² = |AᵀA|² + |BᵀB|² − 2|AᵀB|², of loadings in deviations.
        double difference = Overlap(one, one, units) + Overlap(other, other, units) - (2 * Overlap(one, other, units));
        return difference <= Close * Close * Dimension * Dimension;
    }

    /// <inheritdoc/>
    public int Compare(int first, int second) => Mean(first).SequenceCompareTo(Mean(second));

    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        var own = _components[component];
        own.Mean.CopyTo(row);
        for (int f = 0; f < Factors; f++)
        {
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(own.Loading(f), rng.NextGaussian(), row, row);
        }

        for (int d = 0; d < Dimension; d++)
        {
            row[d] += Math.Sqrt(own.Variances[d]) * rng.NextGaussian();
        }
    }

    /// <inheritdoc/>
    public FactorEmission Reordered(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new(Structure, Floor, [.. order.Select(k => _components[k])], [.. order.Select(k => _anchors[k])]);
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered) => ComponentBlocks.Reorder(statistics, order, reordered);

    /// <inheritdoc/>
    public FactorEmission Anchored() => new(Structure, Floor, _components, [.. _components.Select(static own => own.Mean)]);

    /// <summary>Factors along the axes of which ΛᵀΨ⁻¹Λ is diagonal, in the order of what they explain.</summary>
    /// <inheritdoc/>
    public FactorEmission Canonical()
    {
        var rotation = new FactorRotation.Principal();
        return new(Structure, Floor, [.. _components.Select(rotation.Rotate)], _anchors);
    }

    /// <summary>Factors at random that explain half of every column: without loadings they would stay without.</summary>
    /// <inheritdoc/>
    public FactorEmission Spread(Seed seed)
    {
        var spread = new FactorParameters[Components];
        for (int k = 0; k < spread.Length; k++)
        {
            var rng = seed.Derive("factors").Derive(k).ToRng();
            double[] loadings = new double[Factors * Dimension], variances = new double[Dimension];
            for (int d = 0; d < Dimension; d++)
            {
                double half = 0.5 * Variance(k, d);
                variances[d] = half;
                for (int f = 0; f < Factors; f++)
                {
                    loadings[(f * Dimension) + d] = Math.Sqrt(half / Factors) * rng.NextGaussian();
                }
            }

            spread[k] = new(_components[k].Mean, loadings, variances);
        }

        double[] counts = new double[Dimension];
        Array.Fill(counts, 1);
        if (Structure.SharesNoise)
        {
            double[] pooled = new double[Dimension];
            foreach (var own in spread)
            {
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(own.Variances, 1.0 / Components, pooled, pooled);
            }

            spread = [.. spread.Select(own => own with { Variances = pooled })];
            Structure.Noise.Maximize(pooled, counts, Floor);
            return new(Structure, Floor, spread, _anchors);
        }

        foreach (var own in spread)
        {
            Structure.Noise.Maximize(own.Variances, counts, Floor);
        }

        return new(Structure, Floor, spread, _anchors);
    }

    /// <summary>The same factors and noise about other means.</summary>
    /// <param name="means">K × D numbers.</param>
    internal FactorEmission WithMeans(double[] means)
    {
        FactorParameters[] moved = [.. _components.Select((own, k) => own with { Mean = means[(k * Dimension)..((k + 1) * Dimension)] })];
        return new(Structure, Floor, moved, [.. moved.Select(static own => own.Mean)]);
    }

    /// <summary>|AᵀB|² of loadings in deviations.</summary>
    private static double Overlap(FactorParameters one, FactorParameters other, double[] units)
    {
        double sum = 0;
        double[] scaled = new double[units.Length];
        for (int f = 0; f < one.Factors; f++)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(one.Loading(f), units, scaled);
            for (int g = 0; g < other.Factors; g++)
            {
                double product = Sums.OfProducts(scaled, other.Loading(g));
                sum += product * product;
            }
        }

        return sum;
    }

    private void Check()
    {
        foreach (var own in _components)
        {
            if (!Array.TrueForAll(own.Mean, double.IsFinite) || !Array.TrueForAll(own.Loadings, double.IsFinite) || !Array.TrueForAll(own.Variances, static v => v > 0 && double.IsFinite(v)))
            {
                throw new ArgumentException("Means and loadings must be finite, and variances of the noise positive and finite.");
            }

            if ((Structure.Noise is FactorNoise.Common && Array.Exists(own.Variances, v => v != own.Variances[0]))
                || (Structure.SharesNoise && !own.Variances.AsSpan().SequenceEqual(_components[0].Variances)))
            {
                throw new ArgumentException($"Noise that is '{Structure.NoiseName}' has the same variance where it is one.");
            }
        }
    }
}
