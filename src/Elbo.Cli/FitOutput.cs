using System.Text.Json;

namespace Elbo.Cli;

/// <summary>What every fit writes and prints in the same way.</summary>
internal static class FitOutput
{
    /// <summary>Writes the model, and the report and the chart that were asked for; they are drawn before the first file is begun.</summary>
    /// <param name="interruption">The user's Ctrl-C: before the first file it cancels, from then on all are written.</param>
    /// <param name="request">Where to.</param>
    /// <param name="save">Writes the model to a path.</param>
    /// <param name="page">The report; null for none.</param>
    /// <param name="chart">The chart; null for none.</param>
    /// <param name="others">Writes what else there is.</param>
    public static void WriteFiles(
        Interruption interruption, FitRequest request, Action<string> save, string? page, string? chart = null, Action<FileWriting>? others = null)
    {
        using var writing = interruption.BeginWriting();
        OutputFile.Write(writing, request.Out, save);
        if (page is not null)
        {
            OutputFile.WriteText(writing, request.Report!, page);
        }

        if (chart is not null)
        {
            OutputFile.WriteText(writing, request.Plot!, chart);
        }

        others?.Invoke(writing);
    }

    /// <summary>Prints what came of a fit as the command line asks: one JSON object, text for people or nothing, and then what must be known anyway.</summary>
    /// <param name="terminal">Where to print.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="write">Writes the properties of the object.</param>
    /// <param name="show">Prints the text.</param>
    /// <param name="warnings">One sentence each.</param>
    /// <param name="stopped">What is where if the user stopped the fit; null if nobody did.</param>
    public static void Print(
        Terminal terminal, FitRequest request, Action<Utf8JsonWriter> write, Action<Terminal> show, IEnumerable<string> warnings, string? stopped = null)
    {
        if (request.Json)
        {
            Json.Print(terminal, write);
        }
        else if (!request.Quiet)
        {
            show(terminal);
        }

        Warn(terminal, request, warnings);
        if (stopped is not null)
        {
            // The last thing to read, so after everything that is still on its way.
            terminal.Flush();
            terminal.Tell($"elbo: stopped; {stopped}");
        }
    }

    /// <summary>Says what a program, or who wants no text, must know nevertheless; the text for people has it already.</summary>
    /// <param name="terminal">Where to say it.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="warnings">One sentence each.</param>
    private static void Warn(Terminal terminal, FitRequest request, IEnumerable<string> warnings)
    {
        if (request.Json || request.Quiet)
        {
            foreach (string warning in warnings)
            {
                terminal.Tell($"elbo: warning: {warning}");
            }
        }
    }

    /// <summary>Shows the models that were compared.</summary>
    /// <param name="terminal">Where to print.</param>
    /// <param name="comparison">Their summary.</param>
    public static void ShowComparison(Terminal terminal, Summary comparison)
    {
        foreach (var table in comparison.Tables)
        {
            SummaryView.Show(table, terminal);
            terminal.Print();
        }

        foreach (string note in comparison.Notes)
        {
            SummaryView.ShowNote(note, terminal);
            terminal.Print();
        }
    }

    /// <summary>Shows where things are, how long it took and what to do next.</summary>
    /// <param name="terminal">Where to print.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="seconds">How long the fits took.</param>
    /// <param name="next">A command.</param>
    public static void ShowSaved(Terminal terminal, FitRequest request, double seconds, string next)
    {
        terminal.Print();
        SummaryView.ShowTitle("Saved", terminal);
        SummaryView.ShowFacts(
            [
                new("model", request.Out),
                .. request.Report is { } report ? new SummaryFact[] { new("report", report) } : [],
                .. request.Plot is { } plot ? new SummaryFact[] { new("chart", plot) } : [],
                .. request.Frames is { } frames ? new SummaryFact[] { new("frames", frames) } : [],
                new("time", FormattableString.Invariant($"{seconds:0.00} s")),
                new("next", next),
            ],
            terminal);
    }

    /// <summary>A path or a name as one word of a command line.</summary>
    /// <param name="word">The path.</param>
    public static string Quote(string word) => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word;
}
