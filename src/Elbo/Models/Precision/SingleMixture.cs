using System.Runtime.InteropServices;
using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Gaussians;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Precision;

/// <summary>
/// A Gaussian mixture whose E-step works in single precision: a model round a model. Distances and products of rows are floats; scores, responsibilities and
/// whatever is added up over rows are doubles, and the M-step is the mixture's own. Its rows are those of <see cref="SingleRows"/>, and its statistics those of
/// the mixture for scaled columns, about anchors that are rounded.
/// </summary>
/// <remarks>
/// Scores are those of the rounded factors, with the determinants of these: a proper density, so that near a peak, where rounding moves parameters, it moves
/// the log-likelihood in second order only.
/// </remarks>
internal sealed class SingleMixture : ILatentModel<SingleMixture, SingleBatch>
{
    /// <summary>Scores of a slice of rows stay in a core's cache: about 128 KB.</summary>
    private const int SliceScores = 16384;

    private readonly ColumnScaling _scaling;
    private readonly float[] _means;
    private readonly float[] _anchors;
    private readonly double[] _anchorErrors;
    private readonly float[] _factors;
    private readonly double[] _normalizers;

    /// <summary>A mixture in single precision.</summary>
    /// <param name="model">The mixture, of full covariances.</param>
    /// <param name="scaling">How the columns of its rows are scaled.</param>
    public SingleMixture(GaussianMixture model, ColumnScaling scaling)
    {
        Model = model;
        _scaling = scaling;
        var emission = model.Emission;
        _means = new float[emission.Means.Length];
        scaling.Apply(emission.Means, _means);
        _anchors = new float[_means.Length];
        scaling.Apply(emission.Anchors, _anchors);
        _anchorErrors = new double[_anchors.Length];
        for (int i = 0; i < _anchors.Length; i++)
        {
            _anchorErrors[i] = _anchors[i] - scaling.Scale(emission.Anchors[i], i % Dimension);
        }

        int length = FactorTiles.Length(Dimension);
        _factors = new float[emission.Matrices * length];
        _normalizers = new double[emission.Matrices];
        for (int m = 0; m < _normalizers.Length; m++)
        {
            _normalizers[m] = emission.LogNormalizer(m) + Round(emission.InverseFactorTiles(m), _factors.AsSpan(m * length, length));
        }
    }

    /// <summary>The mixture.</summary>
    public GaussianMixture Model { get; }

    /// <inheritdoc/>
    public int StatisticsLength => Model.StatisticsLength;

    /// <inheritdoc/>
    public double GlobalBound => Model.GlobalBound;

    private int Dimension => _scaling.Dimension;

    private int Components => Model.Components;

    /// <inheritdoc/>
    public Bound Expect(SingleBatch batch, EStep context, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rng = context.Seed.ToRng();
        var bound = default(Bound);
        int size = RowBatches.Unit * ((SliceScores / Components / RowBatches.Unit) | 1);
        for (int start = 0; start < batch.UnitCount; start += size)
        {
            using var frame = context.Scratch.Begin();
            int count = Math.Min(size, batch.UnitCount - start);
            var rows = batch.Values.Slice(start * Dimension, count * Dimension);
            var weights = batch.Weights.IsEmpty ? default : batch.Weights.Slice(start, count);
            var scores = context.Scratch.Take(Components * count);
            LogJoint(rows, context.Scratch, scores);
            bound += Responsibilities.Resolve(scores, count, weights, context, ref rng);
            Accumulate(rows, scores, weights, context.Scratch, statistics);
        }

        return bound;
    }

