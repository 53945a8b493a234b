namespace Elbo.Charts;

/// <summary>A node of a model's graph.</summary>
/// <param name="Symbol">Its letter.</param>
/// <param name="Meaning">What it is, in a few words.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="X">Its middle, in the units of the drawing.</param>
/// <param name="Y">Its middle, in the units of the drawing.</param>
public sealed record PlateNode(string Symbol, string Meaning, PlateNodeKind Kind, double X, double Y);
