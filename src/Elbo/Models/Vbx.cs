using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Distributions;
using Elbo.Numerics;
using Elbo.Numerics.Lattices;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <summary>
/// Who speaks when: the Bayesian hidden Markov model whose densities are PLDA (VBx; Landini, Profant, Diez and Burget 2022), by variational EM. States are
/// speakers; the mean of each is hidden, m ~ N(0, diag φ), and a frame of it is x ~ N(m, 1), in the coordinates of <see cref="Plda.Transform"/>. A turn goes
/// on with the loop probability; otherwise a new one begins, with the speaker drawn from π. The model holds q(m) = N(μ, diag v) of every speaker, and π.
/// A unit is a sequence of frames; all units share their speakers. Statistics: Σ w turns begun [S], Σ w r [S] and Σ w r x [S × D].
/// See <c>docs/models/diarization.md</c>.
/// </summary>
public sealed partial class Vbx : ILatentModel<Vbx, RowBatch>
{
    private const double NormalizedWithin = 1e-12;

    private readonly double[] _shares;
    private readonly double[] _spreads;
    private readonly double[] _means;
    private readonly double[] _variances;
    private readonly double[] _transitions;
    private readonly double[] _constants;

    /// <summary>A model.</summary>
    /// <param name="shares">π: S non-negative numbers with a positive sum; they are scaled to sum to one.</param>
    /// <param name="spreads">φ: D positive numbers, how much speakers differ along every coordinate.</param>
    /// <param name="means">μ: S × D numbers.</param>
    /// <param name="variances">v: S × D positive numbers.</param>
    /// <param name="settings">What is believed about the recording; the defaults if not given.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together, or a number is impossible.</exception>
    public Vbx(ReadOnlySpan<double> shares, ReadOnlySpan<double> spreads, ReadOnlySpan<double> means, ReadOnlySpan<double> variances, VbxSettings? settings = null)
    {
        Settings = settings ?? new();
        Settings.Check();
        (_shares, _spreads, _means, _variances) = (shares.ToArray(), spreads.ToArray(), means.ToArray(), variances.ToArray());
        if (shares.IsEmpty || spreads.IsEmpty || means.Length != (long)shares.Length * spreads.Length || variances.Length != means.Length)
        {
            throw new ArgumentException($"{means.Length} means and {variances.Length} variances do not fit {shares.Length} speakers in {spreads.Length} dimensions.", nameof(means));
        }

        double total = Sums.Of(shares);
        if (!Array.TrueForAll(_shares, static p => p >= 0)
            || !(total > 0)
            || !double.IsFinite(total)
            || !Array.TrueForAll(_means, double.IsFinite)
            || Array.Exists(_spreads, static p => !(p is > 0 and <= double.MaxValue))
            || Array.Exists(_variances, static v => !(v is > 0 and <= double.MaxValue)))
        {
            throw new ArgumentException("Numbers must be finite, shares not negative with a positive sum, spreads and variances positive.", nameof(shares));
        }

        for (int s = 0; s < _shares.Length && Math.Abs(total - 1) > NormalizedWithin; s++)
        {
            _shares[s] /= total;
        }

        double loop = Settings.LoopProbability;
        _transitions = new double[Speakers * Speakers];
        _constants = new double[Speakers];
        for (int s = 0; s < Speakers; s++)
        {
            for (int next = 0; next < Speakers; next++)
            {
                _transitions[(s * Speakers) + next] = ((1 - loop) * _shares[next]) + (s == next ? loop : 0);
            }

            for (int d = s * Dimension; d < (s + 1) * Dimension; d++)
            {
                _constants[s] -= 0.5 * (_variances[d] + (_means[d] * _means[d]));
            }
        }

        GlobalBound = -Settings.SpeakerScale * DivergenceFromPrior();
    }

