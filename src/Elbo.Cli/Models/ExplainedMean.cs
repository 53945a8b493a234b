using System.Globalization;

namespace Elbo.Cli.Models;

/// <summary>Which mean a curve varies, as <c>--mean</c> says it.</summary>
/// <param name="Component">The component, from 0.</param>
/// <param name="Column">The column, from 0.</param>
internal sealed record ExplainedMean(int Component, int Column)
{
    /// <summary>Understands <c>1,waiting</c>: a component from 1, and a column by name or by number from 1.</summary>
    /// <param name="text">What was typed; null if nothing was.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <exception cref="UsageException">If it is something else.</exception>
    public static ExplainedMean? Parse(string? text, IReadOnlyList<string> columns)
    {
        if (text is null)
        {
            return null;
        }

        string[] parts = text.Split(',', 2, StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int component) || component < 1)
        {
            throw new UsageException($"--mean is '{text}', but must be a component and a column, such as 1,{columns[0]}");
        }

        int column = Enumerable.Range(0, columns.Count).FirstOrDefault(d => columns[d] == parts[1], -1);
        if (column < 0 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= columns.Count)
        {
            column = number - 1;
        }

        return column >= 0
            ? new(component - 1, column)
            : throw new UsageException(Suggestion.InList(
                $"--mean has the column '{parts[1]}', which the data do not have", parts[1], columns, $"columns are {string.Join(", ", columns)}"));
    }
}
