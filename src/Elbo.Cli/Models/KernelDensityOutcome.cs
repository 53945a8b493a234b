using System.Text.Json;
using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What came of <c>elbo fit kde</c>: the files it writes, and what it prints.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Fit">The kernel density.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record KernelDensityOutcome(FitRequest Request, KernelDensityFit Fit, double Seconds)
{
    /// <summary>Writes the model, and the report and the chart that were asked for. What takes long, or can fail, comes before the first file.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="interruption">The user's Ctrl-C: before the first file it cancels, from then on all are written.</param>
    public void WriteFiles(IRowSource rows, Interruption interruption)
    {
        string? page = null, chart = null;
        if (Request.Report is not null || Request.Plot is not null)
        {
            var report = KernelDensityReport.From(Fit, rows, Request.Data.Stem);
            page = Request.Report is null ? null : ReportRenderer.RenderAsync(report).GetAwaiter().GetResult();
            chart = Request.Plot is null ? null : ReportRenderer.RenderDataChartAsync(report).GetAwaiter().GetResult();
        }

        FitOutput.WriteFiles(interruption, Request, target => ModelFile.Save(target, Fit.Model, Fit.Training), page, chart);
    }

    /// <summary>Prints the outcome as the command line asks.</summary>
    /// <param name="terminal">Where to print.</param>
    public void Print(Terminal terminal) => FitOutput.Print(
        terminal,
        Request,
        Write,
        Show,
        Fit.Warnings.Select(static warning => warning.Message));

    private void Show(Terminal terminal)
    {
        SummaryView.Show(Fit.Summarize(), terminal);
        FitOutput.ShowSaved(terminal, Request, Seconds, $"elbo describe {FitOutput.Quote(Request.Out)}");
    }

    private void Write(Utf8JsonWriter json)
    {
        var model = Fit.Model;
        json.WriteString("model", KernelDensity.Kind);
        json.WriteNumber("dimension", model.Dimension);
        json.Texts("columns", model.Columns);
        json.WriteNumber("rows", Fit.RowCount);
        json.Number("weight", Fit.TotalWeight);
        KernelDensityEntry.WriteParameters(json, model);
        json.WriteString("rule", Fit.Rule.Name);
        json.Number("looLogLikelihood", Fit.LeaveOneOutLogLikelihood);
        json.Number("logLikelihood", Fit.LogLikelihood);
        json.Matrix("curve", Fit.Curve.Select(static p => new[] { p.Bandwidth, p.LogLikelihood }));
        json.Number("seconds", Seconds);
        FitJson.WriteWarnings(json, Fit.Warnings);
        json.WriteString("out", Request.Out);
        json.TextOrNull("report", Request.Report);
        json.TextOrNull("plot", Request.Plot);
    }
}
