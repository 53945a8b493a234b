namespace Elbo.Numerics.Events;

/// <content>The plain loops that the fast ones must equal, to the bit.</content>
internal static partial class TableRows
{
    public static void GatherReference(
        ReadOnlySpan<double> table, int values, ReadOnlySpan<int> keys, ReadOnlySpan<int> valueOf, ReadOnlySpan<double> weights, Span<double> sum)
    {
        for (int e = 0; e < keys.Length; e++)
        {
            for (int c = 0; c < sum.Length; c++)
            {
                double number = table[(((keys[e] * values) + valueOf[e]) * sum.Length) + c];
                sum[c] += weights.IsEmpty ? number : weights[e] == 0 ? 0 : weights[e] * number;
            }
        }
    }

    public static void ScatterReference(
        ReadOnlySpan<double> vector, int values, ReadOnlySpan<int> keys, ReadOnlySpan<int> valueOf, ReadOnlySpan<double> weights, Span<double> table)
    {
        for (int e = 0; e < keys.Length; e++)
        {
            for (int c = 0; c < vector.Length; c++)
            {
                table[(((keys[e] * values) + valueOf[e]) * vector.Length) + c] += (weights.IsEmpty ? 1 : weights[e]) * vector[c];
            }
        }
    }
}
