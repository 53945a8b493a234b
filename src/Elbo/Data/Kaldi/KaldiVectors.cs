namespace Elbo.Data.Kaldi;

/// <summary>Vectors of one length, each with its key: what an archive of embeddings holds.</summary>
public sealed class KaldiVectors
{
    private readonly string[] _keys;
    private readonly double[] _values;

    /// <summary>Vectors; nothing is copied but the keys.</summary>
    /// <param name="keys">A key for each, without white space, no two the same.</param>
    /// <param name="dimension">How many numbers a vector has; at least 1.</param>
    /// <param name="values">Keys × dimension finite numbers.</param>
    /// <exception cref="ArgumentException">If the lengths do not fit together, a key cannot be one, or a number is not finite.</exception>
    public KaldiVectors(IReadOnlyList<string> keys, int dimension, double[] values)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (values.LongLength != (long)keys.Count * dimension)
        {
            throw new ArgumentException($"{values.Length} numbers for {keys.Count} vectors of {dimension}.", nameof(values));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string key in keys)
        {
            if (key.Length == 0 || key.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)) || !seen.Add(key))
            {
                throw new ArgumentException($"The key {Cells.Quote(key)} is empty, has white space, or is there twice.", nameof(keys));
            }
        }

        if (Array.FindIndex(values, static v => !double.IsFinite(v)) is >= 0 and var place)
        {
            throw new ArgumentException($"The vector {Cells.Quote(keys[place / dimension])} has a number that is {values[place]}.", nameof(values));
        }

        (_keys, Dimension, _values) = ([.. keys], dimension, values);
    }

    /// <summary>The key of every vector, in the order of the file.</summary>
    public IReadOnlyList<string> Keys => _keys;

    /// <summary>How many there are.</summary>
    public int Count => _keys.Length;

    /// <summary>How many numbers a vector has.</summary>
    public int Dimension { get; }

    /// <summary>All numbers, vector after vector.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>A vector.</summary>
    /// <param name="index">Its number, from 0.</param>
    public ReadOnlySpan<double> this[int index] => _values.AsSpan(index * Dimension, Dimension);

    /// <summary>The vectors as rows to fit models to.</summary>
    public MatrixSource ToRows() => new(_values, Dimension);
}
