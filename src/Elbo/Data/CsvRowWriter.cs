using System.Buffers;
using System.Globalization;
using System.Text;
using Elbo.Storage;

namespace Elbo.Data;

/// <summary>
/// Writes a table with a header, field by field: numbers so that they read back to the bit, with a decimal point, texts in quotes where
/// they need them. A file appears whole on <see cref="Complete"/> or not at all.
/// </summary>
public sealed class CsvRowWriter : IDisposable
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    private readonly AtomicFile? _file;
    private readonly TextWriter _writer;
    private readonly char _separator;
    private readonly SearchValues<char> _special;
    private readonly int _width;
    private int _field;
    private bool _completed;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file to write or to replace.</param>
    /// <param name="columns">The names of the columns; at least one.</param>
    /// <param name="separator">What stands between fields.</param>
    /// <exception cref="IOException">If the file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">If the folder must not be written to.</exception>
    public CsvRowWriter(string path, IReadOnlyList<string> columns, char separator = ',')
        : this(columns, separator)
    {
        _file = new(path);
        try
        {
            _writer = new StreamWriter(_file.Stream, Encoding, bufferSize: 1 << 16, leaveOpen: true);
            WriteHeader(columns);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Begins a table in a writer that the caller owns.</summary>
    /// <param name="writer">Where the text goes.</param>
    /// <param name="columns">The names of the columns; at least one.</param>
    /// <param name="separator">What stands between fields.</param>
    public CsvRowWriter(TextWriter writer, IReadOnlyList<string> columns, char separator = ',')
        : this(columns, separator)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _writer = writer;
        WriteHeader(columns);
    }

    private CsvRowWriter(IReadOnlyList<string> columns, char separator)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfZero(columns.Count, nameof(columns));
        (_separator, _width, _writer) = (separator, columns.Count, TextWriter.Null);
        _special = SearchValues.Create([separator, '"', '\n', '\r']);
    }

    /// <summary>Adds a number to the row: the shortest text that reads back to the same bits.</summary>
    /// <param name="value">The number.</param>
    public void Write(double value)
    {
        Span<char> text = stackalloc char[32];
        BeginField();
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        _writer.Write(text[..length]);
    }

    /// <summary>Adds an integer to the row.</summary>
    /// <param name="value">The integer.</param>
    public void Write(long value)
    {
        Span<char> text = stackalloc char[32];
        BeginField();
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        _writer.Write(text[..length]);
    }

    /// <summary>Adds a text to the row.</summary>
    /// <param name="value">The text.</param>
    public void Write(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        BeginField();

        // Spaces at the ends and an empty only field would be lost or skipped by readers.
        bool quoted = value.AsSpan().ContainsAny(_special) || value.Length == 0 || char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]);
        _writer.Write(quoted ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value);
    }

    /// <summary>Adds a whole row of numbers.</summary>
    /// <param name="values">One number a column.</param>
    public void WriteRow(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            Write(value);
        }

        EndRow();
    }

    /// <summary>Ends the row.</summary>
    /// <exception cref="InvalidOperationException">If it has not one field a column.</exception>
    public void EndRow()
    {
        if (_field != _width)
        {
            throw new InvalidOperationException($"The row has {_field} fields for {_width} columns.");
        }

        _writer.Write('\n');
        _field = 0;
    }

    /// <summary>Ends the table and gives the file its name.</summary>
    /// <exception cref="InvalidOperationException">If it was called before, or within a row.</exception>
    /// <exception cref="IOException">If the disk is full or the target cannot be replaced.</exception>
    public void Complete()
    {
        if (_completed || _field != 0)
        {
            throw new InvalidOperationException(_completed ? "The table is complete already." : "The last row is not ended.");
        }

        _completed = true;
        _writer.Flush();
        _file?.Commit();
    }

    /// <summary>Closes the file; deletes it unless it is complete. A writer given by the caller stays open.</summary>
    public void Dispose() => _file?.Dispose();

    private void WriteHeader(IReadOnlyList<string> columns)
    {
        foreach (string column in columns)
        {
            Write(column);
        }

        EndRow();
    }

    private void BeginField()
    {
        if (_completed || _field == _width)
        {
            throw new InvalidOperationException(_completed ? "The table is complete already." : $"The row has {_width} columns and no more.");
        }

        if (_field++ > 0)
        {
            _writer.Write(_separator);
        }
    }
}
