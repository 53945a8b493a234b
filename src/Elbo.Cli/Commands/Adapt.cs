using System.CommandLine;
using System.Globalization;
using Elbo.Cli.Models;
using Elbo.Models.Speakers;
using Elbo.Storage;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo adapt MODEL DATA</c>: the covariances of another domain, of which nobody knows who is who.</summary>
internal static class Adapt
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that 'elbo fit plda' wrote." };
        var data = DataOptions.Argument();
        var options = new DataOptions(withLabel: false, "The model's", withWeights: true);
        var defaults = new DomainAdaptation();
        var within = Options.Number("--within", "SHARE", Invariant($"The share of what rows vary more than the model expects that goes to the covariance within groups. Default {defaults.Within}."));
        var between = Options.Number("--between", "SHARE", Invariant($"The share that goes to the covariance between groups. Default {defaults.Between}."));
        var shift = Options.Number("--mean-difference", "SHARE", Invariant($"How much the distance between the old mean and the new one counts as variance. Default {defaults.MeanDifference}."));
        var output = Options.Text("--out", "FILE", "Where to save the model. Default: MODEL itself.");
        var command = new Command("adapt", "Adapt a model of groups to rows of another domain without their groups.") { model, data };
        HelpPage.AddTo(
            command,
            terminal,
            [options.Group, new("Adaptation", within, between, shift), new("Output", output)],
            [
                "The mean becomes that of the rows. In directions in which they vary more than the model expects, the excess is added to both covariances, as Kaldi does; "
                + "where they vary less, nothing changes.",
            ],
            ["elbo adapt voices.elbo calls.csv --out calls.elbo", "elbo adapt voices.elbo calls.csv --within 0.5 --between 0.5"]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model), target = parsed.GetValue(output) ?? path;
            var request = options.Read(parsed, data);
            OutputFile.DemandDifferent(("DATA", request.Path), ("--out", target));
            OutputFile.Check(target);
            var loaded = Catalog.Load(path);
            var old = loaded.Require(loaded.Speakers, "be adapted to rows without groups");
            using var rows = request.OpenFor(old.Input.Columns, terminal);
            var how = new DomainAdaptation
            {
                Within = parsed.GetValue(within) ?? defaults.Within,
                Between = parsed.GetValue(between) ?? defaults.Between,
                MeanDifference = parsed.GetValue(shift) ?? defaults.MeanDifference,
            };
            var adapted = new GroupedVectors(rows, new("", [], []), rows.Name).Named(() => old.Adapt(rows, how));
            using (var writing = terminal.Interruption.BeginWriting())
            {
                OutputFile.Write(writing, target, file => ModelFile.Save(file, adapted));
            }

            SummaryView.Show(adapted.Summarize(), terminal);
            terminal.Print();
            SummaryView.ShowTitle("Saved", terminal);
            SummaryView.ShowFacts([new("model", target), new("rows", Invariant($"{rows.UnitCount}"))], terminal);
            return ExitCode.Success;
        });
        return command;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
