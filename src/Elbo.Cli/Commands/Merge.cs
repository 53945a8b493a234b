using System.CommandLine;
using System.Globalization;
using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Queries;
using Elbo.Numerics;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo merge MODEL DATA</c>: clusters of several components each.</summary>
internal static class Merge
{
    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A Gaussian mixture that 'elbo fit gmm' wrote." };
        var data = DataOptions.Argument();
        var options = new DataOptions(withLabel: false, "The model's", withWeights: true);
        var clusters = Options.Integer("--clusters", "N", "How many clusters the rows are assigned to. Default: where the entropy bends.");
        var output = RowOutput.Option();
        var json = Options.Switch("--json", "Print one JSON object and nothing else.");
        var command = new Command("merge", "Merge components that share rows into clusters, and say how certain each number of clusters is.") { model, data };
        HelpPage.AddTo(
            command,
            terminal,
            [options.Group, new("Clusters", clusters), new("Output", output, json)],
            [
                "The density stays as it is: two components at a time become one cluster, those whose union makes the clustering most certain (Baudry et al. 2010). "
                + "--out writes the columns label, p1, ..., pN of every row, for the clusters.",
            ],
            ["elbo merge faithful.elbo faithful", "elbo merge faithful.elbo faithful --clusters 2 --out clusters.csv"]);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            var request = options.Read(parsed, data);
            string? written = parsed.GetValue(output);
            OutputFile.DemandDifferent(("MODEL", path), ("DATA", request.Path), ("--out", written));
            OutputFile.Check(written);
            var mixture = ModelColumns.LoadMixture(path, "have its components merged");
            if (parsed.GetValue(clusters) is { } most && most > mixture.Components)
            {
                throw new UsageException($"--clusters is {most}, but the model has {mixture.Components} components, which can only be merged");
            }

            using var rows = request.OpenFor(mixture.Columns, terminal);
            var merging = ComponentMerging.Of(mixture, rows);
            int count = parsed.GetValue(clusters) ?? merging.Suggested;
            if (written is not null)
            {
                Write(terminal, mixture, rows, merging.Clusters(count), count, written);
            }

            if (parsed.GetValue(json))
            {
                Json.Print(terminal, writer =>
                {
                    writer.WriteNumber("suggested", merging.Suggested);
                    writer.Vector("entropies", merging.Entropies.ToArray());
                    writer.Matrix("clusters", Enumerable.Range(1, mixture.Components).Select(n => merging.Clusters(n).Select(static c => c + 1.0).ToArray()));
                    writer.TextOrNull("out", written);
                });
                return ExitCode.Success;
            }

            Show(terminal, mixture, merging, count);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(Terminal terminal, GaussianMixture mixture, ComponentMerging merging, int count) => SummaryView.Show(
        new SummaryTable(
            "Clusters of components: the lower the entropy, the more certain",
            ["clusters", "entropy", "components of each"],
            [
                .. Enumerable.Range(0, mixture.Components).Select(i => mixture.Components - i).Select(n => (IReadOnlyList<string>)
                [
                    n.ToString(CultureInfo.InvariantCulture),
                    merging.Entropies[n - 1].ToString("F4", CultureInfo.InvariantCulture),
                    string.Join(" | ", Enumerable.Range(0, n).Select(c => string.Join(" + ", Enumerable.Range(0, mixture.Components)
                        .Where(k => merging.Clusters(n)[k] == c).Select(mixture.Names.Component)))),
                ]),
            ])
        { Highlight = mixture.Components - count },
        terminal);

    private static void Write(Terminal terminal, GaussianMixture mixture, RowSource rows, IReadOnlyList<int> clusters, int count, string path)
    {
        using var output = RowOutput.Begin(terminal, path, ["label", .. Enumerable.Range(1, count).Select(static c => string.Create(CultureInfo.InvariantCulture, $"p{c}"))]);
        var batch = new RowBatch();
        var scratch = new Scratch();
        double[] row = new double[count + 1];
        for (int b = 0; b < rows.BatchCount; b++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            rows.Read(b, batch);
            using var frame = scratch.Begin();
            var block = scratch.Take(mixture.Components * batch.RowCount);
            mixture.Responsibilities(batch.Rows, scratch, block);
            for (int n = 0; n < batch.RowCount; n++)
            {
                Array.Clear(row);
                for (int k = 0; k < clusters.Count; k++)
                {
                    row[1 + clusters[k]] += block[(k * batch.RowCount) + n];
                }

                row[0] = 1 + System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(row.AsSpan(1));
                output.Write(row);
            }
        }

        output.Complete();
    }
}
