namespace Elbo.Emissions.Factors;

/// <summary>The parameters of x = μ + Λh + ε.</summary>
/// <param name="Mean">μ: D numbers.</param>
/// <param name="Loadings">Λ, factor by factor: F × D numbers.</param>
/// <param name="Variances">ψ: D positive numbers.</param>
internal sealed record FactorParameters(double[] Mean, double[] Loadings, double[] Variances)
{
    /// <summary>F.</summary>
    public int Factors => Loadings.Length / Mean.Length;

    /// <summary>The loadings of all columns on one factor.</summary>
    /// <param name="factor">Its number, from 0.</param>
    public ReadOnlySpan<double> Loading(int factor) => Loadings.AsSpan(factor * Mean.Length, Mean.Length);

    /// <summary>Fills missing cells of a row with μ + Λh.</summary>
    /// <param name="factors">h.</param>
    /// <param name="row">The row; a missing cell is NaN.</param>
    public void Fill(ReadOnlySpan<double> factors, Span<double> row)
    {
        for (int d = 0; d < row.Length; d++)
        {
            if (double.IsNaN(row[d]))
            {
                row[d] = Mean[d];
                for (int f = 0; f < factors.Length; f++)
                {
                    row[d] += Loading(f)[d] * factors[f];
                }
            }
        }
    }

    /// <summary>The variance of a column, ψ + |λ|².</summary>
    /// <param name="column">Its number, from 0.</param>
    public double Variance(int column)
    {
        double variance = Variances[column];
        for (int f = 0; f < Factors; f++)
        {
            variance += Loading(f)[column] * Loading(f)[column];
        }

        return variance;
    }
}
