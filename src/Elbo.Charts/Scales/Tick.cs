namespace Elbo.Charts.Scales;

/// <summary>A marked value of an axis.</summary>
/// <param name="Value">Where it is, in the data's units.</param>
/// <param name="Label">How it reads; an offset or a power of ten common to all ticks is in the axis's title instead.</param>
public readonly record struct Tick(double Value, string Label);
