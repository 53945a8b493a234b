using Elbo.Storage;

namespace Elbo.Data.Kaldi;

/// <summary>Files of one matrix, such as the transforms that Kaldi's <c>ivector-transform</c> reads.</summary>
public static class KaldiMatrix
{
    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="path">The file to write or to replace.</param>
    /// <param name="values">The numbers, row after row.</param>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="encoding">How.</param>
    /// <exception cref="ArgumentException">If the numbers are no whole rows, or one is too large for the encoding.</exception>
    /// <exception cref="IOException">If the file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">If the folder must not be written to.</exception>
    public static void Write(string path, ReadOnlySpan<double> values, int columns, KaldiEncoding encoding = KaldiEncoding.Binary32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (values.IsEmpty || values.Length % columns != 0)
        {
            throw new ArgumentException($"{values.Length} numbers are no rows of {columns}.", nameof(values));
        }

        using var file = new AtomicFile(path);
        var output = new KaldiOutput(file.Stream, encoding);
        output.Mode();
        output.Matrix(values, columns);
        file.Commit();
    }

    /// <summary>Reads a file, text or binary.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The numbers, row after row, and how many columns there are.</returns>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong: the message says at which byte.</exception>
    public static (double[] Values, int Columns) Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var input = new KaldiInput(path);
        return KaldiObjects.ReadMatrix(input, KaldiObjects.ReadMode(input));
    }
}
