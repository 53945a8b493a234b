using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions.Conditioning;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions;

/// <content>
/// Rows that lack cells. The density of a row is that of its observed cells, and what is missing is hidden: given component and observed cells it is a
/// Gaussian, whose mean fills the row in and whose covariance is added to the scatter, so that the statistics are those of whole rows, expected. A row
/// of which nothing is known has the density 1 in every component and adds to no statistic.
/// </content>
public sealed partial class GaussianEmission
{
    /// <summary>Numbers that are neither NaN nor too large to square have a finite sum.</summary>
    internal static bool HasGaps(Rows rows)
    {
        // Sums are faster than looking at every cell, but infinities of both signs are no gap.
        if (!double.IsNaN(Sums.Of(rows.Values)))
        {
            return false;
        }

        foreach (double cell in rows.Values)
        {
            if (double.IsNaN(cell))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the conditional means of what rows lack, given that they come from a component.</summary>
    internal void Complete(Rows rows, IReadOnlyList<MissingPattern> patterns, int component, Span<double> completed)
    {
        var gaussian = new ConditionalGaussian(Dimension, Structure.IsDiagonal);
        foreach (var pattern in patterns)
        {
            gaussian.Set(pattern, Matrix(_covariances, component));
            foreach (int n in pattern.Rows)
            {
                gaussian.Observe(rows[n], Mean(component));
                gaussian.Complete(Mean(component), completed.Slice(n * Dimension, Dimension));
            }
        }
    }

    /// <summary>Draws what those rows lack that come from a component.</summary>
    /// <inheritdoc cref="Draw(Rows, IReadOnlyList{MissingPattern}, int, ReadOnlySpan{int}, double, ref Rng, Span{double})" path="/param"/>
    internal void Draw(
        Rows rows, IReadOnlyList<MissingPattern> patterns, int component, ReadOnlySpan<int> components, ref Rng rng, Span<double> completed) =>
        Draw(rows, patterns, component, components, double.PositiveInfinity, ref rng, completed);

    /// <summary>The same where a row's covariance is divided by a scale of its own.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="patterns">What they lack.</param>
    /// <param name="component">The component.</param>
    /// <param name="components">The component of every row; empty if all come from that one.</param>
    /// <param name="degrees">ν of the scales, u ~ Gamma(ν/2, ν/2); infinity if all are 1.</param>
    /// <param name="rng">The generator to draw from.</param>
    /// <param name="completed">The rows, of which missing cells are written.</param>
    internal void Draw(
        Rows rows,
        IReadOnlyList<MissingPattern> patterns,
        int component,
        ReadOnlySpan<int> components,
        double degrees,
        ref Rng rng,
        Span<double> completed)
    {
        var gaussian = new ConditionalGaussian(Dimension, Structure.IsDiagonal);
        foreach (var pattern in patterns)
        {
            gaussian.Set(pattern, Matrix(_covariances, component));
            foreach (int n in pattern.Rows)
            {
                if (components.IsEmpty || components[n] == component)
                {
                    double squared = gaussian.Observe(rows[n], Mean(component));
                    double scale = double.IsInfinity(degrees)
                        ? 1
                        : 1 / new Gamma((degrees + pattern.Observed.Length) / 2, (degrees + squared) / 2).Sample(ref rng);
                    gaussian.Draw(Mean(component), scale, ref rng, completed.Slice(n * Dimension, Dimension));
                }
            }
        }
    }

    /// <summary>½ ln |2πΣ|⁻¹, the log-density of a component at its mean.</summary>
    internal double LogNormalizer(int component) => _logNormalizers[MatrixIndex(component)];

    /// <summary>Squared distances (x_o − μ_o)ᵀ Σ_oo⁻¹ (x_o − μ_o) of the observed cells of rows, and the log-densities at distance 0.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="squared">K × rows numbers to write, component-major.</param>
    /// <param name="normalizers">K × rows numbers to write, component-major.</param>
    internal void Distances(Rows rows, Scratch scratch, Span<double> squared, Span<double> normalizers)
    {
        for (int k = 0; k < Components; k++)
        {
            normalizers.Slice(k * rows.Count, rows.Count).Fill(LogNormalizer(k));
        }

        if (HasGaps(rows))
        {
            LogDensityWithGaps(rows, scratch, squared, normalizers);
        }
        else
        {
            LogDensity(rows, scratch, squared);
        }

        for (int i = 0; i < squared.Length; i++)
        {
            // Rounding must not put a row nearer than the mean.
            squared[i] = Math.Max(0, 2 * (normalizers[i] - squared[i]));
        }
    }

    /// <summary><see cref="Accumulate(Rows, ReadOnlySpan{double}, Scratch, Span{double})"/> where rows have scales of their own.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="responsibilities">K × rows numbers, component-major.</param>
    /// <param name="scales">K × rows numbers: by how much the covariance of a row is smaller than that of its component.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="statistics">Where to add.</param>
    /// <returns>The entropy of missing cells at scale 1.</returns>
    internal double Accumulate(
        Rows rows, ReadOnlySpan<double> responsibilities, ReadOnlySpan<double> scales, Scratch scratch, Span<double> statistics)
    {
        if (HasGaps(rows))
        {
            return AccumulateWithGaps(rows, responsibilities, scratch, statistics, scales);
        }

        using var frame = scratch.Begin();
        var scaled = scratch.Take(responsibilities.Length);
        TensorPrimitives.Multiply(responsibilities, scales, scaled);
        return Accumulate(rows, scaled, scratch, statistics);
    }

    private void LogDensityWithGaps(Rows rows, Scratch scratch, Span<double> logDensity, Span<double> normalizers = default)
    {
        using var frame = scratch.Begin();
        var patterns = MissingPattern.Find(rows);
        var filled = scratch.Take(rows.Values.Length);
        Fill(rows, patterns, filled);
        LogDensity(new Rows(filled, rows.Weights, Dimension), scratch, logDensity);
        var gaussian = new ConditionalGaussian(Dimension, Structure.IsDiagonal);
        foreach (var pattern in patterns)
        {
            for (int k = 0; k < Components; k++)
            {
                if (k == 0 || !Structure.IsPooled)
                {
                    gaussian.Set(pattern, Matrix(_covariances, k));
                }

                foreach (int n in pattern.Rows)
                {
                    double squared = gaussian.Observe(rows[n], Mean(k));
                    logDensity[(k * rows.Count) + n] = double.IsNaN(squared) ? double.NegativeInfinity : gaussian.LogNormalizer - (0.5 * squared);
                    if (!normalizers.IsEmpty)
                    {
                        normalizers[(k * rows.Count) + n] = gaussian.LogNormalizer;
                    }
                }
            }
        }
    }

    private double AccumulateWithGaps(
        Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics, ReadOnlySpan<double> scales = default)
    {
        using var frame = scratch.Begin();
        var patterns = MissingPattern.Find(rows);
        var filled = scratch.Take(rows.Values.Length);
        var shares = scratch.Take(rows.Count);
        var gaussian = new ConditionalGaussian(Dimension, Structure.IsDiagonal);
        var view = new View(this, statistics);
        double entropy = 0;
        rows.Values.CopyTo(filled);
        for (int k = 0; k < Components; k++)
        {
            responsibilities.Slice(k * rows.Count, rows.Count).CopyTo(shares);
            foreach (var pattern in patterns)
            {
                gaussian.Set(pattern, Matrix(_covariances, k));
                double weight = 0;
                foreach (int n in pattern.Rows)
                {
                    gaussian.Observe(rows[n], Mean(k));
                    gaussian.Complete(Mean(k), filled.Slice(n * Dimension, Dimension));
                    shares[n] = pattern.IsEmpty ? 0 : shares[n];
                    weight += shares[n];
                }

                gaussian.AddCovariance(weight, view.Scatter(MatrixIndex(k)));
                entropy += weight * gaussian.Entropy;
            }

            if (!scales.IsEmpty)
            {
                // Not the conditional covariance: divided by the row's scale, it counts by the scale.
                TensorPrimitives.Multiply(shares, scales.Slice(k * rows.Count, rows.Count), shares);
            }

            view.Counts[k] += Sums.Of(shares);
            AddWhole(k, new(filled, rows.Weights, Dimension), shares, scratch, view);
        }

        return entropy;
    }

    /// <summary>Adds sums and scatter of rows that lack nothing, for one component.</summary>
    private void AddWhole(int component, Rows rows, ReadOnlySpan<double> shares, Scratch scratch, View view)
    {
        using var frame = scratch.Begin();
        var scatter = view.Scatter(MatrixIndex(component));
        if (Structure.IsDiagonal)
        {
            Scatter.AddDiagonal(rows.Values, Dimension, Anchor(component), shares, view.Sum(component), scatter);
        }
        else if (Dimension <= Scatter.MostSmallDimensions)
        {
            var tiles = scratch.Take(RowTiles.Length(rows.Count, Dimension));
            RowTiles.FromRows(rows.Values, Dimension, tiles);
            Scatter.AddSmall(tiles, Anchor(component), shares, view.Sum(component), scatter);
        }
        else
        {
            Scatter.AddFull(rows.Values, Anchor(component), shares, rows.Weights, scratch.Take(Scatter.FullScratch(Dimension)), view.Sum(component), scatter);
        }
    }

    /// <summary>The rows with the first component's mean where a cell is missing: numbers to compute with, whose results are not used.</summary>
    private void Fill(Rows rows, List<MissingPattern> patterns, Span<double> filled)
    {
        rows.Values.CopyTo(filled);
        foreach (var pattern in patterns)
        {
            foreach (int n in pattern.Rows)
            {
                foreach (int d in pattern.Missing)
                {
                    filled[(n * Dimension) + d] = Mean(0)[d];
                }
            }
        }
    }
}
