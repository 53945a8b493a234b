namespace Elbo.Data;

/// <summary>Which columns of a table hold events: one event a row.</summary>
public sealed record EventOptions
{
    /// <summary>The column of units, by name or by number from 1: items, documents.</summary>
    public string Unit { get; init; } = "1";

    /// <summary>The column of keys: annotators, words.</summary>
    public string Key { get; init; } = "2";

    /// <summary>The column of values, text or numbers: labels.</summary>
    public string Value { get; init; } = "3";

    /// <summary>A column that says how many times every row counts; empty if each counts once.</summary>
    public string Weights { get; init; } = "";

    /// <summary>The values there are, in their order; empty to take those that occur: in rising order if all are numbers, else as they first appear.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>What stands between fields; <see langword="null"/> finds out.</summary>
    public char? Separator { get; init; }
}
