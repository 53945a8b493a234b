using System.Globalization;
using Elbo.Data.Speech;

namespace Elbo.Data.Kaldi;

/// <summary>Who said what, as Kaldi's <c>utt2spk</c> files have it: on every line the key of an utterance and its speaker.</summary>
public static class SpeakerList
{
    private const int FewKeys = 3;

    /// <summary>Reads the speaker of every vector. Lines of other utterances do not matter.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vectors">The vectors.</param>
    /// <param name="archive">What they come from, for messages.</param>
    /// <returns>A label for every vector; speakers in the order of the vectors.</returns>
    /// <exception cref="InvalidDataException">If the file cannot be read, a line is wrong, or a vector has no speaker: the message says which.</exception>
    public static RowLabels Read(string path, KaldiVectors vectors, string archive)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(vectors);
        var speakers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in TextFields.Of(path))
        {
            if (line.Count != 2)
            {
                throw line.Error("must have two fields, 'utterance speaker'; write it so");
            }

            if (!speakers.TryAdd(line[0], line[1]))
            {
                throw line.Error($"the utterance {Cells.Quote(line[0])} is there a second time; leave one of the two out");
            }
        }

        string[] missing = [.. vectors.Keys.Where(key => !speakers.ContainsKey(key))];
        if (missing.Length > 0)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: names no speaker for {missing.Length} of {vectors.Count} vectors of {archive} ({string.Join(", ", missing.Take(FewKeys).Select(Cells.Quote))}{(missing.Length > FewKeys ? ", …" : "")}); add lines 'utterance speaker'"));
        }

        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] values = new int[vectors.Count];
        for (int n = 0; n < values.Length; n++)
        {
            string speaker = speakers[vectors.Keys[n]];
            values[n] = codes.TryGetValue(speaker, out int known) ? known : codes[speaker] = codes.Count;
        }

        return new("speaker", [.. codes.Keys], values);
    }
}
