namespace Elbo.Models.Kernels;

/// <summary>A bandwidth that was tried.</summary>
/// <param name="Bandwidth">That of the first column.</param>
/// <param name="LogLikelihood">What is maximized, in nats; −∞ where a row is out of reach of all others.</param>
public readonly record struct BandwidthPoint(double Bandwidth, double LogLikelihood);
