namespace Elbo.Data.Speech;

/// <summary>Files of segments as Kaldi keeps them: on every line a key, a recording, and the seconds at which the segment begins and ends.</summary>
public static class SegmentFile
{
    /// <summary>Reads segments.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The segments, in the order of the file.</returns>
    /// <exception cref="InvalidDataException">If it cannot be read, is empty, or a line is wrong: the message says which.</exception>
    public static IReadOnlyList<TimedSegment> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var segments = new List<TimedSegment>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in TextFields.Of(path))
        {
            if (line.Count < 4)
            {
                throw line.Error("a segment has four fields, 'key recording start end'; write it so");
            }

            double start = line.Seconds(2), end = line.Seconds(3);
            if (!(end > start))
            {
                throw line.Error($"the segment ends at {line[3]}, but begins at {line[2]}; correct it");
            }

            segments.Add(seen.Add(line[0])
                ? new(line[0], line[1], start, end)
                : throw line.Error($"the key {Cells.Quote(line[0])} is there a second time; leave one of the two out"));
        }

        return segments.Count > 0 ? segments : throw new InvalidDataException($"{path}: holds no segments; write at least one");
    }
}
