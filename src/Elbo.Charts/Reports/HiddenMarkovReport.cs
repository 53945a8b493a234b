using Elbo.Charts.Scales;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>Everything that a report about a hidden Markov model shows, apart from how it is drawn.</summary>
public sealed record HiddenMarkovReport
{
    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence below the headline.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>Columns over time, colored by the state of every step.</summary>
    public required IReadOnlyList<ScatterData> Columns { get; init; }

    /// <summary>The probabilities of states over time.</summary>
    public required LineData Posteriors { get; init; }

    /// <summary>The chain.</summary>
    public required StateGraphData Chain { get; init; }

    /// <summary>How long states last on the most probable paths, with the geometric durations that the model expects.</summary>
    public required IReadOnlyList<HistogramData> Durations { get; init; }

    /// <summary>How ln p rose.</summary>
    public required LineData Climb { get; init; }

    /// <summary>How many states other models have, and how they compare; null if there was one.</summary>
    public SummaryTable? Comparison { get; init; }

    /// <summary>Tables of parameters.</summary>
    public IReadOnlyList<SummaryTable> Tables { get; init; } = [];

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<FitWarning> Warnings { get; init; } = [];

    /// <summary>Names and values to read first.</summary>
    public IReadOnlyList<SummaryFact> Facts { get; init; } = [];

    /// <summary>A report about models with several numbers of states, the best of them in detail.</summary>
    /// <param name="selection">The fits.</param>
    /// <param name="data">The sequences.</param>
    /// <param name="title">The headline, for example the name of the data.</param>
    public static HiddenMarkovReport From(Selection<HiddenMarkov<ProductEmission>> selection, GroupedRows data, string title)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var report = From(selection.Best.Fit, data, title);
        return selection.Candidates.Count == 1 ? report : report with { Comparison = selection.Summarize().Tables[^1] };
    }

    /// <summary>A report about a model.</summary>
    /// <param name="fit">The model and how it was fitted.</param>
    /// <param name="data">The sequences that it was fitted to.</param>
    /// <param name="title">The headline, for example the name of the data.</param>
    public static HiddenMarkovReport From(Fit<HiddenMarkov<ProductEmission>> fit, GroupedRows data, string title)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(data);
        var model = fit.Model;
        var summary = model.Summarize(fit);
        var decoded = DecodedSequences.Of(model, data);
        return new()
        {
            Title = title,
            Subtitle = $"Hidden Markov model with {NumberText.Count(model.States, "state")}; {NumberText.Count(data.Groups.Count, "sequence")}, {NumberText.Count(data.Groups.RowCount, "step")}.",
            Columns = HiddenMarkovCharts.Columns(model, decoded),
            Posteriors = HiddenMarkovCharts.Posteriors(model, decoded),
            Chain = HiddenMarkovCharts.Chain(model),
            Durations = HiddenMarkovCharts.Durations(model, decoded),
            Climb = HiddenMarkovCharts.Climb(fit),
            Tables = summary.Tables,
            Warnings = fit.Warnings,
            Facts = summary.Facts,
        };
    }
}
