using System.Globalization;
using System.Text.Json;
using Elbo.Models;
using Elbo.Models.Speakers;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What came of <c>elbo fit plda</c>: the file it writes, and what it prints.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Fit">The fit.</param>
/// <param name="Candidates">What was cross-validated; empty if nothing was.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record PldaOutcome(FitRequest Request, long Rows, Fit<Plda> Fit, IReadOnlyList<PldaCandidate> Candidates, double Seconds)
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
    public void Print(Terminal terminal) => FitOutput.Print(
        terminal,
        Request,
        Write,
        Show,
        Remarks,
        Fit.Reason == StopReason.Stopped ? $"the model so far is in {Request.Out}." : null);

    private void Show(Terminal terminal)
    {
        if (Candidates.Count > 0)
        {
            SummaryView.Show(Comparison(), terminal);
            terminal.Print();
        }

        SummaryView.Show(Fit.Model.Summarize(Fit) with { Notes = [.. Remarks] }, terminal);
        FitOutput.ShowSaved(terminal, Request, Seconds, $"elbo verify {FitOutput.Quote(Request.Out)} --enroll FILE --test FILE");
    }

    private SummaryTable Comparison()
    {
        var best = PldaCrossValidation.Best(Candidates);
        return new(
            "Cross-validation over groups: every pair of held-out rows is a trial",
            ["pca", "lda", "shrinkage", "EER %", "min. Cllr", ""],
            [
                .. Candidates.Select(static c => (IReadOnlyList<string>)
                    [
                        Count(c.Recipe.PrincipalComponents),
                        Count(c.Recipe.Discriminants),
                        c.Shrinkage.ToString("0.######", CultureInfo.InvariantCulture),
                        c.Problem is null ? (100 * c.EqualErrorRate).ToString("F2", CultureInfo.InvariantCulture) : "",
                        c.Problem is null ? c.MinimumCllr.ToString("F4", CultureInfo.InvariantCulture) : "",
                        c.Problem is null ? "" : "cannot be fitted",
                    ]),
            ])
        {
            Highlight = Candidates.Select(static (c, i) => (c, i)).First(x => ReferenceEquals(x.c, best)).i,
        };

        static string Count(int? count) => count?.ToString(CultureInfo.InvariantCulture) ?? "-";
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
        WriteCandidates(json);
        json.Number("seconds", Seconds);
        FitJson.WriteWarnings(json, Fit.Warnings);
        json.WriteString("out", Request.Out);
    }

    private void WriteCandidates(Utf8JsonWriter json)
    {
        if (Candidates.Count == 0)
        {
            return;
        }

        json.WriteStartArray("candidates");
        foreach (var candidate in Candidates)
        {
            json.WriteStartObject();
            json.Number("pca", candidate.Recipe.PrincipalComponents ?? double.NaN);
            json.Number("lda", candidate.Recipe.Discriminants ?? double.NaN);
            json.Number("shrinkage", candidate.Shrinkage);
            json.Number("eer", candidate.EqualErrorRate);
            json.Number("minCllr", candidate.MinimumCllr);
            json.TextOrNull("problem", candidate.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
