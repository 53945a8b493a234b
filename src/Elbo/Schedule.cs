namespace Elbo;

/// <summary>Which batches an iteration visits.</summary>
public abstract record Schedule
{
    private Schedule()
    {
    }

    /// <summary>The batches of one iteration, in the order in which they are added up.</summary>
    /// <param name="batchCount">How many batches the data has.</param>
    internal abstract int[] Select(int batchCount);

    /// <summary>Classical EM: every batch in every iteration.</summary>
    public sealed record Full : Schedule
    {
        internal override int[] Select(int batchCount) => [.. Enumerable.Range(0, batchCount)];
    }
}
