namespace Elbo.Cli;

/// <summary>A time in which files are written: a Ctrl-C waits for its end, and tells of every file that appeared.</summary>
/// <param name="written">Hears of every file.</param>
/// <param name="end">Hears of the end.</param>
internal sealed class FileWriting(Action<string> written, Action end) : IDisposable
{
    private bool _disposed;

    /// <summary>A file has appeared.</summary>
    /// <param name="path">The file.</param>
    public void Wrote(string path) => written(path);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            end();
        }
    }
}
