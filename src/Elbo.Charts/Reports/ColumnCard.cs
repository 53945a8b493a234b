namespace Elbo.Charts.Reports;

/// <summary>What a report about a mixture shows of one column, or of several that belong together: bars or a histogram, and the numbers.</summary>
/// <param name="Heading">The name of the column.</param>
/// <param name="Caption">What is drawn.</param>
public sealed record ColumnCard(string Heading, string Caption)
{
    /// <summary>Bars, a group for every component; nothing for a column that has a histogram.</summary>
    public BarData? Bars { get; init; }

    /// <summary>The data in bins and the densities of the components; nothing for a column that has bars.</summary>
    public HistogramData? Histogram { get; init; }

    /// <summary>Every number of every component.</summary>
    public required SummaryTable Table { get; init; }
}
