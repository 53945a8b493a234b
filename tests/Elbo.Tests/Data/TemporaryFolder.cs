using System.Text;

namespace Elbo.Tests.Data;

/// <summary>A folder of its own for a test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("elbo-tests-").FullName;

    internal string this[string name] => Path.Combine(_path, name);

    internal int FileCount => Directory.GetFileSystemEntries(_path).Length;

    internal string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    internal string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
