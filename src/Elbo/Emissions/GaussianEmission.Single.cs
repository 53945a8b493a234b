namespace Elbo.Emissions;

/// <content>What an E-step in single precision takes from it, and gives back.</content>
public sealed partial class GaussianEmission
{
    /// <summary>How many matrices there are: one, or K.</summary>
    internal int Matrices => MatrixCount;

    /// <summary>Which matrix a component has.</summary>
    internal int MatrixOf(int component) => MatrixIndex(component);

    /// <summary>The tiles of the inverse factor of a full matrix.</summary>
    internal ReadOnlySpan<double> InverseFactorTiles(int matrix) => _scales.AsSpan(matrix * ScaleLength, ScaleLength);

    /// <summary>Σ r(x − a) of a component among the family's statistics: D numbers.</summary>
    internal Span<double> SumIn(Span<double> statistics, int component) => new View(this, statistics).Sum(component);

    /// <summary>Σ r(x − a)(x − a)ᵀ of a matrix among the family's statistics.</summary>
    internal Span<double> ScatterIn(Span<double> statistics, int matrix) => new View(this, statistics).Scatter(matrix);
}
