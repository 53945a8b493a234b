using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Elbo.Storage;

/// <summary>
/// The JSON header of a safetensors file: texts under <c>__metadata__</c>, then each array's type, shape and place. Parsing checks
/// its form; <see cref="CheckLayout"/> proves that the arrays tile the rest of the file exactly, so that a header that lies is found
/// out before memory is taken for them. They are two steps so that a newer version's file is called that and not damaged.
/// </summary>
internal sealed class ModelHeader
{
    public const string MetadataName = "__metadata__";
    public const string Statistics = "statistics";
    public const string Format = "elbo";
    public const string TrainingPrefix = "training.";
    public const int LargestRank = 8;

    private const string FormatKey = "format";
    private const string KindKey = "kind";
    private const string VersionKey = "version";
    private const string Damaged = "the file is damaged: copy it again or save the model again";

    // Far more than any model needs. Without it, a header of nothing but tiny entries would cost many times its own size.
    private const int MostEntries = 65_536;

    // Readable column names in any script; the file is never pasted into HTML.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    // Refuses half a surrogate pair, which the JSON writer would replace in silence.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly OrderedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Type, List<long> Shape, long Begin, long End)> _claims = [];
    private readonly List<StoredArray> _arrays = [];

    private ModelHeader(string path) => _path = path;

    public string Kind { get; private set; } = string.Empty;

    public int Version { get; private set; }

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>The arrays, once <see cref="CheckLayout"/> has found them sound.</summary>
    public IReadOnlyList<StoredArray> Arrays => _arrays;

    public static bool IsReserved(string key) =>
        key is FormatKey or KindKey or VersionKey || key.StartsWith(TrainingPrefix, StringComparison.Ordinal);

    /// <summary>Throws if a text would not come back as it is.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">If it has half a surrogate pair.</exception>
    public static void CheckText(string text) => _ = StrictUtf8.GetByteCount(text);

