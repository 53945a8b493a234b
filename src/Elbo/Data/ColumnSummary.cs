using System.Globalization;

namespace Elbo.Data;

/// <summary>
/// What one first pass over rows finds out about every column. It fixes what must not move during a fit: the scale of
/// standardised coordinates and the variance floor.
/// </summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Weight">The sum of the rows' weights.</param>
/// <param name="Means">The weighted mean of every column.</param>
/// <param name="Variances">The weighted variance of every column (divided by the weight, not by one less); 0 for a constant column.</param>
/// <param name="Minima">The smallest value of every column.</param>
/// <param name="Maxima">The largest value of every column.</param>
public sealed record ColumnSummary(
    long Rows,
    double Weight,
    IReadOnlyList<double> Means,
    IReadOnlyList<double> Variances,
    IReadOnlyList<double> Minima,
    IReadOnlyList<double> Maxima)
{
    /// <summary>How many cells of every column are missing, in rows that count; empty if none is. Nothing else in the summary counts them.</summary>
    public IReadOnlyList<long> Missing { get; init; } = [];

    /// <summary>Whether any cell is missing.</summary>
    public bool HasMissing => Missing.Any(static count => count > 0);

    /// <summary>How many columns.</summary>
    public int Dimension => Means.Count;

    /// <summary>Whether a column has the same value in every row.</summary>
    /// <param name="column">The number of the column, from 0.</param>
    public bool IsConstant(int column) => !(Minima[column] < Maxima[column]);

    /// <summary>Refuses data in which nothing varies: a spread cannot be fitted to it.</summary>
    /// <param name="name">What to call the data in the message, for example its path.</param>
    /// <exception cref="InvalidDataException">If there is no row with a weight, or if all of them are equal.</exception>
    public void EnsureSpread(string name)
    {
        if (Weight == 0)
        {
            throw new InvalidDataException(
                Rows == 0 ? $"{name}: there are no rows; give at least two that differ" : $"{name}: every row has weight 0; give some a weight");
        }

        for (int column = 0; column < Dimension; column++)
        {
            if (!IsConstant(column))
            {
                return;
            }
        }

        throw new InvalidDataException(
            Rows == 1 ? $"{name}: there is only one row; a fit needs at least two that differ"
            : Weight != Rows ? $"{name}: all rows with a weight are equal; a fit needs at least two that differ"
            : string.Create(CultureInfo.InvariantCulture, $"{name}: all rows are equal ({Rows} of them); a fit needs at least two that differ"));
    }

    /// <summary>
    /// One pass over a source. Batches are summarized on their own and merged in order (Chan, Golub and LeVeque 1983), so that the
    /// result depends neither on an offset of the data nor on threads.
    /// </summary>
    /// <param name="source">The rows.</param>
    /// <param name="dimension">How many numbers a row has.</param>
    /// <exception cref="InvalidDataException">If the rows do not have this dimension.</exception>
    public static ColumnSummary Of(IDataSource<RowBatch> source, int dimension)
    {
        ArgumentNullException.ThrowIfNull(source);
        var builder = new ColumnSummaryBuilder(dimension);
        var batch = new RowBatch();
        for (int i = 0; i < source.BatchCount; i++)
        {
            source.Read(i, batch);
            builder.Add(batch.Rows);
        }

        return builder.Build();
    }
}