    /// <summary>A model that knows nothing of its speakers yet: all of them are equally probable, and q(m) is the prior.</summary>
    /// <param name="speakers">S, the most speakers there can be; at least 1.</param>
    /// <param name="spreads">φ: D positive numbers.</param>
    /// <param name="settings">What is believed about the recording; the defaults if not given.</param>
    public Vbx(int speakers, ReadOnlySpan<double> spreads, VbxSettings? settings = null)
        : this(Enumerable.Repeat(1.0, speakers).ToArray(), spreads, new double[speakers * spreads.Length], Repeated(spreads, speakers), settings)
    {
    }

    /// <summary>What is believed about the recording.</summary>
    public VbxSettings Settings { get; }

    /// <summary>S: how many speakers there can be; those that never speak have a share of almost nothing.</summary>
    public int Speakers => _shares.Length;

    /// <summary>D.</summary>
    public int Dimension => _spreads.Length;

    /// <summary>π: the probability of each speaker to begin a turn.</summary>
    public ReadOnlySpan<double> Shares => _shares;

    /// <summary>φ: D numbers.</summary>
    public ReadOnlySpan<double> Spreads => _spreads;

    /// <summary>μ: the expected mean of every speaker, S × D numbers.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>v: the variance of that, S × D numbers.</summary>
    public ReadOnlySpan<double> Variances => _variances;

    /// <inheritdoc/>
    public int StatisticsLength => Speakers * (2 + Dimension);

    /// <summary>−F_B Σ KL(q(m) ‖ p(m)).</summary>
    public double GlobalBound { get; }

    /// <summary>
    /// Speakers of frames and beginnings of turns are inferred exactly, given what is believed of the speakers: the evidence is that of these beliefs,
    /// ln Σ exp E_q(m)[…], not ln p(X), which stays unknown; the objective bounds it from below.
    /// </summary>
    /// <inheritdoc/>
    public Bound Expect(RowBatch batch, EStep context, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Dimension != Dimension)
        {
            throw new ArgumentException($"The frames have {batch.Dimension} numbers, the model {Dimension}.", nameof(batch));
        }

        var bound = default(Bound);
        for (int unit = 0; unit < batch.UnitCount; unit++)
        {
            int first = batch.Offsets.IsEmpty ? unit : batch.Offsets[unit], length = batch.Offsets.IsEmpty ? 1 : batch.Offsets[unit + 1] - first;
            double weight = length == 0 ? 0 : batch.Rows.Weights.IsEmpty ? 1 : batch.Rows.Weights[first];
            if (weight > 0)
            {
                bound += Expect(batch.Rows.Slice(first, length), weight, context.Scratch, statistics);
            }
        }

