using System.Globalization;
using System.Text.Json;
using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What came of <c>elbo fit gmm</c>: the files it writes, and what it prints.</summary>
internal sealed record GaussianMixtureOutcome
{
    /// <summary>What was asked for.</summary>
    public required FitRequest Request { get; init; }

    /// <summary>How it was fitted.</summary>
    public required GaussianMixtureOptions Options { get; init; }

    /// <summary>The fits.</summary>
    public required Selection<GaussianMixture> Selection { get; init; }

    /// <summary>How long the fits took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether the user stopped it before it was done.</summary>
    public required bool IsStopped { get; init; }

    /// <summary>The data, or the first rows of data that were read once.</summary>
    public IRowSource Rows { get; init; } = null!;

    /// <summary>How many rows there were.</summary>
    public long RowCount { get; init; }

    /// <summary>What was compared; null if a single fit was made.</summary>
    public MixtureGrid? Grid { get; init; }

    /// <summary>Whether all structures were asked for.</summary>
    public bool ComparesAll { get; init; }

    private bool IsComparison => Grid is { Count: > 1 } || Selection.Criterion.IsPredictive;

    /// <summary>What is known of the rows, and which of them share a component.</summary>
    public UnitRequest? Units { get; init; }

    /// <summary>How the components agree with known classes, and how often they are wrong where they have their names; null without classes.</summary>
    public (Agreement Agreement, Confusion? Confusion)? Comparison { get; init; }

    /// <summary>Tests of the number of components, and standard errors; null if nobody asked.</summary>
    public MixtureBootstrap? Bootstrap { get; init; }

    private Candidate<GaussianMixture> Best => Selection.Best;

    /// <summary>Of stochastic EM, the mean log-likelihood of the models that were averaged: below that of the model of the average.</summary>
    private double? Averaged => Options.Method is FitMethod.StochasticEm draws && Best.Fit.Iterations > draws.FirstAveraged
        ? Best.Fit.History.Skip(draws.FirstAveraged).SkipLast(1).Average(static bound => bound.Evidence)
        : null;

    private string Continue => $"{(Request.Data.Path == DataOptions.StandardInput ? "… | " : "")}elbo fit gmm {FitOutput.Quote(Request.Data.Path)}{Weights}{Known} --from {FitOutput.Quote(Request.Out)}{Again}";

    private string Again => Options.Method is FitMethod.Em ? "" : $" --method {Options.Method.Name}";

    private MixtureUnits ReportUnits => new(Options.Known, Options.Groups);

    private string Known => (Units is { KnowsLabels: true } ? $" --label {FitOutput.Quote(Request.Data.Options.Label)}" : "")
        + (Units is { Group: { Length: > 0 } group } ? $" --group {FitOutput.Quote(group)}" : "");

    private string Weights => Request.Data.Options.Weights is { Length: > 0 } column ? $" --weights {FitOutput.Quote(column)}" : "";

    /// <summary>Writes the model, and the report and the chart that were asked for. What takes long, or can fail, comes before the first file.</summary>
    /// <param name="interruption">The user's Ctrl-C: before the first file it cancels, from then on all are written.</param>
    /// <param name="progress">Where it shows how far it is.</param>
    public void WriteFiles(Interruption interruption, ProgressLine progress)
    {
        string? page = null, chart = null;
        var frames = Frames(interruption, progress);
        if (Request.Report is not null || Request.Plot is not null)
        {
            var report = Best.Fit.Criteria is null
                ? MixtureReport.From(Best.Fit, Rows, Request.Data.Stem, ReportUnits)
                : MixtureReport.From(Selection, Rows, Request.Data.Stem, ReportUnits);
            report = report with { Frames = frames, Prequential = [.. Best.Fit.Prequential.Select(static p => p.MeanLogDensity)] };
            page = Request.Report is null ? null : ReportRenderer.RenderAsync(report).GetAwaiter().GetResult();
            chart = Request.Plot is null ? null : ReportRenderer.RenderDataChartAsync(report).GetAwaiter().GetResult();
        }

        FitOutput.WriteFiles(interruption, Request, target => ModelFile.Save(target, Best.Fit, RowCount), page, chart, writing =>
        {
            if (Request.Frames is { } folder)
            {
                FrameFolder.Write(
                    writing,
                    folder,
                    frames!.Count,
                    i =>
                    {
                        progress.Show(() => $"pictures: {i + 1} of {frames.Count}");
                        return frames.RenderAsync(i).GetAwaiter().GetResult();
                    },
                    interruption.Cancel);
            }
        });
    }

    /// <summary>Prints the outcome as the command line asks.</summary>
    /// <param name="terminal">Where to print.</param>
    public void Print(Terminal terminal) => FitOutput.Print(
        terminal,
        Request,
        Write,
        Show,
        Best.Fit.Warnings.Select(static warning => warning.Message),
        IsStopped ? $"the best model so far is in {Request.Out}. Continue with: {Continue}"
            : Bootstrap is { IsStopped: true } ? $"the model in {Request.Out} is complete, its tests and standard errors are not."
            : null);

