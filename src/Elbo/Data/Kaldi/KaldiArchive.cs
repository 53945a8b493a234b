using System.Text;

namespace Elbo.Data.Kaldi;

/// <summary>
/// Archives of vectors as Kaldi keeps them: files of keys and vectors, in text or in binary numbers of 4 or 8 bytes, and the script files (<c>scp</c>)
/// that say at which byte of which archive a key's vector is.
/// </summary>
public static class KaldiArchive
{
    private const int LongestKey = 4096;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads all vectors into memory.</summary>
    /// <param name="path">The archive; one whose name ends in <c>.scp</c> is a script file.</param>
    /// <exception cref="InvalidDataException">
    /// If it cannot be read or anything in it is wrong: the message is one line with the file, the key and the byte.
    /// </exception>
    public static KaldiVectors Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var vectors = new VectorCollector();
        if (path.EndsWith(".scp", StringComparison.OrdinalIgnoreCase))
        {
            KaldiScript.Read(path, vectors);
        }
        else
        {
            using var input = new KaldiInput(path);
            while (ReadKey(input) is { } key)
            {
                input.Key = key;
                vectors.Add(input, key, KaldiObjects.ReadVector(input, KaldiObjects.ReadMode(input)));
                input.Key = null;
            }
        }

        return vectors.Finish(path);
    }

    /// <summary>Writes an archive whole or not at all, and if asked a script file for it.</summary>
    /// <param name="path">The archive to write or to replace.</param>
    /// <param name="vectors">What to write.</param>
    /// <param name="encoding">How.</param>
    /// <param name="script">The script file to write or to replace; nothing for none.</param>
    /// <exception cref="ArgumentException">If a number is too large for the encoding.</exception>
    /// <exception cref="IOException">If a file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">If a folder must not be written to.</exception>
    public static void Write(string path, KaldiVectors vectors, KaldiEncoding encoding = KaldiEncoding.Binary32, string? script = null)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        using var archive = new Storage.AtomicFile(path);
        var lines = new StringBuilder();
        var output = new KaldiOutput(archive.Stream, encoding);
        for (int i = 0; i < vectors.Count; i++)
        {
            output.Text($"{vectors.Keys[i]} ");
            lines.Append(vectors.Keys[i]).Append(' ').Append(path).Append(':').Append(archive.Stream.Position).Append('\n');
            output.Mode();
            output.Vector(vectors[i]);
        }

        using var index = script is null ? null : new Storage.AtomicFile(script);
        index?.Stream.Write(Strict.GetBytes(lines.ToString()));
        archive.Commit();
        index?.Commit();
    }

    /// <summary>The next key, with the space after it.</summary>
    /// <returns>The key; null at the end.</returns>
    private static string? ReadKey(KaldiInput input)
    {
        input.SkipSpace(lines: true);
        if (input.Peek() < 0)
        {
            return null;
        }

        var bytes = new List<byte>();
        while (input.Peek() is not (-1 or ' ' or '\t' or '\n' or '\r') and var next)
        {
            if (next < ' ' || bytes.Count == LongestKey)
            {
                throw input.Error(next < ' ' ? $"byte {next} in what should be a key; is this an archive of Kaldi's?" : $"a key of more than {LongestKey} bytes; is this an archive of Kaldi's?");
            }

            bytes.Add((byte)input.Read());
        }

        string key = Decode(input, [.. bytes]);
        input.Key = key;
        return input.Read() is ' ' or '\t' ? key : throw input.Error("the key has no vector; the archive is cut short, copy it again");
    }

    private static string Decode(KaldiInput input, byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw input.Error("what should be a key is no UTF-8 text; is this an archive of Kaldi's?");
        }
    }
}
