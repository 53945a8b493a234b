using Elbo.Emissions;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary>What to expect of a model's columns where the probabilities of states are known: means, and probabilities of categories.</summary>
internal sealed class ExpectedColumns
{
    private readonly List<double[]> _byState = [];
    private readonly List<string> _names = [];

    /// <summary>The expectations of every state.</summary>
    /// <param name="model">The model.</param>
    public ExpectedColumns(HiddenMarkov<ProductEmission> model)
    {
        foreach (var (family, columns) in model.Parts())
        {
            for (int d = 0; d < columns.Count; d++)
            {
                Add(family, d, columns[d], model);
            }
        }
    }

    /// <summary>The names of what is expected.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Mixes the states' expectations.</summary>
    /// <param name="shares">The probabilities of the states.</param>
    /// <param name="expected">As many numbers to write as there are names.</param>
    public void Write(ReadOnlySpan<double> shares, Span<double> expected)
    {
        for (int i = 0; i < _byState.Count; i++)
        {
            expected[i] = 0;
            for (int k = 0; k < shares.Length; k++)
            {
                expected[i] += shares[k] * _byState[i][k];
            }
        }
    }

    private void Add(object family, int d, int column, HiddenMarkov<ProductEmission> model)
    {
        string name = model.Names.Column(column);
        if (family is CategoricalEmission categorical)
        {
            for (int j = 0; j < categorical.Categories[d]; j++)
            {
                int category = j;
                Add($"{name}={model.Names.Category(column, j)}", model.States, k => categorical.Probabilities(k, d)[category]);
            }

            return;
        }

        Add(name, model.States, family switch
        {
            GaussianEmission gaussian => k => gaussian.Mean(k)[d],
            GaussianMixtureEmission mixture => k => mixture.Mean(k)[d],
            FactorEmission factors => k => factors.Mean(k)[d],
            PoissonEmission poisson => k => poisson.RatesOf(k)[d],
            BernoulliEmission bernoulli => k => bernoulli.ProbabilitiesOf(k)[d],
            _ => k => ((MultinomialEmission)family).ProbabilitiesOf(k)[d],
        });
    }

    private void Add(string name, int states, Func<int, double> expected)
    {
        _names.Add(name);
        _byState.Add([.. Enumerable.Range(0, states).Select(expected)]);
    }
}
