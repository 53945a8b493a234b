namespace Elbo.Data;

/// <summary>What is said of some columns of a typed table.</summary>
/// <param name="Columns">Which ones, as in <see cref="CsvOptions.Columns"/>: a name, a number from 1, or a range such as <c>q1..q9</c>.</param>
/// <param name="Kind">What their cells are; <see langword="null"/> leaves the columns out.</param>
public sealed record ColumnRule(string Columns, ColumnKind? Kind);
