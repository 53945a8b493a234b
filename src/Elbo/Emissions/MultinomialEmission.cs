using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Distributions;
using Elbo.Numerics;
using Elbo.Numerics.Linear;
using Elbo.Storage;

namespace Elbo.Emissions;

/// <summary>
/// K densities of counts of D categories, given their sum N: ln p(x|k) = ln N! − Σ_d ln x_d! + Σ_d x_d ln p_kd. In a mixture this is the mixture of unigrams.
/// A row is one observation: if one of its cells is missing (NaN), it is no evidence; if one is no count, it is impossible. Statistics: Σ r·x [K × D], Σ r over the
/// observed rows [K], Σ r (ln N! − Σ ln x!) [1].
/// </summary>
public sealed class MultinomialEmission : IEmission<MultinomialEmission>
{
    private readonly double[] _probabilities;
    private readonly double[] _logProbabilities;

    /// <summary>Probabilities of categories.</summary>
    /// <param name="dimension">D, how many categories; at least 1.</param>
    /// <param name="probabilities">p: K × D numbers, not negative; those of each component are scaled to sum to one.</param>
    /// <param name="prior">The prior of the probabilities of every component, of concentrations 1 or more, so that it has a mode; none if not given.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together or a number cannot be.</exception>
    public MultinomialEmission(int dimension, ReadOnlySpan<double> probabilities, Dirichlet? prior = null)
        : this(dimension, probabilities.ToArray(), prior)
    {
    }

    /// <summary>The array becomes the family's own.</summary>
    private MultinomialEmission(int dimension, double[] probabilities, Dirichlet? prior)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (probabilities.Length == 0 || probabilities.Length % dimension != 0)
        {
            throw new ArgumentException($"Probabilities must be K × {dimension} numbers.", nameof(probabilities));
        }

        if (prior is not null && (prior.Dimension != dimension || prior.Concentrations.ToArray().Any(static a => a < 1)))
        {
            throw new ArgumentException($"The prior must have {dimension} concentrations of 1 or more.", nameof(prior));
        }

        (Dimension, _probabilities, Prior) = (dimension, probabilities, prior);
        for (int k = 0; k < Components; k++)
        {
            var mine = _probabilities.AsSpan(k * dimension, dimension);
            Shares.Normalize(mine);
            GlobalBound += prior?.LogDensity(mine) ?? 0;
        }

