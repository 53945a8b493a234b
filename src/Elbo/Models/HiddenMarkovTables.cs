using System.Globalization;
using Elbo.Emissions;

namespace Elbo.Models;

/// <summary>Tables of a hidden Markov model's parameters, for people: the chain, then one table or more for every family.</summary>
internal static class HiddenMarkovTables
{
    private const int MostCovarianceColumns = 6;

    public static IEnumerable<SummaryTable> Of<TEmission>(HiddenMarkov<TEmission> model)
        where TEmission : IEmission<TEmission>
    {
        var chain = model.Chain;
        var names = model.Names;
        double[]? stationary = chain.Rules.LearnsFinal ? null : Chains.StationaryDistribution.Of(chain.Transitions, model.States);
        yield return new(
            "States",
            ["state", "start", "mean stay", .. stationary is null ? Array.Empty<string>() : ["stationary"], .. chain.Final.IsEmpty ? Array.Empty<string>() : [chain.Rules.LearnsFinal ? "end" : "final"]],
            Rows(model.States, names, k =>
            [
                Probability(chain.Initial[k]),
                Stay(chain.Transitions[(k * model.States) + k]),
                .. stationary is null ? Array.Empty<string>() : [Probability(stationary[k])],
                .. chain.Final.IsEmpty ? Array.Empty<string>() : [Probability(chain.Final[k])],
            ]));
        yield return new(
            "Moves, from row to column",
            ["state", .. Enumerable.Range(0, model.States).Select(names.State)],
            Rows(model.States, names, i => [.. Enumerable.Range(0, model.States).Select(j => Probability(chain.Transitions[(i * model.States) + j]))]));
        foreach (var (family, columns) in model.Parts())
        {
            foreach (var table in Family(family, columns, names))
            {
                yield return table;
            }
        }
    }

    private static IEnumerable<SummaryTable> Family(object family, IReadOnlyList<int> columns, HiddenMarkovNames names)
    {
        string[] headings = [.. columns.Select(names.Column)];
        switch (family)
        {
            case GaussianEmission gaussian:
                yield return new("Means", ["state", .. headings], Rows(gaussian.Components, names, k => Numbers(gaussian.Mean(k))));
                yield return Deviations(gaussian, headings, k => names.State(k));
                if (gaussian.Dimension is > 1 and <= MostCovarianceColumns && !gaussian.Structure.IsDiagonal)
                {
                    yield return Correlations(gaussian, headings, names.State);
                }

                break;
            case GaussianMixtureEmission mixture:
                string Name(int i) => FormattableString.Invariant($"{names.State(i / mixture.GaussiansEach)}, {(i % mixture.GaussiansEach) + 1}");
                yield return new(
                    "Weights and means of the Gaussians",
                    ["state", "weight", .. headings],
                    [.. Enumerable.Range(0, mixture.Weights.Length).Select(i => (IReadOnlyList<string>)[Name(i), Probability(mixture.Weights[i]), .. Numbers(mixture.Gaussians.Mean(i))])]);
                yield return Deviations(mixture.Gaussians, headings, Name);
                break;
            case FactorEmission factors:
                yield return new("Means", ["state", .. headings], Rows(factors.Components, names, k => Numbers(factors.Mean(k))));
                yield return new(
                    "Standard deviations",
                    ["state", .. headings],
                    Rows(factors.Components, names, k => Enumerable.Range(0, factors.Dimension).Select(d => Number(Math.Sqrt(factors.Variance(k, d))))));
                foreach (var table in FactorTables.Of(factors, headings, k => $"State {names.State(k)}"))
                {
                    yield return table;
                }

                break;
            case PoissonEmission poisson:
                yield return new("Rates", ["state", .. headings], Rows(poisson.Components, names, k => Numbers(poisson.RatesOf(k))));
                break;
            case BernoulliEmission bernoulli:
                yield return new("Probabilities of 1", ["state", .. headings], Rows(bernoulli.Components, names, k => Probabilities(bernoulli.ProbabilitiesOf(k))));
                break;
            case MultinomialEmission multinomial:
                yield return new("Shares", ["state", .. headings], Rows(multinomial.Components, names, k => Probabilities(multinomial.ProbabilitiesOf(k))));
                break;
            case CategoricalEmission categorical:
                for (int d = 0; d < categorical.Dimension; d++)
                {
                    int column = d;
                    yield return new(
                        $"Probabilities of {headings[d]}",
                        [headings[d], .. Enumerable.Range(0, categorical.Components).Select(k => $"state {names.State(k)}")],
                        [.. Enumerable.Range(0, categorical.Categories[d]).Select(j => (IReadOnlyList<string>)
                            [names.Category(columns[column], j), .. Enumerable.Range(0, categorical.Components).Select(k => Probability(categorical.Probabilities(k, column)[j]))])]);
                }

                break;
        }
    }

    private static SummaryTable Deviations(GaussianEmission gaussian, string[] headings, Func<int, string> name) => new(
        "Standard deviations",
        ["state", .. headings],
        [.. Enumerable.Range(0, gaussian.Components).Select(k => (IReadOnlyList<string>)
            [name(k), .. Enumerable.Range(0, gaussian.Dimension).Select(d => Number(Math.Sqrt(gaussian.Variance(k, d))))])]);

    private static SummaryTable Correlations(GaussianEmission gaussian, string[] headings, Func<int, string> name)
    {
        var rows = new List<IReadOnlyList<string>>();
        for (int k = 0; k < (gaussian.Structure.IsPooled ? 1 : gaussian.Components); k++)
        {
            double[,] covariance = gaussian.Covariance(k);
            for (int i = 1; i < gaussian.Dimension; i++)
            {
                int row = i;
                rows.Add([
                    gaussian.Structure.IsPooled ? "all" : name(k),
                    headings[i],
                    .. Enumerable.Range(0, gaussian.Dimension - 1).Select(j =>
                        j < row ? string.Create(CultureInfo.InvariantCulture, $"{covariance[row, j] / Math.Sqrt(covariance[row, row]) / Math.Sqrt(covariance[j, j]):F4}") : ""),
                ]);
            }
        }

        return new("Correlations", ["state", "", .. headings.SkipLast(1)], rows);
    }

    private static IReadOnlyList<IReadOnlyList<string>> Rows(int states, HiddenMarkovNames names, Func<int, IEnumerable<string>> cells) =>
        [.. Enumerable.Range(0, states).Select(k => (IReadOnlyList<string>)[names.State(k), .. cells(k)])];

    private static IEnumerable<string> Numbers(ReadOnlySpan<double> values) => values.ToArray().Select(Number);

    private static IEnumerable<string> Probabilities(ReadOnlySpan<double> values) => values.ToArray().Select(Probability);

    private static string Stay(double stay) => stay < 1 ? Number(1 / (1 - stay)) : "∞";

    private static string Probability(double value) => value.ToString("F6", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(
        Math.Abs(value) is (>= 1e-4 and < 1e9) or 0 ? "0.######" : "0.######e+0", CultureInfo.InvariantCulture);
}
