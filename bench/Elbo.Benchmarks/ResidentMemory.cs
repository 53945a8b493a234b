using System.Globalization;

namespace Elbo.Benchmarks;

/// <summary>The memory that this process has in the machine's, as Linux counts it.</summary>
internal static class ResidentMemory
{
    /// <summary>The resident size now, in bytes.</summary>
    public static long Now => Read("VmRSS:");

    /// <summary>The largest resident size since <see cref="ResetPeak"/>, in bytes.</summary>
    public static long Peak => Read("VmHWM:");

    /// <summary>Forgets the largest size so far.</summary>
    public static void ResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the peak includes that of loading, which is small.
        }
    }

    private static long Read(string key) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..^"kB".Length],
        CultureInfo.InvariantCulture);
}
