namespace Elbo.Charts.Drawing;

/// <summary>A line of a legend.</summary>
/// <param name="Group">The group whose color and mark it explains.</param>
/// <param name="Text">What it says.</param>
public sealed record LegendEntry(int Group, string Text)
{
    /// <summary>Whether it stands for a curve and not for a mark.</summary>
    public bool IsCurve { get; init; }

    /// <summary>Whether it stands for a filled area and not for a mark.</summary>
    public bool IsArea { get; init; }

    /// <summary>Whether its curve is dashed.</summary>
    public bool IsDashed { get; init; }

    /// <summary>Whether it stands for the sum of all groups.</summary>
    public bool IsTotal { get; init; }
}
