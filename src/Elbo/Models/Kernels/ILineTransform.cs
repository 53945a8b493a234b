namespace Elbo.Models.Kernels;

/// <summary>Sums of kernels over many points on a line, in time proportional to how many there are.</summary>
internal interface ILineTransform
{
    /// <summary>Σ w k(target − point)/k(0).</summary>
    /// <param name="sorted">Targets in rising order, in the unit of the points.</param>
    /// <param name="sums">One number a target to write.</param>
    void Evaluate(ReadOnlySpan<double> sorted, Span<double> sums);
}