        // Zero instead of −∞, so that a count of 0 counts nothing; what it forbids is looked up row by row.
        _logProbabilities = [.. _probabilities.Select(static p => p > 0 ? Math.Log(p) : 0)];
    }

    /// <inheritdoc/>
    public int Components => _probabilities.Length / Dimension;

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int StatisticsLength => _probabilities.Length + Components + 1;

    /// <inheritdoc/>
    public int ParameterCount => Components * (Dimension - 1);

    /// <summary>p: K × D numbers; those of each component sum to one.</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities;

    /// <summary>The prior of the probabilities of every component; <see langword="null"/> without one.</summary>
    public Dirichlet? Prior { get; }

    /// <inheritdoc/>
    public double GlobalBound { get; }

    /// <summary>The probabilities of the categories in a component: D numbers.</summary>
    /// <param name="component">Its number, from 0.</param>
    public ReadOnlySpan<double> ProbabilitiesOf(int component) => _probabilities.AsSpan(component * Dimension, Dimension);

    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        for (int n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            double common = LogCoefficient(row);
            for (int k = 0; k < Components; k++)
            {
                logDensity[(k * rows.Count) + n] = double.IsNaN(common) ? 0
                    : double.IsNegativeInfinity(common) || IsForbidden(k, row) ? double.NegativeInfinity
                    : common + Sums.OfProducts(row, _logProbabilities.AsSpan(k * Dimension, Dimension));
            }
        }
    }

    /// <inheritdoc/>
    public double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        for (int n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            double common = LogCoefficient(row);
            for (int k = 0; k < Components && double.IsFinite(common); k++)
            {
                double r = responsibilities[(k * rows.Count) + n];
                var mine = statistics.Slice(k * Dimension, Dimension);
                TensorPrimitives.MultiplyAdd(row, r, mine, mine);
                statistics[_probabilities.Length + k] += r;
                statistics[^1] += r * common;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public double ExpectedLogDensity(ReadOnlySpan<double> statistics)
    {
        double sum = statistics[StatisticsLength - 1];
        for (int i = 0; i < _probabilities.Length; i++)
        {
            sum += Logarithms.TimesLog(statistics[i], _probabilities[i]);
        }

        return sum;
    }

    /// <summary>p_d ∝ Σ r·x_d + a_d − 1: the maximum of Σ (n_d + a_d − 1) ln p_d under Σ p = 1 (Lagrange); without a prior, a = 1.</summary>
    /// <inheritdoc/>
    public MultinomialEmission Maximize(ReadOnlySpan<double> statistics)
    {
        var probabilities = statistics[.._probabilities.Length].ToArray();
        for (int k = 0; k < Components; k++)
        {
            var mine = probabilities.AsSpan(k * Dimension, Dimension);
            double total = 0;
            for (int d = 0; d < Dimension; d++)
            {
                mine[d] += (Prior?.Concentrations[d] ?? 1) - 1;
                total += mine[d];
            }

            for (int d = 0; d < Dimension; d++)
            {
                mine[d] = total > 0 ? mine[d] / total : ProbabilitiesOf(k)[d];
            }
        }

        return new(Dimension, probabilities, Prior);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => Diagnose(statistics, ColumnLabels.Numbered);

    /// <inheritdoc/>
    public bool AreCoincident(int first, int second) => Shares.AreClose(ProbabilitiesOf(first), ProbabilitiesOf(second));

    /// <summary>The one with the more of its weight on the first categories comes first.</summary>
    /// <inheritdoc/>
    public int Compare(int first, int second) => ProbabilitiesOf(second).SequenceCompareTo(ProbabilitiesOf(first));

    /// <summary>How many are drawn is no part of the model: a row is one draw, of one category.</summary>
    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        row.Clear();
        row[rng.NextIndex(ProbabilitiesOf(component))] = 1;
    }

    /// <inheritdoc/>
    public MultinomialEmission Reordered(IReadOnlyList<int> order)
    {
        var probabilities = new double[_probabilities.Length];
        ComponentBlocks.Reorder(_probabilities, order, probabilities);
        return new(Dimension, probabilities, Prior);
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered)
    {
        int length = _probabilities.Length;
        ComponentBlocks.Reorder(statistics[..length], order, reordered);
        ComponentBlocks.Reorder(statistics.Slice(length, Components), order, reordered[length..]);
        reordered[length + Components] = statistics[length + Components];
    }

    /// <inheritdoc/>
    public MultinomialEmission Anchored() => this;

    /// <summary>Reads a family from a model file.</summary>
    internal static MultinomialEmission Read(ModelReader reader, string prefix)
    {
        var shape = reader.Shape(prefix + "probabilities", 2);
        double[] probabilities = reader.Read(prefix + "probabilities", shape[0], shape[1]);
        double[]? prior = reader.Has(prefix + "priorConcentrations") ? reader.Read(prefix + "priorConcentrations", shape[1]) : null;
        return new(shape[1], probabilities, prior is null ? null : new Dirichlet(prior));
    }

    /// <summary>Writes everything that <see cref="Read"/> needs.</summary>
    internal void Write(ModelWriter writer, string prefix)
    {
        writer.Write(prefix + "probabilities", _probabilities, Components, Dimension);
        if (Prior is not null)
        {
            writer.Write(prefix + "priorConcentrations", Prior.Concentrations, Dimension);
        }
    }

    /// <summary>The same with the columns' names.</summary>
    internal IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics, ColumnLabels labels)
    {
        var warnings = new List<FitWarning>();
        EmptyComponents.Add(warnings, statistics.Slice(_probabilities.Length, Components), Components, Prior is not null);
        for (int d = 0; d < Dimension; d++)
        {
            double seen = 0;
            for (int k = 0; k < Components; k++)
            {
                seen += statistics[(k * Dimension) + d];
            }

            if (seen == 0)
            {
                warnings.Add(new("unseen-category", $"No row has a count above 0 in {labels.Column(d)}: its probabilities are the prior's, or 0."));
            }
        }

        string what = Dimension == 1 ? labels.Column(0) : $"{labels.Column(0)} to {labels.Column(Dimension - 1)}";
        Shares.AddZeros(warnings, Dimension == 1 ? 0 : Probabilities.Count(0.0), _probabilities.Length, what);
        return warnings;
    }

    /// <summary>ln N! − Σ ln x!; NaN for a row with a missing cell, −∞ for one that cannot be.</summary>
    private static double LogCoefficient(ReadOnlySpan<double> row)
    {
        double total = 0, sum = 0;
        bool isPossible = true;
        foreach (double cell in row)
        {
            if (double.IsNaN(cell))
            {
                return double.NaN;
            }

            isPossible &= Observations.IsCount(cell, double.MaxValue);
            total += cell;
            sum += isPossible && cell > 1 ? Logarithms.Factorial(cell) : 0;
        }

        return isPossible ? Logarithms.Factorial(total) - sum : double.NegativeInfinity;
    }

    private bool IsForbidden(int component, ReadOnlySpan<double> row)
    {
        var mine = ProbabilitiesOf(component);
        for (int d = 0; d < row.Length; d++)
        {
            if (mine[d] == 0 && row[d] > 0)
            {
                return true;
            }
        }

        return false;
    }
}
