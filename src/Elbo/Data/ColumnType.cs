namespace Elbo.Data;

/// <summary>A column of a typed table: its name, what its cells are, and what its codes stand for. A cell that is missing is NaN, whatever the kind.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Kind">What its cells are.</param>
public sealed record ColumnType(string Name, ColumnKind Kind)
{
    /// <summary>
    /// The names of the categories, by their codes 0, 1, …; empty where cells are no codes. In ascending order if all of them are numbers, otherwise in
    /// ordinal order, so that they do not depend on the order of the rows.
    /// </summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether cells are codes of categories.</summary>
    public bool IsCoded => Kind is ColumnKind.Binary or ColumnKind.Category;

    /// <summary>What a code stands for.</summary>
    /// <param name="code">A cell's number.</param>
    /// <returns>The category's name; empty for a missing cell.</returns>
    /// <exception cref="ArgumentOutOfRangeException">If no category has the code.</exception>
    public string CategoryOf(double code)
    {
        if (double.IsNaN(code))
        {
            return "";
        }

        return code >= 0 && code < Categories.Count && Math.Floor(code) == code
            ? Categories[(int)code]
            : throw new ArgumentOutOfRangeException(nameof(code), code, $"Column '{Name}' has {Categories.Count} categories.");
    }
}
