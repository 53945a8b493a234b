using System.Text;
using Elbo.Storage;

namespace Elbo.Cli;

/// <summary>Files that the tool is asked to write.</summary>
internal static class OutputFile
{
    /// <summary>Finds out before the work begins whether its result can be written.</summary>
    /// <param name="path">The file; nothing if there is none.</param>
    /// <exception cref="InvalidDataException">If it cannot be.</exception>
    public static void Check(string? path)
    {
        if (path is null)
        {
            return;
        }

        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new InvalidDataException($"{path}: is a folder; name a file in it");
        }

        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
        {
            throw new InvalidDataException($"{path}: there is no folder '{folder}'; make it first, or name another file");
        }

        // A device would be replaced by a file of its name.
        if (!OperatingSystem.IsWindows() && full.StartsWith("/dev/", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: is in the folder of devices; name an ordinary file");
        }

        Attempt(path, static probe =>
        {
            using var file = new AtomicFile(probe);
        });
    }

    /// <summary>Writes a file, and says what became of it if that fails.</summary>
    /// <param name="writing">Is told of the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes it whole or not at all.</param>
    /// <exception cref="InvalidDataException">If it cannot be written.</exception>
    public static void Write(FileWriting writing, string path, Action<string> write)
    {
        Attempt(path, write);
        writing.Wrote(path);
    }

    /// <summary>Writes a text file whole or not at all.</summary>
    /// <param name="writing">Is told of the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="text">Its content.</param>
    /// <param name="isTold">Whether it is one to tell of; not the second of many.</param>
    /// <exception cref="InvalidDataException">If it cannot be written.</exception>
    public static void WriteText(FileWriting writing, string path, string text, bool isTold = true)
    {
        Attempt(path, target =>
        {
            using var file = new AtomicFile(target);
            file.Stream.Write(Encoding.UTF8.GetBytes(text));
            file.Commit();
        });
        if (isTold)
        {
            writing.Wrote(path);
        }
    }

    /// <summary>What to tell of a file that cannot be written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What went wrong.</param>
    public static InvalidDataException Failure(string path, Exception cause)
    {
        string reason = cause is FileNotFoundException or DirectoryNotFoundException
            ? "its folder takes no files"
            : cause.Message.Split(" : '")[0].TrimEnd('.');
        return new($"{path}: cannot be written ({reason}); {(File.Exists(path) ? "the old file is unchanged; " : "")}name another file or make room", cause);
    }

    /// <summary>Refuses to write two results, or a result and what it is made from, to one file.</summary>
    /// <param name="files">The options and their files; options without a file, and arguments that are none, do not count.</param>
    /// <exception cref="UsageException">If two are the same.</exception>
    public static void DemandDifferent(params IEnumerable<(string Option, string? Path)> files)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (option, path) in files)
        {
            if (path is not null && (File.Exists(path) || option[0] == '-') && !seen.TryAdd(Path.GetFullPath(path), option))
            {
                throw new UsageException($"{seen[Path.GetFullPath(path)]} and {option} name the same file, '{path}'");
            }
        }
    }

    private static void Attempt(string path, Action<string> write)
    {
        try
        {
            write(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, e);
        }
    }
}
