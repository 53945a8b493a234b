using System.CommandLine;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo fit MODEL DATA</c>: every model of the catalog brings its own command.</summary>
internal static class Fit
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("fit", "Fit a model to data, print it and save it.");
        foreach (var create in Catalog.Entries.Select(static entry => entry.CreateFit).OfType<Func<Terminal, Command>>())
        {
            command.Add(create(terminal));
        }

        HelpPage.AddTo(
            command,
            terminal,
            examples:
            [
                "elbo fit gmm faithful --components 1..9",
                "elbo fit hmm earthquakes --emission poisson --states 1..4",
                "elbo fit dawid-skene anaesthesia",
                "elbo fit plda dyestuff --group batch",
                "elbo fit fa wine --factors 1..5",
                "elbo fit kde faithful --columns eruptions",
                "elbo fit gmm --help",
            ]);
        return command;
    }
}
