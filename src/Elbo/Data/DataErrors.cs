using System.Globalization;

namespace Elbo.Data;

/// <summary>Collects what is wrong with a file: the first complaint is told, the others are counted.</summary>
internal sealed class DataErrors(string name)
{
    private string? _first;
    private long _count;

    /// <summary>Whether anything is wrong so far.</summary>
    internal bool Any => _count > 0;

    internal void Add(long row, string complaint) => Add(row, null, complaint);

    internal void Add(long row, string? column, string complaint)
    {
        if (_count++ == 0)
        {
            string place = column is null
                ? string.Create(CultureInfo.InvariantCulture, $"row {row}")
                : string.Create(CultureInfo.InvariantCulture, $"row {row}, column {Cells.Quote(column)}");
            _first = $"{name}: {place}: {complaint}";
        }
    }

    internal void ThrowIfAny()
    {
        if (_count > 0)
        {
            throw new InvalidDataException(
                _count == 1 ? _first : string.Create(CultureInfo.InvariantCulture, $"{_first} (and {_count - 1} more)"));
        }
    }
}
