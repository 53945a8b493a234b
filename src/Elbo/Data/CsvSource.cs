using System.Buffers;
using Elbo.Data.Csv;
using Microsoft.Win32.SafeHandles;

namespace Elbo.Data;

/// <summary>
/// Rows of a table in a text file: fields separated by commas, semicolons, tabs or spaces, in quotes where needed, with or without a
/// header, numbers with a decimal point, UTF-8. One first pass checks every field and notes where every batch begins; batches are
/// parsed again from there, so that a file larger than memory is never loaded, while a small one stays in memory. A column can hold weights.
/// An unnamed first column
/// under a header holds row names, as R and pandas write them, and is left out.
/// </summary>
public sealed class CsvSource : IRowSource
{
    private readonly string _name;
    private readonly CsvScan _scan;
    private readonly (double[] Values, double[] Weights)[]? _batches;
    private readonly string? _path;
    private readonly SafeFileHandle? _handle;
    private readonly (long Length, DateTime Changed) _version;

    /// <summary>A table whose rows are all in memory.</summary>
    internal CsvSource(string name, CsvScan scan, (double[] Values, double[] Weights)[] batches, CsvOptions options) =>
        (_name, _scan, _batches, Types) = (name, scan, batches, options.Typing?.Known);

    private CsvSource(string name, FileStream stream, string? path, CsvOptions options)
    {
        (_name, _path, _handle) = (name, path, path is null ? stream.SafeFileHandle : null);
        _version = DataFiles.Version(stream.SafeFileHandle);
        options = CsvTypes.Find(stream, name, options);
        var memory = new BatchMemory(options.MemoryLimit);
        _scan = CsvScan.Read(stream, name, options, _ => Keep(memory));
        if (DataFiles.Version(stream.SafeFileHandle) != _version)
        {
            throw Changed(name);
        }

        (_batches, Types) = (memory.IsComplete ? memory.Batches : null, options.Typing?.Known);
    }

    /// <inheritdoc/>
    public int Dimension => Columns.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns => _scan.Layout.Names;

    /// <inheritdoc/>
    public ColumnSummary Summary => _scan.Summary;

    /// <summary>What the cells of every column are; <see langword="null"/> if nothing was said of it and all of them are finite numbers.</summary>
    public IReadOnlyList<ColumnType>? Types { get; }

    /// <summary>The label of every row; <see langword="null"/> if no column was named to hold it.</summary>
    public RowLabels? Labels => _scan.Labels;

    /// <inheritdoc/>
    public long UnitCount => _scan.Rows;

    /// <inheritdoc/>
    public int BatchCount => RowBatches.Count(_scan.Rows, Columns.Count);

    /// <summary>Opens a table and takes every column.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong.</exception>
    public static CsvSource Open(string path) => Open(path, new CsvOptions());

    /// <summary>Opens a table.</summary>
    /// <param name="path">The file; it must stay there, unchanged, while the source is in use.</param>
    /// <param name="options">What to take from it.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong: the message says where.</exception>
    public static CsvSource Open(string path, CsvOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        using var stream = DataFiles.Open(path);
        if (!stream.CanSeek)
        {
            throw new InvalidDataException($"{path}: is a pipe, which can be read only once; open it through {nameof(RowSource)}");
        }

        return new(path, stream, path, options);
    }

    /// <summary>Opens a table in a file without a path, which must stay open while the source is in use.</summary>
    internal static CsvSource Open(FileStream file, string name, CsvOptions options) => new(name, file, path: null, options);

    /// <summary>Reads a table from a stream, to its end, into memory.</summary>
    /// <param name="stream">The table; stays open.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="options">What to take from it.</param>
    /// <exception cref="InvalidDataException">If anything in it is wrong: the message says where.</exception>
    public static CsvSource Load(Stream stream, string name, CsvOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Typing is { Known: null } && !stream.CanSeek)
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            copy.Position = 0;
            return Load(copy, name, options);
        }

        options = CsvTypes.Find(stream, name, options);
        var memory = new BatchMemory(long.MaxValue);
        return new(name, CsvScan.Read(stream, name, options, _ => Keep(memory)), memory.Batches, options);
    }

    /// <inheritdoc/>
    public void Read(int index, RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchCount);
        if (_batches is null)
        {
            Parse(index, into);
        }
        else
        {
            into.Set(_batches[index].Values, Columns.Count, _batches[index].Weights);
        }
    }

    /// <summary>What receives the batches; those that were kept are forgotten when they become too many.</summary>
    private static CsvScan.BatchSink Keep(BatchMemory memory) => (values, weights) =>
    {
        if (!memory.TryAdd(values, weights))
        {
            memory.Clear();
        }
    };

    /// <summary>What to say where somebody writes to a file that is being read.</summary>
    internal static InvalidDataException Changed(string name) =>
        new($"{name}: the file changed while it was read; run again, and leave it alone meanwhile");

    private void Parse(int index, RowBatch into)
    {
        int dimension = Columns.Count;
        int rowsPerBatch = RowBatches.RowsPerBatch(dimension);
        int rows = (int)Math.Min(rowsPerBatch, UnitCount - ((long)index * rowsPerBatch));
        long start = _scan.Offsets[index];
        int length = checked((int)(_scan.Offsets[index + 1] - start));

        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            // A handle of its own for every read of a path: nothing is left to dispose of.
            using (var stream = _handle is null ? DataFiles.Open(_path!) : null)
            {
                var handle = _handle ?? stream!.SafeFileHandle;
                if (DataFiles.Version(handle) != _version || DataFiles.ReadAt(handle, start, bytes.AsSpan(0, length)) != length)
                {
                    throw Changed(_name);
                }
            }

            using var memory = new MemoryStream(bytes, 0, length, writable: false);
            Span<double> weights = default;
            var values = _scan.Layout.WeightsField < 0 ? into.Allocate(rows, dimension) : into.Allocate(rows, dimension, out weights);
            if (!CsvScan.TryParse(memory, _scan.Layout, _name, rows, values, weights))
            {
                throw Changed(_name);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
