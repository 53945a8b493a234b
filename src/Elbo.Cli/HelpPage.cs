using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;

namespace Elbo.Cli;

/// <summary>What <c>--help</c> prints for one command: its options under headings, notes, and examples to copy.</summary>
internal sealed class HelpPage : SynchronousCommandLineAction
{
    private const int Indent = 2;
    private const int MaximumLabel = 26;

    private readonly Terminal _terminal;
    private readonly Command _command;
    private readonly IReadOnlyList<HelpGroup> _groups;
    private readonly IReadOnlyList<string> _notes;
    private readonly IReadOnlyList<string> _examples;

    private HelpPage(
        Terminal terminal, Command command, IReadOnlyList<HelpGroup> groups, IReadOnlyList<string> notes, IReadOnlyList<string> examples)
    {
        _terminal = terminal;
        _command = command;
        _groups = groups;
        _notes = notes;
        _examples = examples;
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Gives a command its <c>--help</c>, and its options in the order of their groups.</summary>
    /// <param name="command">The command, complete with arguments and subcommands.</param>
    /// <param name="terminal">Where to print.</param>
    /// <param name="groups">All its options but <c>--help</c>; they are added to the command here.</param>
    /// <param name="notes">What a reader must know, one paragraph each.</param>
    /// <param name="examples">Command lines.</param>
    public static HelpPage AddTo(
        Command command,
        Terminal terminal,
        IReadOnlyList<HelpGroup>? groups = null,
        IReadOnlyList<string>? notes = null,
        IReadOnlyList<string>? examples = null)
    {
        var page = new HelpPage(terminal, command, groups ?? [], notes ?? [], examples ?? []);
        foreach (var option in page._groups.SelectMany(static group => group.Options))
        {
            command.Add(option);
        }

        command.Add(new HelpOption("--help", "-h", "-?") { Description = "Show this help.", Recursive = false, Action = page });
        return page;
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Show();
        return ExitCode.Success;
    }

    /// <summary>Prints the page.</summary>
    public void Show()
    {
        var text = new StringBuilder();
        AppendWrapped(text, _command.Description ?? "", 0);
        text.Append("\nUsage:\n  ").Append(Path(_command));
        foreach (var argument in _command.Arguments)
        {
            text.Append(' ').Append(argument.HelpName ?? argument.Name);
        }

        text.Append(_command.Subcommands.Count > 0 ? " COMMAND" : "").Append(_groups.Count > 0 ? " [options]" : "").Append('\n');
        AppendRows(text, "Arguments", _command.Arguments.Select(static a => (a.HelpName ?? a.Name, a.Description ?? "")));
        AppendRows(text, "Commands", _command.Subcommands.Select(static c => (c.Name, c.Description ?? "")));
        foreach (var group in _groups)
        {
            AppendRows(text, group.Title, [.. group.Options.Select(static o => (Label(o), o.Description ?? "")), .. group.Words]);
        }

        foreach (string note in _notes)
        {
            text.Append('\n');
            AppendWrapped(text, note, 0);
        }

        if (_examples.Count > 0)
        {
            text.Append("\nExamples:\n");
            foreach (string example in _examples)
            {
                text.Append("  ").Append(example).Append('\n');
            }
        }

        _terminal.Output.Write(text);
    }

    /// <summary>The words that lead to a command, from <c>elbo</c> on.</summary>
    /// <param name="command">The command.</param>
    public static string Path(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? Path(parent) + ' ' + command.Name
        : command.Name;

    private static string Label(Option option)
    {
        string names = string.Join(", ", option.Aliases.Where(static a => a.Length == 2).Append(option.Name));
        return option.HelpName is { } value ? names + ' ' + value : names;
    }

    private static void AppendRows(StringBuilder text, string title, IEnumerable<(string Label, string Description)> rows)
    {
        (string Label, string Description)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        text.Append('\n').Append(title).Append(":\n");
        int width = all.Max(static row => row.Label.Length <= MaximumLabel ? row.Label.Length : 0);
        foreach (var (label, description) in all)
        {
            text.Append(' ', Indent).Append(label);
            int column = Indent + width + 2;
            if (label.Length > width)
            {
                text.Append('\n').Append(' ', column);
            }
            else
            {
                text.Append(' ', width - label.Length + 2);
            }

            AppendWrapped(text, description, column);
        }
    }

    private static void AppendWrapped(StringBuilder text, string paragraph, int column)
    {
        int at = column;
        foreach (string word in paragraph.Split(' '))
        {
            if (at > column && at + 1 + word.Length > Terminal.DefaultWidth)
            {
                text.Append('\n').Append(' ', column);
                at = column;
            }

            if (at > column)
            {
                text.Append(' ');
                at++;
            }

            text.Append(word);
            at += word.Length;
        }

        text.Append('\n');
    }
}
