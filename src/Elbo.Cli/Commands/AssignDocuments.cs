using System.Globalization;
using Elbo.Data;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo assign MODEL DATA</c> and <c>elbo score MODEL DATA</c> for a mixture of unigrams: the component and the likelihood of every document.</summary>
internal static class AssignDocuments
{
    /// <summary>Writes a row for every document.</summary>
    /// <param name="terminal">Where it prints.</param>
    /// <param name="model">The model.</param>
    /// <param name="table">The documents, by the model's words.</param>
    /// <param name="path">Where to write; standard output if there is no path.</param>
    public static int Run(Terminal terminal, UnigramMixture model, CountTable table, string? path)
    {
        string[] columns = ["document", "label", .. Enumerable.Range(1, model.Components).Select(static k => string.Create(CultureInfo.InvariantCulture, $"p{k}"))];
        double[] row = new double[1 + model.Components];
        return Write(terminal, model, table, path, columns, (output, name, probabilities, _) =>
        {
            probabilities.CopyTo(row.AsSpan(1));
            row[0] = 1 + System.Numerics.Tensors.TensorPrimitives.IndexOfMax(probabilities);
            output.Write([name], row);
        });
    }

    /// <summary>Writes ln p of every document.</summary>
    /// <param name="terminal">Where it prints.</param>
    /// <param name="model">The model.</param>
    /// <param name="table">The documents, by the model's words.</param>
    /// <param name="path">Where to write; standard output if there is no path.</param>
    public static int Score(Terminal terminal, UnigramMixture model, CountTable table, string? path) =>
        Write(terminal, model, table, path, ["document", "logDensity"], static (output, name, _, logDensity) => output.Write([name], [logDensity]));

    private static int Write(Terminal terminal, UnigramMixture model, CountTable table, string? path, string[] columns, DocumentWriter write)
    {
        if (path?.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new UsageException("--out is an array, which has no room for the names of documents; name a .csv or .tsv file");
        }

        using var output = RowOutput.Begin(terminal, path, columns);
        var batch = new EventBatch();
        var scratch = new Scratch();
        double[] mine = new double[model.Components];
        int document = 0;
        for (int b = 0; b < table.Source.BatchCount; b++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            table.Source.Read(b, batch);
            using var frame = scratch.Begin();
            var probabilities = scratch.Take(model.Components * batch.UnitCount);
            var scores = scratch.Take(batch.UnitCount);
            model.Posterior(batch, scratch, probabilities, scores);
            for (int u = 0; u < batch.UnitCount; u++)
            {
                for (int k = 0; k < mine.Length; k++)
                {
                    mine[k] = probabilities[(k * batch.UnitCount) + u];
                }

                write(output, table.Documents[document++], mine, scores[u]);
            }
        }

        output.Complete();
        return ExitCode.Success;
    }

    private delegate void DocumentWriter(RowOutput output, string name, ReadOnlySpan<double> probabilities, double logDensity);
}
