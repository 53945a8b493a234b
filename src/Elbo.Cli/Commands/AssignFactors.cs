using System.Globalization;
using Elbo.Data;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Cli.Commands;

/// <summary><c>elbo assign MODEL DATA</c> for hidden factors: what they are in every row, and how uncertain.</summary>
internal static class AssignFactors
{
    /// <summary>Writes the posterior means of the factors, and their standard deviations.</summary>
    /// <param name="terminal">Where to print.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">The rows.</param>
    /// <param name="path">Where to write; null for standard output.</param>
    public static int Run(Terminal terminal, FactorAnalysis model, RowSource data, string? path)
    {
        int factors = model.Factors;
        string[] columns = [.. Names("factor"), .. Names("deviation")];
        using var output = RowOutput.Begin(terminal, path, columns);
        var scratch = new Scratch();
        var batch = new RowBatch();
        double[] means = [], deviations = [], row = new double[2 * factors];
        for (int b = 0; b < data.BatchCount; b++)
        {
            terminal.Interruption.Cancel.ThrowIfCancellationRequested();
            data.Read(b, batch);
            int count = batch.RowCount * factors;
            if (means.Length < count)
            {
                (means, deviations) = (new double[count], new double[count]);
            }

            model.InferFactors(batch.Rows, scratch, means.AsSpan(0, count), deviations.AsSpan(0, count));
            for (int n = 0; n < batch.RowCount; n++)
            {
                means.AsSpan(n * factors, factors).CopyTo(row);
                deviations.AsSpan(n * factors, factors).CopyTo(row.AsSpan(factors));
                output.Write(row);
            }
        }

        output.Complete();
        return ExitCode.Success;

        IEnumerable<string> Names(string name) => Enumerable.Range(1, factors).Select(f => string.Create(CultureInfo.InvariantCulture, $"{name}{f}"));
    }
}
