using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Gaussians.Pruning;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Pruning;

/// <summary>
/// The marginals of K Gaussians along a few directions V. The squared distance of a row in a marginal, (x − μ)ᵀV(VᵀΣV)⁻¹Vᵀ(x − μ), is never above
/// that in all columns, so that it bounds the score of the row at a fraction of the cost. Immutable.
/// </summary>
internal sealed class MarginalBounds
{
    /// <summary>Below this dimension a bound costs about as much as what it spares.</summary>
    public const int LeastDimension = 32;

    /// <summary>With fewer components there is not enough to leave out.</summary>
    public const int FewestComponents = 4;

    /// <summary>More directions cost more than they exclude.</summary>
    private const int FewDirections = 36;

    /// <summary>As exact scores are dearer in more columns, so more is worth to be spared.</summary>
    private const int ManyDirections = 36;
    private const int ManyColumns = 96;

    /// <summary>Rows that are projected at a time: less the center, they stay in the cache.</summary>
    private const int BlockRows = 48;

    /// <summary>Half a unit in the last place of 1.</summary>
    private const double HalfUlp = 1.0 / (1L << 53);

    /// <summary>A matrix whose rounding may change a squared distance by more than this share bounds nothing.</summary>
    private const double MostDistortion = 0.1;

    private readonly double[] _center;
    private readonly double[] _reach;
    private readonly double[] _panels;
    private readonly double[] _means;
    private readonly double[] _factors;
    private readonly double[] _offsets;
    private readonly double[] _nearness;
    private readonly double[] _constants;
    private readonly double[] _slopes;
    private readonly int _components;
    private readonly int _matrices;
    private double _rounding;
    private double _farthestMean;

    private MarginalBounds(double[] center, int components, int matrices, double[] directions)
    {
        int dimension = center.Length, padded = RowProducts.Stride(components);
        (_center, _components, _matrices) = (center, components, matrices);
        Directions = directions.Length / dimension;
        Stride = RowProducts.Stride(Directions);
        _panels = new double[Stride * dimension];
        RowProducts.ToPanels(directions, dimension, _panels);
        _reach = new double[dimension];
        for (int i = 0; i < directions.Length; i++)
        {
            _reach[i % dimension] = Math.Max(_reach[i % dimension], Math.Abs(directions[i]));
        }

        _means = new double[components * Directions];
        _factors = new double[matrices * FactorTiles.Length(Directions)];
        _offsets = new double[components * MarginalScores.OffsetsLength(Directions)];
        _nearness = new double[padded * Directions];
        _constants = new double[padded];
        _slopes = new double[padded];
        Array.Fill(_constants, double.NegativeInfinity);
        Pairs = PairDirections.TryCreate(components, Directions);
    }

    /// <summary>R.</summary>
    public int Directions { get; }

    /// <summary>Directions from each mean to each other, unless there are too many.</summary>
    public PairDirections? Pairs { get; }

    /// <summary>From one projected row to the next.</summary>
    public int Stride { get; }

    /// <summary>The marginals of Gaussians that lie apart.</summary>
    /// <param name="means">K × D numbers.</param>
    /// <param name="covariances">One packed matrix, or K.</param>
    /// <param name="logNormalizers">−½(D ln 2π + ln|Σ|) of every matrix.</param>
    /// <param name="dimension">D.</param>
    /// <returns><see langword="null"/> where bounds would exclude too little.</returns>
    public static MarginalBounds? TryCreate(ReadOnlySpan<double> means, ReadOnlySpan<double> covariances, ReadOnlySpan<double> logNormalizers, int dimension)
    {
        int components = means.Length / dimension;
        if (dimension < LeastDimension || components < FewestComponents)
        {
            return null;
        }

        double[] center = new double[dimension];
        for (int k = 0; k < components; k++)
        {
            TensorPrimitives.MultiplyAdd(means.Slice(k * dimension, dimension), 1.0 / components, center, center);
        }

        double[] volumes = [.. logNormalizers.ToArray().Select(c => Math.Exp((-2 * c / dimension) - Math.Log(2 * Math.PI)))];
        var discriminants = DiscriminantDirections.Of(means, center, covariances, volumes);
        if (discriminants is null || !LieApart(discriminants, components, dimension, volumes))
        {
            return null;
        }

        double[] directions = discriminants.Leading(Math.Min(dimension < ManyColumns ? FewDirections : ManyDirections, components - 1));
        if (directions.Length == 0)
        {
            return null;
        }

        var bounds = new MarginalBounds(center, components, logNormalizers.Length, directions);
        bounds.ProjectMeans(means, directions, volumes);
        bounds.ProjectCovariances(covariances, directions);
        return bounds;
    }

    /// <summary>How far, in nats, a component has to be below the best of a row to have no part in it: all K together have less than 1e-17 of the row then.</summary>
    public static double Margin(int components) => Math.Log(components) - Math.Log(Scatter.Negligible);

