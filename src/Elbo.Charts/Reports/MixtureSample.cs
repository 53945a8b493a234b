using Elbo.Data;
using Elbo.Numerics;

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

    /// <summary>For every number whether it was filled in rather than observed; empty if all were observed.</summary>
    public IReadOnlyList<bool> Imputed { get; init; } = [];

    /// <summary>For every row whether it is an outlier; empty if nobody asked.</summary>
    public IReadOnlyList<bool> Outliers { get; init; } = [];

    /// <summary>For every row whether its component was known to the fit; empty if none was.</summary>
    public IReadOnlyList<bool> Known { get; init; } = [];

    /// <summary>How many rows there are to draw.</summary>
    public int Count => Components.Count;

    /// <summary>A number of a row.</summary>
    /// <param name="row">The number of the row, from 0.</param>
    /// <param name="column">The number of the column, from 0.</param>
    public double this[int row, int column] => Values[(row * Dimension) + column];

    /// <summary>Whether a row is an outlier.</summary>
    /// <param name="row">The number of the row, from 0.</param>
    internal bool IsOutlier(int row) => row < Outliers.Count && Outliers[row];

    /// <summary>Whether a number of a row was filled in.</summary>
    /// <param name="row">The number of the row, from 0.</param>
    /// <param name="column">The number of the column, from 0.</param>
    internal bool IsImputed(int row, int column) => Imputed.Count > 0 && Imputed[(row * Dimension) + column];

    /// <summary>The same rows with their missing cells filled in by a model.</summary>
    internal MixtureSample Completed(IImputer model, IRowSource rows) => !rows.Summary.HasMissing ? this : this with
    {
        Values = Complete(model, rows),
        Imputed = [.. Values.Select(double.IsNaN)],
    };

    /// <summary>The numbers of rows, one row after the other, without a missing one.</summary>
    internal static double[] Complete(IImputer model, IRowSource rows)
    {
        var values = new List<double>();
        var batch = new RowBatch();
        var scratch = new Scratch();
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            double[] completed = new double[batch.Rows.Values.Length];
            model.Impute(batch.Rows, scratch, completed);
            values.AddRange(completed);
        }

        return [.. values];
    }
}
