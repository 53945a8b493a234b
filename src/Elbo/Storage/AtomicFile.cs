namespace Elbo.Storage;

/// <summary>
/// A file that appears whole or not at all. It is written under a temporary name in the target's own folder, flushed to the disk and
/// renamed by <see cref="Commit"/>; without that, disposing deletes the temporary file and leaves an existing target as it was.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporaryPath;
    private readonly FileStream _stream;
    private bool _committed;

    /// <summary>Opens the temporary file; the target is not touched yet.</summary>
    /// <param name="path">The file to write or to replace. Its folder must exist; where it is a link, what it points at is replaced.</param>
    /// <exception cref="IOException">If the folder does not exist, or the file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">If the folder must not be written to, or the path names a folder or a device.</exception>
    public AtomicFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new UnauthorizedAccessException($"{path} is a folder.");
        }

        // A rename would replace the link itself and leave what it points at unchanged.
        _path = File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
        if (IsDevice(full) || IsDevice(_path))
        {
            // A rename would replace the device itself by a file: for an administrator, /dev/null would be gone.
            throw new UnauthorizedAccessException($"{path} is a device; name a file.");
        }

        // The same folder, because a rename is atomic only within one file system.
        _temporaryPath = Path.Combine(
            Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.{Path.GetRandomFileName()}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows() && File.Exists(_path))
        {
            // A private file must not become readable for others by being replaced.
            options.UnixCreateMode = File.GetUnixFileMode(_path);
        }

        _stream = new(_temporaryPath, options);
    }

    /// <summary>The temporary file, open for writing, reading and seeking; do not dispose it.</summary>
    public Stream Stream => _stream;

    /// <summary>Flushes everything to the disk and gives the file its name, replacing what had it before. Nothing can be written after it.</summary>
    /// <exception cref="InvalidOperationException">If it was called before.</exception>
    /// <exception cref="IOException">If the disk is full or the target cannot be replaced; the target is then as it was.</exception>
    public void Commit()
    {
        if (_committed)
        {
            throw new InvalidOperationException("The file is already committed.");
        }

        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_temporaryPath, _path, overwrite: true);
        _committed = true;
    }

    /// <summary>Closes the file; deletes it unless it was committed.</summary>
    public void Dispose()
    {
        if (_committed)
        {
            return;
        }

        try
        {
            _stream.Dispose();
        }
        finally
        {
            // Closing writes what is still buffered and fails on a full disk; the remains must go all the same.
            File.Delete(_temporaryPath);
        }
    }

    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows()
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal))
        && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
