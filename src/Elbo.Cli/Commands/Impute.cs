using System.CommandLine;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo impute MODEL DATA</c>: fills missing cells in.</summary>
internal static class Impute
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that 'elbo fit gmm' or 'elbo fit tmm' wrote." };
        var data = DataOptions.Argument();
        var options = new DataOptions(withLabel: false, "The model's", missing: MissingCells.Marginalize);
        var draw = Options.Switch("--draw", "Draw each missing cell from its distribution, rather than write its mean: as spread out as the data are.");
        var seed = FitOptions.SeedOption();
        var output = RowOutput.Option();
        var command = new Command("impute", "Fill missing cells in, given the cells that are there.") { model, data };
        HelpPage.AddTo(
            command,
            terminal,
            [options.Group, new("Options", draw, seed), new("Output", output)],
            [
                "Writes the model's columns, row by row; cells that are there stay as they are. A cell without --draw is its mean, given the others of its row. "
                + "With --missing skip-empty, rows without any cell stay as they are (NaN).",
            ],
            ["elbo impute iris.elbo gaps.csv --out whole.csv", "elbo impute iris.elbo gaps.csv --draw --seed 7 --out one-draw.csv"]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            var request = options.Read(parsed, data);
            OutputFile.DemandDifferent(("MODEL", path), ("DATA", request.Path), ("--out", parsed.GetValue(output)));
            OutputFile.Check(parsed.GetValue(output));
            if (parsed.GetResult(seed) is { Implicit: false } && !parsed.GetValue(draw))
            {
                throw new UsageException("--seed goes with --draw");
            }

            return Run(terminal, Catalog.Load(path), request, parsed.GetValue(draw) ? FitOptions.ReadSeed(parsed, seed) : null, parsed.GetValue(output));
        });
        return command;
    }

    private static int Run(Terminal terminal, LoadedModel model, DataRequest request, Seed? draws, string? path)
    {
        var imputer = model.Require(model.Imputer, "fill cells in");
        using var data = request.OpenFor(model, terminal);
        using var output = RowOutput.Begin(terminal, path, model.Columns);
        var scratch = new Scratch();
        var batch = new RowBatch();
        double[] completed = [];
        for (int b = 0; b < data.BatchCount; b++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            data.Read(b, batch);
            var rows = batch.Rows;
            if (completed.Length < rows.Values.Length)
            {
                completed = new double[rows.Values.Length];
            }

            var into = completed.AsSpan(0, rows.Values.Length);
            if (draws is { } seed)
            {
                var rng = seed.Derive(b).ToRng();
                imputer.DrawMissing(rows, scratch, ref rng, into);
            }
            else
            {
                imputer.Impute(rows, scratch, into);
            }

            for (int n = 0; n < rows.Count; n++)
            {
                output.Write(rows[n].ContainsAnyExcept(double.NaN) ? into.Slice(n * rows.Dimension, rows.Dimension) : rows[n]);
            }
        }

        output.Complete();
        return ExitCode.Success;
    }
}
