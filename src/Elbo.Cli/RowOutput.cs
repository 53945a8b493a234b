using Elbo.Data;

namespace Elbo.Cli;

/// <summary>Rows of numbers on their way to standard output, or to a CSV or npy file as its ending says.</summary>
internal sealed class RowOutput : IDisposable
{
    private readonly string? _path;
    private readonly CsvRowWriter? _csv;
    private readonly NpyWriter? _npy;
    private readonly FileWriting? _writing;

    private RowOutput(FileWriting? writing, string? path, CsvRowWriter? csv, NpyWriter? npy)
    {
        _writing = writing;
        _path = path;
        _csv = csv;
        _npy = npy;
    }

    /// <summary>The option <c>--out</c> of the verbs that write rows.</summary>
    public static System.CommandLine.Option<string?> Option() => Options.Parsed(
        "--out", "FILE", "Where to write: .csv, .tsv or .npy by its ending. CSV on standard output if not given.", CheckEnding);

    /// <summary>Refuses a file whose ending says nothing.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FormatException">If its ending is not known.</exception>
    public static string CheckEnding(string path) => Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV" or ".NPY"
        ? path
        : throw new FormatException($"is '{path}', but must end in .csv, .tsv or .npy");

    /// <summary>Begins a table.</summary>
    /// <param name="terminal">The standard output.</param>
    /// <param name="path">The file; standard output if there is none.</param>
    /// <param name="columns">The names of the columns.</param>
    public static RowOutput Begin(Terminal terminal, string? path, IReadOnlyList<string> columns)
    {
        if (path is null)
        {
            return new(null, null, new CsvRowWriter(terminal.Output, columns), null);
        }

        var writing = terminal.Interruption.BeginWriting();
        try
        {
            OutputFile.Check(path);
            return Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".NPY" => new(writing, path, null, new NpyWriter(path, columns.Count)),
                ".TSV" => new(writing, path, new CsvRowWriter(path, columns, '\t'), null),
                _ => new(writing, path, new CsvRowWriter(path, columns), null),
            };
        }
        catch
        {
            writing.Dispose();
            throw;
        }
    }

    /// <summary>Adds a row that begins with texts. For CSV only: an array has no room for them.</summary>
    /// <param name="texts">The texts of the first columns.</param>
    /// <param name="values">One number for each of the others.</param>
    public void Write(ReadOnlySpan<string> texts, ReadOnlySpan<double> values)
    {
        try
        {
            foreach (string text in texts)
            {
                _csv!.Write(text);
            }

            _csv!.WriteRow(values);
        }
        catch (IOException e)
        {
            throw Failure(e);
        }
    }

    /// <summary>Adds a row.</summary>
    /// <param name="values">One number a column.</param>
    public void Write(ReadOnlySpan<double> values)
    {
        try
        {
            _csv?.WriteRow(values);
            _npy?.Write(values);
        }
        catch (IOException e)
        {
            throw Failure(e);
        }
    }

    /// <summary>Adds a row of texts and numbers; a file that holds numbers alone gets the numbers.</summary>
    /// <param name="values">One number a column.</param>
    /// <param name="texts">What stands in the table instead of the number; null for the number itself.</param>
    public void Write(ReadOnlySpan<double> values, ReadOnlySpan<string?> texts)
    {
        try
        {
            for (int i = 0; i < values.Length && _csv is not null; i++)
            {
                if (texts[i] is { } text)
                {
                    _csv.Write(text);
                }
                else
                {
                    _csv.Write(values[i]);
                }
            }

            _csv?.EndRow();
            _npy?.Write(values);
        }
        catch (IOException e)
        {
            throw Failure(e);
        }
    }

    /// <summary>Ends the table; a file appears only now.</summary>
    public void Complete()
    {
        try
        {
            _csv?.Complete();
            _npy?.Complete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(e);
        }

        if (_path is not null)
        {
            _writing!.Wrote(_path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _csv?.Dispose();
            _npy?.Dispose();
        }
        catch (IOException) when (_path is not null)
        {
            // The full disk that this is about has been reported.
        }
        finally
        {
            _writing?.Dispose();
        }
    }

    private InvalidDataException Failure(Exception cause) =>
        _path is null ? new($"standard output cannot be written ({cause.Message})", cause) : OutputFile.Failure(_path, cause);
}
