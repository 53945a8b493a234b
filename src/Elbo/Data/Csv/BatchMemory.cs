namespace Elbo.Data.Csv;

/// <summary>Keeps parsed batches until they are too many.</summary>
internal sealed class BatchMemory(long limit)
{
    private List<double[]>? _batches = [];
    private long _bytes;

    /// <summary>All batches, or <see langword="null"/> if they took more than the limit.</summary>
    internal double[][]? Batches => _batches?.ToArray();

    internal void Add(ReadOnlySpan<double> values)
    {
        _bytes += (long)values.Length * sizeof(double);
        if (_bytes > limit)
        {
            _batches = null;
        }

        _batches?.Add(values.ToArray());
    }
}
