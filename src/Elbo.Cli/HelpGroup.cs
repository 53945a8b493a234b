using System.CommandLine;

namespace Elbo.Cli;

/// <summary>Options that are listed together in the help.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Options">The options, in reading order.</param>
internal sealed record HelpGroup(string Title, params IReadOnlyList<Option> Options)
{
    /// <summary>Words that are explained below them.</summary>
    public IReadOnlyList<(string Word, string Meaning)> Words { get; init; } = [];
}
