using Elbo.Data;
using Elbo.Emissions;

namespace Elbo.Models.Products;

/// <summary>Puts given expectations into a product of families.</summary>
internal static class GivenMeans
{
    public static ProductEmission Apply(ProductEmission family, IReadOnlyList<ColumnType> columns, double[,] means)
    {
        if (means.GetLength(1) != family.Dimension)
        {
            throw new ArgumentException($"The means have {means.GetLength(1)} numbers a component, the data {family.Dimension} columns.", nameof(means));
        }

        return new([.. family.Parts.Select(part =>
        {
            double[] mine = [.. Enumerable.Range(0, means.GetLength(0)).SelectMany(k => part.Columns.Select(d => means[k, d]))];
            return part.Family switch
            {
                GaussianEmission gaussian => EmissionPart.Of(new GaussianEmission(gaussian.Structure, gaussian.Floor, mine, gaussian.Covariances), part.Columns),
                FactorEmission factors => EmissionPart.Of(factors.WithMeans(mine), part.Columns),
                PoissonEmission poisson => EmissionPart.Of(new PoissonEmission(poisson.Dimension, mine, poisson.Priors), part.Columns),
                MultinomialEmission multinomial => EmissionPart.Of(new MultinomialEmission(multinomial.Dimension, mine, multinomial.Prior), part.Columns),
                BernoulliEmission bernoulli => EmissionPart.Of(new BernoulliEmission(bernoulli.Dimension, mine, bernoulli.Priors), part.Columns),
                _ => throw new ArgumentException($"Column '{columns[part.Columns[0]].Name}' has categories, which have no mean; start from labels.", nameof(means)),
            };
        })]);
    }
}
