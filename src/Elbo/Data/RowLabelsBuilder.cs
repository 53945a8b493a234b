using System.Globalization;

namespace Elbo.Data;

/// <summary>Collects the labels of rows that come one by one.</summary>
internal sealed class RowLabelsBuilder(string column, string name, int most = RowLabelsBuilder.MaximumLabels)
{
    /// <summary>Names of vectors may be as many as rows; far more than that are a measure, and would cost the memory that rows do not.</summary>
    private const int MaximumLabels = 4_000_000;

    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<int> _values = [];

    internal void Add(string field)
    {
        string label = field.Trim();
        if (label.Length == 0)
        {
            _values.Add(-1);
            return;
        }

        if (!_codes.TryGetValue(label, out int code))
        {
            if (_names.Count == most)
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: column {Cells.Quote(column)} has more than {most} different values; choose another column"));
            }

            code = _names.Count;
            _codes.Add(label, code);
            _names.Add(label);
        }

        _values.Add(code);
    }

    internal RowLabels Build()
    {
        var numbers = new double[_names.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!Cells.TryParse(_names[i], out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                return new(column, _names, _values);
            }
        }

        int[] order = [.. Enumerable.Range(0, numbers.Length).OrderBy(i => numbers[i])];
        var rank = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            rank[order[i]] = i;
        }

        for (int row = 0; row < _values.Count; row++)
        {
            _values[row] = _values[row] < 0 ? -1 : rank[_values[row]];
        }

        return new(column, [.. order.Select(i => _names[i])], _values);
    }
}
