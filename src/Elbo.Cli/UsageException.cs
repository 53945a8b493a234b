namespace Elbo.Cli;

/// <summary>The command line is wrong in a way that only shows once its options are seen together.</summary>
internal sealed class UsageException : Exception
{
    /// <summary>A wrong command line.</summary>
    /// <param name="message">One line that names the options.</param>
    public UsageException(string message)
        : base(message)
    {
    }

    /// <summary>A wrong command line, found out by something that threw.</summary>
    /// <param name="message">One line that names the options.</param>
    /// <param name="inner">What was thrown.</param>
    public UsageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
