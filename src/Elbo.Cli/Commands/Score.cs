using System.CommandLine;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo score MODEL DATA</c>: how likely every row is.</summary>
internal static class Score
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that 'elbo fit' wrote." };
        var data = DataOptions.Argument();
        var options = new DataOptions(withLabel: false, "The model's");
        var output = RowOutput.Option();
        var command = new Command("score", "Write the log-density of every row under a fitted model.") { model, data };
        HelpPage.AddTo(
            command,
            terminal,
            [options.Group, new("Output", output)],
            [
                "Writes one column, logDensity: the natural logarithm of each row's density. Low numbers are unusual rows. "
                + "The model's columns are found in the data by name, or by position where the data has no names.",
            ],
            ["elbo score faithful.elbo faithful", "elbo score faithful.elbo new.csv --out scores.csv"]);
        command.SetAction(parsed => Run(
            terminal, parsed.GetRequiredValue(model), options.Read(parsed, data), parsed.GetValue(output)));
        return command;
    }

    private static int Run(Terminal terminal, string modelPath, DataRequest request, string? path)
    {
        OutputFile.DemandDifferent(("MODEL", modelPath), ("DATA", request.Path), ("--out", path));
        OutputFile.Check(path);
        var model = Catalog.Load(modelPath);
        var density = model.Require(model.Density, "give rows a density");
        using var data = request.OpenFor(model.Columns, terminal);
        using var output = RowOutput.Begin(terminal, path, ["logDensity"]);
        var scratch = new Scratch();
        var batch = new RowBatch();
        double[] scores = [];
        for (int b = 0; b < data.BatchCount; b++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            data.Read(b, batch);
            if (scores.Length < batch.UnitCount)
            {
                scores = new double[batch.UnitCount];
            }

            density.LogDensity(batch.Rows, scratch, scores.AsSpan(0, batch.UnitCount));
            for (int n = 0; n < batch.UnitCount; n++)
            {
                output.Write(scores.AsSpan(n, 1));
            }
        }

        output.Complete();
        return ExitCode.Success;
    }
}
