using System.Text;

namespace Elbo.Data.Kaldi;

/// <summary>The lines of a small text file.</summary>
internal static class TextLines
{
    private const int Longest = 1 << 16;

    /// <summary>Reads lines one by one; what the system has to say becomes one line with the file's name.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">If it cannot be read, or a line is no line of text.</exception>
    public static IEnumerable<string> Of(string path)
    {
        using var file = DataFiles.OpenUnpacked(path);
        using var reader = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: false);
        for (int number = 1; DataFiles.Reading(path, reader.ReadLine) is { } line; number++)
        {
            if (line.Length > Longest || line.AsSpan().ContainsAny('\0', '\uFFFD'))
            {
                throw new InvalidDataException(FormattableString.Invariant($"{path}: line {number}: is no line of text; is this the file you mean?"));
            }

            yield return line.TrimStart('\uFEFF');
        }
    }
}
