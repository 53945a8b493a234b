namespace Elbo.Charts;

/// <summary>A bar of a bar chart.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its length; not negative.</param>
/// <param name="Label">How the value reads.</param>
/// <param name="Group">The number of the group whose color it has, from 0.</param>
public sealed record Bar(string Name, double Value, string Label, int Group = 0)
{
    /// <summary>Whether it is drawn empty, which says: do not rely on it.</summary>
    public bool IsHollow { get; init; }
}
