using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace Elbo.Data;

/// <summary>Opens files for reading and turns what the system has to say into one line with the file's name.</summary>
internal static class DataFiles
{
    internal static SafeFileHandle OpenHandle(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new InvalidDataException($"{path}: is a folder; name a file in it");
            }

            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"{path}: there is no such file; check the path", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    // Nothing is buffered: every reader here asks for large blocks.
    internal static FileStream Open(string path) => new(OpenHandle(path), FileAccess.Read, bufferSize: 0);

    /// <summary>The bytes of a file, unpacked if its name ends in <c>.gz</c>.</summary>
    internal static Stream OpenUnpacked(string path)
    {
        var file = Open(path);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>What changes when somebody writes to a file.</summary>
    internal static (long Length, DateTime Changed) Version(SafeFileHandle handle) =>
        (RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));

    /// <summary>Reads from a stream and turns what the system has to say into one line with the data's name.</summary>
    internal static T Reading<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{name}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads as many bytes as there are, up to a count.</summary>
    internal static int ReadAt(SafeFileHandle handle, long offset, Span<byte> into)
    {
        int count = 0;
        while (count < into.Length)
        {
            int read = RandomAccess.Read(handle, into[count..], offset + count);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        return count;
    }
}
