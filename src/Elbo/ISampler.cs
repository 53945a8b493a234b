using Elbo.Numerics;

namespace Elbo;

/// <summary>
/// A model that can make data: what <c>elbo sample</c> needs. Theory distinguishes two ways, and both are made of these two draws: a
/// component drawn for every row, or one component drawn once for the whole set.
/// </summary>
public interface ISampler
{
    /// <summary>How many numbers a row has.</summary>
    int Dimension { get; }

    /// <summary>Draws a component with its prior probability.</summary>
    /// <param name="rng">The generator to draw from.</param>
    /// <returns>The number of the component, from 0.</returns>
    int DrawComponent(ref Rng rng);

    /// <summary>Draws one row from a component.</summary>
    /// <param name="component">The number of the component, from 0.</param>
    /// <param name="rng">The generator to draw from.</param>
    /// <param name="row"><see cref="Dimension"/> numbers to write.</param>
    void DrawRow(int component, ref Rng rng, Span<double> row);
}
