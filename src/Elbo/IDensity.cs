using Elbo.Data;
using Elbo.Numerics;

namespace Elbo;

/// <summary>A model that gives every row a density: what <c>elbo score</c> needs.</summary>
public interface IDensity
{
    /// <summary>How many numbers a row has.</summary>
    int Dimension { get; }

    /// <summary>The natural logarithm of the density of every row; −∞ where it underflows, never NaN.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> finite numbers; a missing cell is NaN, for models that can do without it.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="logDensity">One number per row to write.</param>
    void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity);
}
