using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Distributions;
using Elbo.Numerics;
using Elbo.Numerics.Linear;
using Elbo.Storage;

namespace Elbo.Emissions;

/// <summary>
/// K densities of counts, independent over D columns: ln p(x|k) = Σ_d x_d ln λ_kd − λ_kd − ln x_d!. A missing cell (NaN) drops out of the sum; a cell
/// that is no count makes the row impossible. Statistics: Σ r·x [K × D], Σ r over the rows in which the column is observed [K × D], −Σ r ln x! [1].
/// </summary>
public sealed class PoissonEmission : IEmission<PoissonEmission>
{
    private readonly double[] _rates;
    private readonly double[] _logRates;

    /// <summary>Rates of counts.</summary>
    /// <param name="dimension">D, how many columns; at least 1.</param>
    /// <param name="rates">λ: K × D numbers, finite, not negative.</param>
    /// <param name="priors">A prior of the rates of every column, of shape 1 or more, so that it has a mode; none if not given.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together or a number cannot be.</exception>
    public PoissonEmission(int dimension, ReadOnlySpan<double> rates, IReadOnlyList<Gamma>? priors = null)
        : this(dimension, rates.ToArray(), priors)
    {
        foreach (double rate in rates)
        {
            _ = new Poisson(rate);
        }
    }

    /// <summary>The array becomes the family's own.</summary>
    private PoissonEmission(int dimension, double[] rates, IReadOnlyList<Gamma>? priors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (rates.Length == 0 || rates.Length % dimension != 0)
        {
            throw new ArgumentException($"Rates must be K × {dimension} numbers.", nameof(rates));
        }

        if (priors is not null && (priors.Count != dimension || priors.Any(static p => p.Shape < 1)))
        {
            throw new ArgumentException($"There must be {dimension} priors, each of shape 1 or more.", nameof(priors));
        }

        (Dimension, _rates, Priors) = (dimension, rates, priors);
        _logRates = [.. rates.Select(static rate => Math.Log(rate))];
        for (int i = 0; priors is not null && i < rates.Length; i++)
        {
            GlobalBound += priors[i % dimension].LogDensity(rates[i]);
        }
    }

    /// <inheritdoc/>
    public int Components => _rates.Length / Dimension;

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int StatisticsLength => (2 * _rates.Length) + 1;

    /// <inheritdoc/>
    public int ParameterCount => _rates.Length;

    /// <summary>λ: K × D numbers.</summary>
    public ReadOnlySpan<double> Rates => _rates;

    /// <summary>The prior of the rates of every column; <see langword="null"/> without one.</summary>
    public IReadOnlyList<Gamma>? Priors { get; }

    /// <inheritdoc/>
    public double GlobalBound { get; }

