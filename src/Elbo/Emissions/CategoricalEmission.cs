using Elbo.Data;
using Elbo.Distributions;
using Elbo.Numerics;
using Elbo.Numerics.Linear;
using Elbo.Storage;

namespace Elbo.Emissions;

/// <summary>
/// K densities of categories, independent over D columns, each with an alphabet of its own: ln p(x|k) = Σ_d ln p_kd(x_d). In a mixture this is latent class
/// analysis. A cell is the number of its category, from 0. A missing cell (NaN) drops out of the sum; any other number makes the row impossible.
/// Statistics: Σ r over the rows of every category [K × Σ A].
/// </summary>
public sealed class CategoricalEmission : IEmission<CategoricalEmission>
{
    private readonly int[] _categories;
    private readonly int[] _offsets;
    private readonly double[] _probabilities;
    private readonly double[] _logProbabilities;

    /// <summary>Probabilities of categories.</summary>
    /// <param name="categories">A: how many categories each of the D columns has, each at least 1.</param>
    /// <param name="probabilities">
    /// K × Σ A numbers, not negative: those of component k and column d begin at k·Σ A + A₀ + … + A_(d−1). They are scaled to sum to one.
    /// </param>
    /// <param name="priors">
    /// A prior of the probabilities of every column, of concentrations 1 or more, so that it has a mode; <see langword="null"/> for a column of one category. None
    /// if not given.
    /// </param>
    /// <exception cref="ArgumentException">If lengths do not fit together or a number cannot be.</exception>
    public CategoricalEmission(IReadOnlyList<int> categories, ReadOnlySpan<double> probabilities, IReadOnlyList<Dirichlet?>? priors = null)
        : this([.. categories], probabilities.ToArray(), priors)
    {
    }

    /// <summary>The arrays become the family's own.</summary>
    private CategoricalEmission(int[] categories, double[] probabilities, IReadOnlyList<Dirichlet?>? priors)
    {
        _categories = categories;
        _offsets = new int[categories.Length + 1];
        for (int d = 0; d < categories.Length; d++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(categories[d], 1, nameof(categories));
            _offsets[d + 1] = checked(_offsets[d] + categories[d]);
        }

        int length = _offsets[^1];
        if (length == 0 || probabilities.Length == 0 || probabilities.Length % length != 0)
        {
            throw new ArgumentException($"Probabilities must be K × {length} numbers.", nameof(probabilities));
        }

        if (priors is not null && (priors.Count != Dimension || priors.Where((p, d) => !Fits(p, categories[d])).Any()))
        {
            throw new ArgumentException($"There must be {Dimension} priors, as long as the alphabets, of concentrations 1 or more.", nameof(priors));
        }

        (_probabilities, Priors) = (probabilities, priors);
        for (int k = 0; k < Components; k++)
        {
            for (int d = 0; d < Dimension; d++)
            {
                var mine = _probabilities.AsSpan(Index(k, d), categories[d]);
                Shares.Normalize(mine);
                GlobalBound += priors?[d]?.LogDensity(mine) ?? 0;
            }
        }

        _logProbabilities = [.. _probabilities.Select(static p => Math.Log(p))];
    }

    /// <inheritdoc/>
    public int Components => _probabilities.Length / _offsets[^1];

    /// <inheritdoc/>
    public int Dimension => _categories.Length;

    /// <inheritdoc/>
    public int StatisticsLength => _probabilities.Length;

    /// <inheritdoc/>
    public int ParameterCount => Components * (_offsets[^1] - Dimension);

    /// <summary>A: how many categories every column has.</summary>
    public IReadOnlyList<int> Categories => _categories;

    /// <summary>The prior of the probabilities of every column; <see langword="null"/> without one.</summary>
    public IReadOnlyList<Dirichlet?>? Priors { get; }

    /// <inheritdoc/>
    public double GlobalBound { get; }

