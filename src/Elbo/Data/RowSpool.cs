using System.Globalization;
using Elbo.Data.Csv;

namespace Elbo.Data;

/// <summary>
/// Keeps parsed rows: in memory while they are few, and in a temporary array from then on. A table is parsed once, and is swept at the speed of an
/// array afterwards.
/// </summary>
/// <param name="name">What to call the data in messages.</param>
/// <param name="memoryLimit">How many bytes of rows stay in memory; below 0, not even none do.</param>
/// <param name="remedy">What to do where the disk has no room, besides choosing another.</param>
internal sealed class RowSpool(string name, long memoryLimit, string remedy = "") : IDisposable
{
    private readonly BatchMemory _memory = new(memoryLimit);
    private CsvLayout? _layout;
    private double[] _weighted = [];
    private FileStream? _file;
    private NpyWriter? _writer;

    /// <summary>How large the temporary file is; <see langword="null"/> where there is none.</summary>
    public long? FileLength => _file?.Length;

    /// <summary>What receives the batches of a table.</summary>
    /// <param name="layout">What its fields mean.</param>
    /// <exception cref="InvalidDataException">If there is no room for a temporary file.</exception>
    public CsvScan.BatchSink Begin(CsvLayout layout)
    {
        _layout = layout;
        if (memoryLimit < 0)
        {
            Spill([]);
        }

        return Add;
    }

    /// <summary>The rows; if they are in a temporary file, it is theirs from now on.</summary>
    /// <param name="scan">What was found out of the table.</param>
    /// <param name="options">What was taken from it.</param>
    public IRowSource Complete(CsvScan scan, CsvOptions options)
    {
        if (_writer is null)
        {
            return new CsvSource(name, scan, _memory.Batches, options);
        }

        Writing(_writer.Complete);

        // Behind the columns stands that of the weights.
        var layout = scan.Layout;
        IReadOnlyList<string> names = layout.WeightsField < 0 ? layout.Names : [.. layout.Names, layout.WeightsName];
        bool allowsMissing = options.AllowsMissing || options.Typing is not null;
        var rows = NpySource.Open(_file!, name, columns: "", layout.WeightsName, names, allowsMissing);
        _file = null;
        return rows;
    }

    /// <summary>Deletes the temporary file, unless the rows are complete.</summary>
    public void Dispose()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // What it still had to write has no room; that was said already.
        }
    }

    /// <summary>What went wrong with a temporary file, in one line.</summary>
    public static InvalidDataException NoRoom(string name, IOException e, string remedy = "") =>
        new($"{name}: cannot be kept in a temporary file: {e.Message}; point TMPDIR at a folder with room{remedy}", e);

    /// <summary>A number of bytes for people.</summary>
    public static string Size(double bytes)
    {
        string unit = "bytes";
        foreach (string larger in (ReadOnlySpan<string>)["KB", "MB", "GB"])
        {
            if (bytes >= 1024)
            {
                (bytes, unit) = (bytes / 1024, larger);
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0} {unit}");
    }

    private void Add(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        if (_writer is null && !_memory.TryAdd(values, weights))
        {
            Spill(_memory.Batches);
        }

        if (_writer is not null)
        {
            Write(values, weights);
        }
    }

    private void Spill((double[] Values, double[] Weights)[] kept)
    {
        _file = TemporaryFile.Create();
        _writer = new(_file, _layout!.Fields.Length + (_layout.WeightsField < 0 ? 0 : 1));
        foreach (var (values, weights) in kept)
        {
            Write(values, weights);
        }

        _memory.Clear();
    }

    private void Write(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        if (!weights.IsEmpty)
        {
            values = Interleave(values, weights);
        }

        try
        {
            _writer!.Write(values);
        }
        catch (IOException e)
        {
            throw NoRoom(name, e, remedy);
        }
    }

    /// <summary>Every row with its weight behind it.</summary>
    private ReadOnlySpan<double> Interleave(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        int length = values.Length + weights.Length, dimension = values.Length / weights.Length;
        if (_weighted.Length < length)
        {
            _weighted = new double[length];
        }

        for (int r = 0; r < weights.Length; r++)
        {
            var row = _weighted.AsSpan(r * (dimension + 1), dimension + 1);
            values.Slice(r * dimension, dimension).CopyTo(row);
            row[dimension] = weights[r];
        }

        return _weighted.AsSpan(0, length);
    }

    private void Writing(Action write)
    {
        try
        {
            write();
        }
        catch (IOException e)
        {
            throw NoRoom(name, e, remedy);
        }
    }
}
