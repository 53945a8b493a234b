namespace Elbo.Numerics.Special;

/// <content>The plain loop that the kernel must equal; it also does the rows that do not fill a vector.</content>
internal static partial class LogSumExp
{
    /// <summary><see cref="Normalize"/> of one row.</summary>
    /// <param name="scores">Components × rows numbers, component-major; those of the row are replaced.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="row">Which row.</param>
    /// <param name="evidence">ln Σ exp s.</param>
    /// <param name="expected">Σ r·s.</param>
    public static void NormalizeReference(Span<double> scores, int rows, int row, out double evidence, out double expected)
    {
        int components = scores.Length / rows;
        double most = double.NegativeInfinity;
        for (int k = 0; k < components; k++)
        {
            most = Math.Max(most, scores[(k * rows) + row]);
        }

        if (double.IsNegativeInfinity(most))
        {
            for (int k = 0; k < components; k++)
            {
                scores[(k * rows) + row] = 1.0 / components;
            }

            evidence = expected = double.NegativeInfinity;
            return;
        }

        double sum = 0, weighted = 0;
        for (int k = 0; k < components; k++)
        {
            ref double score = ref scores[(k * rows) + row];
            double difference = score - most;
            score = difference > Negligible ? Math.Exp(difference) : 0;
            sum += score;
            weighted += score * Math.Max(difference, Negligible);
        }

        for (int k = 0; k < components; k++)
        {
            scores[(k * rows) + row] /= sum;
        }

        evidence = most + Math.Log(sum);
        expected = most + (weighted / sum);
    }
}
