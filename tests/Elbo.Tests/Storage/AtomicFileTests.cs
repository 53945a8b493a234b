using Elbo.Storage;

namespace Elbo.Tests.Storage;

public sealed class AtomicFileTests
{
    [Fact]
    public void Appears_whole_on_commit_and_replaces_what_was_there()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a", "old");
        using (var file = new AtomicFile(path))
        {
            file.Stream.Write("new"u8);
            file.Stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
            file.Commit();
            Assert.Equal("new", File.ReadAllText(path));
            Assert.Throws<InvalidOperationException>(file.Commit);
        }

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(1, folder.FileCount);
    }

    [Fact]
    public void Without_commit_nothing_is_left()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a", "old");
        using (var file = new AtomicFile(path))
        {
            file.Stream.Write("half"u8);
        }

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(1, folder.FileCount);
    }

    [Fact]
    public void A_folder_that_is_missing_or_in_the_way_is_an_error_at_once()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<DirectoryNotFoundException>(() => new AtomicFile(folder["no/such/a"]));
        Assert.Throws<UnauthorizedAccessException>(() => new AtomicFile(folder["."]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Throws<IOException>(() => new AtomicFile("/dev/null"));
        }
    }

    [Fact]
    public void A_private_file_stays_private_and_a_link_stays_a_link()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        string path = folder.Write("a", "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(folder["link"], path);
        using (var file = new AtomicFile(folder["link"]))
        {
            file.Stream.Write("new"u8);
            file.Commit();
        }

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.NotNull(File.ResolveLinkTarget(folder["link"], returnFinalTarget: false));
    }
}
