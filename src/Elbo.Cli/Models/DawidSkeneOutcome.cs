using System.Globalization;
using System.Text.Json;
using Elbo.Charts;
using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Models.Annotators;

namespace Elbo.Cli.Models;

/// <summary>What came of <c>elbo fit dawid-skene</c>: the files it writes, and what it prints.</summary>
internal sealed class DawidSkeneOutcome
{
    private readonly FitRequest _request;
    private readonly VoteRequest _votes;
    private readonly EventTable _table;
    private readonly EventSource _source;
    private readonly AnnotatorFit _fit;
    private readonly ItemBelief _belief;
    private readonly ItemBelief _majority;
    private readonly LabelAgreement _agreement;

    /// <summary>What came of a fit.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="votes">Of which data.</param>
    /// <param name="table">The labels.</param>
    /// <param name="source">The labels with the classes that were known.</param>
    /// <param name="fit">The fit.</param>
    public DawidSkeneOutcome(FitRequest request, VoteRequest votes, EventTable table, EventSource source, AnnotatorFit fit)
    {
        (_request, _votes, _table, _source, _fit) = (request, votes, table, source, fit);
        _belief = ItemBelief.Of(fit.Model, source);
        _majority = ItemBelief.OfVotes(source, table.Values.Count);
        _agreement = LabelAgreement.Of(source);
    }

    /// <summary>How it was fitted.</summary>
    public required FitMethod Method { get; init; }

    /// <summary>How long the fit took.</summary>
    public required double Seconds { get; init; }

    /// <summary>What confusions cost; null if each costs 1.</summary>
    public CostMatrix? Costs { get; init; }

    /// <summary>Items whose class was known; null if there were none.</summary>
    public KnownClasses? Gold { get; init; }

    /// <summary>Classes to compare with; null without.</summary>
    public KnownClasses? Truth { get; init; }

    /// <summary>How many items to name that need a label.</summary>
    public int Suggestions { get; init; }

    /// <summary>Whether the user stopped it before it was done.</summary>
    public bool IsStopped { get; init; }

    private IReadOnlyList<AnnotatorSkill> Skills => field ??= AnnotatorSkill.Of(_fit.Model, _fit.Statistics, Costs);

    private IReadOnlyList<NextLabel> Next => field ??= NextLabel.Best(_fit.Model, _source, _belief, Suggestions);

    private IReadOnlyList<FitWarning> Findings => field ??= [.. VoteFindings.Of(_table), .. _fit.Warnings];

    // What was learnt from says nothing about what was not.
    private int[] Compared => field ??= [.. Truth!.Classes.Select((c, u) => Gold is not null && Gold.Classes[u] >= 0 ? -1 : c)];

    /// <summary>Writes the model, and the report and the chart that were asked for. What takes long, or can fail, comes before the first file.</summary>
    /// <param name="interruption">The user's Ctrl-C: before the first file it cancels, from then on all are written.</param>
    public void WriteFiles(Interruption interruption)
    {
        string? page = null, chart = null;
        if (_request.Report is not null || _request.Plot is not null)
        {
            var report = AnnotatorReport.From(_fit.Model, Skills, _belief, _majority, Summarize(), _request.Data.Stem);
            page = _request.Report is null ? null : ReportRenderer.RenderAsync(report).GetAwaiter().GetResult();
            chart = _request.Plot is null ? null : ChartRenderer.RenderSvgAsync(report.Majority).GetAwaiter().GetResult();
        }

        FitOutput.WriteFiles(interruption, _request, _fit.Save, page, chart);
    }

    /// <summary>Prints the outcome as the command line asks.</summary>
    /// <param name="terminal">Where to print.</param>
    public void Print(Terminal terminal) => FitOutput.Print(
        terminal,
        _request,
        Write,
        Show,
        Notes(),
        IsStopped ? $"the best model so far is in {_request.Out}." : null);

    private void Show(Terminal terminal)
    {
        SummaryView.Show(Summarize(), terminal);
        FitOutput.ShowSaved(terminal, _request, Seconds, $"elbo assign {FitOutput.Quote(_request.Out)} {FitOutput.Quote(_request.Data.Path)}{Columns}");
    }

    private string Columns
    {
        get
        {
            var (given, usual) = (_votes.Options, new EventOptions());
            return Option("--item", given.Unit, usual.Unit) + Option("--annotator", given.Key, usual.Key) + Option("--label", given.Value, usual.Value);

            static string Option(string name, string value, string otherwise) => value == otherwise ? "" : $" {name} {FitOutput.Quote(value)}";
        }
    }

