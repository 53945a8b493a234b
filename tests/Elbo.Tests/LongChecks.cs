namespace Elbo.Tests;

/// <summary>Whether tests that can be made longer are, by ELBO_LONG_CHECKS=1.</summary>
internal static class LongChecks
{
    public static bool AreOn => Environment.GetEnvironmentVariable("ELBO_LONG_CHECKS") == "1";
}
