namespace Elbo.Charts;

/// <summary>Points in the plane, in groups, with ellipses.</summary>
/// <param name="Title">What the chart shows, in a few words.</param>
/// <param name="XName">What the horizontal value is.</param>
/// <param name="YName">What the vertical value is.</param>
/// <param name="Points">The points.</param>
public sealed record ScatterData(string Title, string XName, string YName, IReadOnlyList<ScatterPoint> Points)
{
    /// <summary>The names of the groups, in order of their numbers; empty if there are no groups to explain.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Ellipses, those of larger mass first where they overlap.</summary>
    public IReadOnlyList<Ellipse> Ellipses { get; init; } = [];

    /// <summary>
    /// For each point the share that every group has in it, at least 0 and 1 in all: its color is mixed by them, its shape stays that of its
    /// own group. Empty if each point belongs to its group alone.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> Shares { get; init; } = [];

    /// <summary>The range of the horizontal axis, so that several charts share it; chosen from the points and the ellipses if it is not given.</summary>
    public (double Minimum, double Maximum)? RangeX { get; init; }

    /// <summary>The range of the vertical axis, so that several charts share it; chosen from the points and the ellipses if it is not given.</summary>
    public (double Minimum, double Maximum)? RangeY { get; init; }

    /// <summary>How many points there were before some were chosen; 0 if all of them are here.</summary>
    public long Of { get; init; }
}
