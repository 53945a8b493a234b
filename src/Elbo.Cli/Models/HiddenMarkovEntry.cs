using System.Globalization;
using System.Text.Json;
using Elbo.Charts;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What the tool knows of hidden Markov models besides fitting them: loading, showing, writing as JSON.</summary>
internal static class HiddenMarkovEntry
{
    private const string Kind = "hidden-markov";

    /// <summary>The entry of the catalog.</summary>
    public static CatalogEntry Entry { get; } = new("hmm", Kind, FitHiddenMarkov.Create, Load);

    /// <summary>What the columns of a model are: what its file says or, where it says nothing, what its families need.</summary>
    /// <param name="model">The model.</param>
    public static IReadOnlyList<ColumnType> TypesOf(HiddenMarkov<ProductEmission> model)
    {
        if (model.Names.Columns.Count > 0)
        {
            return model.Names.Columns;
        }

        var types = new ColumnType[model.Emission.Dimension];
        foreach (var (family, columns) in model.Parts())
        {
            for (int i = 0; i < columns.Count; i++)
            {
                types[columns[i]] = family switch
                {
                    PoissonEmission => new(model.Names.Column(columns[i]), ColumnKind.Count),
                    MultinomialEmission => new(model.Names.Column(columns[i]), ColumnKind.Share),
                    BernoulliEmission => new(model.Names.Column(columns[i]), ColumnKind.Binary) { Categories = ["0", "1"] },
                    CategoricalEmission categorical => new(model.Names.Column(columns[i]), ColumnKind.Category)
                    {
                        Categories = [.. Enumerable.Range(0, categorical.Categories[i]).Select(static j => j.ToString(CultureInfo.InvariantCulture))],
                    },
                    _ => new(model.Names.Column(columns[i]), ColumnKind.Real),
                };
            }
        }

        return types;
    }

    /// <summary>Writes every parameter as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteParameters(Utf8JsonWriter json, HiddenMarkov<ProductEmission> model)
    {
        int states = model.States;
        if (model.Names.States.Count > 0)
        {
            json.Texts("stateNames", model.Names.States);
        }

        json.WriteString("start", model.Chain.Rules.Initial.ToString().ToLowerInvariant());
        json.Vector("initial", model.Chain.Initial);
        json.Matrix("transitions", Enumerable.Range(0, states).Select(i => model.Chain.Transitions.Slice(i * states, states).ToArray()));
        if (!model.Chain.Final.IsEmpty)
        {
            json.Vector("final", model.Chain.Final);
        }

        var parts = model.Parts();
        WriteGaussians(json, states, [.. parts.Where(static p => p.Family is GaussianEmission).Select(static p => ((GaussianEmission)p.Family, p.Columns))]);
        foreach (var (family, columns) in parts)
        {
            switch (family)
            {
                case GaussianMixtureEmission mixture:
                    int all = mixture.Weights.Length;
                    json.WriteNumber("gaussiansEach", mixture.GaussiansEach);
                    json.Matrix("gaussianWeights", Enumerable.Range(0, states).Select(k => mixture.Weights.Slice(k * mixture.GaussiansEach, mixture.GaussiansEach).ToArray()));
                    json.Matrix("means", Enumerable.Range(0, all).Select(i => mixture.Gaussians.Mean(i).ToArray()));
                    json.Matrices("covariances", Enumerable.Range(0, all).Select(i => Rows(mixture.Gaussians.Covariance(i))));
                    break;
                case FactorEmission factors:
                    json.Matrix("means", Enumerable.Range(0, states).Select(k => factors.Mean(k).ToArray()));
                    ProductMixtureEntry.WriteFactors(json, factors);
                    break;
                case PoissonEmission poisson:
                    json.Matrix("rates", Enumerable.Range(0, states).Select(k => poisson.RatesOf(k).ToArray()));
                    break;
                case BernoulliEmission bernoulli:
                    json.Matrix("probabilitiesOfOne", Enumerable.Range(0, states).Select(k => bernoulli.ProbabilitiesOf(k).ToArray()));
                    break;
                case MultinomialEmission multinomial:
                    json.Matrix("shares", Enumerable.Range(0, states).Select(k => multinomial.ProbabilitiesOf(k).ToArray()));
                    break;
                case CategoricalEmission categorical:
                    json.WriteStartObject("categories");
                    for (int d = 0; d < columns.Count; d++)
                    {
                        json.Texts(model.Names.Column(columns[d]), Enumerable.Range(0, categorical.Categories[d]).Select(j => model.Names.Category(columns[d], j)));
                    }

                    json.WriteEndObject();
                    json.Matrices(
                        "probabilities",
                        Enumerable.Range(0, states).Select(k => Enumerable.Range(0, columns.Count).Select(d => categorical.Probabilities(k, d).ToArray())));
                    break;
            }
        }
    }

