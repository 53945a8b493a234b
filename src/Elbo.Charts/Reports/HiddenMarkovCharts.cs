using Elbo.Emissions;
using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>The charts of a hidden Markov model.</summary>
internal static class HiddenMarkovCharts
{
    private const int MostColumns = 6;
    private const int MostStates = 8;

    /// <summary>Columns over time, colored by state.</summary>
    public static IReadOnlyList<ScatterData> Columns(HiddenMarkov<ProductEmission> model, DecodedSequences decoded)
    {
        int dimension = model.Emission.Dimension;
        return [.. Enumerable.Range(0, Math.Min(MostColumns, dimension)).Select(d => new ScatterData(
            $"{model.Names.Column(d)} over time",
            "step",
            model.Names.Column(d),
            [.. decoded.States.Select((k, t) => new ScatterPoint(t + 1, decoded.Values[(t * dimension) + d], k))])
        {
            Groups = [.. Enumerable.Range(0, model.States).Select(k => $"state {model.Names.State(k)}")],
        })];
    }

    /// <summary>The probabilities of states over time.</summary>
    public static LineData Posteriors(HiddenMarkov<ProductEmission> model, DecodedSequences decoded) => new(
        "Probabilities of states over time",
        "step",
        "probability given all steps",
        [.. Enumerable.Range(0, Math.Min(MostStates, model.States)).Select(k => new Series(
            $"state {model.Names.State(k)}",
            [.. decoded.States.Select((_, t) => new SeriesPoint(t + 1, decoded.Posterior[(t * model.States) + k]))]))])
    { RangeY = (0, 1) };

    /// <summary>The chain as a graph.</summary>
    public static StateGraphData Chain(HiddenMarkov<ProductEmission> model) => new(
        "States and moves",
        [.. Enumerable.Range(0, model.States).Select(model.Names.State)],
        model.Chain.Initial.ToArray(),
        model.Chain.Transitions.ToArray())
    { Final = model.Chain.Final.ToArray() };

    /// <summary>How long every state lasts: counted on the most probable paths, and aᵗ⁻¹(1 − a), which the model expects.</summary>
    public static IReadOnlyList<HistogramData> Durations(HiddenMarkov<ProductEmission> model, DecodedSequences decoded)
    {
        const int Bins = 30;
        var charts = new List<HistogramData>();
        for (int k = 0; k < Math.Min(MostStates, model.States); k++)
        {
            var stays = decoded.Durations[k];
            if (stays.Count == 0)
            {
                continue;
            }

            double stay = model.Chain.Transitions[(k * model.States) + k];
            int width = Math.Max(1, (stays.Max() + Bins - 1) / Bins), bins = (stays.Max() + width - 1) / width;
            double[] counts = new double[bins];
            foreach (int length in stays)
            {
                counts[(length - 1) / width]++;
            }

            charts.Add(new($"How long state {model.Names.State(k)} lasts", "steps", 0.5, width, counts)
            {
                Curves = [new(
                    "geometric",
                    k,
                    [.. Enumerable.Range(1, bins * width).Select(t => new SeriesPoint(t, Math.Pow(stay, t - 1) * (1 - stay)))])],
            });
        }

        return charts;
    }

    /// <summary>How ln p rose.</summary>
    public static LineData Climb(Fit<HiddenMarkov<ProductEmission>> fit) => new(
        "Rise of the objective",
        "iteration",
        "nats",
        [new("objective", [.. Drawing.Lines.Thin([.. fit.History.Select(static (b, i) => new SeriesPoint(i, b.Objective))], 200)])])
    { CountsX = true };
}
