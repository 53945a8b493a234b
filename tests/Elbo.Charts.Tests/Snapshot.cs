using System.Runtime.CompilerServices;

namespace Elbo.Charts.Tests;

/// <summary>Files that look as they did. If a change is meant, run the tests once with ELBO_UPDATE_SNAPSHOTS=1 and look at them in a browser.</summary>
internal static class Snapshot
{
    public static void AssertSame(string name, string actual, [CallerFilePath] string caller = "")
    {
        if (Environment.GetEnvironmentVariable("ELBO_UPDATE_SNAPSHOTS") == "1")
        {
            string folder = Path.GetDirectoryName(caller)!;
            while (!File.Exists(Path.Combine(folder, "Elbo.Charts.Tests.csproj")))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            File.WriteAllText(Path.Combine(folder, "Snapshots", name), actual);
            return;
        }

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Snapshots", name)), actual);
    }
}
