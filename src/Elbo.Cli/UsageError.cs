using System.CommandLine;
using System.CommandLine.Parsing;

namespace Elbo.Cli;

/// <summary>What is wrong with a command line, in one line that ends with where to read on.</summary>
internal static class UsageError
{
    /// <summary>Describes the first mistake.</summary>
    /// <param name="parsed">A command line with errors.</param>
    public static string Describe(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return WithHint(Mistake(parsed, command), command);
    }

    /// <summary>Adds where to read on.</summary>
    /// <param name="mistake">What is wrong, without a full stop.</param>
    /// <param name="command">The command it was said to.</param>
    public static string WithHint(string mistake, Command command) =>
        $"elbo: {mistake}{(mistake[^1] is '?' or '.' ? "" : ".")} See '{HelpPage.Path(command)} --help'.";

    private static string Mistake(ParseResult parsed, Command command)
    {
        // A mistyped option leaves its value over as well, so the option is what to speak of.
        string[] unmatched = [.. parsed.UnmatchedTokens];
        if (Array.Find(unmatched, IsOption) is { } option)
        {
            option = option.Split('=')[0];
            return $"unknown option '{option}'{Suggestion.For(option, command.Options.Select(static o => o.Name))}";
        }

        if (command.Subcommands.Count > 0)
        {
            string[] names = [.. command.Subcommands.Select(static c => c.Name)];
            string kind = command.Name == "fit" ? "model" : "command";
            return unmatched.Length > 0
                ? Suggestion.InList($"unknown {kind} '{unmatched[0]}'", unmatched[0], names, $"{kind}s are {string.Join(", ", names)}")
                : $"a {kind} is missing: {string.Join(", ", names)}";
        }

        if (unmatched.Length > 0)
        {
            return $"unexpected argument '{unmatched[0]}'";
        }

        foreach (var argument in command.Arguments)
        {
            if (argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is not { Tokens.Count: > 0 })
            {
                return $"{argument.HelpName ?? argument.Name} is missing";
            }
        }

        foreach (var result in parsed.CommandResult.Children.OfType<OptionResult>())
        {
            if (result is { Implicit: false, Tokens.Count: 0 } && result.Option.Arity.MinimumNumberOfValues > 0)
            {
                return $"option {result.Option.Name} needs a value, {result.Option.HelpName}";
            }

            if (result.IdentifierTokenCount > 1)
            {
                return $"option {result.Option.Name} is given {result.IdentifierTokenCount} times";
            }
        }

        foreach (var missing in command.Options)
        {
            if (missing.Required && parsed.GetResult(missing) is not { Tokens.Count: > 0 })
            {
                return $"option {missing.Name} {missing.HelpName} is missing";
            }
        }

        return parsed.Errors[0].Message;
    }

    private static bool IsOption(string token) => token is ['-', not (>= '0' and <= '9'), ..];
}