    /// <summary>The rates of a component: D numbers.</summary>
    /// <param name="component">Its number, from 0.</param>
    public ReadOnlySpan<double> RatesOf(int component) => _rates.AsSpan(component * Dimension, Dimension);

    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        int count = rows.Count;
        var counts = scratch.Take(count);
        var observed = scratch.Take(count);
        var common = scratch.TakeZeros(count);
        logDensity[..(Components * count)].Clear();
        for (int d = 0; d < Dimension; d++)
        {
            Observations.Counts(rows, d, counts, observed, common);
            Observations.SubtractLogFactorials(counts, common);
            for (int k = 0; k < Components; k++)
            {
                var scores = logDensity.Slice(k * count, count);
                int at = (k * Dimension) + d;
                if (_rates[at] > 0)
                {
                    TensorPrimitives.MultiplyAdd(counts, _logRates[at], scores, scores);
                    TensorPrimitives.MultiplyAdd(observed, -_rates[at], scores, scores);
                }
                else
                {
                    Forbid(counts, scores);
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
        var counts = scratch.Take(count);
        var observed = scratch.Take(count);
        var common = scratch.TakeZeros(count);
        for (int d = 0; d < Dimension; d++)
        {
            Observations.Counts(rows, d, counts, observed, common);
            common.Clear();
            Observations.SubtractLogFactorials(counts, common);
            for (int k = 0; k < Components; k++)
            {
                var mine = responsibilities.Slice(k * count, count);
                statistics[(k * Dimension) + d] += Sums.OfProducts(mine, counts);
                statistics[_rates.Length + (k * Dimension) + d] += Sums.OfProducts(mine, observed);
                statistics[^1] += Sums.OfProducts(mine, common);
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public double ExpectedLogDensity(ReadOnlySpan<double> statistics)
    {
        double sum = statistics[2 * _rates.Length];
        for (int i = 0; i < _rates.Length; i++)
        {
            sum += Logarithms.TimesLog(statistics[i], _rates[i]) - (statistics[_rates.Length + i] * _rates[i]);
        }

        return sum;
    }

    /// <summary>λ = (Σ r·x + a − 1)/(Σ r + b): the derivative of Σ r (x ln λ − λ) + (a − 1) ln λ − bλ vanishes there; without a prior, a = 1 and b = 0.</summary>
    /// <inheritdoc/>
    public PoissonEmission Maximize(ReadOnlySpan<double> statistics)
    {
        var rates = new double[_rates.Length];
        for (int i = 0; i < rates.Length; i++)
        {
            var prior = Priors?[i % Dimension];
            double events = statistics[i] + (prior is null ? 0 : prior.Shape - 1);
            double weight = statistics[_rates.Length + i] + (prior?.Rate ?? 0);
            rates[i] = weight > 0 ? events / weight : _rates[i];
        }

        return new(Dimension, rates, Priors);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => Diagnose(statistics, ColumnLabels.Numbered);

    /// <inheritdoc/>
    public bool AreCoincident(int first, int second)
    {
        // To a thousandth of a deviation of the counts.
        const double Close = 1e-3;
        for (int d = 0; d < Dimension; d++)
        {
            double left = RatesOf(first)[d], right = RatesOf(second)[d];
            if (Math.Abs(left - right) > Close * Math.Sqrt(Math.Max(left, right)))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public int Compare(int first, int second) => RatesOf(first).SequenceCompareTo(RatesOf(second));

    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        for (int d = 0; d < Dimension; d++)
        {
            row[d] = new Poisson(RatesOf(component)[d]).Sample(ref rng);
        }
    }

    /// <inheritdoc/>
    public PoissonEmission Reordered(IReadOnlyList<int> order)
    {
        var rates = new double[_rates.Length];
        ComponentBlocks.Reorder(_rates, order, rates);
        return new(Dimension, rates, Priors);
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered)
    {
        ComponentBlocks.Reorder(statistics[.._rates.Length], order, reordered);
        ComponentBlocks.Reorder(statistics.Slice(_rates.Length, _rates.Length), order, reordered[_rates.Length..]);
        reordered[^1] = statistics[^1];
    }

    /// <inheritdoc/>
    public PoissonEmission Anchored() => this;

    /// <summary>Reads a family from a model file.</summary>
    internal static PoissonEmission Read(ModelReader reader, string prefix)
    {
        var shape = reader.Shape(prefix + "rates", 2);
        double[] rates = reader.Read(prefix + "rates", shape[0], shape[1]);
        double[]? shapes = reader.Has(prefix + "priorShapes") ? reader.Read(prefix + "priorShapes", shape[1]) : null;
        double[]? weights = shapes is null ? null : reader.Read(prefix + "priorRates", shape[1]);
        return new(shape[1], rates.AsSpan(), shapes?.Zip(weights!, static (a, b) => new Gamma(a, b)).ToArray());
    }

    /// <summary>Writes everything that <see cref="Read"/> needs.</summary>
    internal void Write(ModelWriter writer, string prefix)
    {
        writer.Write(prefix + "rates", _rates, Components, Dimension);
        if (Priors is not null)
        {
            writer.Write(prefix + "priorShapes", [.. Priors.Select(static p => p.Shape)], Dimension);
            writer.Write(prefix + "priorRates", [.. Priors.Select(static p => p.Rate)], Dimension);
        }
    }

    /// <summary>The same with the columns' names.</summary>
    internal IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics, ColumnLabels labels)
    {
        var warnings = new List<FitWarning>();
        EmptyComponents.Add(warnings, statistics.Slice(_rates.Length, _rates.Length), Components, Priors is not null);
        for (int i = 0; i < _rates.Length; i++)
        {
            if (_rates[i] == 0)
            {
                warnings.Add(new(
                    "zero-rate",
                    $"The rate of {labels.Column(i % Dimension)} in component {(i / Dimension) + 1} is 0: a row with any other count is impossible there. A prior keeps rates above 0."));
            }
        }

        return warnings;
    }

    private static void Forbid(ReadOnlySpan<double> counts, Span<double> scores)
    {
        for (int n = 0; n < counts.Length; n++)
        {
            scores[n] = counts[n] > 0 ? double.NegativeInfinity : scores[n];
        }
    }
}
