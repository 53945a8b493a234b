using System.Globalization;

namespace Elbo.Data;

/// <summary>Turns the cells of a column into numbers, and says what is wrong with one that cannot be.</summary>
internal sealed class ColumnCodec
{
    private const int Shown = 8;

    private readonly ColumnType _type;
    private readonly bool _unknownIsMissing;
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    // Where every name is a number, 1.0 and 1 are the same category.
    private readonly Dictionary<double, int> _numbers = [];

    public ColumnCodec(ColumnType type, bool unknownIsMissing)
    {
        (_type, _unknownIsMissing) = (type, unknownIsMissing);
        _lookup = _codes.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int code = 0; code < type.Categories.Count; code++)
        {
            _codes.TryAdd(type.Categories[code], code);
            if (Cells.TryParse(type.Categories[code], out double number) && double.IsFinite(number))
            {
                _numbers.TryAdd(number, code);
            }
        }

        if (_numbers.Count < _codes.Count)
        {
            _numbers.Clear();
        }
    }

    /// <summary>Whether cells are codes of categories.</summary>
    public bool IsCoded => _type.IsCoded;

    /// <summary>The number of a field: itself, a category's code, or NaN for a missing one.</summary>
    public bool TryRead(ReadOnlySpan<char> field, out double value)
    {
        if (IsCoded)
        {
            var text = field.Trim();
            if (_lookup.TryGetValue(text, out int code))
            {
                value = code;
                return true;
            }

            if (!Cells.IsMissing(text) && Cells.TryParse(text, out double number))
            {
                return TryRead(number, out value);
            }

            value = double.NaN;
            return _unknownIsMissing || Cells.IsMissing(text);
        }

        if (Cells.TryParse(field, out value) && Cells.IsUsable(value))
        {
            return IsPossible(value);
        }

        value = double.NaN;
        return Cells.IsMissing(field);
    }

    /// <summary>The number of a cell that is a number already.</summary>
    public bool TryRead(double cell, out double value)
    {
        value = double.NaN;
        if (double.IsNaN(cell))
        {
            return true;
        }

        if (IsCoded)
        {
            value = _numbers.TryGetValue(cell, out int code) ? code : double.NaN;
            return _unknownIsMissing || !double.IsNaN(value);
        }

        value = cell;
        return Cells.IsUsable(cell) && IsPossible(cell);
    }

    /// <summary>What is wrong with a field that cannot be read, and what to do about it.</summary>
    public string Complaint(string field)
    {
        if (IsCoded)
        {
            return Unknown(field.Trim());
        }

        return Cells.TryParse(field, out double value) && Cells.IsUsable(value) ? NoCount(field.Trim())
            : Cells.IsText(field) ? $"{Cells.Quote(field.Trim())} is not a number; correct it, or give the column another type: {_type.Name}:categorical"
            : Cells.Complaint(field);
    }

    /// <summary>What is wrong with a number that cannot be read, and what to do about it.</summary>
    public string Complaint(double cell)
    {
        string text = cell.ToString(CultureInfo.InvariantCulture);
        return IsCoded ? Unknown(text) : Cells.IsUsable(cell) ? NoCount(text) : Cells.Complaint(cell);
    }

    private bool IsPossible(double value) => _type.Kind == ColumnKind.Real || (value >= 0 && Math.Floor(value) == value);

    private string NoCount(string text) =>
        $"{Cells.Quote(text)} is no count, which is a whole number, 0 or more; correct it, or give the column another type: {_type.Name}:gaussian";

    private string Unknown(string text)
    {
        string known = string.Join(", ", _type.Categories.Take(Shown).Select(Cells.Shorten)) + (_type.Categories.Count > Shown ? ", …" : "");
        return $"{Cells.Quote(text)} is none of the categories that the model knows ({known}); correct it, or let --unknown count it as missing";
    }
}
