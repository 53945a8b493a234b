using System.CommandLine;
using System.Globalization;
using Elbo.Charts;
using Elbo.Storage;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo describe MODEL</c>: a fitted model for people, or for programs.</summary>
internal static class Describe
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that 'elbo fit' wrote." };
        var plot = Options.Text("--plot", "FILE.svg", "Draw the model's graph.");
        var json = Options.Switch("--json", "Print one JSON object with every parameter and nothing else.");
        var command = new Command("describe", "Show a fitted model: its parameters, its graph, how it came about.") { model };
        HelpPage.AddTo(
            command, terminal, [new("Options", plot, json)], examples: ["elbo describe faithful.elbo", "elbo describe faithful.elbo --json"]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            string? drawing = parsed.GetValue(plot);
            OutputFile.DemandDifferent(("MODEL", path), ("--plot", drawing));
            OutputFile.Check(drawing);
            var loaded = Catalog.Load(path);
            if (drawing is not null)
            {
                string svg = ChartRenderer.RenderSvgAsync(loaded.Diagram).GetAwaiter().GetResult();
                using var writing = terminal.Interruption.BeginWriting();
                OutputFile.WriteText(writing, drawing, svg);
            }

            if (parsed.GetValue(json))
            {
                PrintJson(loaded, terminal);
            }
            else
            {
                Print(loaded, terminal);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(LoadedModel model, Terminal terminal)
    {
        SummaryView.Show(model.Summary, terminal);
        terminal.Print();
        SummaryView.ShowTitle("Graph", terminal);
        foreach (string line in model.Graph)
        {
            terminal.Print(line);
        }

        if (model.Training is { } training)
        {
            terminal.Print();
            SummaryView.ShowTitle("Training", terminal);
            SummaryView.ShowFacts(
                [
                    new("rows", Rows(training)),
                    double.IsNaN(training.LogLikelihood) ? new("log-likelihood", "unknown") : SummaryFact.Of("log-likelihood", training.LogLikelihood),
                    new("iterations", $"{training.Iterations.ToString(CultureInfo.InvariantCulture)}, {Ended(training.Reason)}"),
                    .. training.Warnings.Count == 0 ? Array.Empty<SummaryFact>() : [new("warnings", string.Join(", ", training.Warnings))],
                ],
                terminal);
        }
    }

    private static string Rows(TrainingSummary training)
    {
        string rows = training.Rows.ToString(CultureInfo.InvariantCulture);
        string weight = training.Weight.ToString("0.######", CultureInfo.InvariantCulture);
        return rows == weight ? rows : $"{rows} (weight {weight})";
    }

    private static void PrintJson(LoadedModel model, Terminal terminal) => Json.Print(terminal, json =>
    {
        model.WriteParameters(json);
        if (model.Training is not { } training)
        {
            json.WriteNull("training");
            return;
        }

        json.WriteStartObject("training");
        json.WriteNumber("rows", training.Rows);
        json.Number("weight", training.Weight);
        json.Number("logLikelihood", training.LogLikelihood);
        json.WriteNumber("iterations", training.Iterations);
        json.WriteString("reason", Json.Name(training.Reason));
        json.Texts("warnings", training.Warnings);
        json.WriteEndObject();
    });

    private static string Ended(StopReason reason) => reason switch
    {
        StopReason.Converged => "converged",
        StopReason.Completed => "complete",
        StopReason.IterationLimit => "stopped at the iteration limit before it converged",
        _ => "stopped on request before it converged",
    };
}
