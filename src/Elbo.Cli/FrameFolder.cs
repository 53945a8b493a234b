using System.Globalization;

namespace Elbo.Cli;

/// <summary>A folder of pictures, one for every iteration.</summary>
internal static class FrameFolder
{
    private const string Prefix = "frame-";

    /// <summary>Finds out before the work begins whether pictures can be written to a folder, and makes it.</summary>
    /// <param name="path">The folder; nothing if there is none.</param>
    /// <exception cref="InvalidDataException">If they cannot.</exception>
    public static void Check(string? path)
    {
        if (path is null)
        {
            return;
        }

        if (File.Exists(path))
        {
            throw new InvalidDataException($"{path}: is a file; name a folder for the pictures");
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.Failure(path, e);
        }

        OutputFile.Check(Name(path, 0));
    }

    /// <summary>Writes the pictures, and removes those of a longer sequence that was there before.</summary>
    /// <param name="writing">Is told of the folder.</param>
    /// <param name="path">The folder.</param>
    /// <param name="count">How many pictures.</param>
    /// <param name="render">Draws one.</param>
    /// <param name="cancellation">Ends after the current one.</param>
    public static void Write(FileWriting writing, string path, int count, Func<int, string> render, CancellationToken cancellation)
    {
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            OutputFile.WriteText(writing, Name(path, i), render(i), isTold: i == 0);
        }

        for (int i = count; File.Exists(Name(path, i)); i++)
        {
            File.Delete(Name(path, i));
        }
    }

    private static string Name(string path, int index) =>
        Path.Combine(path, Prefix + index.ToString("D4", CultureInfo.InvariantCulture) + ".svg");
}
