using Elbo.Data;
using Elbo.Emissions;
using Elbo.Numerics;
using Elbo.Numerics.Special;

namespace Elbo.Models;

/// <summary>
/// A finite mixture of any family of densities: p(x) = Σₖ πₖ p(x|k). The hidden variable of a row is its component, or, where a batch has
/// groups, that of a group, which all its rows share; where a batch knows the component of a row, nothing of it is hidden. Statistics: counts Σ r of
/// the units [K], then the family's.
/// </summary>
/// <typeparam name="TEmission">The family.</typeparam>
public sealed partial class Mixture<TEmission> : ILatentModel<Mixture<TEmission>, RowBatch>
    where TEmission : IEmission<TEmission>
{
    /// <summary>
    /// A slice of rows, and its scores: about 512 KB each, that is for a core's cache to hold, and rows enough for what every component brings along,
    /// its factor and its scatter, to be fetched seldom.
    /// </summary>
    private const int SliceNumbers = 65536;
    private const double NormalizedWithin = 1e-12;

    private readonly double[] _weights;
    private readonly double[] _logWeights;

    /// <summary>A mixture.</summary>
    /// <param name="weights">π: K non-negative numbers with a positive sum; they are scaled to sum to one.</param>
    /// <param name="emission">The family of K densities.</param>
    /// <param name="freezesWeights">Whether M-steps leave the weights as they are.</param>
    /// <exception cref="ArgumentException">If the weights do not fit.</exception>
    public Mixture(ReadOnlySpan<double> weights, TEmission emission, bool freezesWeights = false)
    {
        ArgumentNullException.ThrowIfNull(emission);
        if (weights.Length != emission.Components)
        {
            throw new ArgumentException($"{weights.Length} weights for {emission.Components} components.", nameof(weights));
        }

        double total = 0;
        foreach (double weight in weights)
        {
            if (!(weight >= 0))
            {
                throw new ArgumentException($"A weight is {weight}; weights must not be negative.", nameof(weights));
            }

            total += weight;
        }

        if (!(total > 0) || !double.IsFinite(total))
        {
            throw new ArgumentException("The weights must have a positive, finite sum.", nameof(weights));
        }

        // Weights that already sum to one, as a model file's do, keep their bits.
        double scale = Math.Abs(total - 1) <= NormalizedWithin ? 1 : total;
        Emission = emission;
        FreezesWeights = freezesWeights;
        _weights = new double[weights.Length];
        _logWeights = new double[weights.Length];
        for (int k = 0; k < weights.Length; k++)
        {
            _weights[k] = weights[k] / scale;
            _logWeights[k] = Math.Log(_weights[k]);
        }
    }

    /// <summary>The family of densities.</summary>
    public TEmission Emission { get; }

    /// <summary>π: K numbers that sum to one.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Whether M-steps leave the weights as they are.</summary>
    public bool FreezesWeights { get; }

    /// <summary>K.</summary>
    public int Components => _weights.Length;

    /// <inheritdoc/>
    public int StatisticsLength => Components + Emission.StatisticsLength;

    /// <inheritdoc/>
    public Posteriors Supported => Posteriors.Soft | Posteriors.Hard | Posteriors.Sampled | Posteriors.Annealed;

    /// <inheritdoc/>
    public double GlobalBound => Emission.GlobalBound;

    /// <inheritdoc/>
    public Bound Expect(RowBatch batch, EStep context, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.Offsets.IsEmpty)
        {
            return ExpectGroups(batch, context, statistics);
        }

        var rng = context.Seed.ToRng();
        var bound = default(Bound);
        var all = batch.Rows;
        int size = Emission.IsSparse ? RowBatches.MostRows : RowsPerSlice(Components, all.Dimension);
        for (int start = 0; start < all.Count; start += size)
        {
            using var frame = context.Scratch.Begin();
            var rows = all.Slice(start, Math.Min(size, all.Count - start));
            var scores = context.Scratch.Take(Components * rows.Count);
            if (batch.Known.IsEmpty && context.Temperature == 1)
            {
                Emission.LogJoint(Fitting(rows), _logWeights, context.Scratch, scores);
            }
            else
            {
                // A known component may be one that has no part in its row, and heat gives a part to all.
                LogJoint(rows, context.Scratch, scores);
            }

            Restrict(batch.Known.IsEmpty ? default : batch.Known.Slice(start, rows.Count), scores);
            bound += Responsibilities.Resolve(scores, rows.Count, rows.Weights, context, ref rng);
            for (int k = 0; k < Components; k++)
            {
                statistics[k] += Numerics.Linear.Sums.Of(scores.Slice(k * rows.Count, rows.Count));
            }

            double entropy = Emission.Accumulate(rows, scores, context.Scratch, statistics[Components..]);

            // Densities that are sums over something hidden of the family's own: Q counts it as well as the component.
            bound += new Bound(0, -entropy, entropy);
        }

        return bound;
    }

    /// <inheritdoc/>
    public Mixture<TEmission> Maximize(ReadOnlySpan<double> statistics) =>
        new(FreezesWeights ? _weights : statistics[..Components], Emission.Maximize(statistics[Components..]), FreezesWeights);

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics)
    {
        double sum = Emission.ExpectedLogDensity(statistics[Components..]);
        for (int k = 0; k < Components; k++)
        {
            sum += statistics[k] == 0 ? 0 : statistics[k] * _logWeights[k];
        }

        return sum;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => [.. Emission.Diagnose(statistics[Components..]), .. Coincidences()];

    /// <summary>The log-density of rows and their responsibilities.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="responsibilities">K × rows numbers to write, component-major.</param>
    /// <param name="logDensity">One number per row to write.</param>
    public void Posterior(Rows rows, Scratch scratch, Span<double> responsibilities, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        LogJoint(rows, scratch, responsibilities);
        LogSumExp.Normalize(responsibilities, rows.Count, logDensity, scratch.Take(rows.Count));
    }

    /// <summary>The logarithms of the responsibilities of rows: finite where the responsibilities themselves underflow.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="logResponsibilities">K × rows numbers to write, component-major; NaN for a row that no component can explain.</param>
    public void LogPosterior(Rows rows, Scratch scratch, Span<double> logResponsibilities)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        var copy = scratch.Take(logResponsibilities.Length);
        var evidence = scratch.Take(rows.Count);
        LogJoint(rows, scratch, logResponsibilities);
        logResponsibilities.CopyTo(copy);
        LogSumExp.Normalize(copy, rows.Count, evidence, scratch.Take(rows.Count));
        for (int k = 0; k < Components; k++)
        {
            var column = logResponsibilities.Slice(k * rows.Count, rows.Count);
            System.Numerics.Tensors.TensorPrimitives.Subtract(column, evidence, column);
        }
    }

    /// <summary>Components that are one as far as any data could tell.</summary>
    internal IEnumerable<FitWarning> Coincidences()
    {
        for (int k = 1; k < Components; k++)
        {
            int same = Enumerable.Range(0, k).FirstOrDefault(other => Emission.AreCoincident(other, k), -1);
            if (same >= 0)
            {
                yield return new(
                    "coincident-components",
                    $"Components {same + 1} and {k + 1} are the same: the fit rests on a saddle with fewer components than asked for. Use another start, or another method.",
                    IsDegenerate: true);
            }
        }
    }

    private static int RowsPerSlice(int components, int dimension) =>
        RowBatches.Unit * ((SliceNumbers / Math.Max(components, dimension) / RowBatches.Unit) | 1);

    private void LogJoint(Rows rows, Scratch scratch, Span<double> scores)
    {
        LogDensity(rows, scratch, scores);
        ComponentBlocks.AddToEach(_logWeights, scores);
    }

    private void LogDensity(Rows rows, Scratch scratch, Span<double> scores) => Emission.LogDensity(Fitting(rows), scratch, scores);

    private Rows Fitting(Rows rows) => rows.Dimension == Emission.Dimension
        ? rows
        : throw new ArgumentException($"The rows have {rows.Dimension} columns, the model {Emission.Dimension}.", nameof(rows));
}
