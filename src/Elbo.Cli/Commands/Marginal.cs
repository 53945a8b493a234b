using System.CommandLine;
using Elbo.Cli.Models;
using Elbo.Storage;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo marginal MODEL --columns a,b</c>: a mixture over some of its columns.</summary>
internal static class Marginal
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A Gaussian mixture that 'elbo fit gmm' wrote." };
        var columns = Options.Text("--columns", "a,b", "The columns to keep, by name or by number from 1, in this order.");
        var output = Options.Text("--out", "FILE", "Save the marginal mixture as a model.");
        var json = Options.Switch("--json", "Print one JSON object and nothing else.");
        var command = new Command("marginal", "Make a mixture over some of a mixture's columns, whatever the others are.") { model };
        HelpPage.AddTo(
            command,
            terminal,
            [new("Options", columns), new("Output", output, json)],
            ["Of every component the means and covariances of these columns are kept; a structure that ties shapes or axes becomes VVV, or VVI."],
            ["elbo marginal iris.elbo --columns petal_length,petal_width --out petals.elbo"]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            string names = parsed.GetValue(columns) ?? throw new UsageException("marginal needs --columns: the columns to keep, such as --columns a,b");
            string? saved = parsed.GetValue(output);
            OutputFile.DemandDifferent(("MODEL", path), ("--out", saved));
            OutputFile.Check(saved);
            var mixture = ModelColumns.LoadMixture(path, "be reduced to some columns");
            var marginal = mixture.Marginal(ModelColumns.Find(names, mixture, path));
            if (saved is not null)
            {
                using var writing = terminal.Interruption.BeginWriting();
                OutputFile.Write(writing, saved, target => ModelFile.Save(target, marginal));
            }

            if (parsed.GetValue(json))
            {
                Json.Print(terminal, writer =>
                {
                    writer.WriteString("structure", marginal.Structure.Name);
                    writer.Texts("columns", marginal.Columns);
                    GaussianMixtureEntry.WriteParameters(writer, marginal);
                    writer.TextOrNull("out", saved);
                });
                return ExitCode.Success;
            }

            SummaryView.Show(marginal.Summarize(), terminal);
            if (saved is not null)
            {
                terminal.Print();
                SummaryView.ShowTitle("Saved", terminal);
                SummaryView.ShowFacts([new("model", saved)], terminal);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
