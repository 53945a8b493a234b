using Elbo.Numerics;

namespace Elbo;

/// <summary>A model that can make data: what <c>elbo sample</c> needs.</summary>
public interface ISampler
{
    /// <summary>How many numbers a row has.</summary>
    int Dimension { get; }

    /// <summary>Draws rows, one after the other; drawing n rows and then m gives the numbers of drawing n + m.</summary>
    /// <param name="rng">The generator to draw from.</param>
    /// <param name="components">One number per row to write: the component it came from.</param>
    /// <param name="values">Rows × <see cref="Dimension"/> numbers to write.</param>
    void Sample(ref Rng rng, Span<int> components, Span<double> values);
}
