namespace Elbo.Numerics.Lattices;

/// <summary>
/// Sequences laid one after the other on a few tracks, which are then gone through side by side: the longest first, each on the track that is
/// shortest so far (Graham 1969), so that tracks end at about the same step whatever the lengths are.
/// </summary>
internal sealed class Tracks
{
    private readonly int[] _starts;
    private readonly int[] _sequences;
    private readonly int[] _bounds;

    /// <summary>Lays sequences on tracks.</summary>
    /// <param name="lengths">How many steps each sequence has; at least 1.</param>
    /// <param name="count">How many tracks.</param>
    /// <param name="chunk">Segments also end at the multiples of so many steps.</param>
    public Tracks(ReadOnlySpan<int> lengths, int count, int chunk)
    {
        Count = count;
        _starts = new int[lengths.Length];
        int[] tracks = new int[lengths.Length], ends = new int[count], order = new int[lengths.Length], keys = new int[lengths.Length];
        for (int s = 0; s < order.Length; s++)
        {
            (order[s], keys[s]) = (s, lengths[s]);
        }

        Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[b].CompareTo(keys[a]) : a.CompareTo(b));
        foreach (int s in order)
        {
            tracks[s] = Array.IndexOf(ends, ends.Min());
            _starts[s] = ends[tracks[s]];
            ends[tracks[s]] += lengths[s];
        }

        Steps = ends.Max();
        SortedSet<int> bounds = [0, Steps];
        for (int step = chunk; step < Steps; step += chunk)
        {
            bounds.Add(step);
        }

        for (int s = 0; s < order.Length; s++)
        {
            bounds.Add(_starts[s]);
            bounds.Add(_starts[s] + lengths[s]);
        }

        _bounds = [.. bounds];
        _sequences = new int[Segments * count];
        Array.Fill(_sequences, -1);
        for (int s = 0; s < order.Length; s++)
        {
            for (int segment = SegmentAt(_starts[s]); segment < Segments && _bounds[segment] < _starts[s] + lengths[s]; segment++)
            {
                _sequences[(segment * count) + tracks[s]] = s;
            }
        }
    }

    /// <summary>How many tracks.</summary>
    public int Count { get; }

    /// <summary>How many steps the longest track has.</summary>
    public int Steps { get; }

    /// <summary>In how many segments all tracks are cut; within one, no sequence begins or ends.</summary>
    public int Segments => _bounds.Length - 1;

    /// <summary>The first step of a segment; the number of segments gives the number of steps.</summary>
    public int Bound(int segment) => _bounds[segment];

    /// <summary>The segment that begins at a step.</summary>
    public int SegmentAt(int step) => Array.BinarySearch(_bounds, step);

    /// <summary>The sequence on a track in a segment; −1 where the track has ended.</summary>
    public int Sequence(int segment, int track) => _sequences[(segment * Count) + track];

    /// <summary>The step of the tracks at which a sequence begins.</summary>
    public int Start(int sequence) => _starts[sequence];
}