    private IEnumerable<string> Notes() =>
        [.. Gold?.Notes ?? [], .. Truth?.Notes ?? [], .. Findings.Select(static finding => finding.Message)];

    private Summary Summarize()
    {
        int items = _belief.Count;
        var facts = new List<SummaryFact>(_fit.Summary.Facts);
        facts.Insert(2, new("labels", Invariant($"{_source.EventCount}, {_source.EventCount / (double)items:0.##} an item")));
        if (Truth is not null)
        {
            int count = Compared.Count(static c => c >= 0);
            facts.Add(new("accuracy", Invariant($"{_belief.Accuracy(Compared):F4}, majority vote {_majority.Accuracy(Compared):F4}   ({count} items of known class{(Gold is null ? "" : " beside the gold ones")})")));
        }

        facts.Add(new("majority vote", Invariant($"differs from the model on {Differing()} of {items} items, ties on {Ties()}")));
        facts.Add(new("uncertainty", Invariant($"{Enumerable.Range(0, items).Average(_belief.Entropy):F4} nats an item on average, of at most {Math.Log(_belief.Classes):F4}")));
        facts.Add(new("agreement", $"Fleiss κ {Text(_agreement.FleissKappa)}, Krippendorff α {Text(_agreement.KrippendorffAlpha)}"));
        if (Gold is not null)
        {
            facts.Add(new("gold", Invariant($"{Gold.Count} items of known class")));
        }

        SummaryTable[] tables = Next.Count == 0 ? [.. _fit.Summary.Tables] : [.. _fit.Summary.Tables, NextTable()];
        return _fit.Summary with { Facts = facts, Tables = tables, Notes = [.. Notes()] };
    }

    private SummaryTable NextTable() => new(
        "Ask next: the labels that are expected to say most, in nats",
        ["item", "annotator", "gain", "entropy"],
        [.. Next.Select(next => (IReadOnlyList<string>)
            [_table.Units[next.Item], _fit.Model.Annotators[next.Annotator], Invariant($"{next.Gain:F4}"), Invariant($"{_belief.Entropy(next.Item):F4}")])]);

    private int Differing() => Enumerable.Range(0, _belief.Count).Count(u => _majority[u][_belief.Label(u)] < _majority[u][_majority.Label(u)]);

    private int Ties() => Enumerable.Range(0, _belief.Count).Count(u => _majority[u].Count(_majority[u][_majority.Label(u)]) > 1);

    private void Write(Utf8JsonWriter json)
    {
        DawidSkeneEntry.WriteModel(json, _fit.Model);
        json.WriteNumber("items", _belief.Count);
        json.WriteNumber("labels", _source.EventCount);
        json.WriteString("method", Method.Name);
        json.Number("logLikelihood", _fit.Bound.Evidence);
        json.Number("logPosterior", _fit.Bound.Evidence + _fit.Bound.Global);
        if (Truth is not null)
        {
            json.WriteNumber("known", Compared.Count(static c => c >= 0));
            json.Number("accuracy", _belief.Accuracy(Compared));
            json.Number("majorityAccuracy", _majority.Accuracy(Compared));
        }

        json.WriteNumber("otherThanMajority", Differing());
        json.WriteNumber("ties", Ties());
        json.Number("entropy", Enumerable.Range(0, _belief.Count).Average(_belief.Entropy));
        json.Number("fleissKappa", _agreement.FleissKappa);
        json.Number("krippendorffAlpha", _agreement.KrippendorffAlpha);
        json.WriteNumber("iterations", _fit.Iterations);
        json.WriteString("reason", Json.Name(_fit.Reason));
        json.Number("seconds", Seconds);
        DawidSkeneEntry.WriteAnnotators(json, _fit.Model, Skills);
        json.WriteStartArray("next");
        foreach (var next in Next)
        {
            json.WriteStartObject();
            json.WriteString("item", _table.Units[next.Item]);
            json.WriteString("annotator", _fit.Model.Annotators[next.Annotator]);
            json.Number("gain", next.Gain);
            json.Number("entropy", _belief.Entropy(next.Item));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (var finding in Findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        FitJson.WriteRestarts(json, _fit.Restarts, _fit.Bound.Global == 0 ? "logLikelihood" : "logPosterior");
        json.WriteString("out", _request.Out);
        json.TextOrNull("report", _request.Report);
        json.TextOrNull("plot", _request.Plot);
    }

    private static string Text(double value) => double.IsNaN(value) ? "unknown" : Invariant($"{value:F4}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
