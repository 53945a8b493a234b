using System.Globalization;

namespace Elbo.Emissions;

/// <summary>What messages call columns and their categories.</summary>
/// <param name="Column">The name of a column, by its number from 0.</param>
/// <param name="Category">The name of a category, by the numbers of its column and its own.</param>
internal sealed record ColumnLabels(Func<int, string> Column, Func<int, int, string> Category)
{
    /// <summary>Numbers, where nothing has a name.</summary>
    public static ColumnLabels Numbered { get; } = new(
        static column => string.Create(CultureInfo.InvariantCulture, $"column {column + 1}"),
        static (_, category) => string.Create(CultureInfo.InvariantCulture, $"category {category}"));
}
