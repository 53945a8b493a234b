using System.CommandLine;
using System.Reflection;
using Elbo.Cli.Commands;

namespace Elbo.Cli;

/// <summary>The tool: understands the command line, runs the verb, and turns whatever goes wrong into one line and an exit code.</summary>
internal sealed class Tool
{
    private readonly Terminal _terminal;
    private readonly Command _root;

    /// <summary>The tool on a terminal.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public Tool(Terminal terminal)
    {
        _terminal = terminal;

        // Not a RootCommand, which calls itself what the executable is called.
        _root = new Command("elbo", "elbo - fits models with hidden variables by the EM algorithm, and uses them.")
        {
            Fit.Create(terminal),
            Explain.Create(terminal),
            Score.Create(terminal),
            Assign.Create(terminal),
            Impute.Create(terminal),
            Sample.Create(terminal),
            Forecast.Create(terminal),
            Verify.Create(terminal),
            Evaluate.Create(terminal),
            Diarize.Create(terminal),
            Update.Create(terminal),
            Adapt.Create(terminal),
            Export.Create(terminal),
            Describe.Create(terminal),
            Divergence.Create(terminal),
            Project.Create(terminal),
            Condition.Create(terminal),
            Marginal.Create(terminal),
            Grid.Create(terminal),
            Modes.Create(terminal),
            Overlap.Create(terminal),
            Merge.Create(terminal),
            Commands.Data.Create(terminal),
            Commands.Convert.Create(terminal),
        };
        var version = Options.Switch("--version", "Show the version.");
        var help = HelpPage.AddTo(
            _root,
            terminal,
            [new("Options", version)],
            [
                "'elbo COMMAND --help' says more about a command. Exit codes: 0 done, 1 bad data or files, 2 wrong usage, 130 interrupted.",
            ],
            [
                "elbo fit gmm faithful --components 1..9 --report faithful.html",
                "elbo describe faithful.elbo",
                "elbo assign faithful.elbo faithful",
                "elbo data list",
            ]);
        _root.SetAction(parsed =>
        {
            if (parsed.GetValue(version))
            {
                terminal.Print($"elbo {Version}");
            }
            else
            {
                help.Show();
            }

            return ExitCode.Success;
        });
    }

    private static string Version =>
        typeof(Tool).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Runs one command line.</summary>
    /// <param name="args">What was typed after <c>elbo</c>.</param>
    /// <returns>An exit code.</returns>
    public int Run(IReadOnlyList<string> args)
    {
        // A path may begin with @: no response files.
        var parsed = _root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            int code = RunParsed(parsed);
            _terminal.ClearProgress();
            _terminal.Flush();
            return code;
        }
        catch (OperationCanceledException)
        {
            _terminal.Interruption.TellCancelled();
            return ExitCode.Interrupted;
        }
        catch (UsageException e)
        {
            _terminal.Tell(UsageError.WithHint(e.Message, parsed.CommandResult.Command));
            return ExitCode.WrongUsage;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            _terminal.Tell($"elbo: {e.Message}");
            return ExitCode.BadData;
        }
        catch (OutOfMemoryException)
        {
            _terminal.Tell("elbo: there is not enough memory for this; fewer components or columns need less.");
            return ExitCode.BadData;
        }
#pragma warning disable CA1031 // The last line of defense: nobody should ever see a stack trace.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var inner = e is AggregateException { InnerException: { } first } ? first : e;
            if (inner is OperationCanceledException)
            {
                _terminal.Interruption.TellCancelled();
                return ExitCode.Interrupted;
            }

            if (inner is InvalidDataException or IOException)
            {
                _terminal.Tell($"elbo: {inner.Message}");
                return ExitCode.BadData;
            }

            _terminal.Tell($"elbo: internal error, please report it: {inner.GetType().Name}: {inner.Message}");
            return ExitCode.BadData;
        }
    }

    private int RunParsed(ParseResult parsed)
    {
        if (parsed.Action is HelpPage page)
        {
            return page.Invoke(parsed);
        }

        if (parsed.Errors.Count > 0 || (parsed.CommandResult.Command is { Subcommands.Count: > 0 } command && command != _root))
        {
            _terminal.Tell(UsageError.Describe(parsed));
            return ExitCode.WrongUsage;
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}
