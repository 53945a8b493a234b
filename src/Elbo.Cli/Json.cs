using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Elbo.Cli;

/// <summary>The JSON that programs read: one object, numbers that read back to the bit, null for what is no number.</summary>
internal static class Json
{
    // Names in any script stay readable; what is printed is no HTML.
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Prints an object and nothing else.</summary>
    /// <param name="terminal">Where to print.</param>
    /// <param name="properties">Writes its properties.</param>
    public static void Print(Terminal terminal, Action<Utf8JsonWriter> properties)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        terminal.Output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        terminal.Output.Write('\n');
    }

    /// <summary>Writes a number, or null if it is none.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="name">The name of the property.</param>
    /// <param name="value">The number.</param>
    public static void Number(this Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Text(value));
    }

    /// <summary>Writes a row of numbers on one line.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="name">The name of the property.</param>
    /// <param name="values">The numbers.</param>
    public static void Vector(this Utf8JsonWriter json, string name, ReadOnlySpan<double> values)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Row(values));
    }

    /// <summary>Writes a row of numbers on one line, as an item of a list.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="values">The numbers.</param>
    public static void Values(this Utf8JsonWriter json, ReadOnlySpan<double> values) => json.WriteRawValue(Row(values));

    /// <summary>Writes rows of numbers, each on one line; the property is one of the outermost object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="name">The name of the property.</param>
    /// <param name="rows">The rows.</param>
    public static void Matrix(this Utf8JsonWriter json, string name, IEnumerable<double[]> rows)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Matrix(rows, "  "));
    }

    /// <summary>Writes matrices, each of their rows on one line; the property is one of the outermost object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="name">The name of the property.</param>
    /// <param name="matrices">The matrices.</param>
    public static void Matrices(this Utf8JsonWriter json, string name, IEnumerable<IEnumerable<double[]>> matrices)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Lines(matrices.Select(static rows => Matrix(rows, "    ")), "  "));
    }

    /// <summary>Writes a row of texts.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="name">The name of the property.</param>
    /// <param name="values">The texts.</param>
    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a text, or null if there is none.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="name">The name of the property.</param>
    /// <param name="value">The text.</param>
    public static void TextOrNull(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>The name of a value of an enumeration, as JSON spells it.</summary>
    /// <param name="value">The value.</param>
    public static string Name(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string Matrix(IEnumerable<double[]> rows, string indent) => Lines(rows.Select(static row => Row(row)), indent);

    // What the writer takes as it is, it does not indent.
    private static string Lines(IEnumerable<string> items, string indent) =>
        $"[\n{string.Join(",\n", items.Select(item => $"{indent}  {item}"))}\n{indent}]";

    private static string Row(ReadOnlySpan<double> values)
    {
        var text = new StringBuilder("[");
        foreach (double value in values)
        {
            text.Append(text.Length > 1 ? ", " : "").Append(Text(value));
        }

        return text.Append(']').ToString();
    }

    private static string Text(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null";
}
