using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Elbo.Data.Npy;
using Microsoft.Win32.SafeHandles;

namespace Elbo.Data;

/// <summary>
/// Rows of an array file of NumPy (npy versions 1 to 3): floating-point numbers of 4 or 8 bytes or integers, little-endian, in C's or
/// Fortran's order, of one dimension (one column) or two, of which one may hold weights. The file is mapped, never loaded.
/// </summary>
public sealed class NpySource : IRowSource, IDisposable
{
    /// <summary>How much is read at once where columns are picked from longer rows.</summary>
    private const int BlockBytes = 1 << 20;

    private readonly string _name;
    private readonly bool _allowsMissing;
    private readonly NpyHeader _header;
    private readonly NpyLayout _layout;
    private readonly SafeFileHandle _handle;
    private readonly IDisposable _owner;
    private readonly (long Length, DateTime Changed) _version;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Lazy<ColumnSummary> _summary;
    private readonly bool _checksWhenRead;

    private NpySource(
        SafeFileHandle handle, IDisposable owner, string name, string columns, string weights, IReadOnlyList<string>? names, bool allowsMissing, bool checksWhenRead = false)
    {
        (_name, _handle, _owner, _allowsMissing, _checksWhenRead) = (name, handle, owner, allowsMissing, checksWhenRead);
        _version = DataFiles.Version(handle);
        _header = NpyHeader.Parse((offset, into) => DataFiles.ReadAt(handle, offset, into), _version.Length, name);
        _layout = NpyLayout.Find(names ?? ColumnNames.Numbered(_header.Columns), columns, weights, name);
        _map = MemoryMappedFile.CreateFromFile(
            handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        try
        {
            _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            _summary = new(Check);
            if (!checksWhenRead)
            {
                _ = _summary.Value;
            }
        }
        catch
        {
            _view?.Dispose();
            _map.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Dimension => Columns.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns => _layout.Names;

    /// <inheritdoc/>
    public ColumnSummary Summary => _summary.Value;

    /// <inheritdoc/>
    public long UnitCount => _header.Rows;

    /// <inheritdoc/>
    public int BatchCount => RowBatches.Count(UnitCount, Columns.Count);

    /// <summary>Opens an array and checks every number, at once or later.</summary>
    /// <param name="path">The file; it must stay unchanged while the source is in use.</param>
    /// <param name="columns">
    /// The columns to take, as in <see cref="CsvOptions.Columns"/>; they are named <c>x1</c>, <c>x2</c>, …. Empty takes all but the
    /// weights.
    /// </param>
    /// <param name="weights">The column that says how many times each row counts, as in <see cref="CsvOptions.Weights"/>; empty if there is none.</param>
    /// <param name="allowsMissing">Whether numbers may be NaN: cells that are missing.</param>
    /// <param name="checksWhenRead">Whether numbers are checked whenever they are read, and not by a pass of its own now: see <see cref="CsvOptions.ChecksWhenRead"/>.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong: the message says where.</exception>
    public static NpySource Open(string path, string columns = "", string weights = "", bool allowsMissing = false, bool checksWhenRead = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(weights);
        var handle = DataFiles.OpenHandle(path);
        try
        {
            return new(handle, handle, path, columns, weights, names: null, allowsMissing, checksWhenRead);
        }
        catch (NotSupportedException e)
        {
            handle.Dispose();
            throw new InvalidDataException($"{path}: is a pipe, and an npy file is read again and again; save it as a file", e);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(int index, RowBatch into)
    {
        Load(index, into);
        if (_checksWhenRead)
        {
            var errors = new DataErrors(_name);
            Check(index, into.Rows, errors);
            errors.ThrowIfAny();
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
        _owner.Dispose();
    }

    /// <summary>Opens an array in a file without a path; the source owns the file once this succeeds.</summary>
    internal static NpySource Open(FileStream file, string name, string columns, string weights, IReadOnlyList<string>? names, bool allowsMissing)
    {
        file.Flush();
        return new(file.SafeFileHandle, file, name, columns, weights, names, allowsMissing);
    }

    private void Load(int index, RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchCount);
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);

        // Touching pages that a shorter file no longer has would end the process.
        if (DataFiles.Version(_handle) != _version)
        {
            throw new InvalidDataException($"{_name}: the file changed while it was read; run again, and leave it alone meanwhile");
        }

        int rowsPerBatch = RowBatches.RowsPerBatch(Columns.Count);
        long start = (long)index * rowsPerBatch;
        int rows = (int)Math.Min(rowsPerBatch, UnitCount - start);
        Span<double> weights = default;
        var values = _layout.WeightsField < 0 ? into.Allocate(rows, Columns.Count) : into.Allocate(rows, Columns.Count, out weights);
        if (_header.ColumnMajor)
        {
            ReadColumns(start, rows, values, weights);
        }
        else
        {
            ReadRows(start, rows, values, weights);
        }
    }

    private ColumnSummary Check()
    {
        var builder = new ColumnSummaryBuilder(Columns.Count);
        var errors = new DataErrors(_name);
        var batch = new RowBatch();
        for (int i = 0; i < BatchCount; i++)
        {
            Load(i, batch);
            Check(i, batch.Rows, errors);
            builder.Add(batch.Rows);
        }

        errors.ThrowIfAny();
        var summary = builder.Build();
        return summary.Weight > 0 ? summary : throw Cells.NoWeight(_name, _layout.WeightsName);
    }

    private void Check(int index, Rows rows, DataErrors errors)
    {
        for (int r = 0; r < rows.Count; r++)
        {
            long place = ((long)index * RowBatches.RowsPerBatch(Columns.Count)) + r + 1;
            var row = rows[r];
            for (int c = 0; c < row.Length; c++)
            {
                if (!Cells.IsUsable(row[c]) && !(_allowsMissing && double.IsNaN(row[c])))
                {
                    errors.Add(place, Columns[c], Cells.Complaint(row[c]));
                }
            }

            if (!rows.Weights.IsEmpty && !Cells.IsUsableWeight(rows.Weights[r]))
            {
                errors.Add(place, _layout.WeightsName, Cells.WeightComplaint(rows.Weights[r]));
            }
        }
    }

    private void ReadRows(long start, int rows, Span<double> values, Span<double> weights)
    {
        int width = _header.Columns;
        long rowBytes = (long)width * _header.ItemSize;
        int[] fields = _layout.Fields;
        if (fields.Length == width && IsIdentity() && _header.Type == "f8" && BitConverter.IsLittleEndian)
        {
            ReadBytes(start * rowBytes, MemoryMarshal.AsBytes(values));
            return;
        }

        int rowsAtOnce = (int)Math.Clamp(BlockBytes / rowBytes, 1, rows);
        int blockBytes = checked((int)(rowsAtOnce * rowBytes));
        byte[] block = ArrayPool<byte>.Shared.Rent(blockBytes);
        try
        {
            for (int first = 0; first < rows; first += rowsAtOnce)
            {
                int count = Math.Min(rowsAtOnce, rows - first);
                ReadBytes((start + first) * rowBytes, block.AsSpan(0, (int)(count * rowBytes)));
                for (int r = 0; r < count; r++)
                {
                    var row = values.Slice((first + r) * fields.Length, fields.Length);
                    for (int c = 0; c < row.Length; c++)
                    {
                        row[c] = Number(r, fields[c]);
                    }

                    if (!weights.IsEmpty)
                    {
                        weights[first + r] = Number(r, _layout.WeightsField);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        double Number(int row, int field) => _header.Number(block.AsSpan(((row * width) + field) * _header.ItemSize));
    }

    private void ReadColumns(long start, int rows, Span<double> values, Span<double> weights)
    {
        int size = _header.ItemSize;
        int dimension = Columns.Count;
        byte[] column = ArrayPool<byte>.Shared.Rent(rows * size);
        try
        {
            for (int c = 0; c < dimension; c++)
            {
                ReadColumn(_layout.Fields[c], values[c..], dimension);
            }

            if (!weights.IsEmpty)
            {
                ReadColumn(_layout.WeightsField, weights, stride: 1);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(column);
        }

        void ReadColumn(int field, Span<double> into, int stride)
        {
            ReadBytes(((field * UnitCount) + start) * size, column.AsSpan(0, rows * size));
            for (int r = 0; r < rows; r++)
            {
                into[r * stride] = _header.Number(column.AsSpan(r * size));
            }
        }
    }

    private bool IsIdentity()
    {
        for (int i = 0; i < _layout.Fields.Length; i++)
        {
            if (_layout.Fields[i] != i)
            {
                return false;
            }
        }

        return true;
    }

    private void ReadBytes(long offset, Span<byte> into)
    {
        // A stream over the view copies a block at once; the view's own ReadSpan copies number by number.
        using var stream = new UnmanagedMemoryStream(
            _view.SafeMemoryMappedViewHandle, _header.DataOffset + offset, into.Length, FileAccess.Read);
        stream.ReadExactly(into);
    }
}
