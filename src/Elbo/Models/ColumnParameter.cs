namespace Elbo.Models;

/// <summary>A number that every component of a mixture has for a column.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Measure">What it is: <c>mean</c>, <c>deviation</c>, <c>rate</c>, <c>share</c> of a total, or <c>probability</c> of a category.</param>
/// <param name="Category">The category; empty where the column has none.</param>
/// <param name="Values">K numbers.</param>
public sealed record ColumnParameter(string Column, string Measure, string Category, IReadOnlyList<double> Values)
{
    /// <summary>What people call it: <c>income mean</c>, <c>sex = f</c>.</summary>
    public string Name => Measure == "probability" ? $"{Column} = {Category}" : $"{Column} {Measure}";
}
