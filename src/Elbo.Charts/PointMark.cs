namespace Elbo.Charts;

/// <summary>How a point of a line is marked.</summary>
public enum PointMark
{
    /// <summary>Not at all: the line passes through it.</summary>
    None,

    /// <summary>By the mark of its series.</summary>
    Filled,

    /// <summary>By an empty mark that says: do not rely on it.</summary>
    Hollow,

    /// <summary>By a ring round its mark: the one that was chosen.</summary>
    Best,

    /// <summary>By a dashed ring and its place: the second best.</summary>
    Second,

    /// <summary>By a dashed ring and its place: the third best.</summary>
    Third,
}
