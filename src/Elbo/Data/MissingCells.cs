namespace Elbo.Data;

/// <summary>What becomes of rows that lack cells.</summary>
public enum MissingCells
{
    /// <summary>They are an error.</summary>
    Refuse,

    /// <summary>They count with what is there: the density of a row is that of its observed cells. A row in which nothing is observed is an error.</summary>
    Marginalize,

    /// <summary>They count with what is there, and rows in which nothing is observed do not count at all.</summary>
    SkipEmpty,
}
