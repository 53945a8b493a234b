using System.Globalization;

namespace Elbo.Storage;

/// <summary>What a model writes itself to: named arrays and named texts, kept in the order in which they are written.</summary>
public sealed class ModelWriter
{
    private readonly List<(StoredArray Array, double[] Values)> _arrays = [];
    private readonly List<KeyValuePair<string, string>> _texts = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    internal ModelWriter()
    {
    }

    internal IReadOnlyList<(StoredArray Array, double[] Values)> Arrays => _arrays;

    internal IReadOnlyList<KeyValuePair<string, string>> Entries => _texts;

    /// <summary>Writes an array.</summary>
    /// <param name="name">Its name; <c>statistics</c> is taken.</param>
    /// <param name="values">Its numbers, all of them finite, the last dimension running fastest.</param>
    /// <param name="shape">Its dimensions, whose product is the number of values.</param>
    /// <exception cref="ArgumentException">If the name is taken, the shape does not fit or a number is not finite.</exception>
    public void Write(string name, ReadOnlySpan<double> values, params ReadOnlySpan<int> shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name is ModelHeader.Statistics or ModelHeader.MetadataName)
        {
            throw new ArgumentException($"The name '{name}' belongs to the format.", nameof(name));
        }

        WriteAny(name, values, shape);
    }

    /// <summary>Writes a single number, an array of no dimensions.</summary>
    /// <param name="name">Its name; <c>statistics</c> is taken.</param>
    /// <param name="value">A finite number.</param>
    /// <exception cref="ArgumentException">If the name is taken or the number is not finite.</exception>
    public void WriteScalar(string name, double value) => Write(name, [value]);

    /// <summary>Writes a text.</summary>
    /// <param name="key">Its key; <c>format</c>, <c>kind</c>, <c>version</c> and <c>training.…</c> are taken.</param>
    /// <param name="value">The text.</param>
    /// <exception cref="ArgumentException">If the key is taken or the text has half a surrogate pair.</exception>
    public void Text(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        if (ModelHeader.IsReserved(key))
        {
            throw new ArgumentException($"The key '{key}' belongs to the format.", nameof(key));
        }

        WriteEntry(key, value);
    }

    /// <summary>Writes a list of texts, as a JSON array.</summary>
    /// <param name="key">Its key; see <see cref="Text"/>.</param>
    /// <param name="values">The texts.</param>
    /// <exception cref="ArgumentException">If the key is taken or a text has half a surrogate pair.</exception>
    public void Texts(string key, IReadOnlyList<string> values) => Text(key, ModelHeader.ToJson(values));

    /// <summary>Writes a whole number.</summary>
    /// <param name="key">Its key; see <see cref="Text"/>.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentException">If the key is taken.</exception>
    public void WholeNumber(string key, int value) => Text(key, value.ToString(CultureInfo.InvariantCulture));

    internal void WriteAny(string name, ReadOnlySpan<double> values, params ReadOnlySpan<int> shape)
    {
        long length = 1;
        foreach (int n in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(n, nameof(shape));
            length = checked(length * n);
        }

        if (length != values.Length || shape.Length > ModelHeader.LargestRank)
        {
            throw new ArgumentException(
                $"The array '{name}' has {values.Length} values for the shape [{string.Join(", ", shape.ToArray())}].", nameof(shape));
        }

        foreach (double value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"The array '{name}' has the value {value}; every number must be finite.", nameof(values));
            }
        }

        ModelHeader.CheckText(name);
        if (!_names.Add(name))
        {
            throw new ArgumentException($"The array '{name}' is written twice.", nameof(name));
        }

        _arrays.Add((new(name, shape.ToArray()), values.ToArray()));
    }

    internal void WriteEntry(string key, string value)
    {
        ModelHeader.CheckText(key);
        ModelHeader.CheckText(value);
        if (!_keys.Add(key))
        {
            throw new ArgumentException($"The text '{key}' is written twice.", nameof(key));
        }

        _texts.Add(new(key, value));
    }
}
