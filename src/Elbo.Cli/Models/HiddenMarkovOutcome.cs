using System.Text.Json;
using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What came of <c>elbo fit hmm</c>: the files it writes, and what it prints.</summary>
internal sealed record HiddenMarkovOutcome
{
    /// <summary>What was asked for.</summary>
    public required FitRequest Request { get; init; }

    /// <summary>Which rows are sequences.</summary>
    public required SequenceRequest Sequences { get; init; }

    /// <summary>How it was fitted.</summary>
    public required FitMethod Method { get; init; }

    /// <summary>The fits.</summary>
    public required Selection<HiddenMarkov<ProductEmission>> Selection { get; init; }

    /// <summary>The data.</summary>
    public required GroupedRows Data { get; init; }

    /// <summary>How long the fits took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether the user stopped it before it was done.</summary>
    public required bool IsStopped { get; init; }

    private Fit<HiddenMarkov<ProductEmission>> Fit => Selection.Best.Fit;

    private bool IsComparison => Selection.Candidates.Count > 1 || Selection.Criterion.IsPredictive;

    private string Continue => string.Join(
        ' ',
        [
            $"elbo fit hmm {FitOutput.Quote(Request.Data.Path)}",
            .. Sequences.Sequence.Length > 0 ? new[] { $"--sequence {FitOutput.Quote(Sequences.Sequence)}" } : [],
            .. Sequences.Time.Length > 0 ? new[] { $"--time {FitOutput.Quote(Sequences.Time)}" } : [],
            $"--from {FitOutput.Quote(Request.Out)}",
        ]);

    /// <summary>Writes the model, and the report and the chart that were asked for. What takes long, or can fail, comes before the first file.</summary>
    /// <param name="interruption">The user's Ctrl-C: before the first file it cancels, from then on all are written.</param>
    public void WriteFiles(Interruption interruption)
    {
        string? page = null, chart = null;
        if (Request.Report is not null || Request.Plot is not null)
        {
            var report = HiddenMarkovReport.From(Selection, Data, Request.Data.Stem);
            page = Request.Report is null ? null : ReportRenderer.RenderAsync(report).GetAwaiter().GetResult();
            chart = Request.Plot is null ? null : ReportRenderer.RenderDataChartAsync(report).GetAwaiter().GetResult();
        }

        FitOutput.WriteFiles(interruption, Request, target => ModelFile.Save(target, Fit, Data.Groups.RowCount), page, chart);
    }

    /// <summary>Prints the outcome as the command line asks.</summary>
    /// <param name="terminal">Where to print.</param>
    public void Print(Terminal terminal) => FitOutput.Print(
        terminal,
        Request,
        Write,
        Show,
        Fit.Warnings.Select(static warning => warning.Message),
        IsStopped ? $"the best model so far is in {Request.Out}. Continue with: {Continue}" : null);

    private void Show(Terminal terminal)
    {
        if (IsComparison)
        {
            FitOutput.ShowComparison(terminal, Selection.Summarize());
        }

        SummaryView.Show(Summary.Of(Fit), terminal);
        FitOutput.ShowSaved(terminal, Request, Seconds, Fit.Reason == StopReason.IterationLimit ? Continue : $"elbo describe {FitOutput.Quote(Request.Out)}");
    }

    private void Write(Utf8JsonWriter json)
    {
        var (fit, model) = (Fit, Fit.Model);
        HiddenMarkovEntry.WriteHead(json, model);
        json.WriteNumber("rows", Data.Groups.RowCount);
        json.Number("weight", fit.TotalWeight);
        json.Number("observed", fit.Criteria?.Weight ?? double.NaN);
        json.WriteNumber("sequences", Data.Groups.Count);
        json.WriteString("method", Method.Name);
        json.Number("logLikelihood", fit.Bound.Evidence);
        if (model.GlobalBound != 0)
        {
            json.Number("logPrior", model.GlobalBound);
            json.Number("logPosterior", fit.Bound.Evidence + model.GlobalBound);
        }

        json.Number("bic", fit.Criteria?.Bic ?? double.NaN);
        json.Number("aic", fit.Criteria?.Aic ?? double.NaN);
        json.Number("icl", fit.Criteria?.Icl ?? double.NaN);
        json.WriteNumber("iterations", fit.Iterations);
        json.WriteString("reason", Json.Name(fit.Reason));
        json.WriteBoolean("degenerate", fit.IsDegenerate);
        json.Number("seconds", Seconds);
        HiddenMarkovEntry.WriteParameters(json, model);
        FitJson.WriteWarnings(json, fit.Warnings);
        FitJson.WriteRestarts(json, fit.Restarts, model.GlobalBound == 0 ? "logLikelihood" : "logPosterior");
        if (IsComparison)
        {
            FitJson.WriteCandidates(json, Selection);
        }

        json.WriteString("out", Request.Out);
        json.TextOrNull("report", Request.Report);
        json.TextOrNull("plot", Request.Plot);
    }
}
