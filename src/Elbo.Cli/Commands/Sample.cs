using System.CommandLine;
using Elbo.Cli.Models;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo sample MODEL --count N</c>: makes data.</summary>
internal static class Sample
{
    private const int RowsPerLook = 1024;

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A model file that 'elbo fit' wrote." };
        var count = Options.Integer("--count", "N", "How many rows.", minimum: 0);
        count.Required = true;
        var seed = FitOptions.SeedOption();
        var shared = Options.Switch(
            "--shared-component", "Draw one component once and all rows from it; otherwise a component is drawn for every row.");
        var withComponent = Options.Switch("--with-component", "Write the number of each row's component, from 1, as a first column; the state of each step of a hidden Markov model.");
        var output = RowOutput.Option();
        var command = new Command("sample", "Draw rows from a fitted model.") { model };
        HelpPage.AddTo(
            command,
            terminal,
            [new("Options", count, seed, shared, withComponent), new("Output", output)],
            ["The columns are the model's; a hidden Markov model makes one sequence, or sequences with their numbers where it has learnt where they end. The same seed gives the same rows, and the first rows of a longer sample are those of a shorter one."],
            ["elbo sample faithful.elbo --count 5", "elbo sample faithful.elbo --count 1000 --seed 7 --out more.csv"]);
        command.SetAction(parsed =>
        {
            string modelPath = parsed.GetRequiredValue(model);
            string? path = parsed.GetValue(output);
            OutputFile.DemandDifferent(("MODEL", modelPath), ("--out", path));
            OutputFile.Check(path);
            var loaded = Catalog.Load(modelPath);
            if (loaded.HiddenMarkov is { } chain)
            {
                StateOutput.Refuse(parsed, [shared], loaded);
                return StateOutput.Sample(terminal, chain, parsed.GetValue(count)!.Value, FitOptions.ReadSeed(parsed, seed), parsed.GetValue(withComponent), path);
            }

            using var rows = RowOutput.Begin(
                terminal, path, parsed.GetValue(withComponent) ? ["component", .. loaded.Columns] : loaded.Columns);
            Run(
                terminal,
                loaded.Require(loaded.Sampler, "draw rows"),
                parsed.GetValue(count)!.Value,
                FitOptions.ReadSeed(parsed, seed),
                parsed.GetValue(shared),
                parsed.GetValue(withComponent) ? 1 : 0,
                loaded.Types,
                rows);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Run(
        Terminal terminal, ISampler sampler, int count, Seed seed, bool sharedComponent, int first, IReadOnlyList<ColumnType>? types, RowOutput output)
    {
        var rng = seed.ToRng();
        int component = sharedComponent ? sampler.DrawComponent(ref rng) : -1;
        var row = new double[first + sampler.Dimension];
        var texts = new string?[row.Length];
        for (int n = 0; n < count; n++)
        {
            if (n % RowsPerLook == 0)
            {
                terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            }

            int drawn = sharedComponent ? component : sampler.DrawComponent(ref rng);
            sampler.DrawRow(drawn, ref rng, row.AsSpan(first));
            if (first > 0)
            {
                row[0] = drawn + 1;
            }

            for (int d = 0; d < sampler.Dimension; d++)
            {
                texts[first + d] = types is not null && types[d].Categories.Count > 0 ? types[d].CategoryOf(row[first + d]) : null;
            }

            output.Write(row, texts);
        }

        output.Complete();
    }
}
