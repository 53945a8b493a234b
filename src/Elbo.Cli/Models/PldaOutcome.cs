using System.Text.Json;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What came of <c>elbo fit plda</c>: the file it writes, and what it prints.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Fit">The fit.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record PldaOutcome(FitRequest Request, long Rows, Fit<Plda> Fit, double Seconds)
{
    private IEnumerable<string> Remarks => Fit.Warnings.Select(static warning => warning.Code == "within-floor"
        ? $"{warning.Message.TrimEnd('.')} (--shrinkage, --pca)."
        : warning.Message);

    /// <summary>Writes the model.</summary>
    /// <param name="interruption">The user's Ctrl-C.</param>
    public void WriteFiles(Interruption interruption) =>
        FitOutput.WriteFiles(interruption, Request, target => ModelFile.Save(target, Fit, Rows), page: null);

    /// <summary>Prints the outcome as the command line asks.</summary>
    /// <param name="terminal">Where to print.</param>
    public void Print(Terminal terminal)
    {
        if (Request.Json)
        {
            Json.Print(terminal, Write);
        }
        else if (!Request.Quiet)
        {
            SummaryView.Show(Fit.Model.Summarize(Fit) with { Notes = [.. Remarks] }, terminal);
            FitOutput.ShowSaved(terminal, Request, Seconds, $"elbo verify {FitOutput.Quote(Request.Out)} --enroll FILE --test FILE");
        }

        FitOutput.Warn(terminal, Request, Remarks);
        if (Fit.Reason == StopReason.Stopped)
        {
            terminal.Flush();
            terminal.Tell($"elbo: stopped; the model so far is in {Request.Out}.");
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        PldaEntry.WriteModel(json, Fit.Model);
        json.WriteNumber("rows", Rows);
        json.WriteNumber("groups", Fit.UnitCount ?? 0);
        json.Number("logLikelihood", Fit.Bound.Evidence);
        if (Fit.Model.GlobalBound != 0)
        {
            json.Number("logPosterior", Fit.Bound.Evidence + Fit.Bound.Global);
        }

        json.Number("bic", Fit.Criteria?.Bic ?? double.NaN);
        json.Number("aic", Fit.Criteria?.Aic ?? double.NaN);
        json.WriteNumber("iterations", Fit.Iterations);
        json.WriteString("reason", Json.Name(Fit.Reason));
        json.Number("seconds", Seconds);
        FitJson.WriteWarnings(json, Fit.Warnings);
        json.WriteString("out", Request.Out);
    }
}
