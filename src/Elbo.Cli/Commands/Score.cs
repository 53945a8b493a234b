using System.CommandLine;
using System.Runtime.ExceptionServices;
using Elbo.Cli.Models;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo score MODEL DATA</c>: how likely every row is.</summary>
internal static class Score
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that 'elbo fit' wrote." };
        var data = DataOptions.Argument();
        var options = new DataOptions(withLabel: false, "The model's", withUnknown: true, missing: MissingCells.Refuse);
        var sequences = new SequenceOptions();
        var per = Options.Parsed("--per", "WHAT", "What has a number: every step, given those before it, or every sequence. Default step.", StateOutput.ParsePer);
        var group = Options.Text("--group", "COLUMN", "For Gaussian mixtures: the column that says which rows share a component. Default: that of the fit.");
        var votes = new VoteOptions(withClasses: false, isAlone: false);
        var documents = new DocumentOptions();
        var output = RowOutput.Option();
        var command = new Command("score", "Write the log-density of every row under a fitted model.") { model, data };
        HelpPage.AddTo(
            command,
            terminal,
            [options.Group, new("Groups", group), new("Sequences, for hidden Markov models", [.. sequences.All, per]), votes.Group, new("Documents, for mixtures of unigrams", [.. documents.All]), new("Output", output)],
            [
                "Writes one column, logDensity: the natural logarithm of each row's density. Low numbers are unusual rows. "
                + "The model's columns are found in the data by name, or by position where the data has no names.",
                "For groups it writes a row each, logDensity if its rows share one component and logDensityOfRows if each has its own.",
                "For a model of annotators DATA are labels, and the columns are item and logDensity, ln p of the item's labels.",
            ],
            ["elbo score faithful.elbo faithful", "elbo score quakes.elbo earthquakes --per sequence", "elbo score speakers.elbo new.csv --group speaker", "elbo score faithful.elbo new.csv --out scores.csv"]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            var request = options.Read(parsed, data);
            OutputFile.DemandDifferent(("MODEL", path), ("DATA", request.Path), ("--out", parsed.GetValue(output)));
            OutputFile.Check(parsed.GetValue(output));
            var loaded = Catalog.Load(path);
            votes.Check(parsed, options, loaded);
            if (loaded.HiddenMarkov is { } chain)
            {
                StateOutput.Refuse(parsed, [group], loaded);
                return StateOutput.Score(terminal, chain, sequences.Read(parsed, request, chain.Names), parsed.GetValue(per) == "sequence", parsed.GetValue(output));
            }

            StateOutput.Refuse(parsed, [.. sequences.All, per], loaded);
            if (loaded.GaussianMixture is { } mixture && (parsed.GetValue(group) ?? mixture.Names.GroupColumn) is { Length: > 0 } column)
            {
                return UnitOutput.Score(terminal, loaded, new(request, "", column), parsed.GetValue(output));
            }

            StateOutput.Refuse(parsed, [group], loaded);
            if (loaded.Documents is { } unigrams)
            {
                return AssignDocuments.Score(terminal, unigrams, documents.Open(parsed, request, unigrams.Words), parsed.GetValue(output));
            }

            return loaded.Annotators is { } annotators
                ? AssignItems.Score(terminal, annotators, votes.Read(parsed, request), parsed.GetValue(output))
                : Run(terminal, loaded, request, parsed.GetValue(output));
        });
        return command;
    }

    private static int Run(Terminal terminal, LoadedModel model, DataRequest request, string? path)
    {
        var density = model.Require(model.Density, "give rows a density");
        using var data = request.OpenFor(model, terminal);
        using var output = RowOutput.Begin(terminal, path, ["logDensity"]);

        // As many batches at a time as there are cores, written in their order.
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(static _ => new Worker()).ToArray();
        for (int first = 0; first < data.BatchCount; first += workers.Length)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            int count = Math.Min(workers.Length, data.BatchCount - first);
            Run(data, first, workers.AsSpan(0, count).ToArray(), density);
            foreach (var worker in workers.AsSpan(0, count))
            {
                for (int n = 0; n < worker.Batch.UnitCount; n++)
                {
                    output.Write(worker.Scores.AsSpan(n, 1));
                }
            }
        }

        output.Complete();
        return ExitCode.Success;
    }

    private static void Run(RowSource data, int first, Worker[] workers, IDensity density)
    {
        try
        {
            Parallel.For(0, workers.Length, i =>
            {
                var worker = workers[i];
                data.Read(first + i, worker.Batch);
                if (worker.Scores.Length < worker.Batch.UnitCount)
                {
                    worker.Scores = new double[worker.Batch.UnitCount];
                }

                density.LogDensity(worker.Batch.Rows, worker.Scratch, worker.Scores.AsSpan(0, worker.Batch.UnitCount));
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private sealed class Worker
    {
        public RowBatch Batch { get; } = new();

        public Scratch Scratch { get; } = new();

        public double[] Scores { get; set; } = [];
    }
}
