namespace Elbo.Cli;

/// <summary>What the tool tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>It did what was asked.</summary>
    public const int Success = 0;

    /// <summary>The data or the files are bad.</summary>
    public const int BadData = 1;

    /// <summary>The command line is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;
}
