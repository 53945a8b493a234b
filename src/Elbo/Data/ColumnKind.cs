namespace Elbo.Data;

/// <summary>What the cells of a column are.</summary>
public enum ColumnKind
{
    /// <summary>Real numbers.</summary>
    Real,

    /// <summary>Counts: whole numbers, 0 or more.</summary>
    Count,

    /// <summary>Counts that, with those of the other columns of this kind, make up a total: the words of a text, the tosses of a coin.</summary>
    Share,

    /// <summary>One of two things, coded 0 and 1.</summary>
    Binary,

    /// <summary>One of several things without an order, coded 0, 1, 2, …</summary>
    Category,
}
