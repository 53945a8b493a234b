using System.CommandLine;
using Elbo.Cli.Models;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo forecast MODEL DATA --steps H</c>: how sequences go on.</summary>
internal static class Forecast
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that 'elbo fit hmm' wrote." };
        var data = DataOptions.Argument();
        var options = new DataOptions(withLabel: false, "The model's", withUnknown: true);
        var sequences = new SequenceOptions();
        var steps = Options.Integer("--steps", "H", "How many steps after the last. Default 1.");
        var output = RowOutput.Option();
        var command = new Command("forecast", "Write how the sequences of a hidden Markov model go on.") { model, data };
        HelpPage.AddTo(
            command,
            terminal,
            [options.Group, new("Sequences", [steps, .. sequences.All]), new("Output", output)],
            [
                "Writes, for each of H steps after the last of every sequence, the columns step, p1, ..., pK, the probabilities of the states, and what to expect of the "
                + "model's columns: the mean of numbers and counts, and the probability of every category. A column with the sequence's name comes first if there is one.",
            ],
            ["elbo forecast quakes.elbo earthquakes --steps 5", "elbo forecast model.elbo days.csv --sequence station --time day --out next.csv"]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            var request = options.Read(parsed, data);
            OutputFile.DemandDifferent(("MODEL", path), ("DATA", request.Path), ("--out", parsed.GetValue(output)));
            OutputFile.Check(parsed.GetValue(output));
            var loaded = Catalog.Load(path);
            var chain = loaded.Require(loaded.HiddenMarkov, "say how sequences go on");
            return StateOutput.Forecast(terminal, chain, sequences.Read(parsed, request, chain.Names), parsed.GetValue(steps) ?? 1, parsed.GetValue(output));
        });
        return command;
    }
}
