using System.Globalization;
using Elbo.Data.Kaldi;

namespace Elbo.Data.Speech;

/// <summary>The fields of a line of text, and where it is.</summary>
/// <param name="path">The file.</param>
/// <param name="number">The line, from 1.</param>
/// <param name="fields">The fields.</param>
internal sealed class TextFields(string path, int number, string[] fields)
{
    /// <summary>How many.</summary>
    public int Count => fields.Length;

    /// <summary>A field.</summary>
    public string this[int index] => fields[index];

    /// <summary>The lines of a file that are not empty.</summary>
    /// <param name="path">The file.</param>
    public static IEnumerable<TextFields> Of(string path)
    {
        int number = 0;
        foreach (string line in TextLines.Of(path))
        {
            number++;
            string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 0)
            {
                yield return new(path, number, fields);
            }
        }
    }

    /// <summary>A field that is a time.</summary>
    /// <param name="index">Which.</param>
    public double Seconds(int index) =>
        Cells.TryParse(fields[index], out double value) && value is >= 0 and <= 1e9
            ? value
            : throw Error($"{Cells.Quote(fields[index])} is no time in seconds; correct it");

    /// <summary>One line about what is wrong here.</summary>
    /// <param name="complaint">What is wrong, and what to do about it.</param>
    public InvalidDataException Error(string complaint) => new(string.Create(CultureInfo.InvariantCulture, $"{path}: line {number}: {complaint}"));
}
