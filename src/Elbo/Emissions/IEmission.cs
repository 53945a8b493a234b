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

    /// <summary>
    /// Whether <see cref="LogJoint"/> is likely to find that few components have a part in a row: then it does best with as many rows at once as there are.
    /// </summary>
    bool IsSparse => false;

    /// <summary>Writes ln p(row | k) for every row and component.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="scratch">Working memory of the calling worker.</param>
    /// <param name="logDensity">
    /// K × rows numbers to write, component-major: those of component k begin at k × rows. −∞ where a density underflows, never NaN.
    /// </param>
    void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity);

    /// <summary>
    /// Writes ln πₖ + ln p(row | k) as far as an E-step needs it. A family may find out at less cost which components have no part in a row, less than
    /// 1e-17 together, and write −∞ for these.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="logWeights">ln πₖ: K numbers.</param>
    /// <param name="scratch">Working memory of the calling worker.</param>
    /// <param name="logJoint">K × rows numbers to write, component-major; never NaN.</param>
    void LogJoint(Rows rows, ReadOnlySpan<double> logWeights, Scratch scratch, Span<double> logJoint)
    {
        LogDensity(rows, scratch, logJoint);
        ComponentBlocks.AddToEach(logWeights, logJoint);
    }

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

    /// <summary>Whether two densities are one as far as any data could tell. A mixture with two such rests on a saddle; a chain may need them.</summary>
    /// <param name="first">The number of one, from 0.</param>
    /// <param name="second">The number of the other, from 0.</param>
    bool AreCoincident(int first, int second) => false;

    /// <summary>Which of two densities comes first where nothing else orders them: the one with the smaller mean, column by column.</summary>
    /// <param name="first">The number of one, from 0.</param>
    /// <param name="second">The number of the other, from 0.</param>
    /// <returns>Negative if the first one does, positive if the second, 0 if they are equal.</returns>
    int Compare(int first, int second) => 0;

    /// <summary>
    /// The same densities for a start: what the family hides of its own is told apart at random. The same ones for a family that hides nothing.
    /// </summary>
    /// <param name="seed">Where random numbers come from.</param>
    TSelf Spread(Seed seed) => (TSelf)this;

    /// <summary>
    /// The same densities, told as everyone finds them again: where several parameters have the same densities, as with axes of factors, the ones that two fits
    /// agree on. The same object where there is nothing to choose.
    /// </summary>
    TSelf Canonical() => (TSelf)this;

    /// <summary>Draws one row from a density.</summary>
    /// <param name="component">Its number, from 0.</param>
    /// <param name="rng">The generator to draw from.</param>
    /// <param name="row"><see cref="Dimension"/> numbers to write.</param>
    void DrawRow(int component, ref Rng rng, Span<double> row);

    /// <summary>The same densities in another order.</summary>
    /// <param name="order">The old number, from 0, of every new one.</param>
    TSelf Reordered(IReadOnlyList<int> order);

    /// <summary>Copies statistics of these densities into the order of others.</summary>
    /// <param name="statistics"><see cref="StatisticsLength"/> numbers.</param>
    /// <param name="order">The old number, from 0, of every new density.</param>
    /// <param name="reordered">As many numbers to write.</param>
    void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered);

    /// <summary>The same densities, ready for a new fit: what a fit never moves is fixed anew at their present parameters.</summary>
    TSelf Anchored();
}