    /// <summary>A of a component: the inverse factor of VᵀΣV, cut for <see cref="MarginalScores"/>.</summary>
    public ReadOnlySpan<double> Factor(int matrix) => _factors.AsSpan(matrix * FactorTiles.Length(Directions), FactorTiles.Length(Directions));

    /// <summary>Aν with ν = Vᵀ(μ − m), cut for <see cref="MarginalScores"/>.</summary>
    public ReadOnlySpan<double> Offset(int component) =>
        _offsets.AsSpan(component * MarginalScores.OffsetsLength(Directions), MarginalScores.OffsetsLength(Directions));

    /// <summary>Projects rows: z = Vᵀ(x − m).</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="scratch">Working memory of the calling worker.</param>
    /// <param name="projected">Rows × <see cref="Stride"/> numbers to write.</param>
    /// <param name="magnitudes">One number per row to write, see <see cref="CenteredRows"/>.</param>
    public void Project(Rows rows, Scratch scratch, Span<double> projected, Span<double> magnitudes)
    {
        using var frame = scratch.Begin();
        var centered = scratch.Take(BlockRows * rows.Dimension);
        for (int start = 0; start < rows.Count; start += BlockRows)
        {
            int count = Math.Min(BlockRows, rows.Count - start);
            CenteredRows.Subtract(rows.Slice(start, count).Values, _center, _reach, centered, magnitudes[start..]);
            RowProducts.Multiply(centered, rows.Dimension, count, _panels, rows.Dimension, projected[(start * Stride)..]);
        }
    }

    /// <summary>
    /// Guesses the best component of every projected row: the one with the highest score if all had the shape of the metric. A wrong guess costs time, nothing else.
    /// </summary>
    /// <param name="projected">What <see cref="Project"/> writes.</param>
    /// <param name="peaks">c of every component: the score of its mean.</param>
    /// <param name="scratch">Working memory of the calling worker.</param>
    /// <param name="guesses">One component per row to write.</param>
    public void Guess(ReadOnlySpan<double> projected, ReadOnlySpan<double> peaks, Scratch scratch, Span<int> guesses)
    {
        using var frame = scratch.Begin();
        int padded = _constants.Length;
        var products = scratch.Take(BlockRows * padded);
        var constants = scratch.Take(padded);
        _constants.CopyTo(constants);
        TensorPrimitives.Add(constants[.._components], peaks, constants[.._components]);
        for (int start = 0; start < guesses.Length; start += BlockRows)
        {
            int count = Math.Min(BlockRows, guesses.Length - start);
            RowProducts.Multiply(projected[(start * Stride)..], Stride, count, _nearness, Directions, products);
            for (int n = 0; n < count; n++)
            {
                var row = projected.Slice((start + n) * Stride, Directions);
                guesses[start + n] = Candidates.Best(products.Slice(n * padded, padded), constants, _slopes, Sums.OfProducts(row, row));
            }
        }
    }

    /// <summary>
    /// The bound below which a component has no part in a row: the margin below its best score, and lower by what rounding can do. Where the
    /// computed distance √q̂ in a marginal is off by at most e, a bound c − ½q̂ below b − M − e√(2(c − b + M)) − ½e² says that c − ½q is below b − M.
    /// </summary>
    /// <param name="best">b: a score that the row has.</param>
    /// <param name="margin">M.</param>
    /// <param name="highest">c: the score of the densest mean.</param>
    /// <param name="magnitude">Of the row, as <see cref="Project"/> gives it.</param>
    public double Threshold(double best, double margin, double highest, double magnitude)
    {
        double error = _rounding * (magnitude + _farthestMean);
        double threshold = best - margin - (error * Math.Sqrt(2 * (highest - best + margin))) - (0.5 * error * error);
        return double.IsNaN(threshold) ? double.NegativeInfinity : threshold;
    }

    /// <summary>
    /// Whether at least half of all pairs are a margin apart. The mean log-ratio of the densities for rows of the first of a pair is their divergence, here with
    /// the metric's shape for both: ½(Δ²/v₂ + D v₁/v₂ − D + D ln(v₂/v₁)). It decides about time alone.
    /// </summary>
    private static bool LieApart(DiscriminantDirections discriminants, int components, int dimension, ReadOnlySpan<double> volumes)
    {
        double margin = Margin(components);
        long apart = 0;
        for (int j = 0; j < components; j++)
        {
            for (int k = 0; k < j; k++)
            {
                double ratio = volumes.Length == 1 ? 1 : volumes[j] / volumes[k];
                double squared = discriminants.SquaredDistance(j, k);
                double forth = (squared / volumes[volumes.Length == 1 ? 0 : k]) + (dimension * (ratio - 1 - Math.Log(ratio)));
                double back = (squared / volumes[volumes.Length == 1 ? 0 : j]) + (dimension * ((1 / ratio) - 1 + Math.Log(ratio)));
                apart += (forth > 2 * margin ? 1 : 0) + (back > 2 * margin ? 1 : 0);
            }
        }

        return 2 * apart >= (long)components * (components - 1);
    }