    /// <summary>The header's bytes, padded with spaces to a multiple of 8 so that the arrays are aligned.</summary>
    public static byte[] ToBytes(string kind, int version, ModelWriter content)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new() { Encoder = Encoder }))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataName);
            json.WriteString(FormatKey, Format);
            json.WriteString(KindKey, kind);
            json.WriteString(VersionKey, version.ToString(CultureInfo.InvariantCulture));
            foreach (var (key, value) in content.Entries)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            long end = 0;
            foreach (var (array, _) in content.Arrays)
            {
                json.WriteStartObject(array.Name);
                json.WriteString("dtype", "F64");
                json.WriteStartArray("shape");
                foreach (int n in array.Shape)
                {
                    json.WriteNumberValue(n);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(end);
                end += array.Length * sizeof(double);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        int padding = -bytes.WrittenCount & 7;
        bytes.Write("       "u8[..padding]);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a header: what it says, not yet whether it is true.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="json">The header's bytes.</param>
    public static ModelHeader Parse(string path, ReadOnlySpan<byte> json)
    {
        var header = new ModelHeader(path);
        var reader = new Utf8JsonReader(json, new() { MaxDepth = 4 });
        try
        {
            header.ReadRoot(ref reader);
        }
        catch (JsonException e)
        {
            throw header.Bad($"byte {8 + reader.BytesConsumed} of its header is not the JSON that a model file has", e);
        }
        catch (InvalidOperationException e)
        {
            // The reader's answer to a string that is not valid UTF-8, and to a value of another type than was asked for.
            throw header.Bad($"its header has something else than expected before byte {8 + reader.BytesConsumed}", e);
        }

        return header;
    }

    public static string ToJson(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new() { Encoder = Encoder }))
        {
            json.WriteStartArray();
            foreach (string value in values)
            {
                CheckText(value);
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>The strings of a JSON array; null if the text is anything else.</summary>
    public static IReadOnlyList<string>? FromJson(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new() { MaxDepth = 2 });
        var values = new List<string>();
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                values.Add(reader.GetString()!);
            }

            return reader.TokenType == JsonTokenType.EndArray && !reader.Read() ? values : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Checks that the arrays have a type that can be read and that they fill the rest of the file, one after the other.</summary>
    /// <param name="bodyLength">How many bytes follow the header.</param>
    /// <exception cref="InvalidDataException">If the header says anything that is not so.</exception>
    public void CheckLayout(long bodyLength)
    {
        long expectedBegin = 0;
        foreach (var (name, type, shape, begin, end) in _claims)
        {
            string quoted = BadModelFile.Quote(name);
            if (type != "F64")
            {
                throw Bad($"the array {quoted} has the type {BadModelFile.Quote(type)}; only F64 is read");
            }

            long length = 1;
            foreach (long n in shape)
            {
                // Each factor and each partial product is below 2³¹, so no product overflows.
                length = n > Array.MaxLength ? -1 : length * n;
                if (length < 0 || length > Array.MaxLength)
                {
                    throw Bad($"the array {quoted} claims the impossible shape [{string.Join(", ", shape)}]");
                }
            }

            if (begin != expectedBegin)
            {
                throw Bad(
                    $"the array {quoted} begins at byte {begin} of the data instead of {expectedBegin}: " +
                    "arrays overlap, leave a hole or are out of order");
            }

            if (end < begin || end - begin != length * sizeof(double))
            {
                throw Bad($"the array {quoted} takes {end - begin} bytes for {length} numbers of {sizeof(double)} bytes");
            }

            if (end > bodyLength)
            {
                throw BadModelFile.Error(
                    _path,
                    $"it is truncated: the array {quoted} ends at byte {end} of the data, of which there are {bodyLength}; copy the file again");
            }

            _arrays.Add(new(name, [.. shape.Select(static n => (int)n)]));
            expectedBegin = end;
        }

        if (expectedBegin != bodyLength)
        {
            throw Bad($"{bodyLength - expectedBegin} bytes at its end belong to no array");
        }
    }

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        Demand(ref reader, JsonTokenType.StartObject);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (NextName(ref reader) is { } name)
        {
            if (name.Length == 0 || !names.Add(name))
            {
                throw Bad($"its header names {BadModelFile.Quote(name)} twice or not at all");
            }

            if (names.Count > MostEntries)
            {
                throw Bad($"its header names more than {MostEntries} arrays");
            }

            if (name == MetadataName)
            {
                ReadMetadata(ref reader);
            }
            else
            {
                ReadArray(ref reader, name);
            }
        }

        // Throws if anything but white space follows.
        reader.Read();
        if (!_metadata.TryGetValue(FormatKey, out string? format) || format != Format)
        {
            throw BadModelFile.Error(_path, "it holds arrays but no Elbo model: name a file that 'elbo fit' or ModelFile.Save wrote");
        }

        Kind = Required(KindKey);
        if (!int.TryParse(Required(VersionKey), NumberStyles.None, CultureInfo.InvariantCulture, out int version) || version < 1)
        {
            throw Bad($"its version is {BadModelFile.Quote(Required(VersionKey))}");
        }

        Version = version;
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Demand(ref reader, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } key)
        {
            Demand(ref reader, JsonTokenType.String);
            if (!_metadata.TryAdd(key, reader.GetString()!))
            {
                throw Bad($"its header has the text {BadModelFile.Quote(key)} twice");
            }

            if (_metadata.Count > MostEntries)
            {
                throw Bad($"its header has more than {MostEntries} texts");
            }
        }
    }

    private void ReadArray(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        List<long>? shape = null, offsets = null;
        Demand(ref reader, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } field)
        {
            switch (field)
            {
                case "dtype" when type is null:
                    Demand(ref reader, JsonTokenType.String);
                    type = reader.GetString()!;
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name);
                    break;
                default:
                    throw Bad($"the array {BadModelFile.Quote(name)} has {BadModelFile.Quote(field)} twice or without need");
            }
        }

        if (type is null || shape is null || offsets is not [long begin, long end])
        {
            throw Bad($"the array {BadModelFile.Quote(name)} lacks its type, its shape or its two offsets");
        }

        _claims.Add((name, type, shape, begin, end));
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name)
    {
        var numbers = new List<long>();
        Demand(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number
                || !reader.TryGetInt64(out long number)
                || number < 0
                || numbers.Count == LargestRank)
            {
                throw Bad(
                    $"the array {BadModelFile.Quote(name)} has a shape or offsets that are not up to {LargestRank} non-negative whole numbers");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private string? NextName(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
    }

    private void Demand(ref Utf8JsonReader reader, JsonTokenType type)
    {
        reader.Read();
        if (reader.TokenType != type)
        {
            throw new JsonException();
        }
    }

    private string Required(string key) =>
        _metadata.TryGetValue(key, out string? value) ? value : throw Bad($"its header lacks the text '{key}'");

    private InvalidDataException Bad(string problem, Exception? cause = null) =>
        BadModelFile.Error(_path, $"{problem}; {Damaged}", cause);
}
