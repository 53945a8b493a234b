using System.Globalization;

namespace Elbo.Emissions;

/// <summary>Components of discrete families that the data gave nothing to.</summary>
internal static class EmptyComponents
{
    private const double LeastRows = 1;

    /// <summary>Adds a warning for every component that the weight of less than one row stands behind; a prior makes the best of any number.</summary>
    /// <param name="warnings">The warnings to add to.</param>
    /// <param name="observed">The observed weight of every column: K × D numbers.</param>
    /// <param name="components">K.</param>
    /// <param name="hasPrior">Whether there is a prior.</param>
    public static void Add(List<FitWarning> warnings, ReadOnlySpan<double> observed, int components, bool hasPrior)
    {
        int dimension = observed.Length / components;
        for (int k = 0; k < components && !hasPrior; k++)
        {
            double most = 0;
            foreach (double weight in observed.Slice(k * dimension, dimension))
            {
                most = Math.Max(most, weight);
            }

            if (most < LeastRows)
            {
                warnings.Add(new(
                    "small-component",
                    string.Create(CultureInfo.InvariantCulture, $"Component {k + 1} has the weight of {most:0.##} rows: nothing stands behind its parameters."),
                    IsDegenerate: true));
            }
        }
    }
}
