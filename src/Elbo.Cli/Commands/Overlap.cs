using System.CommandLine;
using System.Globalization;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo overlap MODEL</c>: how far the components of a mixture are apart.</summary>
internal static class Overlap
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A Gaussian mixture that 'elbo fit gmm' wrote." };
        var json = Options.Switch("--json", "Print one JSON object and nothing else.");
        var command = new Command("overlap", "Say how much every two components of a mixture overlap, and how far they are apart.") { model };
        HelpPage.AddTo(
            command,
            terminal,
            [new("Output", json)],
            [
                "overlap is the integral of the root of both densities, the Bhattacharyya coefficient: 1 for equal components, 0 for components far apart; distance is "
                + "its negative logarithm. KL(a ‖ b) and KL(b ‖ a) are in nats. Weights do not matter.",
            ],
            ["elbo overlap iris.elbo"]);
        command.SetAction(parsed =>
        {
            var mixture = ModelColumns.LoadMixture(parsed.GetRequiredValue(model), "be asked for its components");
            var pairs = mixture.Distances();
            if (parsed.GetValue(json))
            {
                Json.Print(terminal, writer =>
                {
                    writer.Matrix("pairs", pairs.Select(static pair => new double[] { pair.First + 1, pair.Second + 1 }));
                    writer.Vector("overlap", [.. pairs.Select(static pair => pair.Overlap)]);
                    writer.Vector("bhattacharyya", [.. pairs.Select(static pair => pair.Bhattacharyya)]);
                    writer.Vector("hellinger", [.. pairs.Select(static pair => pair.Hellinger)]);
                    writer.Vector("forward", [.. pairs.Select(static pair => pair.Forward)]);
                    writer.Vector("reverse", [.. pairs.Select(static pair => pair.Reverse)]);
                });
                return ExitCode.Success;
            }

            if (pairs.Count == 0)
            {
                SummaryView.ShowNote("The mixture has one component: there is nothing to compare.", terminal);
                return ExitCode.Success;
            }

            SummaryView.Show(
                new SummaryTable(
                    "Components, those least apart first",
                    ["a", "b", "overlap", "distance", "Hellinger", "KL(a ‖ b)", "KL(b ‖ a)"],
                    [
                        .. pairs.Select(pair => (IReadOnlyList<string>)
                        [
                            mixture.Names.Component(pair.First),
                            mixture.Names.Component(pair.Second),
                            Text(pair.Overlap),
                            Text(pair.Bhattacharyya),
                            Text(pair.Hellinger),
                            Text(pair.Forward),
                            Text(pair.Reverse),
                        ]),
                    ]),
                terminal);
            return ExitCode.Success;
        });
        return command;
    }

    private static string Text(double value) => value.ToString(Math.Abs(value) is >= 5e-5 or 0 ? "0.0000" : "0.##e+0", CultureInfo.InvariantCulture);
}
