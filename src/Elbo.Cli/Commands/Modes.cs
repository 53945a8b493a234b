using System.CommandLine;
using System.Globalization;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo modes MODEL</c>: where the density of a mixture is highest.</summary>
internal static class Modes
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A Gaussian mixture that 'elbo fit gmm' wrote." };
        var json = Options.Switch("--json", "Print one JSON object and nothing else.");
        var command = new Command("modes", "Find the peaks of a mixture's density, and which components make them.") { model };
        HelpPage.AddTo(
            command,
            terminal,
            [new("Output", json)],
            [
                "The density is climbed from the mean of every component (Carreira-Perpiñán 2000). Components that lead to one mode make one bump; a mixture of "
                + "components of different shapes can have further modes between them.",
            ],
            ["elbo modes faithful.elbo"]);
        command.SetAction(parsed =>
        {
            var mixture = ModelColumns.LoadMixture(parsed.GetRequiredValue(model), "be searched for modes");
            var modes = mixture.Modes();
            if (parsed.GetValue(json))
            {
                Json.Print(terminal, writer =>
                {
                    writer.Texts("columns", mixture.Columns);
                    writer.Matrix("modes", modes.Select(static mode => mode.Location.ToArray()));
                    writer.Vector("logDensities", [.. modes.Select(static mode => mode.LogDensity)]);
                    writer.Matrix("components", modes.Select(static mode => mode.Components.Select(static k => k + 1.0).ToArray()));
                });
                return ExitCode.Success;
            }

            SummaryView.Show(
                new SummaryTable(
                    "Modes of the density, the highest first",
                    ["mode", .. mixture.Columns, "log-density", "components"],
                    [
                        .. modes.Select((mode, i) => (IReadOnlyList<string>)
                        [
                            (i + 1).ToString(CultureInfo.InvariantCulture),
                            .. mode.Location.Select(static x => x.ToString("0.######", CultureInfo.InvariantCulture)),
                            mode.LogDensity.ToString("F4", CultureInfo.InvariantCulture),
                            string.Join(", ", mode.Components.Select(mixture.Names.Component)),
                        ]),
                    ]),
                terminal);
            return ExitCode.Success;
        });
        return command;
    }
}
