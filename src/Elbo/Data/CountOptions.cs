namespace Elbo.Data;

/// <summary>Which columns of a table hold counts: a document, a word and how often it occurs there, in every row.</summary>
public sealed record CountOptions
{
    /// <summary>The column of documents, by name or by number from 1.</summary>
    public string Document { get; init; } = "1";

    /// <summary>The column of words.</summary>
    public string Word { get; init; } = "2";

    /// <summary>The column of counts; empty if every row is one occurrence.</summary>
    public string Count { get; init; } = "3";

    /// <summary>The words there are, in their order, as a fitted model knows them; empty to take those that occur.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether a word that is not among them is left out; else it is an error.</summary>
    public bool UnknownIsMissing { get; init; }

    /// <summary>What stands between fields; <see langword="null"/> finds out.</summary>
    public char? Separator { get; init; }
}
