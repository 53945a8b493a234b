using Elbo.Models.Queries;

namespace Elbo.Models;

/// <content>What the mixture says of some of its columns, and given others.</content>
public sealed partial class GaussianMixture
{
    /// <summary>The distribution of some columns, whatever the others are: a mixture of the same weights.</summary>
    /// <param name="columns">The numbers of the columns, from 0, in the order that they are to have; each once.</param>
    /// <exception cref="ArgumentException">If there is none, one does not exist, or one is there twice.</exception>
    public GaussianMixture Marginal(IReadOnlyList<int> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ColumnBlocks.Check(columns, Dimension);
        return ColumnBlocks.Build(this, columns, Weights, k => ColumnBlocks.Part(Mean(k), columns), k => ColumnBlocks.Part(Covariance(k), columns, columns));
    }

    /// <summary>
    /// The distribution of the other columns where some have given values: a mixture again, with weights ∝ πₖ N(given; μₖ, Σₖ) and regressions as means. Its
    /// columns keep their order. For many rows with the same columns given, <see cref="Regression"/> shares the work.
    /// </summary>
    /// <param name="columns">The numbers of the given columns, from 0, each once; at least one, not all.</param>
    /// <param name="values">As many finite numbers.</param>
    /// <exception cref="ArgumentException">If a column cannot be given, a value is not finite, or no component can explain the values.</exception>
    public GaussianMixture Condition(IReadOnlyList<int> columns, ReadOnlySpan<double> values)
    {
        var regression = Regression(columns);
        return regression.Condition(values);
    }

    /// <summary>The other columns as a function of some: their mean and variance given these, for any number of rows.</summary>
    /// <param name="columns">The numbers of the given columns, from 0, each once; at least one, not all.</param>
    /// <exception cref="ArgumentException">If a column cannot be given.</exception>
    public MixtureRegression Regression(IReadOnlyList<int> columns) => new(this, columns);

    /// <summary>The number of a column, from 0.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">If there is no such column.</exception>
    public int ColumnOf(string name)
    {
        for (int d = 0; d < Dimension; d++)
        {
            if (Columns[d] == name)
            {
                return d;
            }
        }

        throw new ArgumentException($"There is no column '{name}'; the model has {string.Join(", ", Columns)}.", nameof(name));
    }

    /// <summary>
    /// The local maxima of the density that are found uphill from the components' means (Carreira-Perpiñán 2000): by x ← (Σ r Σₖ⁻¹)⁻¹ Σ r Σₖ⁻¹μₖ, which is EM
    /// and never falls, and at last by Newton's method. A mixture of Gaussians of different shapes can have more.
    /// </summary>
    /// <returns>The distinct modes, the highest first.</returns>
    public IReadOnlyList<MixtureMode> Modes() => ModeSearch.Run(this);

    /// <summary>How far every two components are apart, and how much of them is shared.</summary>
    /// <returns>A pair of components each, the least apart first. Cost: K²/2 factorizations.</returns>
    public IReadOnlyList<ComponentDistance> Distances() => ComponentDistance.Of(this);
}
