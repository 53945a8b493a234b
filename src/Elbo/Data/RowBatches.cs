namespace Elbo.Data;

/// <summary>How rows are cut into batches: by their dimension alone, so that every source of the same rows gives the same batches.</summary>
public static class RowBatches
{
    /// <summary>Rows come in units that fill the tiles of every vector width.</summary>
    internal const int Unit = 24;

    /// <summary>No batch has more rows.</summary>
    internal const int MostRows = Unit * MaximumUnits;
    private const int Values = 8192;
    private const int MinimumUnits = 11;
    private const int MaximumUnits = 43;
    private const int Wide = 32;
    private const int WideValues = 131072;

    /// <summary>
    /// The number of rows in every batch but the last: about as many as make 64 KB, an odd multiple of 24, from 264 to 1,032. A batch and its
    /// scores then stay in a core's second-level cache, and are many enough for what is done once a batch. Odd, because scores of two components
    /// a power of two apart would take the same places in it. From 32 columns on as many as make 1 MB, in the same range: who wants fewer at once takes
    /// slices, and who prunes has few rows of each component even so.
    /// </summary>
    /// <param name="dimension">How many numbers a row has; at least 1.</param>
    public static int RowsPerBatch(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        int values = dimension < Wide ? Values : WideValues;
        return Unit * (Math.Clamp(values / dimension / Unit, MinimumUnits, MaximumUnits) | 1);
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
