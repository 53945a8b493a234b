using System.CommandLine;
using System.Globalization;
using Elbo.Cli.Models;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo assign MODEL DATA</c>: which component every row belongs to, and how surely.</summary>
internal static class Assign
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that 'elbo fit' wrote." };
        var data = DataOptions.Argument();
        var options = new DataOptions(withLabel: false, "The model's", withUnknown: true, missing: MissingCells.Refuse);
        var votes = new VoteOptions(withClasses: false, isAlone: false);
        var documents = new DocumentOptions();
        var sequences = new SequenceOptions();
        var units = new UnitOptions("prints how many units are wrong and which class is taken for which; the rows only go to --out then.");
        var decode = Options.Parsed("--decode", "NAME", "Which state is written: that of the most probable path (viterbi), or the most probable of the step (posterior). Default viterbi.", StateOutput.ParseDecoding);
        var output = RowOutput.Option();
        var command = new Command("assign", "Write the most probable component of every row, and all probabilities.") { model, data };
        HelpPage.AddTo(
            command,
            terminal,
            [
                options.Group,
                new("Units, for Gaussian mixtures", [.. units.All]),
                new("Sequences, for hidden Markov models", [.. sequences.All, decode]),
                votes.Group,
                new("Documents, for mixtures of unigrams", [.. documents.All]),
                new("Output", output),
            ],
            [
                "Writes the columns label, p1, ..., pK: the most probable component, from 1 to K as 'elbo describe' numbers them, and the "
                + "probability of each; the states of a hidden Markov model, given all steps of their sequence. The model's columns are found in the data "
                + "by name, or by position where the data has no names.",
                "A Gaussian mixture that was fitted with labels writes the names of its classes; one that was fitted with groups writes a row for each group.",
                "For a model of annotators DATA are labels, and the columns are item, label, majority (tied classes with | between them), entropy, "
                + "and the probability of every class.",
                "For hidden factors the columns are factor1, ..., deviation1, ...: their posterior means and standard deviations.",
            ],
            [
                "elbo assign faithful.elbo faithful",
                "elbo assign quakes.elbo earthquakes --decode posterior",
                "elbo assign faithful.elbo new.csv --out clusters.csv",
                "elbo assign iris.elbo iris --truth species",
                "elbo assign anaesthesia.elbo anaesthesia --out grades.csv",
                "elbo assign wine.elbo wine --out factors.csv",
            ]);
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
                StateOutput.Refuse(parsed, units.All, loaded);
                return StateOutput.Assign(terminal, chain, sequences.Read(parsed, request, chain.Names), parsed.GetValue(decode) ?? "viterbi", parsed.GetValue(output));
            }

            StateOutput.Refuse(parsed, [.. sequences.All, decode], loaded);
            if (loaded.GaussianMixture is { } gaussians && UnitOutput.IsAsked(parsed, units, gaussians))
            {
                return UnitOutput.Assign(terminal, loaded, units.Read(parsed, request, model: gaussians), parsed.GetValue(output));
            }

            StateOutput.Refuse(parsed, units.All, loaded);
            if (loaded.Documents is { } unigrams)
            {
                return AssignDocuments.Run(terminal, unigrams, documents.Open(parsed, request, unigrams.Words), parsed.GetValue(output));
            }

            if (loaded.Factors is { } factors)
            {
                using var rows = request.OpenFor(loaded, terminal);
                return AssignFactors.Run(terminal, factors, rows, parsed.GetValue(output));
            }

            return loaded.Annotators is { } annotators
                ? AssignItems.Run(terminal, annotators, votes.Read(parsed, request), parsed.GetValue(output))
                : Run(terminal, loaded, request, parsed.GetValue(output));
        });
        return command;
    }

    private static int Run(Terminal terminal, LoadedModel model, DataRequest request, string? path)
    {
        var posterior = model.Require(model.Posterior, "assign rows to components");
        int components = posterior.Components;
        using var data = request.OpenFor(model, terminal);
        string[] columns =
            ["label", .. Enumerable.Range(1, components).Select(static k => string.Create(CultureInfo.InvariantCulture, $"p{k}"))];
        using var output = RowOutput.Begin(terminal, path, columns);
        var scratch = new Scratch();
        var batch = new RowBatch();
        double[] probabilities = [];
        var row = new double[components + 1];
        for (int b = 0; b < data.BatchCount; b++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            data.Read(b, batch);
            int count = batch.UnitCount;
            if (probabilities.Length < components * count)
            {
                probabilities = new double[components * count];
            }

            posterior.Responsibilities(batch.Rows, scratch, probabilities.AsSpan(0, components * count));
            for (int n = 0; n < count; n++)
            {
                int best = 0;
                for (int k = 0; k < components; k++)
                {
                    row[k + 1] = probabilities[(k * count) + n];
                    best = row[k + 1] > row[best + 1] ? k : best;
                }

                row[0] = best + 1;
                output.Write(row);
            }
        }

        output.Complete();
        return ExitCode.Success;
    }
}
