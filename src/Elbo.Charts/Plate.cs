namespace Elbo.Charts;

/// <summary>A frame of a model's graph: what is inside exists many times.</summary>
/// <param name="Label">How many times, for example <c>N rows</c>.</param>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its upper edge.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
public sealed record Plate(string Label, double X, double Y, double Width, double Height);
