using Elbo.Data;
using Elbo.Numerics;

namespace Elbo;

/// <summary>A model that gives every row a distribution over components: what <c>elbo assign</c> needs.</summary>
public interface IPosterior
{
    /// <summary>How many numbers a row has.</summary>
    int Dimension { get; }

    /// <summary>How many components.</summary>
    int Components { get; }

    /// <summary>The posterior probabilities of the components given every row.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> finite numbers.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="responsibilities">
    /// <see cref="Components"/> × rows numbers to write, component-major: those of component k begin at k × rows. For each row they
    /// are in [0, 1] and sum to 1.
    /// </param>
    void Responsibilities(Rows rows, Scratch scratch, Span<double> responsibilities);
}