    private MixtureFrames? Frames(Interruption interruption, ProgressLine progress)
    {
        bool isAsked = Request.Frames is not null;
        bool isOffered = Request.Report is not null && Rows is RowSource && GaussianMixturePath.IsShort(Best.Fit, RowCount);
        return isAsked || isOffered
            ? new(GaussianMixturePath.Of(Best.Fit, Rows, Options, progress, interruption.Cancel), Rows, Request.Data.Stem)
            : null;
    }

    private void Show(Terminal terminal)
    {
        if (IsComparison)
        {
            ShowComparison(terminal);
            terminal.Print();
        }

        SummaryView.Show(Described(Summary.Of(Best.Fit)), terminal);
        foreach (var table in Bootstrap?.Tables(Best.Fit.Model) ?? [])
        {
            terminal.Print();
            SummaryView.Show(table, terminal);
        }

        foreach (string note in Bootstrap?.Notes ?? [])
        {
            terminal.Print();
            SummaryView.ShowNote(note, terminal);
        }

        if (Comparison is var (agreement, confusion))
        {
            terminal.Print();
            SummaryView.Show(confusion?.Table ?? agreement.Table, terminal);
        }

        FitOutput.ShowSaved(
            terminal, Request, Seconds, Best.Fit.Reason == StopReason.IterationLimit ? Continue : $"elbo describe {FitOutput.Quote(Request.Out)}");
    }

    /// <summary>The summary, with how many cells were missing.</summary>
    private Summary Described(Summary summary)
    {
        const int First = 2;
        long missing = Rows.Summary.Missing.Sum();
        return missing == 0 ? summary : summary with
        {
            Facts =
            [
                .. summary.Facts.Take(First),
                new("missing", string.Create(CultureInfo.InvariantCulture, $"{missing} of {Rows.UnitCount * Rows.Dimension} cells; rows count with those they have")),
                .. summary.Facts.Skip(First),
            ],
        };
    }

    private void ShowComparison(Terminal terminal)
    {
        var summary = Selection.Summarize();
        foreach (var (i, table) in summary.Tables.Index())
        {
            if (i > 0)
            {
                terminal.Print();
            }

            SummaryView.Show(table, terminal);
        }

        string[] notes = ComparesAll && Best.Fit.Model.Dimension == 1
            ? ["In one column there are two structures to tell apart: EII, one variance for all components, and VII, one each (E and V in mclust).", .. summary.Notes]
            : [.. summary.Notes];
        foreach (string note in notes)
        {
            terminal.Print();
            SummaryView.ShowNote(note, terminal);
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        var (fit, model, criteria) = (Best.Fit, Best.Fit.Model, Best.Fit.Criteria);
        json.WriteString("model", GaussianMixture.Kind);
        json.WriteString("structure", Best.Structure);
        json.WriteNumber("components", model.Components);
        json.WriteNumber("dimension", model.Dimension);
        json.Texts("columns", model.Columns);
        json.WriteNumber("rows", RowCount);
        json.Number("weight", fit.TotalWeight);
        json.WriteNumber("missingCells", Rows.Summary.Missing.Sum());
        json.WriteNumber("parameters", model.ParameterCount);
        json.WriteString("method", Options.Method.Name);
        json.Number("logLikelihood", fit.Bound.Evidence);
        if (model.Prior is not null)
        {
            json.Number("logPrior", model.GlobalBound);
            json.Number("logPosterior", fit.Bound.Evidence + model.GlobalBound);
        }

        json.Number("bic", criteria?.Bic ?? double.NaN);
        json.Number("aic", criteria?.Aic ?? double.NaN);
        json.Number("icl", criteria?.Icl ?? double.NaN);
        json.Number("entropy", Rows.Summary.HasMissing ? model.Entropy(Rows) : fit.Bound.Entropy / fit.TotalWeight);
        if (Options.Method.PassCount is not null)
        {
            json.Vector("prequential", [.. fit.Prequential.Select(static p => p.MeanLogDensity)]);
        }

        if (Averaged is { } averaged)
        {
            json.Number("meanLogLikelihood", averaged);
        }

        json.WriteNumber("iterations", fit.Iterations);
        json.WriteString("reason", Json.Name(fit.Reason));
        json.WriteBoolean("degenerate", fit.IsDegenerate);
        json.Number("seconds", Seconds);
        GaussianMixtureEntry.WriteParameters(json, model);
        GaussianMixtureEntry.WriteConstraints(json, model);
        Bootstrap?.Write(json);
        if (Comparison is var (agreement, confusion))
        {
            json.Number("adjustedRandIndex", agreement.AdjustedRandIndex);
            confusion?.Write(json);
        }

        FitJson.WriteWarnings(json, fit.Warnings);
        FitJson.WriteRestarts(json, fit.Restarts, model.Prior is null ? "logLikelihood" : "logPosterior");
        if (IsComparison)
        {
            FitJson.WriteCandidates(json, Selection);
        }

        json.WriteString("out", Request.Out);
        json.TextOrNull("report", Request.Report);
        json.TextOrNull("plot", Request.Plot);
        json.TextOrNull("frames", Request.Frames);
    }
}
