using Elbo.Emissions;

namespace Elbo.Models;

/// <content>What the components say of each column.</content>
public sealed partial class ProductMixture
{
    /// <summary>
    /// What the components say of a column: mean and deviation, a rate, a share, or the probability of every category (of the second one, where cells are zeros
    /// and ones).
    /// </summary>
    /// <param name="column">The number of the column, from 0.</param>
    public IReadOnlyList<ColumnParameter> ParametersOf(int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Dimension);
        var part = Emission.Parts.First(p => p.Columns.Contains(column));
        int d = part.Columns.TakeWhile(c => c != column).Count();
        var categories = Columns[column].Categories;
        return part.Family switch
        {
            GaussianEmission gaussian =>
            [
                Of("mean", k => gaussian.Mean(k)[d]),
                Of("deviation", k => Math.Sqrt(gaussian.Covariance(k)[d, d])),
            ],
            FactorEmission factors =>
            [
                Of("mean", k => factors.Mean(k)[d]),
                Of("deviation", k => Math.Sqrt(factors.Variance(k, d))),
            ],
            PoissonEmission poisson => [Of("rate", k => poisson.Rates[(k * poisson.Dimension) + d])],
            MultinomialEmission multinomial => [Of("share", k => multinomial.Probabilities[(k * multinomial.Dimension) + d])],
            BernoulliEmission bernoulli => [Of("probability", k => bernoulli.Probabilities[(k * bernoulli.Dimension) + d], categories.Count > 1 ? categories[1] : "1")],
            CategoricalEmission categorical =>
                [.. categories.Select((category, j) => Of("probability", k => categorical.Probabilities(k, d)[j], category))],
            _ => [],
        };

        ColumnParameter Of(string measure, Func<int, double> value, string category = "") =>
            new(Columns[column].Name, measure, category, [.. Enumerable.Range(0, Components).Select(value)]);
    }
}
