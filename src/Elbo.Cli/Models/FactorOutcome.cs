using System.Globalization;
using System.Text.Json;
using Elbo.Charts;
using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What came of <c>elbo fit fa</c> or <c>ppca</c>: the files it writes, and what it prints.</summary>
internal sealed record FactorOutcome
{
    /// <summary>What was asked for.</summary>
    public required FitRequest Request { get; init; }

    /// <summary>The fits.</summary>
    public required Selection<FactorAnalysis> Selection { get; init; }

    /// <summary>The data.</summary>
    public required RowSource Rows { get; init; }

    /// <summary>The covariance that the data are; null where they are rows.</summary>
    public required GaussianMoments? Moments { get; init; }

    /// <summary>Whether several models were compared, or one was scored on rows held out.</summary>
    public required bool IsComparison { get; init; }

    /// <summary>How long the fits took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether the user stopped it before it was done.</summary>
    public required bool IsStopped { get; init; }

    private Fit<FactorAnalysis> Fit => Selection.Best.Fit;

    private long RowCount => Moments is null ? Rows.UnitCount : (long)Math.Round(Moments.Weight);

    /// <summary>Writes the model, and the report and the chart that were asked for. What takes long, or can fail, comes before the first file.</summary>
    /// <param name="interruption">The user's Ctrl-C: before the first file it cancels, from then on all are written.</param>
    public void WriteFiles(Interruption interruption)
    {
        string? page = null, chart = null;
        if (Request.Report is not null || Request.Plot is not null)
        {
            var eigenvalues = Moments is null ? Fit.Model.Eigenvalues(Rows, interruption.Cancel) : Fit.Model.Eigenvalues(Moments);
            var report = FactorReport.From(Selection, eigenvalues, Request.Data.Stem);
            page = Request.Report is null ? null : ReportRenderer.RenderAsync(report).GetAwaiter().GetResult();
            chart = Request.Plot is null ? null : ChartRenderer.RenderSvgAsync(report.Loadings).GetAwaiter().GetResult();
        }

        FitOutput.WriteFiles(interruption, Request, target => ModelFile.Save(target, Fit, RowCount), page, chart);
    }

    /// <summary>Prints the outcome as the command line asks.</summary>
    /// <param name="terminal">Where to print.</param>
    public void Print(Terminal terminal) => FitOutput.Print(
        terminal,
        Request,
        Write,
        Show,
        Fit.Warnings.Select(static warning => warning.Message),
        IsStopped ? $"the best model so far is in {Request.Out}." : null);

    private void Show(Terminal terminal)
    {
        if (IsComparison)
        {
            FitOutput.ShowComparison(terminal, Selection.Summarize());
        }

        SummaryView.Show(Described(Summary.Of(Fit)), terminal);
        FitOutput.ShowSaved(
            terminal,
            Request,
            Seconds,
            Moments is null ? $"elbo assign {FitOutput.Quote(Request.Out)} {FitOutput.Quote(Request.Data.Path)}" : $"elbo describe {FitOutput.Quote(Request.Out)}");
    }

    /// <summary>The summary, with what only the data tell.</summary>
    private Summary Described(Summary summary)
    {
        const int First = 2;
        var facts = new List<SummaryFact>(summary.Facts.Take(First));
        long missing = Rows.Summary.Missing.Sum();
        if (missing > 0)
        {
            facts.Add(new("missing", string.Create(CultureInfo.InvariantCulture, $"{missing} of {Rows.UnitCount * Rows.Columns.Count} cells; they drop out")));
        }

        if (Discrepancy() is { } distance && double.IsFinite(distance))
        {
            facts.Add(new("discrepancy", string.Create(CultureInfo.InvariantCulture, $"{distance:F8}   (ln|Σ| − ln|S| + tr SΣ⁻¹ − D: 0 where the factors explain every covariance)")));
        }

        return summary with { Facts = [.. facts, .. summary.Facts.Skip(First)] };
    }

    private double? Discrepancy()
    {
        if (Moments is not null)
        {
            return Fit.Model.Discrepancy(Moments);
        }

        return Rows.Summary.HasMissing ? null : Fit.Model.Discrepancy(Rows, default);
    }

    private void Write(Utf8JsonWriter json)
    {
        var (fit, model, criteria) = (Fit, Fit.Model, Fit.Criteria);
        json.WriteString("model", FactorAnalysis.Kind);
        json.WriteNumber("factors", model.Factors);
        json.WriteNumber("dimension", model.Dimension);
        json.Texts("columns", model.Columns);
        json.WriteNumber("rows", RowCount);
        json.Number("weight", fit.TotalWeight);
        json.WriteNumber("missingCells", Rows.Summary.Missing.Sum());
        json.WriteNumber("parameters", model.ParameterCount);
        json.Number("logLikelihood", fit.Bound.Evidence);
        json.Number("discrepancy", Discrepancy() ?? double.NaN);
        json.Number("bic", criteria?.Bic ?? double.NaN);
        json.Number("aic", criteria?.Aic ?? double.NaN);
        json.WriteNumber("iterations", fit.Iterations);
        json.WriteString("reason", Json.Name(fit.Reason));
        json.WriteBoolean("degenerate", fit.IsDegenerate);
        json.Number("seconds", Seconds);
        FactorEntry.WriteParameters(json, model);
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
