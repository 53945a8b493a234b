using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Distributions;
using Elbo.Numerics;
using Elbo.Numerics.Linear;
using Elbo.Storage;

namespace Elbo.Emissions;

/// <summary>
/// K densities of vectors of zeros and ones, independent over D columns: ln p(x|k) = Σ_d x_d ln P_kd + (1 − x_d) ln(1 − P_kd). A missing cell (NaN) drops out of
/// the sum; any other number makes the row impossible. Statistics: Σ r over the ones [K × D], Σ r over the zeros [K × D].
/// </summary>
public sealed class BernoulliEmission : IEmission<BernoulliEmission>
{
    private readonly double[] _probabilities;

    /// <summary>Probabilities of ones.</summary>
    /// <param name="dimension">D, how many columns; at least 1.</param>
    /// <param name="probabilities">P: K × D numbers in [0, 1].</param>
    /// <param name="priors">A prior of the probabilities of every column, of a and b 1 or more, so that it has a mode; none if not given.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together or a number cannot be.</exception>
    public BernoulliEmission(int dimension, ReadOnlySpan<double> probabilities, IReadOnlyList<Beta>? priors = null)
        : this(dimension, probabilities.ToArray(), priors)
    {
    }

    /// <summary>The array becomes the family's own.</summary>
    private BernoulliEmission(int dimension, double[] probabilities, IReadOnlyList<Beta>? priors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (probabilities.Length == 0 || probabilities.Length % dimension != 0)
        {
            throw new ArgumentException($"Probabilities must be K × {dimension} numbers.", nameof(probabilities));
        }

        if (priors is not null && (priors.Count != dimension || priors.Any(static p => p.A < 1 || p.B < 1)))
        {
            throw new ArgumentException($"There must be {dimension} priors, each of a and b 1 or more.", nameof(priors));
        }

        (Dimension, _probabilities, Priors) = (dimension, probabilities, priors);
        for (int i = 0; i < probabilities.Length; i++)
        {
            double probability = new Bernoulli(probabilities[i]).Probability;
            GlobalBound += priors?[i % dimension].LogDensity(probability) ?? 0;
        }
    }

    /// <inheritdoc/>
    public int Components => _probabilities.Length / Dimension;

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int StatisticsLength => 2 * _probabilities.Length;

    /// <inheritdoc/>
    public int ParameterCount => _probabilities.Length;

    /// <summary>P: K × D numbers in [0, 1].</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities;

    /// <summary>The prior of the probabilities of every column; <see langword="null"/> without one.</summary>
    public IReadOnlyList<Beta>? Priors { get; }

    /// <inheritdoc/>
    public double GlobalBound { get; }

    /// <summary>The probabilities of ones in a component: D numbers.</summary>
    /// <param name="component">Its number, from 0.</param>
    public ReadOnlySpan<double> ProbabilitiesOf(int component) => _probabilities.AsSpan(component * Dimension, Dimension);

    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        int count = rows.Count;
        var ones = scratch.Take(count);
        var observed = scratch.Take(count);
        var common = scratch.TakeZeros(count);
        logDensity[..(Components * count)].Clear();
        for (int d = 0; d < Dimension; d++)
        {
            Observations.Flags(rows, d, ones, observed, common);
            for (int k = 0; k < Components; k++)
            {
                double probability = _probabilities[(k * Dimension) + d];
                var scores = logDensity.Slice(k * count, count);
                if (probability is > 0 and < 1)
                {
                    double logZero = Math.Log(1 - probability);
                    TensorPrimitives.MultiplyAdd(ones, Math.Log(probability) - logZero, scores, scores);
                    TensorPrimitives.MultiplyAdd(observed, logZero, scores, scores);
                }
                else
                {
                    Forbid(probability == 0 ? 1 : 0, ones, observed, scores);
                }
            }
        }

