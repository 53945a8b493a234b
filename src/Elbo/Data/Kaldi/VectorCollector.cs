using System.Runtime.InteropServices;

namespace Elbo.Data.Kaldi;

/// <summary>Collects vectors as they are read: all of one length, no key twice.</summary>
internal sealed class VectorCollector
{
    private readonly List<string> _keys = [];
    private readonly List<double> _values = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _dimension;

    /// <summary>Adds a vector.</summary>
    /// <param name="input">Where it came from, for messages.</param>
    /// <param name="key">Its key.</param>
    /// <param name="values">Its numbers.</param>
    public void Add(KaldiInput input, string key, double[] values)
    {
        _dimension = _keys.Count == 0 ? values.Length : _dimension;
        if (values.Length != _dimension)
        {
            throw input.Error($"the vector has {values.Length} numbers, those before {_dimension}; keep vectors of one length in an archive");
        }

        if (key.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            throw input.Error("white space or control characters in what should be a key; is this an archive of Kaldi's?");
        }

        if (!_seen.Add(key))
        {
            throw input.Error("the key is there a second time; leave one of the two out");
        }

        if (_values.Count > Array.MaxLength - _dimension)
        {
            throw input.Error("there are more numbers than fit into memory together; split the archive");
        }

        _keys.Add(key);
        _values.AddRange(values);
    }

    /// <summary>What was collected.</summary>
    /// <param name="path">The file it came from, for messages.</param>
    public KaldiVectors Finish(string path) => _keys.Count > 0
        ? new(_keys, _dimension, CollectionsMarshal.AsSpan(_values).ToArray())
        : throw new InvalidDataException($"{path}: holds no vectors; write at least one");
}
