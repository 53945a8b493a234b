namespace Elbo.Data.Csv;

/// <summary>Keeps parsed batches until they are too many.</summary>
internal sealed class BatchMemory(long limit)
{
    private readonly List<(double[] Values, double[] Weights)> _batches = [];
    private long _bytes;

    /// <summary>All that were kept; weights are empty where every row counts once.</summary>
    internal (double[] Values, double[] Weights)[] Batches => [.. _batches];

    /// <summary>Whether all that were ever added are kept.</summary>
    internal bool IsComplete => _bytes <= limit;

    /// <summary>Keeps a batch, unless it would be too many.</summary>
    internal bool TryAdd(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        _bytes += ((long)values.Length + weights.Length) * sizeof(double);
        if (!IsComplete)
        {
            return false;
        }

        _batches.Add((values.ToArray(), weights.ToArray()));
        return true;
    }

    /// <summary>Forgets what was kept.</summary>
    internal void Clear() => _batches.Clear();
}
