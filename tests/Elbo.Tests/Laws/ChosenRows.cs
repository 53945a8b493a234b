using Elbo.Data;

namespace Elbo.Tests.Laws;

/// <summary>Some rows of a table, as often as they are named: how a case makes data with weights and data with repetitions from the same rows.</summary>
internal static class ChosenRows
{
    /// <summary>A source of those rows; a missing cell is NaN.</summary>
    public static MatrixSource Of(double[] values, int dimension, IReadOnlyList<long> rows, Func<long, double>? weight) => new(
        rows.SelectMany(n => values[(int)(n * dimension)..(int)((n + 1) * dimension)]).ToArray(),
        dimension,
        null,
        weight is null ? default(ReadOnlyMemory<double>) : rows.Select(weight).ToArray(),
        allowsMissing: true);
}
