using Elbo.Data;

namespace Elbo.Models;

/// <summary>How well models predict rows that were held out of their fits.</summary>
internal static class HeldOutScores
{
    /// <summary>The mean log-density of rows, by weight, and its standard error.</summary>
    public static (Prediction Mean, double Error) Predict(IDensity model, IRowSource rows)
    {
        var batch = new RowBatch();
        var scratch = new Numerics.Scratch();
        double total = 0, mean = 0, squares = 0;
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            var block = batch.Rows;
            using var frame = scratch.Begin();
            var density = scratch.Take(block.Count);
            model.LogDensity(block, scratch, density);
            for (int n = 0; n < block.Count; n++)
            {
                double weight = block.Weights.IsEmpty ? 1 : block.Weights[n];
                if (weight > 0)
                {
                    // Running moments (West 1979): a sum of squares would lose the spread of densities that are all low.
                    total += weight;
                    double distance = density[n] - mean;
                    mean = double.IsFinite(distance) ? mean + (weight / total * distance) : double.NegativeInfinity;
                    squares += weight * distance * (density[n] - mean);
                }
            }
        }

        return (new(total, mean), Math.Sqrt(squares / (total - 1) / total));
    }

    /// <summary>What the parts say together; null if there are none, or one of them was not scored.</summary>
    public static HeldOutScore? Combine((Prediction Mean, double Error, bool IsDegenerate)?[] parts)
    {
        if (parts.Length == 0 || Array.Exists(parts, static part => part is null))
        {
            return null;
        }

        double[] means = [.. parts.Select(static part => part!.Value.Mean.MeanLogDensity)];
        double average = means.Average();
        double error = means.Length == 1
            ? parts[0]!.Value.Error
            : Math.Sqrt(means.Sum(mean => (mean - average) * (mean - average)) / (means.Length - 1) / means.Length);
        return new([.. parts.Select(static part => part!.Value.Mean)], error, parts.Count(static part => part!.Value.IsDegenerate));
    }
}
