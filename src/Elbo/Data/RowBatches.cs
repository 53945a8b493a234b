namespace Elbo.Data;

/// <summary>How rows are cut into batches: by their dimension alone, so that every source of the same rows gives the same batches.</summary>
public static class RowBatches
{
    private const int Values = 8192;
    private const int MinimumRows = 64;
    private const int MaximumRows = 1024;

    /// <summary>
    /// The number of rows in every batch but the last: as many as make 64 KB, a multiple of 8, from 64 to 1,024. A batch, its
    /// transpose and its scores then stay in a core's second-level cache.
    /// </summary>
    /// <param name="dimension">How many numbers a row has; at least 1.</param>
    public static int RowsPerBatch(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        return Math.Clamp(Values / dimension / 8 * 8, MinimumRows, MaximumRows);
    }

    /// <summary>The number of batches that a number of rows makes.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="dimension">How many numbers a row has; at least 1.</param>
    /// <exception cref="OverflowException">If there are more than 2³¹ − 1 batches.</exception>
    public static int Count(long rows, int dimension)
    {
        int size = RowsPerBatch(dimension);
        return checked((int)((rows + size - 1) / size));
    }
}
