using Elbo.Emissions.Covariances.Coordinates;
using Elbo.Emissions.Covariances.Priors;

namespace Elbo.Emissions.Covariances;

/// <summary>
/// How the covariances of Gaussian components relate to each other: which parts of Σₖ = λₖ Dₖ Aₖ Dₖᵀ (volume, orientation, shape) are
/// equal, free or trivial (Banfield and Raftery 1993; Celeux and Govaert 1995). One structure is one file.
/// </summary>
public interface ICovarianceStructure
{
    /// <summary>mclust's name: a letter each for volume, shape and orientation; E equal, V varying, I trivial.</summary>
    string Name { get; }

    /// <summary>Other names for it, scikit-learn's among them, in lower case; there may be none.</summary>
    IReadOnlyList<string> Synonyms { get; }

    /// <summary>What the components look like, as one phrase.</summary>
    string Description { get; }

    /// <summary>Whether every matrix is diagonal and stored as its D variances; otherwise it is a packed lower triangle.</summary>
    bool IsDiagonal { get; }

    /// <summary>Whether all components share one matrix, and therefore one scatter.</summary>
    bool IsPooled { get; }

    /// <summary>
    /// Coordinates of each matrix for steps along a gradient; <see langword="null"/> where the matrices are bound to each other in a way that
    /// has none.
    /// </summary>
    ICovarianceCoordinates? Coordinates => null;

    /// <summary>The conjugate prior of each matrix; <see langword="null"/> where there is none under which the M-step keeps its form.</summary>
    ICovariancePrior? Prior => null;

    /// <summary>How many covariance parameters the data can choose freely.</summary>
    /// <param name="components">K.</param>
    /// <param name="dimension">D.</param>
    int ParameterCount(int components, int dimension);

    /// <summary>
    /// The covariances that maximize −½ Σₖ (nₖ ln|Σₖ| + tr Σₖ⁻¹ Wₖ) under the structure and the floor; where that is not exact, they are at least
    /// as good as the previous ones.
    /// </summary>
    /// <param name="within">Counts nₖ and within-scatter matrices Wₖ.</param>
    /// <param name="floor">The smallest covariance allowed.</param>
    /// <param name="covariances">
    /// The matrices to write, one or one per component as <see cref="IsPooled"/> says. They hold the previous covariances, which have the
    /// structure, or zeros where there are none yet. Those of a component without weight must stay, as far as what it shares with others lets them.
    /// </param>
    void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances);
}
