namespace Elbo.Data;

/// <summary>A file without a name that outlives nothing: it is gone when it is closed or when the process ends, however that happens.</summary>
internal static class TemporaryFile
{
    /// <summary>An empty file, open for writing and reading.</summary>
    /// <exception cref="InvalidDataException">If the folder for temporary files cannot be written to.</exception>
    internal static FileStream Create()
    {
        string path = Path.Combine(Path.GetTempPath(), $"elbo-{Path.GetRandomFileName()}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            var stream = new FileStream(path, options);
            if (!OperatingSystem.IsWindows())
            {
                // An open file needs no name here; without one not even a killed process leaves it behind.
                File.Delete(path);
            }

            return stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: cannot be written: {e.Message}; point TMPDIR at a folder with room", e);
        }
    }
}
