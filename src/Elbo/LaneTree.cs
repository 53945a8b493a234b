using System.Collections.Concurrent;

namespace Elbo;

/// <summary>
/// The sums of a sweep's lanes, merged as a fixed binary tree: two neighbors as soon as both are there. What is added to what does not depend on
/// which lane ends first, and not a sum for every lane is alive but one for every thread and those few that wait for their neighbor.
/// </summary>
/// <param name="laneCount">How many lanes, a power of two.</param>
/// <param name="isEmpty">Whether the lanes from one up to another, not included, have no batches.</param>
/// <param name="free">Sums that nobody needs any more.</param>
internal sealed class LaneTree(int laneCount, Func<int, int, bool> isEmpty, ConcurrentBag<SufficientStatistics> free)
{
    private readonly Dictionary<(int Width, int Index), SufficientStatistics> _waiting = [];

    /// <summary>The sum of all lanes, once all that have batches are added; <see langword="null"/> where none has.</summary>
    public SufficientStatistics? Root { get; private set; }

    /// <summary>Adds the sum of a lane, which from now on belongs to the tree. May be called from any thread.</summary>
    /// <param name="lane">Its number, from 0.</param>
    /// <param name="sum">Its sum.</param>
    public void Add(int lane, SufficientStatistics sum)
    {
        int index = lane;
        for (int width = 1; width < laneCount; width *= 2, index /= 2)
        {
            int neighbor = index ^ 1;
            if (isEmpty(neighbor * width, (neighbor + 1) * width))
            {
                continue;
            }

            SufficientStatistics? other;
            lock (_waiting)
            {
                if (!_waiting.Remove((width, neighbor), out other))
                {
                    _waiting.Add((width, index), sum);
                    return;
                }
            }

            var (left, right) = index < neighbor ? (sum, other) : (other, sum);
            left.Add(right);
            free.Add(right);
            sum = left;
        }

        Root = sum;
    }
}
