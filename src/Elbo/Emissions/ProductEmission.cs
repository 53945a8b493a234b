using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Emissions;

/// <summary>
/// K densities of mixed columns, independent between parts: ln p(x|k) = Σ ln p(x of a part|k). Every part is a family of its own for some of the columns:
/// Gaussians with any covariance structure, counts, categories, zeros and ones. What is missing drops out of the sum: a cell of a discrete column, or all cells
/// of a Gaussian part. Statistics: those of the parts, in their order.
/// </summary>
public sealed class ProductEmission : IEmission<ProductEmission>
{
    private readonly EmissionPart[] _parts;

    /// <summary>A product.</summary>
    /// <param name="parts">The parts: as many components each, and every column from 0 to D − 1 in one of them.</param>
    /// <exception cref="ArgumentException">If they are not such.</exception>
    public ProductEmission(params IReadOnlyList<EmissionPart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfZero(parts.Count, nameof(parts));
        _parts = [.. parts];
        Dimension = _parts.Sum(static p => p.Columns.Count);
        if (!_parts.SelectMany(static p => p.Columns).Order().SequenceEqual(Enumerable.Range(0, Dimension)))
        {
            throw new ArgumentException($"Each of the {Dimension} columns must be in exactly one part.", nameof(parts));
        }

        if (_parts.Any(p => p.Components != _parts[0].Components))
        {
            throw new ArgumentException("The parts must have as many components each.", nameof(parts));
        }

        StatisticsLength = _parts.Sum(static p => p.StatisticsLength);
        GlobalBound = _parts.Sum(static p => p.GlobalBound);
    }

    /// <summary>The parts.</summary>
    public IReadOnlyList<EmissionPart> Parts => _parts;

    /// <inheritdoc/>
    public int Components => _parts[0].Components;

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int StatisticsLength { get; }

    /// <inheritdoc/>
    public int ParameterCount => _parts.Sum(static p => p.ParameterCount);

    /// <inheritdoc/>
    public double GlobalBound { get; }

    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        logDensity[..(Components * rows.Count)].Clear();
        foreach (var part in _parts)
        {
            part.AddLogDensity(rows, scratch, logDensity);
        }
    }

    /// <inheritdoc/>
    public double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        double entropy = 0;
        int at = 0;
        foreach (var part in _parts)
        {
            entropy += part.Accumulate(rows, responsibilities, scratch, statistics.Slice(at, part.StatisticsLength));
            at += part.StatisticsLength;
        }

        return entropy;
    }

    /// <inheritdoc/>
    public double ExpectedLogDensity(ReadOnlySpan<double> statistics)
    {
        double sum = 0;
        int at = 0;
        foreach (var part in _parts)
        {
            sum += part.ExpectedLogDensity(statistics.Slice(at, part.StatisticsLength));
            at += part.StatisticsLength;
        }

        return sum;
    }

    /// <summary>Each part on its own: the sum separates.</summary>
    /// <inheritdoc/>
    public ProductEmission Maximize(ReadOnlySpan<double> statistics)
    {
        var parts = new EmissionPart[_parts.Length];
        int at = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = _parts[i].Maximize(statistics.Slice(at, _parts[i].StatisticsLength));
            at += _parts[i].StatisticsLength;
        }

        return new(parts);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => Diagnose(statistics, ColumnLabels.Numbered);

    /// <inheritdoc/>
    public bool AreCoincident(int first, int second) => Array.TrueForAll(_parts, part => part.AreCoincident(first, second));

    /// <inheritdoc/>
    public int Compare(int first, int second) =>
        _parts.Select(part => part.Compare(first, second)).FirstOrDefault(static order => order != 0);

    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        foreach (var part in _parts)
        {
            part.DrawRow(component, ref rng, row);
        }
    }

    /// <inheritdoc/>
    public ProductEmission Reordered(IReadOnlyList<int> order) => new([.. _parts.Select(part => part.Reordered(order))]);

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered)
    {
        int at = 0;
        foreach (var part in _parts)
        {
            part.Reorder(statistics.Slice(at, part.StatisticsLength), order, reordered.Slice(at, part.StatisticsLength));
            at += part.StatisticsLength;
        }
    }

    /// <inheritdoc/>
    public ProductEmission Anchored() => new([.. _parts.Select(static part => part.Anchored())]);

    /// <inheritdoc/>
    public ProductEmission Spread(Seed seed)
    {
        EmissionPart[] parts = [.. _parts.Select((part, i) => part.Spread(seed.Derive(i)))];
        return parts.AsSpan().SequenceEqual(_parts) ? this : new(parts);
    }

    /// <inheritdoc/>
    public ProductEmission Canonical()
    {
        EmissionPart[] parts = [.. _parts.Select(static part => part.Canonical())];
        return parts.AsSpan().SequenceEqual(_parts) ? this : new(parts);
    }

    /// <summary>The same with the columns' and the categories' names; a component that several parts find empty is named once.</summary>
    internal IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics, ColumnLabels labels)
    {
        var warnings = new List<FitWarning>();
        int at = 0;
        foreach (var part in _parts)
        {
            warnings.AddRange(part.Diagnose(statistics.Slice(at, part.StatisticsLength), labels));
            at += part.StatisticsLength;
        }

        return [.. warnings.Distinct()];
    }
}
