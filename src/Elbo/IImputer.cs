using Elbo.Data;
using Elbo.Numerics;

namespace Elbo;

/// <summary>A model that says what missing cells of a row would hold: what <c>elbo impute</c> needs.</summary>
public interface IImputer
{
    /// <summary>How many numbers a row has.</summary>
    int Dimension { get; }

    /// <summary>Fills missing cells with their means, given the cells that are there.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers; a missing cell is NaN.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="completed">As many numbers to write: the rows without a missing cell.</param>
    void Impute(Rows rows, Scratch scratch, Span<double> completed);

    /// <summary>Fills missing cells with a draw from their distribution, given the cells that are there.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers; a missing cell is NaN.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="rng">The generator to draw from.</param>
    /// <param name="completed">As many numbers to write: the rows without a missing cell.</param>
    void DrawMissing(Rows rows, Scratch scratch, ref Rng rng, Span<double> completed);
}
