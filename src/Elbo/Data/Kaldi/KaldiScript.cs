using System.Globalization;

namespace Elbo.Data.Kaldi;

/// <summary>Script files: a key, and the archive and the byte at which its vector is; or, without a byte, a file of its own.</summary>
internal static class KaldiScript
{
    /// <summary>Reads what a script file points at.</summary>
    /// <param name="path">The script file.</param>
    /// <param name="vectors">Takes the vectors.</param>
    public static void Read(string path, VectorCollector vectors)
    {
        KaldiInput? open = null;
        try
        {
            int number = 0;
            foreach (string line in TextLines.Of(path))
            {
                number++;
                string[] words = line.Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                if (words.Length == 0)
                {
                    continue;
                }

                if (words.Length == 1 || words[1].EndsWith('|') || words[1].EndsWith(']'))
                {
                    throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{path}: line {number}: ") + (
                        words.Length == 1 ? "holds a key and no file; write 'key archive:byte'"
                        : words[1].EndsWith('|') ? $"the vector of {Cells.Quote(words[0])} comes from a command, which is not run; save its output as an archive"
                        : $"the vector of {Cells.Quote(words[0])} is a part of a larger one, which is not supported; write it out with copy-vector"));
                }

                var (archive, offset) = Place(words[1]);
                if (open?.Name != archive)
                {
                    open?.Dispose();
                    open = null;
                    open = new(archive);
                }

                open.Key = words[0];
                open.Seek(offset);
                vectors.Add(open, words[0], KaldiObjects.ReadVector(open, KaldiObjects.ReadMode(open)));
            }
        }
        finally
        {
            open?.Dispose();
        }
    }

    /// <summary>A path may hold colons of its own: only digits after the last one are a byte.</summary>
    private static (string Archive, long Offset) Place(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            ? (text[..colon], offset)
            : (text, 0);
    }
}