    /// <inheritdoc/>
    public SingleMixture Maximize(ReadOnlySpan<double> statistics) => new(Model.Maximize(OfColumns(statistics)), _scaling);

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics) => Model.ExpectedLogJoint(OfColumns(statistics));

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => Model.Diagnose(OfColumns(statistics));

    /// <summary>The same mixture with anchors at its means: a start for a new fit.</summary>
    public SingleMixture Anchored() => new(Model.Anchored(), _scaling);

    private void LogJoint(ReadOnlySpan<float> rows, Scratch scratch, Span<double> scores)
    {
        int count = rows.Length / Dimension;
        int length = FactorTiles.Length(Dimension);
        using var frame = scratch.Begin();
        var tiles = Singles(scratch, RowTiles.SingleLength(count, Dimension));
        RowTiles.FromRows(rows, Dimension, tiles);
        for (int k = 0; k < Components; k++)
        {
            int matrix = Model.Emission.MatrixOf(k);
            GaussianScores.Full(
                tiles,
                _means.AsSpan(k * Dimension, Dimension),
                _factors.AsSpan(matrix * length, length),
                _normalizers[matrix] + Math.Log(Model.Weights[k]),
                scores.Slice(k * count, count));
        }
    }

    private void Accumulate(ReadOnlySpan<float> rows, ReadOnlySpan<double> responsibilities, ReadOnlySpan<double> weights, Scratch scratch, Span<double> statistics)
    {
        int count = rows.Length / Dimension;
        var emission = Model.Emission;
        var family = statistics[Components..];
        using var frame = scratch.Begin();
        var work = Singles(scratch, Scatter.SingleScratch(Dimension));
        for (int k = 0; k < Components; k++)
        {
            var mine = responsibilities.Slice(k * count, count);
            double total = Sums.Of(mine);
            statistics[k] += total;
            family[k] += total;
            Scatter.AddFull(
                rows,
                _anchors.AsSpan(k * Dimension, Dimension),
                mine,
                weights,
                work,
                emission.SumIn(family, k),
                emission.ScatterIn(family, emission.MatrixOf(k)));
        }
    }

    /// <summary>
    /// The mixture's own statistics. From scaled columns about rounded anchors to the columns themselves about the anchors: with e, by which rounding moved an
    /// anchor, s ← u∘(s + n·e) and S ← u uᵀ∘(S + Σ (s eᵀ + e sᵀ + n·e eᵀ)).
    /// </summary>
    private double[] OfColumns(ReadOnlySpan<double> statistics)
    {
        double[] all = statistics.ToArray();
        var family = all.AsSpan(Components);
        var emission = Model.Emission;
        for (int k = 0; k < Components; k++)
        {
            var sum = emission.SumIn(family, k);
            var scatter = emission.ScatterIn(family, emission.MatrixOf(k));
            var error = _anchorErrors.AsSpan(k * Dimension, Dimension);
            for (int i = 0, at = 0; i < Dimension; i++)
            {
                for (int j = 0; j <= i; j++, at++)
                {
                    scatter[at] += (sum[i] * error[j]) + (error[i] * sum[j]) + (family[k] * error[i] * error[j]);
                }
            }

            for (int d = 0; d < Dimension; d++)
            {
                sum[d] = (sum[d] + (family[k] * error[d])) * _scaling.Units[d];
            }
        }

        for (int m = 0; m < emission.Matrices; m++)
        {
            var scatter = emission.ScatterIn(family, m);
            for (int i = 0, at = 0; i < Dimension; i++)
            {
                for (int j = 0; j <= i; j++, at++)
                {
                    scatter[at] *= _scaling.Units[i] * _scaling.Units[j];
                }
            }
        }

        return all;
    }

    /// <summary>The tiles of L⁻¹ for scaled columns, rounded.</summary>
    /// <returns>By how much rounding changed ln|L⁻¹|.</returns>
    private double Round(ReadOnlySpan<double> tiles, Span<float> rounded)
    {
        double change = 0;
        int at = 0;
        for (int end = FactorTiles.FirstEnd(Dimension); end <= Dimension; end += FactorTiles.Height)
        {
            for (int j = 0; j < end; j++)
            {
                for (int i = end - FactorTiles.Height; i < end; i++, at++)
                {
                    double scaled = tiles[at] * _scaling.Units[j];
                    rounded[at] = (float)scaled;
                    change += i == j ? Math.Log(rounded[at] / scaled) : 0;
                }
            }
        }

        return change;
    }

    private static Span<float> Singles(Scratch scratch, int length) => MemoryMarshal.Cast<double, float>(scratch.Take((length + 1) / 2))[..length];
}
