using System.CommandLine;
using Elbo.Data;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo convert IN OUT</c>: between CSV and npy, by the endings.</summary>
internal static class Convert
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var data = DataOptions.Argument();
        var target = new Argument<string>("OUT")
        {
            Description = "The file to write: .csv, .tsv or .npy by its ending.",
            CustomParser = static result =>
            {
                try
                {
                    return RowOutput.CheckEnding(result.Tokens[0].Value);
                }
                catch (FormatException e)
                {
                    result.AddError($"OUT {e.Message}");
                    return null!;
                }
            },
        };
        var options = new DataOptions(withLabel: false, "All");
        var command = new Command("convert", "Convert rows of numbers between CSV and npy.") { data, target };
        HelpPage.AddTo(
            command,
            terminal,
            [options.Group],
            ["Numbers keep every bit. An npy file has no room for names or text: choose the columns of numbers with --columns."],
            ["elbo convert big.csv big.npy", "elbo convert iris iris.npy"]);
        command.SetAction(parsed => Run(terminal, options.Read(parsed, data), parsed.GetRequiredValue(target)));
        return command;
    }

    private static int Run(Terminal terminal, DataRequest request, string path)
    {
        OutputFile.DemandDifferent(("DATA", request.Path), ("OUT", path));
        OutputFile.Check(path);
        using var data = request.Open(terminal);
        using var output = RowOutput.Begin(terminal, path, data.Columns);
        var batch = new RowBatch();
        for (int b = 0; b < data.BatchCount; b++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            data.Read(b, batch);
            var rows = batch.Rows;
            for (int n = 0; n < rows.Count; n++)
            {
                output.Write(rows[n]);
            }
        }

        output.Complete();
        terminal.Tell($"{path}: {data.UnitCount} rows × {data.Columns.Count} columns");
        return ExitCode.Success;
    }
}
