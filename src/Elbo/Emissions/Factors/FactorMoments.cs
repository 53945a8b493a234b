using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Factors;

/// <summary>
/// Where the expected statistics of one component are in their block: Σ r [1], Σ r E[h] [F], Σ r E[hhᵀ] [F(F+1)/2], and about an anchor a: Σ r (x − a),
/// Σ r E(x − a)² [D each] and Σ r E[(x − a) h] [F × D].
/// </summary>
/// <param name="Dimension">D.</param>
/// <param name="Factors">F.</param>
internal readonly record struct FactorMoments(int Dimension, int Factors)
{
    /// <summary>How many statistics there are.</summary>
    public int Length => First + ((2 + Factors) * Dimension);

    /// <summary>Σ r E[h].</summary>
    public Range FactorSums => 1..(1 + Factors);

    /// <summary>Σ r E[hhᵀ], a packed lower triangle.</summary>
    public Range FactorProducts => (1 + Factors)..First;

    /// <summary>Σ r (x − a).</summary>
    public Range Sums => Block(0);

    /// <summary>Σ r E(x − a)².</summary>
    public Range Squares => Block(1);

    private int First => 1 + Factors + Packed.Length(Factors);

    /// <summary>Σ r E[(x − a) h_f].</summary>
    public Range Products(int factor) => Block(2 + factor);

    private Range Block(int number) => (First + (number * Dimension))..(First + ((number + 1) * Dimension));
}
