using System.Globalization;
using System.Text.Json;
using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>What came of <c>elbo fit mixture</c>: the files it writes, and what it prints.</summary>
internal sealed record ProductMixtureOutcome
{
    /// <summary>What was asked for.</summary>
    public required FitRequest Request { get; init; }

    /// <summary>How it was fitted.</summary>
    public required ProductMixtureOptions Options { get; init; }

    /// <summary>The fits.</summary>
    public required Selection<ProductMixture> Selection { get; init; }

    /// <summary>The data.</summary>
    public required RowSource Rows { get; init; }

    /// <summary>Whether nobody said what the columns are.</summary>
    public required bool AreTypesFound { get; init; }

    /// <summary>Whether several models were compared, or one was scored on rows held out.</summary>
    public required bool IsComparison { get; init; }

    /// <summary>How long the fits took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether the user stopped it before it was done.</summary>
    public required bool IsStopped { get; init; }

    /// <summary>How the components agree with known labels; null without labels.</summary>
    public Agreement? Agreement { get; init; }

    private Candidate<ProductMixture> Best => Selection.Best;

    private string Continue => $"elbo fit mixture {FitOutput.Quote(Request.Data.Path)}{Weights} --from {FitOutput.Quote(Request.Out)}";

    private string Weights => Request.Data.Options.Weights is { Length: > 0 } column ? $" --weights {FitOutput.Quote(column)}" : "";

    /// <summary>Writes the model, and the report that was asked for. What takes long, or can fail, comes before the first file.</summary>
    /// <param name="interruption">The user's Ctrl-C: before the first file it cancels, from then on all are written.</param>
    public void WriteFiles(Interruption interruption)
    {
        string? page = Request.Report is null
            ? null
            : ReportRenderer.RenderAsync(ProductMixtureReport.From(Selection, Rows, Request.Data.Stem)).GetAwaiter().GetResult();
        FitOutput.WriteFiles(interruption, Request, target => ModelFile.Save(target, Best.Fit, Rows.UnitCount), page);
    }

    /// <summary>Prints the outcome as the command line asks.</summary>
    /// <param name="terminal">Where to print.</param>
    public void Print(Terminal terminal) => FitOutput.Print(
        terminal,
        Request,
        Write,
        Show,
        Best.Fit.Warnings.Select(static warning => warning.Message),
        IsStopped ? $"the best model so far is in {Request.Out}. Continue with: {Continue}" : null);

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

        FitOutput.ShowSaved(terminal, Request, Seconds, Best.Fit.Reason == StopReason.IterationLimit ? Continue : $"elbo describe {FitOutput.Quote(Request.Out)}");
    }

    /// <summary>The summary, with what was found out about the columns.</summary>
    private Summary Described(Summary summary)
    {
        const int First = 2;
        var facts = new List<SummaryFact>(summary.Facts.Take(First));
        long missing = Rows.Summary.Missing.Sum();
        if (missing > 0)
        {
            facts.Add(new("missing", string.Create(CultureInfo.InvariantCulture, $"{missing} of {Rows.UnitCount * Rows.Dimension} cells; they drop out")));
        }

        if (AreTypesFound)
        {
            facts.Add(new("types", "found out: text is categorical, numbers are gaussian; --types says otherwise"));
        }

        return summary with { Facts = [.. facts, .. summary.Facts.Skip(First)] };
    }

    private void Write(Utf8JsonWriter json)
    {
        var (fit, model, criteria) = (Best.Fit, Best.Fit.Model, Best.Fit.Criteria);
        bool hasPrior = model.GlobalBound != 0;
        json.WriteString("model", ProductMixture.Kind);
        json.WriteNumber("components", model.Components);
        json.WriteNumber("dimension", model.Dimension);
        json.Texts("columns", model.Columns.Select(static column => column.Name));
        json.WriteNumber("rows", Rows.UnitCount);
        json.Number("weight", fit.TotalWeight);
        json.WriteNumber("missingCells", Rows.Summary.Missing.Sum());
        json.WriteNumber("parameters", model.ParameterCount);
        json.WriteString("method", Options.Method.Name);
        json.Number("logLikelihood", fit.Bound.Evidence);
        if (hasPrior)
        {
            json.Number("logPrior", model.GlobalBound);
            json.Number("logPosterior", fit.Bound.Evidence + model.GlobalBound);
        }

        json.Number("bic", criteria?.Bic ?? double.NaN);
        json.Number("aic", criteria?.Aic ?? double.NaN);
        json.Number("icl", criteria?.Icl ?? double.NaN);
        json.Number("entropy", fit.Bound.Entropy / fit.TotalWeight);
        json.WriteNumber("iterations", fit.Iterations);
        json.WriteString("reason", Json.Name(fit.Reason));
        json.WriteBoolean("degenerate", fit.IsDegenerate);
        json.Number("seconds", Seconds);
        ProductMixtureEntry.WriteConstraints(json, model);
        ProductMixtureEntry.WriteParameters(json, model);
        if (Agreement is not null)
        {
            json.Number("adjustedRandIndex", Agreement.AdjustedRandIndex);
        }

        FitJson.WriteWarnings(json, fit.Warnings);
        FitJson.WriteRestarts(json, fit.Restarts, hasPrior ? "logPosterior" : "logLikelihood");
        if (IsComparison)
        {
            FitJson.WriteCandidates(json, Selection);
        }

        json.WriteString("out", Request.Out);
        json.TextOrNull("report", Request.Report);
    }
}
