using System.CommandLine;
using System.Globalization;
using Elbo.Cli.Models;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo update MODEL NEW</c>: adds new data to a model without the old ones.</summary>
internal static class Update
{
    private const int FewIterations = 20;

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that 'elbo fit' wrote." };
        var data = new Argument<string>("NEW") { Description = "New rows, sequences, documents, or items with their labels: what DATA is elsewhere." };
        var options = new DataOptions(withLabel: false, "The model's", withWeights: true, withUnknown: true);
        var sequences = new SequenceOptions();
        var documents = new DocumentOptions();
        var votes = new VoteOptions(withClasses: false, isAlone: false);
        var tolerance = Options.Number("--tolerance", "NATS", "Converged when the rise still to come, as predicted, is below this per row. Default 1e-9.");
        var iterations = Options.Integer("--max-iterations", "N", $"The largest number of iterations. Default {FewIterations}.");
        var threads = Options.Integer("--threads", "N", "How many threads to use; the result is the same for any number. Default: all cores.");
        var output = Options.Text("--out", "FILE", "Where to save the updated model. Default: MODEL itself.");
        var json = Options.Switch("--json", "Print one JSON object and nothing else.");
        var quiet = Options.Switch("--quiet", "Print nothing but warnings and errors.");
        var command = new Command("update", "Add new data to a fitted model without the old ones.") { model, data };
        HelpPage.AddTo(
            command,
            terminal,
            [
                options.Group,
                new("Sequences, for hidden Markov models", [.. sequences.All]),
                votes.Group,
                new("Documents, for mixtures of unigrams", [.. documents.All]),
                new("Running", tolerance, iterations, threads),
                new("Output", output, quiet, json),
            ],
            [
                "A model file keeps the expected statistics of the data it was fitted to. A few EM iterations on the new data, each M-step on the old statistics "
                + "and the new ones, come near to a fit of all data; what the old data would say of the new parameters is not asked again. Memory does not depend on how many there were.",
                "New data are new: what the model has seen before would count twice. Annotators whom the model does not know join it; a sequence is new as a whole.",
            ],
            [
                "elbo update faithful.elbo new.csv",
                "elbo update labels.elbo today.csv --item item --annotator worker --label label",
                "elbo update stations.elbo may.csv --sequence station --time day",
                "elbo update faithful.elbo new.csv --out newer.elbo --json",
            ]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model), target = parsed.GetValue(output) ?? path;
            var rows = options.Read(parsed, data);
            OutputFile.DemandDifferent(("MODEL", path), ("NEW", rows.Path));
            OutputFile.DemandDifferent(("NEW", rows.Path), ("--out", target));
            OutputFile.Check(target);
            var loaded = Catalog.Load(path);
            votes.Check(parsed, options, loaded);
            StateOutput.Refuse(parsed, loaded.HiddenMarkov is null ? sequences.All : [], loaded);
            StateOutput.Refuse(parsed, loaded.Documents is null ? documents.All : [], loaded);
            var rule = new StopRule();
            var request = new UpdateRequest(
                rows,
                sequences.Read(parsed, rows, loaded.HiddenMarkov?.Names),
                votes.Read(parsed, rows),
                words => documents.Open(parsed, rows, words),
                rule with { Tolerance = parsed.GetValue(tolerance) ?? rule.Tolerance, MaxIterations = parsed.GetValue(iterations) ?? FewIterations },
                new(1),
                parsed.GetValue(threads) ?? Environment.ProcessorCount);
            var outcome = Run(terminal, loaded, request);
            using (var writing = terminal.Interruption.BeginWriting())
            {
                OutputFile.Write(writing, target, outcome.Save);
            }

            if (parsed.GetValue(json))
            {
                PrintJson(terminal, outcome, target);
            }
            else if (!parsed.GetValue(quiet))
            {
                Print(terminal, outcome, target);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static UpdateOutcome Run(Terminal terminal, LoadedModel model, UpdateRequest request)
    {
        var update = model.Require(model.Update, "be updated");
        try
        {
            return update.Run(request, terminal);
        }
        catch (InvalidDataException e) when (e.Message.StartsWith("the model", StringComparison.Ordinal))
        {
            // What is wrong with the model as such: the library does not know what its file is called.
            throw new InvalidDataException($"{model.Path}: {e.Message}", e);
        }
    }

    private static void Print(Terminal terminal, UpdateOutcome outcome, string target)
    {
        SummaryView.Show(outcome.Summary, terminal);
        terminal.Print();
        SummaryView.ShowTitle("Update", terminal);
        string ended = outcome.After.Reason == StopReason.Converged ? "converged" : "as many as were allowed";
        SummaryView.ShowFacts(
            [
                new("new", Invariant($"{outcome.After.Rows - outcome.Before.Rows} beside {outcome.Before.Rows} old ones")),
                .. outcome.NewAnnotators.Count > 0 ? [new("new annotators", Invariant($"{outcome.NewAnnotators.Count}"))] : Array.Empty<SummaryFact>(),
                new("iterations", Invariant($"{outcome.After.Iterations - outcome.Before.Iterations}, {ended}")),
                new("model", target),
            ],
            terminal);
    }

    private static void PrintJson(Terminal terminal, UpdateOutcome outcome, string target) => Json.Print(terminal, json =>
    {
        json.WriteString("model", outcome.Kind);
        json.WriteNumber("rowsBefore", outcome.Before.Rows);
        json.WriteNumber("rows", outcome.After.Rows);
        json.Number("weight", outcome.After.Weight);
        json.Texts("newAnnotators", outcome.NewAnnotators);
        json.WriteNumber("iterations", outcome.After.Iterations - outcome.Before.Iterations);
        json.WriteString("reason", Json.Name(outcome.After.Reason));
        json.WriteString("out", target);
    });

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