        for (int k = 0; k < Components; k++)
        {
            var scores = logDensity.Slice(k * count, count);
            TensorPrimitives.Add(scores, common, scores);
        }
    }

    /// <inheritdoc/>
    public double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        int count = rows.Count;
        var ones = scratch.Take(count);
        var zeros = scratch.Take(count);
        var common = scratch.Take(count);
        for (int d = 0; d < Dimension; d++)
        {
            Observations.Flags(rows, d, ones, zeros, common);
            TensorPrimitives.Subtract(zeros, ones, zeros);
            for (int k = 0; k < Components; k++)
            {
                var mine = responsibilities.Slice(k * count, count);
                statistics[(k * Dimension) + d] += Sums.OfProducts(mine, ones);
                statistics[_probabilities.Length + (k * Dimension) + d] += Sums.OfProducts(mine, zeros);
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public double ExpectedLogDensity(ReadOnlySpan<double> statistics)
    {
        double sum = 0;
        for (int i = 0; i < _probabilities.Length; i++)
        {
            sum += Logarithms.TimesLog(statistics[i], _probabilities[i])
                + Logarithms.TimesLog(statistics[_probabilities.Length + i], 1 - _probabilities[i]);
        }

        return sum;
    }

    /// <summary>
    /// P = (n₁ + a − 1)/(n₁ + n₀ + a + b − 2): the derivative of (n₁ + a − 1) ln P + (n₀ + b − 1) ln(1 − P) vanishes there; without a prior, a = b = 1.
    /// </summary>
    /// <inheritdoc/>
    public BernoulliEmission Maximize(ReadOnlySpan<double> statistics)
    {
        var probabilities = new double[_probabilities.Length];
        for (int i = 0; i < probabilities.Length; i++)
        {
            var prior = Priors?[i % Dimension];
            double ones = statistics[i] + (prior is null ? 0 : prior.A - 1);
            double zeros = statistics[probabilities.Length + i] + (prior is null ? 0 : prior.B - 1);
            probabilities[i] = ones + zeros > 0 ? ones / (ones + zeros) : _probabilities[i];
        }

        return new(Dimension, probabilities, Priors);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => Diagnose(statistics, ColumnLabels.Numbered);

    /// <inheritdoc/>
    public bool AreCoincident(int first, int second) => Shares.AreClose(ProbabilitiesOf(first), ProbabilitiesOf(second));

    /// <inheritdoc/>
    public int Compare(int first, int second) => ProbabilitiesOf(first).SequenceCompareTo(ProbabilitiesOf(second));

    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        for (int d = 0; d < Dimension; d++)
        {
            row[d] = new Bernoulli(ProbabilitiesOf(component)[d]).Sample(ref rng);
        }
    }

    /// <inheritdoc/>
    public BernoulliEmission Reordered(IReadOnlyList<int> order)
    {
        var probabilities = new double[_probabilities.Length];
        ComponentBlocks.Reorder(_probabilities, order, probabilities);
        return new(Dimension, probabilities, Priors);
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered)
    {
        int half = _probabilities.Length;
        ComponentBlocks.Reorder(statistics[..half], order, reordered);
        ComponentBlocks.Reorder(statistics.Slice(half, half), order, reordered[half..]);
    }

    /// <inheritdoc/>
    public BernoulliEmission Anchored() => this;

    /// <summary>Reads a family from a model file.</summary>
    internal static BernoulliEmission Read(ModelReader reader, string prefix)
    {
        var shape = reader.Shape(prefix + "probabilities", 2);
        double[] probabilities = reader.Read(prefix + "probabilities", shape[0], shape[1]);
        double[]? ones = reader.Has(prefix + "priorOnes") ? reader.Read(prefix + "priorOnes", shape[1]) : null;
        double[]? zeros = ones is null ? null : reader.Read(prefix + "priorZeros", shape[1]);
        return new(shape[1], probabilities, ones?.Zip(zeros!, static (a, b) => new Beta(a, b)).ToArray());
    }

    /// <summary>Writes everything that <see cref="Read"/> needs.</summary>
    internal void Write(ModelWriter writer, string prefix)
    {
        writer.Write(prefix + "probabilities", _probabilities, Components, Dimension);
        if (Priors is not null)
        {
            writer.Write(prefix + "priorOnes", [.. Priors.Select(static p => p.A)], Dimension);
            writer.Write(prefix + "priorZeros", [.. Priors.Select(static p => p.B)], Dimension);
        }
    }

    /// <summary>The same with the columns' names.</summary>
    internal IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics, ColumnLabels labels)
    {
        int half = _probabilities.Length;
        var observed = new double[half];
        TensorPrimitives.Add(statistics[..half], statistics.Slice(half, half), observed);
        var warnings = new List<FitWarning>();
        EmptyComponents.Add(warnings, observed, Components, Priors is not null);
        for (int d = 0; d < Dimension; d++)
        {
            int column = d;
            int certain = Enumerable.Range(0, Components).Count(k => ProbabilitiesOf(k)[column] is 0 or 1);
            Shares.AddZeros(warnings, certain, Components, labels.Column(d));
        }

        return warnings;
    }

    private static void Forbid(double value, ReadOnlySpan<double> ones, ReadOnlySpan<double> observed, Span<double> scores)
    {
        for (int n = 0; n < ones.Length; n++)
        {
            scores[n] = observed[n] > 0 && ones[n] == value ? double.NegativeInfinity : scores[n];
        }
    }
}
