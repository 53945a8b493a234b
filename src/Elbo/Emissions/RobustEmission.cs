using Elbo.Data;
using Elbo.Emissions.Conditioning;
using Elbo.Numerics;

namespace Elbo.Emissions;

/// <summary>
/// Densities of clusters, Gaussian or t, and behind them, if there is one, a uniform density for rows that belong to none. The uniform one has no parameters to
/// learn: its only statistic is its weight, which is the mixture's. Statistics: those of the clusters.
/// </summary>
public sealed class RobustEmission : IEmission<RobustEmission>
{
    /// <summary>A family.</summary>
    /// <param name="clusters">The densities of the clusters.</param>
    /// <param name="noise">Where the uniform density lies; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">If they have different dimensions.</exception>
    public RobustEmission(StudentEmission clusters, UniformBox? noise)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        if (noise is not null && noise.Dimension != clusters.Dimension)
        {
            throw new ArgumentException($"The box has {noise.Dimension} dimensions, the clusters {clusters.Dimension}.", nameof(noise));
        }

        (Clusters, Noise) = (clusters, noise);
    }

    /// <summary>The densities of the clusters.</summary>
    public StudentEmission Clusters { get; }

    /// <summary>Where the uniform density lies; <see langword="null"/> for none.</summary>
    public UniformBox? Noise { get; }

    /// <summary>The clusters, and noise.</summary>
    /// <inheritdoc/>
    public int Components => Clusters.Components + (Noise is null ? 0 : 1);

    /// <inheritdoc/>
    public int Dimension => Clusters.Dimension;

    /// <inheritdoc/>
    public int StatisticsLength => Clusters.StatisticsLength;

    /// <inheritdoc/>
    public int ParameterCount => Clusters.ParameterCount;

    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        int length = Clusters.Components * rows.Count;
        Clusters.LogDensity(rows, scratch, logDensity[..length]);
        Noise?.LogDensity(rows, logDensity.Slice(length, rows.Count));
    }

    /// <summary>Of noise nothing: what it lacks is hidden from no parameter, and is left out of the ledger.</summary>
    /// <inheritdoc/>
    public double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics) =>
        Clusters.Accumulate(rows, responsibilities[..(Clusters.Components * rows.Count)], scratch, statistics);

    /// <inheritdoc/>
    public double ExpectedLogDensity(ReadOnlySpan<double> statistics) => Clusters.ExpectedLogDensity(statistics);

    /// <inheritdoc/>
    public RobustEmission Maximize(ReadOnlySpan<double> statistics) => new(Clusters.Maximize(statistics), Noise);

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => Clusters.Diagnose(statistics);

    /// <inheritdoc/>
    public bool AreCoincident(int first, int second) =>
        first < Clusters.Components && second < Clusters.Components && Clusters.AreCoincident(first, second);

    /// <summary>Noise comes last.</summary>
    /// <inheritdoc/>
    public int Compare(int first, int second) => (first == Clusters.Components, second == Clusters.Components) switch
    {
        (false, false) => Clusters.Compare(first, second),
        var (isFirst, isSecond) => isFirst.CompareTo(isSecond),
    };

    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        if (component < Clusters.Components)
        {
            Clusters.DrawRow(component, ref rng, row);
        }
        else
        {
            Noise!.Draw(ref rng, row);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If noise does not stay the last.</exception>
    public RobustEmission Reordered(IReadOnlyList<int> order) => new(Clusters.Reordered(OfClusters(order)), Noise);

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered) =>
        Clusters.Reorder(statistics, OfClusters(order), reordered);

    /// <inheritdoc/>
    public RobustEmission Anchored() => new(Clusters.Anchored(), Noise);

    /// <summary>Writes the conditional means of what rows lack, given a component: in noise the middle of the box.</summary>
    internal void Complete(Rows rows, IReadOnlyList<MissingPattern> patterns, int component, Span<double> completed)
    {
        if (component < Clusters.Components)
        {
            Clusters.Gaussians.Complete(rows, patterns, component, completed);
            return;
        }

        const double Middle = 0.5;
        foreach (var pattern in patterns)
        {
            foreach (int n in pattern.Rows)
            {
                foreach (int d in pattern.Missing)
                {
                    completed[(n * Dimension) + d] = Noise!.Cell(d, Middle);
                }
            }
        }
    }

    /// <summary>Draws what those rows lack that come from a component.</summary>
    internal void Draw(
        Rows rows, IReadOnlyList<MissingPattern> patterns, int component, ReadOnlySpan<int> components, ref Rng rng, Span<double> completed)
    {
        if (component < Clusters.Components)
        {
            Clusters.Gaussians.Draw(rows, patterns, component, components, Clusters.Degrees(component), ref rng, completed);
            return;
        }

        foreach (var pattern in patterns)
        {
            foreach (int n in pattern.Rows)
            {
                foreach (int d in pattern.Missing)
                {
                    if (components[n] == component)
                    {
                        completed[(n * Dimension) + d] = Noise!.Cell(d, rng.NextDouble());
                    }
                }
            }
        }
    }

    private int[] OfClusters(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return Noise is null || order[^1] == Clusters.Components
            ? [.. order.Take(Clusters.Components)]
            : throw new ArgumentException("Noise is the last component, and stays it.", nameof(order));
    }
}
