using System.Diagnostics;

namespace Elbo;

/// <summary>
/// Gives the memory of superseded models and statistics back. Where each of them is large, the collector would let as many pile up as there are data:
/// its patience grows with what is alive. It is called only where statistics are large, and takes a hundredth of the time at most.
/// </summary>
/// <param name="statisticsLength">How many statistics the model has.</param>
internal sealed class LargeGarbage(int statisticsLength)
{
    private const long MostBytes = 4L << 20;
    private const int LeastShare = 100;

    private readonly bool _isLarge = statisticsLength >= LargeArrays.Large;
    private long _allocated = GC.GetTotalAllocatedBytes();
    private long _ended = Stopwatch.GetTimestamp();
    private long _cost;

    /// <summary>
    /// To be called where much has just ended its life and much is about to be taken: after a sweep, when the model before is no longer needed, and
    /// after an M-step, when what it worked with is not.
    /// </summary>
    public void Collect()
    {
        if (!_isLarge || GC.GetTotalAllocatedBytes() - _allocated < MostBytes)
        {
            return;
        }

        long began = Stopwatch.GetTimestamp();
        if (began - _ended < LeastShare * _cost)
        {
            return;
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        _allocated = GC.GetTotalAllocatedBytes();
        _ended = Stopwatch.GetTimestamp();
        _cost = _ended - began;
    }
}