        return bound;
    }

    /// <summary>
    /// In closed form: v = φ/(1 + (F_A/F_B) n φ) and μ = (F_A/F_B) v Σ r x for every speaker, and shares as turns were begun. Both maximize
    /// <see cref="ExpectedLogJoint"/> plus <see cref="GlobalBound"/>.
    /// </summary>
    /// <inheritdoc/>
    public Vbx Maximize(ReadOnlySpan<double> statistics)
    {
        double ratio = Settings.AcousticScale / Settings.SpeakerScale;
        ReadOnlySpan<double> turns = statistics[..Speakers], frames = statistics.Slice(Speakers, Speakers), sums = statistics[(2 * Speakers)..];
        if (!(Sums.Of(turns) > 0))
        {
            return this;
        }

        double[] means = new double[_means.Length], variances = new double[_means.Length];
        for (int i = 0; i < means.Length; i++)
        {
            double spread = _spreads[i % Dimension];
            variances[i] = spread / (1 + (ratio * frames[i / Dimension] * spread));
            means[i] = ratio * variances[i] * sums[i];
        }

        return new(turns, _spreads, means, variances, Settings);
    }

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics)
    {
        ReadOnlySpan<double> turns = statistics[..Speakers], frames = statistics.Slice(Speakers, Speakers), sums = statistics[(2 * Speakers)..];
        double acoustic = Sums.OfProducts(sums, _means), begun = 0;
        for (int s = 0; s < Speakers; s++)
        {
            acoustic += frames[s] * _constants[s];
            begun += Logarithms.TimesLog(turns[s], _shares[s]);
        }

        return begun + (Settings.AcousticScale * acoustic);
    }

    /// <summary>p(speaker of a frame | all frames), for every frame of a unit. Cost: T·S·(S + D).</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="posterior">T × S numbers to write, frame by frame.</param>
    /// <returns>The evidence at the present beliefs.</returns>
    public double Smooth(Rows frames, Scratch scratch, Span<double> posterior)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        var logDensity = scratch.Take(frames.Count * Speakers);
        LogDensity(frames, logDensity);
        return ForwardBackward.Run(_shares, _transitions, [], logDensity, posterior, scratch.Take(Speakers * Speakers), scratch);
    }

    private static double[] Repeated(ReadOnlySpan<double> values, int times)
    {
        double[] repeated = new double[values.Length * times];
        for (int t = 0; t < times; t++)
        {
            values.CopyTo(repeated.AsSpan(t * values.Length));
        }

        return repeated;
    }

    private Bound Expect(Rows frames, double weight, Scratch scratch, Span<double> statistics)
    {
        using var frame = scratch.Begin();
        Span<double> logDensity = scratch.Take(frames.Count * Speakers), posterior = scratch.Take(logDensity.Length), moves = scratch.Take(_transitions.Length);
        LogDensity(frames, logDensity);
        double evidence = ForwardBackward.Run(_shares, _transitions, [], logDensity, posterior, moves, scratch);
        double expected = 0, stays = 0, loop = Settings.LoopProbability;
        for (int s = 0; s < Speakers; s++)
        {
            // A speaker may follow itself in two ways: the turn goes on, or another begins.
            double same = moves[(s * Speakers) + s], goesOn = same == 0 ? 0 : same * loop / _transitions[(s * Speakers) + s], begun = posterior[s] + same - goesOn;
            for (int before = 0; before < Speakers; before++)
            {
                begun += before == s ? 0 : moves[(before * Speakers) + s];
            }

            stays += goesOn;
            statistics[s] += weight * begun;
            expected += Logarithms.TimesLog(begun, _shares[s]);
        }

        expected += Logarithms.TimesLog(stays, loop) + Logarithms.TimesLog(frames.Count - 1 - stays, 1 - loop);
        for (int t = 0; t < frames.Count; t++)
        {
            for (int s = 0; s < Speakers; s++)
            {
                double r = posterior[(t * Speakers) + s];
                if (r > 0)
                {
                    expected += r * logDensity[(t * Speakers) + s];
                    statistics[Speakers + s] += weight * r;
                    var sum = statistics.Slice((2 * Speakers) + (s * Dimension), Dimension);
                    TensorPrimitives.MultiplyAdd(frames[t], weight * r, sum, sum);
                }
            }
        }

        return new(weight * evidence, weight * expected, weight * (evidence - expected));
    }

    /// <summary>F_A E_q(m)[ln N(x; m, 1)].</summary>
    private void LogDensity(Rows frames, Span<double> logDensity)
    {
        for (int t = 0; t < frames.Count; t++)
        {
            var x = frames[t];
            double own = -(0.5 * Sums.OfProducts(x, x)) - (Dimension * Logarithms.HalfLogTwoPi);
            for (int s = 0; s < Speakers; s++)
            {
                logDensity[(t * Speakers) + s] = Settings.AcousticScale * (own + _constants[s] + Sums.OfProducts(x, _means.AsSpan(s * Dimension, Dimension)));
            }
        }
    }

    private double DivergenceFromPrior()
    {
        double sum = 0;
        for (int i = 0; i < _means.Length; i++)
        {
            double spread = _spreads[i % Dimension], ratio = _variances[i] / spread;
            sum += 0.5 * (ratio + (_means[i] * _means[i] / spread) - 1 - Math.Log(ratio));
        }

        return sum;
    }
}
