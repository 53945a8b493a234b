using System.Text;

namespace Elbo;

/// <summary>A table, ready to print. The first column is text; the others are numbers and align to the right.</summary>
/// <param name="Title">One line.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">The cells, each row as long as <see cref="Columns"/>.</param>
public sealed record SummaryTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The row to point at, or −1.</summary>
    public int Highlight { get; init; } = -1;

    /// <summary>The column of the cell to point at in that row, or −1 for the whole of it.</summary>
    public int HighlightColumn { get; init; } = -1;

    /// <summary>Plain text with aligned columns.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().AppendLine(Title);
        int[] widths = [.. Columns.Select((heading, c) => Math.Max(heading.Length, Rows.Count == 0 ? 0 : Rows.Max(row => row[c].Length)))];
        AppendRow(Columns, ' ');
        for (int r = 0; r < Rows.Count; r++)
        {
            AppendRow(Rows[r], r == Highlight ? '*' : ' ');
        }

        return text.ToString();

        void AppendRow(IReadOnlyList<string> cells, char mark)
        {
            text.Append(mark);
            for (int c = 0; c < cells.Count; c++)
            {
                text.Append(' ').Append(c == 0 ? cells[c].PadRight(widths[c]) : cells[c].PadLeft(widths[c] + 1));
            }

            while (text[^1] == ' ')
            {
                text.Length--;
            }

            text.AppendLine();
        }
    }
}
