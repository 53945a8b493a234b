using Spectre.Console;

namespace Elbo.Cli;

/// <summary>
/// Draws a <see cref="Summary"/>: the layout of its own <see cref="Summary.ToString"/>, with colors, and with tables that are too wide
/// continued below. Colors are the terminal's own named ones, which it makes readable on its own background.
/// </summary>
internal static class SummaryView
{
    private static readonly Style Plain = Style.Plain;
    private static readonly Style Strong = new(decoration: Decoration.Bold);
    private static readonly Style Faint = new(decoration: Decoration.Dim);
    private static readonly Style Best = new(Color.Green, decoration: Decoration.Bold);
    private static readonly Style Caution = new(Color.Olive);

    /// <summary>Prints a summary.</summary>
    /// <param name="summary">What to print.</param>
    /// <param name="terminal">Where to print.</param>
    public static void Show(Summary summary, Terminal terminal)
    {
        ShowTitle(summary.Title, terminal);
        ShowFacts(summary.Facts, terminal);
        foreach (var table in summary.Tables)
        {
            terminal.Print();
            Show(table, terminal);
        }

        foreach (string note in summary.Notes)
        {
            terminal.Print();
            ShowNote(note, terminal);
        }
    }

    /// <summary>Prints the title of what follows.</summary>
    /// <param name="title">One line.</param>
    /// <param name="terminal">Where to print.</param>
    public static void ShowTitle(string title, Terminal terminal) => terminal.Print(Line(title, Strong));

    /// <summary>Prints names and values.</summary>
    /// <param name="facts">In reading order.</param>
    /// <param name="terminal">Where to print.</param>
    public static void ShowFacts(IReadOnlyList<SummaryFact> facts, Terminal terminal)
    {
        if (facts.Count == 0)
        {
            return;
        }

        var grid = new Table().NoBorder().HideHeaders();
        grid.AddColumn(Column("", 2));
        grid.AddColumn(Column("", 0));
        int room = terminal.Width - facts.Max(static fact => fact.Name.Length) - 4;
        foreach (var fact in facts)
        {
            string name = fact.Name;
            foreach (string line in Wrap(Printable.Line(fact.Value), room))
            {
                grid.AddRow(Line("  " + name, Faint), Line(line, Plain));
                name = "";
            }
        }

        terminal.Print(grid);
    }

    /// <summary>Prints a table, in several blocks of columns if it is wider than the terminal.</summary>
    /// <param name="table">The table.</param>
    /// <param name="terminal">Where to print.</param>
    /// <param name="textColumns">The columns that align to the left; the first if not given.</param>
    public static void Show(SummaryTable table, Terminal terminal, IReadOnlyList<int>? textColumns = null)
    {
        ShowTitle(table.Title, terminal);
        int[] widths = [.. table.Columns.Select((heading, c) => table.Rows.Select(row => row[c].Length).Append(heading.Length).Max())];
        int next = 1;
        do
        {
            int first = next;
            int width = 2 + widths[0];
            while (next < widths.Length && (next == first || width + 2 + widths[next] <= terminal.Width))
            {
                width += 2 + widths[next++];
            }

            if (first > 1)
            {
                terminal.Print();
            }

            ShowColumns(table, [0, .. Enumerable.Range(first, next - first)], textColumns ?? [0], terminal);
        }
        while (next < widths.Length);
    }

    /// <summary>Prints a warning or a hint.</summary>
    /// <param name="note">One sentence.</param>
    /// <param name="terminal">Where to print.</param>
    public static void ShowNote(string note, Terminal terminal)
    {
        string mark = "! ";
        foreach (string line in Wrap(Printable.Line(note), terminal.Width - mark.Length))
        {
            terminal.Print(Line(mark + line, Caution));
            mark = "  ";
        }
    }

    /// <summary>Cuts text into lines between its words.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The longest line, unless a word is longer.</param>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        if (text.Length <= width)
        {
            yield return text;
            yield break;
        }

        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : line + ' ' + word;
        }

        yield return line;
    }

    private static void ShowColumns(SummaryTable table, int[] columns, IReadOnlyList<int> textColumns, Terminal terminal)
    {
        var grid = new Table().NoBorder();
        grid.AddColumn(Column("", 1));
        foreach (int c in columns)
        {
            var column = Column(table.Columns[c], c == columns[^1] ? 0 : 2);
            column.Alignment = textColumns.Contains(c) ? Justify.Left : Justify.Right;
            grid.AddColumn(column);
        }

        for (int r = 0; r < table.Rows.Count; r++)
        {
            bool isBest = r == table.Highlight;
            bool isWhole = table.HighlightColumn < 0;

            // Where one cell is meant, and the columns are in several blocks, the mark stands in its own block.
            bool isMarked = isBest && (isWhole || columns.Contains(table.HighlightColumn));
            grid.AddRow([
                Line(isMarked ? "*" : " ", isMarked ? Best : Plain),
                .. columns.Select(c => Line(table.Rows[r][c], isBest && (isWhole || c == table.HighlightColumn) ? Best : Plain)),
            ]);
        }

        terminal.Print(grid);
    }

    // The space between columns is the right one's of each: without borders the left one's is not drawn.
    private static TableColumn Column(string heading, int right) =>
        new(Line(heading, Faint)) { NoWrap = true, Padding = new Padding(0, 0, right, 0) };

    // Text, not Markup: a column may well be called [red].
    private static Text Line(string text, Style style) => new(Printable.Line(text), style);
}
