namespace Elbo.Charts;

/// <summary>A table of numbers as colors: the rows of a confusion matrix, counts by two labels.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="RowName">What the rows are.</param>
/// <param name="ColumnName">What the columns are.</param>
/// <param name="Rows">The names of the rows, from the top.</param>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Cells">A number for every row and column, row by row; negative ones have another color.</param>
public sealed record HeatMapData(
    string Title, string RowName, string ColumnName, IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, IReadOnlyList<double> Cells)
{
    /// <summary>The number that has the full color; the largest amount of a cell if not given.</summary>
    public double? Full { get; init; }
}
