using System.Globalization;

namespace Elbo.Data;

/// <summary>Names for columns that have none.</summary>
public static class ColumnNames
{
    /// <summary><c>x1</c>, <c>x2</c>, … <c>xD</c>.</summary>
    /// <param name="dimension">How many names.</param>
    public static IReadOnlyList<string> Numbered(int dimension) =>
        [.. Enumerable.Range(1, dimension).Select(i => string.Create(CultureInfo.InvariantCulture, $"x{i}"))];
}