    /// <summary>The probabilities of the categories of a column in a component.</summary>
    /// <param name="component">The component's number, from 0.</param>
    /// <param name="column">The column's number, from 0.</param>
    public ReadOnlySpan<double> Probabilities(int component, int column) => _probabilities.AsSpan(Index(component, column), _categories[column]);

    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        int count = rows.Count;
        var table = Array.Exists(_categories, size => size <= count) ? new double[_categories.Max() + 2] : [];
        var cells = new int[count];
        logDensity[..(Components * count)].Clear();
        for (int d = 0; d < Dimension; d++)
        {
            int missing = _categories[d];
            Read(rows, d, cells);
            if (count < missing)
            {
                // Copies of a long alphabet for a few rows would cost more than its look-ups.
                AddEach(cells, d, logDensity);
                continue;
            }

            for (int k = 0; k < Components; k++)
            {
                _logProbabilities.AsSpan(Index(k, d), missing).CopyTo(table);
                (table[missing], table[missing + 1]) = (0, double.NegativeInfinity);
                var scores = logDensity.Slice(k * count, count);
                for (int n = 0; n < scores.Length; n++)
                {
                    scores[n] += table[cells[n]];
                }
            }
        }
    }

    /// <inheritdoc/>
    public double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        int count = rows.Count;
        var table = Array.Exists(_categories, size => size <= count) ? new double[_categories.Max() + 2] : [];
        var cells = new int[count];
        for (int d = 0; d < Dimension; d++)
        {
            Read(rows, d, cells);
            for (int k = 0; k < Components && count < _categories[d]; k++)
            {
                for (int n = 0; n < count; n++)
                {
                    if (cells[n] < _categories[d])
                    {
                        statistics[Index(k, d) + cells[n]] += responsibilities[(k * count) + n];
                    }
                }
            }

            for (int k = 0; k < Components && count >= _categories[d]; k++)
            {
                Array.Clear(table);
                var mine = responsibilities.Slice(k * count, count);
                for (int n = 0; n < mine.Length; n++)
                {
                    table[cells[n]] += mine[n];
                }

                int at = Index(k, d);
                for (int j = 0; j < _categories[d]; j++)
                {
                    statistics[at + j] += table[j];
                }
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public double ExpectedLogDensity(ReadOnlySpan<double> statistics)
    {
        double sum = Sums.OfProducts(statistics[.._logProbabilities.Length], _logProbabilities);
        if (!double.IsNaN(sum))
        {
            return sum;
        }

        // What is impossible and does not occur is 0 · −∞.
        sum = 0;
        for (int i = 0; i < _probabilities.Length; i++)
        {
            sum += statistics[i] == 0 ? 0 : statistics[i] * _logProbabilities[i];
        }

        return sum;
    }

    /// <summary>
    /// p_j ∝ n_j + a_j − 1: the maximum of Σ (n_j + a_j − 1) ln p_j under Σ p = 1 (Lagrange); without a prior, a = 1.
    /// </summary>
    /// <inheritdoc/>
    public CategoricalEmission Maximize(ReadOnlySpan<double> statistics)
    {
        var probabilities = statistics[.._probabilities.Length].ToArray();
        for (int k = 0; k < Components; k++)
        {
            for (int d = 0; d < Dimension; d++)
            {
                var mine = probabilities.AsSpan(Index(k, d), _categories[d]);
                double total = 0;
                for (int j = 0; j < mine.Length; j++)
                {
                    mine[j] += (Priors?[d]?.Concentrations[j] ?? 1) - 1;
                    total += mine[j];
                }

                for (int j = 0; j < mine.Length; j++)
                {
                    mine[j] = total > 0 ? mine[j] / total : Probabilities(k, d)[j];
                }
            }
        }

        return new(_categories, probabilities, Priors);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => Diagnose(statistics, ColumnLabels.Numbered);

    /// <inheritdoc/>
    public bool AreCoincident(int first, int second) => Shares.AreClose(Of(first), Of(second));

    /// <summary>The one with the more of its weight on the first categories comes first.</summary>
    /// <inheritdoc/>
    public int Compare(int first, int second) => Of(second).SequenceCompareTo(Of(first));

    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        for (int d = 0; d < Dimension; d++)
        {
            row[d] = rng.NextIndex(Probabilities(component, d));
        }
    }

    /// <inheritdoc/>
    public CategoricalEmission Reordered(IReadOnlyList<int> order)
    {
        var probabilities = new double[_probabilities.Length];
        ComponentBlocks.Reorder(_probabilities, order, probabilities);
        return new(_categories, probabilities, Priors);
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered) =>
        ComponentBlocks.Reorder(statistics[.._probabilities.Length], order, reordered);

    /// <inheritdoc/>
    public CategoricalEmission Anchored() => this;

    /// <summary>Reads a family from a model file.</summary>
    internal static CategoricalEmission Read(ModelReader reader, string prefix)
    {
        int dimension = reader.Shape(prefix + "categories", 1)[0];
        double[] sizes = reader.Read(prefix + "categories", dimension);
        var shape = reader.Shape(prefix + "probabilities", 2);
        if (dimension == 0 || sizes.Any(static a => a < 1 || Math.Floor(a) != a) || sizes.Sum() != shape[1])
        {
            throw reader.Error("its numbers of categories do not fit its probabilities");
        }

        int[] categories = [.. sizes.Select(static a => (int)a)];
        double[] probabilities = reader.Read(prefix + "probabilities", shape[0], shape[1]);
        double[]? stored = reader.Has(prefix + "priorConcentrations") ? reader.Read(prefix + "priorConcentrations", shape[1]) : null;
        var priors = new Dirichlet?[dimension];
        for (int d = 0, at = 0; stored is not null && d < dimension; at += categories[d], d++)
        {
            priors[d] = categories[d] > 1 ? new(stored.AsSpan(at, categories[d])) : null;
        }

        return new(categories, probabilities, stored is null ? null : priors);
    }

    /// <summary>Writes everything that <see cref="Read(ModelReader, string)"/> needs.</summary>
    internal void Write(ModelWriter writer, string prefix)
    {
        writer.Write(prefix + "categories", [.. _categories.Select(static a => (double)a)], Dimension);
        writer.Write(prefix + "probabilities", _probabilities, Components, _offsets[^1]);
        if (Priors is not null)
        {
            writer.Write(prefix + "priorConcentrations", [.. Priors.SelectMany(static p => p is null ? [1] : p.Concentrations.ToArray())], _offsets[^1]);
        }
    }

    /// <summary>The same with the columns' and the categories' names.</summary>
    internal IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics, ColumnLabels labels)
    {
        var observed = new double[Components * Dimension];
        var seen = new double[_offsets[^1]];
        var warnings = new List<FitWarning>();
        for (int k = 0; k < Components; k++)
        {
            for (int i = 0, d = 0; i < seen.Length; i++)
            {
                d += i == _offsets[d + 1] ? 1 : 0;
                observed[(k * Dimension) + d] += statistics[(k * seen.Length) + i];
                seen[i] += statistics[(k * seen.Length) + i];
            }
        }

        EmptyComponents.Add(warnings, observed, Components, Priors is not null);
        for (int d = 0; d < Dimension; d++)
        {
            int column = d;
            for (int j = 0; j < _categories[d]; j++)
            {
                if (seen[_offsets[d] + j] == 0)
                {
                    warnings.Add(new("unseen-category", $"No row has {labels.Category(d, j)} of {labels.Column(d)}: its probabilities are the prior's, or 0."));
                }
            }

            int certain = _categories[d] == 1 ? 0 : Enumerable.Range(0, Components).Sum(k => Probabilities(k, column).Count(0.0));
            Shares.AddZeros(warnings, certain, Components * _categories[d], labels.Column(d));
        }

        return warnings;
    }

    private static bool Fits(Dirichlet? prior, int categories)
    {
        if (prior is null)
        {
            return categories == 1;
        }

        foreach (double concentration in prior.Concentrations)
        {
            if (concentration < 1)
            {
                return false;
            }
        }

        return prior.Dimension == categories;
    }

    private void AddEach(ReadOnlySpan<int> cells, int column, Span<double> logDensity)
    {
        int missing = _categories[column];
        for (int k = 0; k < Components; k++)
        {
            var mine = _logProbabilities.AsSpan(Index(k, column), missing);
            var scores = logDensity.Slice(k * cells.Length, cells.Length);
            for (int n = 0; n < scores.Length; n++)
            {
                scores[n] += cells[n] < missing ? mine[cells[n]] : cells[n] == missing ? 0 : double.NegativeInfinity;
            }
        }
    }

    private int Index(int component, int column) => (component * _offsets[^1]) + _offsets[column];

    private ReadOnlySpan<double> Of(int component) => _probabilities.AsSpan(component * _offsets[^1], _offsets[^1]);

    /// <summary>The categories of a column; where there is none, one more than the last, and two more where there cannot be one.</summary>
    private void Read(Rows rows, int column, Span<int> cells)
    {
        int categories = _categories[column];
        var values = rows.Values;
        for (int n = 0, i = column; n < rows.Count; n++, i += rows.Dimension)
        {
            double cell = values[i];
            cells[n] = Observations.IsCount(cell, categories - 1) ? (int)cell : double.IsNaN(cell) ? categories : categories + 1;
        }
    }
}
