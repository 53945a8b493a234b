using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Emissions;

/// <summary>
/// A family of K densities over a row: the part that mixtures and hidden Markov models share. Instances are immutable; what the
/// densities need is worked out in the constructor.
/// </summary>
/// <typeparam name="TSelf">The family's own type.</typeparam>
public interface IEmission<TSelf>
    where TSelf : IEmission<TSelf>
{
    /// <summary>K, the number of densities.</summary>
    int Components { get; }

    /// <summary>D, how many numbers a row has.</summary>
    int Dimension { get; }

    /// <summary>The length of the family's part of the statistics vector.</summary>
    int StatisticsLength { get; }

    /// <summary>How many numbers the data can choose freely.</summary>
    int ParameterCount { get; }

    /// <summary>The part of the bound that belongs to no row: the log-prior of the parameters; 0 without one.</summary>
    double GlobalBound => 0;

    /// <summary>Writes ln p(row | k) for every row and component.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="scratch">Working memory of the calling worker.</param>
    /// <param name="logDensity">
    /// K × rows numbers to write, component-major: those of component k begin at k × rows. −∞ where a density underflows, never NaN.
    /// </param>
    void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity);

    /// <summary>Adds the statistics of rows.</summary>
    /// <param name="rows">The rows; their weights are already in the responsibilities.</param>
    /// <param name="responsibilities">K × rows numbers, component-major.</param>
    /// <param name="scratch">Working memory of the calling worker.</param>
    /// <param name="statistics"><see cref="StatisticsLength"/> numbers to add to.</param>
    /// <returns>The entropy of hidden variables of the family's own; 0 for a family without any.</returns>
    double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics);

    /// <summary>Σ r·ln p(row | k) of this family's parameters as a function of the statistics.</summary>
    /// <param name="statistics"><see cref="StatisticsLength"/> numbers.</param>
    double ExpectedLogDensity(ReadOnlySpan<double> statistics);

    /// <summary>The family that maximizes <see cref="ExpectedLogDensity"/>; a component without weight keeps its parameters.</summary>
    /// <param name="statistics"><see cref="StatisticsLength"/> numbers.</param>
    TSelf Maximize(ReadOnlySpan<double> statistics);

    /// <summary>What a user must know about the family's parameters.</summary>
    /// <param name="statistics">The statistics of its own E-step.</param>
    IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => [];
}