    /// <summary>What a model is, as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="model">The model.</param>
    public static void WriteHead(Utf8JsonWriter json, HiddenMarkov<ProductEmission> model)
    {
        json.WriteString("model", Kind);
        json.WriteNumber("states", model.States);
        json.WriteNumber("dimension", model.Emission.Dimension);
        json.Texts("columns", Enumerable.Range(0, model.Emission.Dimension).Select(model.Names.Column));
        json.Texts("families", TypesOf(model).Select(static type => TypeOptions.NameOf(type.Kind)));
        json.WriteNumber("parameters", model.ParameterCount);
    }

    /// <summary>The chain in characters: a line a state, where it can begin, whether it stays, where it can go.</summary>
    /// <param name="model">The model.</param>
    public static IReadOnlyList<string> Graph(HiddenMarkov<ProductEmission> model)
    {
        const double Least = 0.0005;
        var chain = model.Chain;
        int states = model.States, width = Enumerable.Range(0, states).Max(k => model.Names.State(k).Length);
        var lines = new List<string>();
        for (int i = 0; i < states; i++)
        {
            string start = chain.Initial[i] >= Least ? $"{Probability(chain.Initial[i])} ──▶ " : new string(' ', 9);
            double stay = chain.Transitions[(i * states) + i];
            string line = $"  {start}({model.Names.State(i)}){new string(' ', width - model.Names.State(i).Length)}  {(stay >= Least ? $"↻ {Probability(stay)}" : "      ")}";
            for (int j = 0; j < states; j++)
            {
                double p = chain.Transitions[(i * states) + j];
                line += i != j && p >= Least ? $"   ─ {Probability(p)} ─▶ ({model.Names.State(j)})" : "";
            }

            line += !chain.Final.IsEmpty && chain.Final[i] >= Least ? $"   ─ {Probability(chain.Final[i])} ─▶ ■" : "";
            lines.Add(line.TrimEnd());
        }

        lines.Add("  first states, states (↻ stays), moves" + (chain.Final.IsEmpty ? "" : ", ends ■"));
        return lines;

        static string Probability(double p) => p >= 0.9995 ? "1.00" : p.ToString(".000", CultureInfo.InvariantCulture);
    }

    /// <summary>Loads a model of any family.</summary>
    /// <param name="path">Its file.</param>
    public static LoadedModel Load(string path)
    {
        var stored = ModelFile.Load<HiddenMarkov<ProductEmission>>(path);
        var model = stored.Model;
        return new(path, Kind, [.. TypesOf(model).Select(static type => type.Name)], model.Summarize(), stored.Training)
        {
            Types = TypesOf(model),
            Graph = Graph(model),
            Diagram = PlateGraph.HiddenMarkov(model.States, stored.Training?.Rows ?? 0),
            HiddenMarkov = model,
            Update = new SequenceUpdate(stored),
            WriteParameters = json =>
            {
                WriteHead(json, model);
                WriteParameters(json, model);
            },
        };
    }

    /// <summary>Means of several parts side by side; covariances where there is one part.</summary>
    private static void WriteGaussians(Utf8JsonWriter json, int states, (GaussianEmission Family, IReadOnlyList<int> Columns)[] parts)
    {
        if (parts.Length == 0)
        {
            return;
        }

        json.Matrix("means", Enumerable.Range(0, states).Select(k => parts.SelectMany(p => p.Family.Mean(k).ToArray()).ToArray()));
        if (parts.Length == 1)
        {
            json.WriteString("structure", parts[0].Family.Structure.Name);
            json.Matrices("covariances", Enumerable.Range(0, states).Select(k => Rows(parts[0].Family.Covariance(k))));
        }
        else
        {
            json.Matrix("variances", Enumerable.Range(0, states).Select(k => parts.Select(p => p.Family.Variance(k, 0)).ToArray()));
        }
    }

    private static IEnumerable<double[]> Rows(double[,] matrix) => Enumerable.Range(0, matrix.GetLength(0))
        .Select(d => Enumerable.Range(0, matrix.GetLength(1)).Select(e => matrix[d, e]).ToArray());
}
