using Elbo.Storage;

namespace Elbo.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["target"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_is_there_before_the_commit_and_everything_after_it()
    {
        using var file = new AtomicFile(Target);
        file.Stream.Write("new"u8);
        file.Stream.Flush();
        Assert.False(File.Exists(Target));
        file.Commit();
        Assert.Equal("new", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
        Assert.Throws<InvalidOperationException>(file.Commit);
    }

    [Fact]
    public void Without_a_commit_the_old_file_stays_and_nothing_else_does()
    {
        File.WriteAllText(Target, "old");
        using (var file = new AtomicFile(Target))
        {
            file.Stream.Write("new"u8);
        }

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Behind_a_link_the_file_is_replaced_and_not_the_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "skipped: links need privileges here");
        File.WriteAllText(Target, "old");
        string link = _folder["link"];
        File.CreateSymbolicLink(link, Target);
        using (var file = new AtomicFile(link))
        {
            file.Stream.Write("new"u8);
            file.Commit();
        }

        Assert.Equal("new", File.ReadAllText(Target));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_device_is_never_replaced_by_a_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "skipped: devices are no files here");

        // A name that does not exist, so that a failing test replaces nothing.
        Assert.Throws<UnauthorizedAccessException>(() => new AtomicFile("/dev/elbo-is-no-device"));
        Assert.Throws<UnauthorizedAccessException>(() => new AtomicFile("/proc/self/fd/elbo"));
    }

    [Fact]
    public void A_replaced_file_keeps_its_permissions()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "skipped: there are no Unix permissions here");
        File.WriteAllText(Target, "secret");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using (var file = new AtomicFile(Target))
            {
                file.Commit();
            }

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
        }
    }
}
