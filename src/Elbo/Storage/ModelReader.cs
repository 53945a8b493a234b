using System.Globalization;

namespace Elbo.Storage;

/// <summary>
/// What a model reads itself from: the arrays and texts of a file whose layout is already known to be sound and whose numbers are
/// all finite. Every accessor demands what the model expects and says which file and which array disagree.
/// </summary>
public sealed class ModelReader
{
    private readonly string _path;
    private readonly ModelHeader _header;
    private readonly Dictionary<string, (StoredArray Array, double[] Values)> _arrays;
    private readonly HashSet<string> _unread;

    internal ModelReader(string path, ModelHeader header, IReadOnlyList<double[]> values)
    {
        _path = path;
        _header = header;
        _arrays = new(StringComparer.Ordinal);
        for (int i = 0; i < values.Count; i++)
        {
            _arrays.Add(header.Arrays[i].Name, (header.Arrays[i], values[i]));
        }

        _unread = new(_arrays.Keys, StringComparer.Ordinal);
    }

    /// <summary>The version of the content, from 1 to the newest that the model reads.</summary>
    public int Version => _header.Version;

    /// <summary>The dimensions of an array, to discover a model's size; then read each array with the shape that this size implies.</summary>
    /// <param name="name">The array's name.</param>
    /// <param name="rank">How many dimensions it must have; any number if not given.</param>
    /// <exception cref="InvalidDataException">If there is no such array or it has another number of dimensions.</exception>
    public IReadOnlyList<int> Shape(string name, int? rank = null)
    {
        var shape = Find(name).Array.Shape;
        return rank is null || rank == shape.Count
            ? shape
            : throw Error($"the array {BadModelFile.Quote(name)} has {shape.Count} dimensions instead of {rank}");
    }

    /// <summary>The numbers of an array, the last dimension running fastest; the array is the caller's to keep.</summary>
    /// <param name="name">The array's name.</param>
    /// <param name="shape">The dimensions that it must have.</param>
    /// <exception cref="InvalidDataException">If there is no such array or it has another shape.</exception>
    public double[] Read(string name, params ReadOnlySpan<int> shape)
    {
        var (array, values) = Find(name);
        bool same = array.Shape.Count == shape.Length;
        for (int i = 0; same && i < shape.Length; i++)
        {
            same = array.Shape[i] == shape[i];
        }

        if (!same)
        {
            throw Error(
                $"the array {BadModelFile.Quote(name)} has the shape [{string.Join(", ", array.Shape)}] " +
                $"instead of [{string.Join(", ", shape.ToArray())}]");
        }

        _unread.Remove(name);
        return values;
    }

    /// <summary>A single number, an array of no dimensions.</summary>
    /// <param name="name">The array's name.</param>
    /// <exception cref="InvalidDataException">If there is no such array or it has dimensions.</exception>
    public double ReadScalar(string name) => Read(name)[0];

    /// <summary>Whether there is an array of this name.</summary>
    /// <param name="name">The array's name.</param>
    public bool Has(string name) => _arrays.ContainsKey(name);

    /// <summary>Whether there is a text of this key.</summary>
    /// <param name="key">Its key.</param>
    public bool HasText(string key) => _header.Metadata.ContainsKey(key);

    /// <summary>A text.</summary>
    /// <param name="key">Its key.</param>
    /// <exception cref="InvalidDataException">If there is no such text.</exception>
    public string Text(string key) =>
        _header.Metadata.TryGetValue(key, out string? value) ? value : throw Error($"the text {BadModelFile.Quote(key)} is missing");

    /// <summary>A list of texts.</summary>
    /// <param name="key">Its key.</param>
    /// <exception cref="InvalidDataException">If there is no such text or it is no JSON array of strings.</exception>
    public IReadOnlyList<string> Texts(string key) =>
        ModelHeader.FromJson(Text(key)) ?? throw Error($"the text {BadModelFile.Quote(key)} is not a JSON array of strings");

    /// <summary>A whole number.</summary>
    /// <param name="key">Its key.</param>
    /// <exception cref="InvalidDataException">If there is no such text or it is no 32-bit number.</exception>
    public int WholeNumber(string key)
    {
        string text = Text(key);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Error($"the text {BadModelFile.Quote(key)} is {BadModelFile.Quote(text)}, not a whole number");
    }

    /// <summary>An error about this file, for what a model finds wrong with the values themselves.</summary>
    /// <param name="problem">What is wrong, in a few words without a full stop.</param>
    public InvalidDataException Error(string problem) =>
        BadModelFile.Error(_path, $"{problem}; the file is damaged: save the model again");

    internal void DemandAllRead()
    {
        // In the order of the file, so that the message does not depend on a hash.
        foreach (var array in _header.Arrays)
        {
            if (_unread.Contains(array.Name))
            {
                throw Error($"the array {BadModelFile.Quote(array.Name)} belongs to no '{_header.Kind}' model");
            }
        }
    }

    private (StoredArray Array, double[] Values) Find(string name) =>
        _arrays.TryGetValue(name, out var found) ? found : throw Error($"the array {BadModelFile.Quote(name)} is missing");
}
