namespace Elbo.Charts.Reports;

/// <summary>Rows to draw, each with its most probable component.</summary>
/// <param name="Values">The rows, one after the other.</param>
/// <param name="Dimension">How many numbers a row has.</param>
/// <param name="Components">The most probable component of every row, from 0.</param>
/// <param name="Of">How many rows there are in all.</param>
public sealed record MixtureSample(IReadOnlyList<double> Values, int Dimension, IReadOnlyList<int> Components, long Of)
{
    /// <summary>For every row the probability that it does not come from its most probable component; empty if it is unknown.</summary>
    public IReadOnlyList<double> Uncertainties { get; init; } = [];

    /// <summary>How many rows there are to draw.</summary>
    public int Count => Components.Count;

    /// <summary>A number of a row.</summary>
    /// <param name="row">The number of the row, from 0.</param>
    /// <param name="column">The number of the column, from 0.</param>
    public double this[int row, int column] => Values[(row * Dimension) + column];
}
