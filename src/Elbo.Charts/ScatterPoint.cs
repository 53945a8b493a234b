namespace Elbo.Charts;

/// <summary>A point of a scatter chart.</summary>
/// <param name="X">Its horizontal value; a point with a value that is not finite is not drawn.</param>
/// <param name="Y">Its vertical value.</param>
/// <param name="Group">The number of its group, from 0; −1 for none.</param>
/// <param name="Size">The width of its mark beside that of others.</param>
public readonly record struct ScatterPoint(double X, double Y, int Group, double Size = 1)
{
    /// <summary>Whether its mark is empty: one of its values was not observed.</summary>
    public bool IsHollow { get; init; }

    /// <summary>Whether a ring is round its mark: it is far from where it should be.</summary>
    public bool IsRinged { get; init; }
}
