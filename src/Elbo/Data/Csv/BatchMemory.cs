namespace Elbo.Data.Csv;

/// <summary>Keeps parsed batches until they are too many.</summary>
internal sealed class BatchMemory(long limit)
{
    private List<(double[] Values, double[] Weights)>? _batches = [];
    private long _bytes;

    /// <summary>All batches, or <see langword="null"/> if they took more than the limit; weights are empty where every row counts once.</summary>
    internal (double[] Values, double[] Weights)[]? Batches => _batches?.ToArray();

    internal void Add(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        _bytes += ((long)values.Length + weights.Length) * sizeof(double);
        if (_bytes > limit)
        {
            _batches = null;
        }

        _batches?.Add((values.ToArray(), weights.ToArray()));
    }
}
