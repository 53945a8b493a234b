using Elbo.Numerics.Linear;

namespace Elbo.Models.Factors;

/// <summary>
/// Where the expected statistics of factors are in their vector: Σ w [1] and Σ w E|h|² [1] over rows; then for every column, over the rows in which it is
/// observed, about an anchor a: Σ w, Σ w (x − a), Σ w (x − a)² [D each], Σ w (x − a) E[h] [F × D], Σ w E[h] [F × D] and Σ w E[hhᵀ] [F(F+1)/2 × D].
/// </summary>
/// <param name="Dimension">D.</param>
/// <param name="Factors">F.</param>
internal readonly record struct FactorLayout(int Dimension, int Factors)
{
    private const int Columns = 2;

    /// <summary>How many statistics there are.</summary>
    public int Length => Columns + ((3 + (2 * Factors) + Packed.Length(Factors)) * Dimension);

    /// <summary>Σ w.</summary>
    public static Range Counts(int dimension) => Block(dimension, 0);

    /// <summary>Σ w (x − a).</summary>
    public static Range Sums(int dimension) => Block(dimension, 1);

    /// <summary>Σ w (x − a)².</summary>
    public static Range Squares(int dimension) => Block(dimension, 2);

    /// <summary>Σ w (x − a) E[h_f].</summary>
    public Range Products(int factor) => Block(Dimension, 3 + factor);

    /// <summary>Σ w E[h_f].</summary>
    public Range FactorSums(int factor) => Block(Dimension, 3 + Factors + factor);

    /// <summary>Σ w E[h_f h_g], g ≤ f.</summary>
    public Range FactorProducts(int factor, int other) => Block(Dimension, 3 + (2 * Factors) + Packed.Index(factor, other));

    private static Range Block(int dimension, int number) => (Columns + (number * dimension))..(Columns + ((number + 1) * dimension));
}
