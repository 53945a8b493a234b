using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;

namespace Elbo.Cli.Models;

/// <summary>Which densities the columns of a table get: one part for all columns of a kind.</summary>
/// <param name="Types">The columns.</param>
/// <param name="Structure">How the covariances of real columns relate to each other.</param>
/// <param name="Gaussians">How many Gaussians a state has for them.</param>
/// <param name="VarianceFloor">The smallest variance, as a share of the columns'.</param>
/// <param name="Smoothing">How many rows of every kind are added to counts and categories.</param>
internal sealed record HiddenMarkovFamily(IReadOnlyList<ColumnType> Types, ICovarianceStructure Structure, int Gaussians, double VarianceFloor, double Smoothing)
{
    /// <summary>Factors of real columns; null if they have a covariance structure.</summary>
    public FactorStructure? Factors { get; init; }

    /// <summary>K densities for some rows.</summary>
    /// <param name="rows">The rows, with these columns.</param>
    /// <param name="states">K.</param>
    public ProductEmission Make(IRowSource rows, int states)
    {
        var parts = new List<EmissionPart>();
        foreach (var kind in Types.Select(static type => type.Kind).Distinct())
        {
            int[] columns = [.. Enumerable.Range(0, Types.Count).Where(d => Types[d].Kind == kind)];
            if (kind == ColumnKind.Real)
            {
                parts.AddRange(RealParts(rows.Summary, columns, states));
            }
            else
            {
                parts.Add(Part(kind, rows.Summary, columns, states));
            }
        }

        return new([.. parts]);
    }

    /// <summary>One part, or one a column where cells can be missing one by one: the columns must then be independent in a state.</summary>
    private IEnumerable<EmissionPart> RealParts(ColumnSummary summary, int[] columns, int states)
    {
        bool isApart = columns.Length > 1 && columns.Any(d => summary.Missing.Count > 0 && summary.Missing[d] > 0) && Gaussians == 1 && Factors is null && Structure is VVI or EEI;
        foreach (int[] some in isApart ? columns.Select(static d => new[] { d }) : [columns])
        {
            var mine = new ColumnSummary(
                summary.Rows,
                summary.Weight,
                [.. some.Select(d => summary.Means[d])],
                [.. some.Select(d => summary.Variances[d])],
                [.. some.Select(d => summary.Minima[d])],
                [.. some.Select(d => summary.Maxima[d])]);
            if (Factors is not null)
            {
                yield return EmissionPart.Of(Families.Factors(mine, states, Factors, VarianceFloor), some);
                continue;
            }

            var family = Families.Gaussian(mine, states * Gaussians, Structure, VarianceFloor);
            yield return Gaussians == 1
                ? EmissionPart.Of(family, some)
                : EmissionPart.Of(new GaussianMixtureEmission(family, [.. Enumerable.Repeat(1.0, states * Gaussians)], states), some);
        }
    }

    private EmissionPart Part(ColumnKind kind, ColumnSummary summary, int[] columns, int states)
    {
        double more = 1 + Smoothing;
        bool isSmoothed = Smoothing > 0;
        double[] means = [.. columns.Select(d => double.IsFinite(summary.Means[d]) && summary.Means[d] > 0 ? summary.Means[d] : 1)];
        switch (kind)
        {
            case ColumnKind.Count:
                // As many rows more as smoothing says, of the mean count.
                return EmissionPart.Of(
                    new PoissonEmission(columns.Length, Repeat(means, states), isSmoothed ? [.. means.Select(m => new Gamma(1 + (Smoothing * m), Smoothing))] : null), columns);
            case ColumnKind.Binary:
                return EmissionPart.Of(
                    new BernoulliEmission(columns.Length, Repeat([.. columns.Select(static _ => 0.5)], states), isSmoothed ? [.. columns.Select(_ => new Beta(more, more))] : null), columns);
            case ColumnKind.Share:
                return EmissionPart.Of(
                    new MultinomialEmission(columns.Length, Repeat(means, states), isSmoothed ? new Dirichlet([.. means.Select(_ => more)]) : null), columns);
            default:
                int[] sizes = [.. columns.Select(d => Types[d].Categories.Count)];
                return EmissionPart.Of(
                    new CategoricalEmission(
                        sizes,
                        Repeat([.. Enumerable.Repeat(1.0, sizes.Sum())], states),
                        isSmoothed ? [.. sizes.Select(size => size > 1 ? new Dirichlet([.. Enumerable.Repeat(more, size)]) : null)] : null),
                    columns);
        }
    }

    private static double[] Repeat(double[] values, int times) => [.. Enumerable.Repeat(values, times).SelectMany(static v => v)];
}
