using Elbo.Numerics.Linear;

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

    /// <summary>Those of some columns that the others of them tell but for what the floor adds: their likelihood is the floor's. Cost: C³/2 for C columns.</summary>
    /// <param name="columns">Numbers of columns whose noise lies on the floor.</param>
    /// <param name="minima">The smallest variance of every column's noise.</param>
    public int[] Dependent(int[] columns, ReadOnlySpan<double> minima)
    {
        // The noise of a handful of others may stand beside a column's own.
        const double FewFloors = 10;
        int count = columns.Length;
        double[] covariance = new double[Packed.Length(count)], factor = new double[covariance.Length], inverse = new double[covariance.Length];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[Packed.Index(i, j)] = i == j ? Variance(columns[i]) : Covariance(columns[i], columns[j]);
            }
        }

        if (!Cholesky.TryFactor(covariance, factor, count))
        {
            return columns;
        }

        Cholesky.Invert(factor, inverse, count);
        List<int> dependent = [];
        for (int i = 0; i < count; i++)
        {
            double precision = 0;
            for (int j = i; j < count; j++)
            {
                precision += inverse[Packed.Index(j, i)] * inverse[Packed.Index(j, i)];
            }

            if (count > 1 && 1 / precision <= FewFloors * minima[columns[i]])
            {
                dependent.Add(columns[i]);
            }
        }

        return [.. dependent];
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

    private double Covariance(int column, int other)
    {
        double covariance = 0;
        for (int f = 0; f < Factors; f++)
        {
            covariance += Loading(f)[column] * Loading(f)[other];
        }

        return covariance;
    }
}
