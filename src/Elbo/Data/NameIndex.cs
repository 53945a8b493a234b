namespace Elbo.Data;

/// <summary>Names and their numbers, from 0 in the order of their first appearance.</summary>
internal sealed class NameIndex
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public NameIndex(IEnumerable<string>? names = null)
    {
        foreach (string name in names ?? [])
        {
            IndexOf(name);
        }
    }

    /// <summary>The names, by number.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The number of a name, a new one if it was not there.</summary>
    public int IndexOf(string name)
    {
        if (!_numbers.TryGetValue(name, out int number))
        {
            number = _names.Count;
            _numbers.Add(name, number);
            _names.Add(name);
        }

        return number;
    }

    /// <summary>The number of a name, −1 if it is not there.</summary>
    public int Find(string name) => _numbers.GetValueOrDefault(name, -1);
}
