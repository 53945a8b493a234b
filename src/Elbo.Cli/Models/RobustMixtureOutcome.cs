using System.Globalization;
using System.Text.Json;
using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What came of fitting a robust mixture: the files it writes, and what it prints.</summary>
internal sealed record RobustMixtureOutcome
{
    /// <summary>What was asked for.</summary>
    public required FitRequest Request { get; init; }

    /// <summary>What followed <c>elbo fit</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>How it was fitted.</summary>
    public required RobustMixtureOptions Options { get; init; }

    /// <summary>The fits.</summary>
    public required Selection<RobustMixture> Selection { get; init; }

    /// <summary>Whether several models were compared.</summary>
    public required bool IsComparison { get; init; }

    /// <summary>The data.</summary>
    public required RowSource Rows { get; init; }

    /// <summary>How long the fits took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether the user stopped it before it was done.</summary>
    public required bool IsStopped { get; init; }

    /// <summary>How the components agree with known labels; null without labels.</summary>
    public Agreement? Agreement { get; init; }

    private Candidate<RobustMixture> Best => Selection.Best;

    /// <summary>Writes the model, and the report and the chart that were asked for.</summary>
    /// <param name="interruption">The user's Ctrl-C: before the first file it cancels, from then on all are written.</param>
    public void WriteFiles(Interruption interruption)
    {
        string? page = null, chart = null;
        if (Request.Report is not null || Request.Plot is not null)
        {
            var report = RobustMixtureReport.From(Selection, Rows, Request.Data.Stem);
            page = Request.Report is null ? null : ReportRenderer.RenderAsync(report).GetAwaiter().GetResult();
            chart = Request.Plot is null ? null : ReportRenderer.RenderDataChartAsync(report).GetAwaiter().GetResult();
        }

        FitOutput.WriteFiles(interruption, Request, target => ModelFile.Save(target, Best.Fit, Rows.UnitCount), page, chart);
    }

    /// <summary>Prints the outcome as the command line asks.</summary>
    /// <param name="terminal">Where to print.</param>
    public void Print(Terminal terminal) => FitOutput.Print(
        terminal,
        Request,
        Write,
        Show,
        Best.Fit.Warnings.Select(static warning => warning.Message),
        IsStopped ? $"the best model so far is in {Request.Out}." : null);

    private void Show(Terminal terminal)
    {
        if (IsComparison)
        {
            FitOutput.ShowComparison(terminal, Selection.Summarize());
        }

        SummaryView.Show(Described(Summary.Of(Best.Fit)), terminal);
        if (Agreement is not null)
        {
            terminal.Print();
            SummaryView.Show(Agreement.Table, terminal);
        }

        string again = $"elbo fit {Verb} {FitOutput.Quote(Request.Data.Path)} … --max-iterations {2 * Request.Stop.MaxIterations}";
        FitOutput.ShowSaved(terminal, Request, Seconds, Best.Fit.Reason == StopReason.IterationLimit ? again : $"elbo describe {FitOutput.Quote(Request.Out)}");
    }

    /// <summary>The summary, with how many cells were missing and how many rows are outliers.</summary>
    private Summary Described(Summary summary)
    {
        const int First = 2;
        long missing = Rows.Summary.Missing.Sum();
        int outliers = Best.Fit.Model.Outliers(Rows).Count(static isOutlier => isOutlier);
        return summary with
        {
            Facts =
            [
                .. summary.Facts.Take(First),
                .. missing == 0
                    ? []
                    : new SummaryFact[] { new("missing", string.Create(CultureInfo.InvariantCulture, $"{missing} of {Rows.UnitCount * Rows.Dimension} cells; rows count with those they have")) },
                new("outliers", string.Create(CultureInfo.InvariantCulture, $"{outliers} {(outliers == 1 ? "row" : "rows")}   (noise, or farther out than one in a thousand of a Gaussian's)")),
                .. summary.Facts.Skip(First),
            ],
        };
    }

    private void Write(Utf8JsonWriter json)
    {
        var (fit, model, criteria) = (Best.Fit, Best.Fit.Model, Best.Fit.Criteria);
        json.WriteString("model", RobustMixture.Kind);
        json.WriteString("structure", Best.Structure);
        json.WriteNumber("components", model.Clusters);
        json.WriteBoolean("noise", model.HasNoise);
        json.WriteNumber("dimension", model.Dimension);
        json.Texts("columns", model.Columns);
        json.WriteNumber("rows", Rows.UnitCount);
        json.Number("weight", fit.TotalWeight);
        json.WriteNumber("missingCells", Rows.Summary.Missing.Sum());
        json.WriteNumber("outliers", model.Outliers(Rows).Count(static isOutlier => isOutlier));
        json.WriteNumber("parameters", model.ParameterCount);
        json.WriteString("method", Options.Method.Name);
        json.Number("logLikelihood", fit.Bound.Evidence);
        json.Number("bic", criteria?.Bic ?? double.NaN);
        json.Number("aic", criteria?.Aic ?? double.NaN);
        json.Number("icl", criteria?.Icl ?? double.NaN);
        json.WriteNumber("iterations", fit.Iterations);
        json.WriteString("reason", Json.Name(fit.Reason));
        json.WriteBoolean("degenerate", fit.IsDegenerate);
        json.Number("seconds", Seconds);
        RobustMixtureEntry.WriteParameters(json, model);
        if (Agreement is not null)
        {
            json.Number("adjustedRandIndex", Agreement.AdjustedRandIndex);
        }

        FitJson.WriteWarnings(json, fit.Warnings);
        FitJson.WriteRestarts(json, fit.Restarts, "logLikelihood");
        if (IsComparison)
        {
            FitJson.WriteCandidates(json, Selection);
        }

        json.WriteString("out", Request.Out);
        json.TextOrNull("report", Request.Report);
        json.TextOrNull("plot", Request.Plot);
    }
}
