namespace Elbo.Models.Speakers;

/// <summary>One step of what is done to vectors before a model sees them: <see cref="Affine"/> or <see cref="UnitLength"/>.</summary>
public abstract record PreparationStep
{
    private PreparationStep()
    {
    }

    /// <summary>x ↦ A(x − c): centering, whitening, principal components, linear discriminants.</summary>
    /// <param name="Name">What it is, for people: <c>center</c>, <c>pca</c>, <c>lda</c>, …</param>
    /// <param name="Center">c: D numbers.</param>
    /// <param name="Matrix">A: as many rows as numbers come out, D columns; row by row.</param>
    public sealed record Affine(string Name, IReadOnlyList<double> Center, IReadOnlyList<double> Matrix) : PreparationStep
    {
        /// <summary>How many numbers come out.</summary>
        public int Outputs => Matrix.Count / Center.Count;
    }

    /// <summary>
    /// x ↦ √D·x/|x| (Garcia-Romero and Espy-Wilson 2011): it makes vectors of heavy tails nearly Gaussian. A vector of zeros stays one.
    /// </summary>
    public sealed record UnitLength : PreparationStep;
}