    private void ProjectMeans(ReadOnlySpan<double> means, ReadOnlySpan<double> directions, ReadOnlySpan<double> volumes)
    {
        int dimension = _center.Length;
        double[] centered = new double[dimension], scaled = new double[_means.Length];
        for (int k = 0; k < _components; k++)
        {
            double magnitude = 0;
            for (int d = 0; d < dimension; d++)
            {
                centered[d] = means[(k * dimension) + d] - _center[d];
                magnitude += _reach[d] * Math.Abs(centered[d]);
            }

            _farthestMean = Math.Max(_farthestMean, magnitude);
            var mean = _means.AsSpan(k * Directions, Directions);
            for (int r = 0; r < Directions; r++)
            {
                mean[r] = Sums.OfProducts(directions.Slice(r * dimension, dimension), centered);
            }

            double volume = volumes[_matrices == 1 ? 0 : k];
            TensorPrimitives.Divide(mean, volume, scaled.AsSpan(k * Directions, Directions));
            _constants[k] = -0.5 * Sums.OfProducts(mean, mean) / volume;
            _slopes[k] = -0.5 / volume;
        }

        RowProducts.ToPanels(scaled, Directions, _nearness);
    }

    private void ProjectCovariances(ReadOnlySpan<double> covariances, ReadOnlySpan<double> directions)
    {
        int dimension = _center.Length, length = Packed.Length(dimension);
        double[] full = new double[dimension * dimension], panels = new double[RowProducts.Stride(dimension) * dimension];
        double[] products = new double[Directions * RowProducts.Stride(dimension)], square = new double[Directions * Stride];
        double[] marginal = new double[Packed.Length(Directions)], inverse = new double[marginal.Length];
        double steepest = 0;
        for (int m = 0; m < _matrices; m++)
        {
            var covariance = covariances.Slice(m * length, length);
            Packed.Expand(covariance, dimension, full);
            RowProducts.ToPanels(full, dimension, panels);
            RowProducts.Multiply(directions, dimension, Directions, panels, dimension, products);
            RowProducts.Multiply(products, RowProducts.Stride(dimension), Directions, _panels, dimension, square);
            for (int r = 0; r < Directions; r++)
            {
                square.AsSpan(r * Stride, r + 1).CopyTo(marginal.AsSpan(Packed.Row(r)));
            }

            double spread = Spread(covariance, directions);
            double norm = Cholesky.TryFactor(marginal, marginal, Directions) ? Invert(marginal, inverse) : double.PositiveInfinity;

            // VᵀΣV is off by less than a small multiple of the unit of rounding times its spread, and a distance by that times the norm of its inverse.
            double distortion = 8 * (dimension + Directions) * HalfUlp * norm * spread;
            if (!(distortion < MostDistortion))
            {
                // A distance of 0 is a bound as well, if not one that excludes anything.
                continue;
            }

            TensorPrimitives.Multiply(inverse, Math.Sqrt(1 - distortion), inverse);
            FactorTiles.FromPacked(inverse, Directions, _factors.AsSpan(m * FactorTiles.Length(Directions)));
            steepest = Math.Max(steepest, norm);
            if (_matrices > 1)
            {
                SetOffset(m, inverse);
            }

            for (int k = 0; k < _components && _matrices == 1; k++)
            {
                SetOffset(k, inverse);
            }
        }

        _rounding = 8 * (dimension + Directions) * HalfUlp * Math.Sqrt(Directions * steepest);
    }

    private void SetOffset(int component, ReadOnlySpan<double> inverse)
    {
        Pairs?.Set(component, _means, inverse);
        Span<double> offset = stackalloc double[ManyDirections];
        var mean = _means.AsSpan(component * Directions, Directions);
        for (int i = 0; i < Directions; i++)
        {
            offset[i] = Sums.OfProducts(inverse.Slice(Packed.Row(i), i + 1), mean[..(i + 1)]);
        }

        MarginalScores.ToOffsets(offset[..Directions], _offsets.AsSpan(component * MarginalScores.OffsetsLength(Directions), MarginalScores.OffsetsLength(Directions)));
    }

    /// <summary>The squared norm of the inverse.</summary>
    private double Invert(ReadOnlySpan<double> factor, Span<double> inverse)
    {
        Cholesky.Invert(factor, inverse, Directions);
        return Sums.OfProducts(inverse, inverse);
    }

    /// <summary>Σ (Σ |v|σ)²: no part of any sum that makes VᵀΣV, nor its trace, is larger.</summary>
    private double Spread(ReadOnlySpan<double> covariance, ReadOnlySpan<double> directions)
    {
        double spread = 0;
        int dimension = _center.Length;
        for (int r = 0; r < Directions; r++)
        {
            double sum = 0;
            for (int d = 0; d < dimension; d++)
            {
                sum += Math.Abs(directions[(r * dimension) + d]) * Math.Sqrt(covariance[Packed.Index(d, d)]);
            }

            spread += sum * sum;
        }

        return spread;
    }
}
