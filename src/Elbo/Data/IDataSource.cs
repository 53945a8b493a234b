namespace Elbo.Data;

/// <summary>
/// Numbered batches that can be read again and again, in any order, from any thread. The batches are a function of the data
/// alone, never of threads or of the machine, so that sums over them have the same bits everywhere.
/// </summary>
/// <typeparam name="TBatch">What a batch holds.</typeparam>
public interface IDataSource<TBatch>
    where TBatch : Batch
{
    /// <summary>How many units all batches hold together.</summary>
    long UnitCount { get; }

    /// <summary>How many batches there are.</summary>
    int BatchCount { get; }

    /// <summary>Fills a batch. Safe to call from several threads with different batches.</summary>
    /// <param name="index">The number of the batch, from 0.</param>
    /// <param name="into">The batch to fill; it may be pointed at memory that the source owns.</param>
    /// <exception cref="ArgumentOutOfRangeException">If there is no such batch.</exception>
    /// <exception cref="InvalidDataException">If the data changed or cannot be read any more.</exception>
    void Read(int index, TBatch into);
}
