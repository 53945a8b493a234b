namespace Elbo.Data.Npy;

/// <summary>The rows of an npy array in C's order, one after the other, as their bytes come.</summary>
internal sealed class NpyRows : IRowReader
{
    private const int BlockBytes = 1 << 16;

    private readonly ForwardStream _stream;
    private readonly string _name;
    private readonly NpyHeader _header;
    private readonly NpyLayout _layout;
    private readonly int _rowBytes;
    private readonly DataErrors _errors;
    private byte[] _block = new byte[BlockBytes];

    // The row begins at _start and takes _taken bytes, none before the first; what came after it ends at _end.
    private int _start;
    private int _taken;
    private int _end;
    private long _row;

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The array, from its first byte; stays open.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="columns">The columns to take, as in <see cref="CsvOptions.Columns"/>; empty takes all but the weights.</param>
    /// <param name="weights">The column of weights, as in <see cref="CsvOptions.Weights"/>; empty if there is none.</param>
    /// <exception cref="InvalidDataException">If it is no array that can be read forward.</exception>
    internal NpyRows(ForwardStream stream, string name, string columns, string weights)
    {
        (_stream, _name, _errors) = (stream, name, new(name));
        _header = NpyHeader.Parse(ReadHeader, length: null, name);
        if (_header is { ColumnMajor: true, Rows: > 1, Columns: > 1 })
        {
            throw new InvalidDataException(
                $"{name}: its columns stand one after the other (Fortran's order), so that no row is whole before all is read; save numpy.ascontiguousarray(a)");
        }

        _rowBytes = _header.Columns * _header.ItemSize;
        _stream.Skip((int)_header.DataOffset);
        _layout = NpyLayout.Find(ColumnNames.Numbered(_header.Columns), columns, weights, name);
    }

    public IReadOnlyList<string> Columns => _layout.Names;

    public string Weights => _layout.WeightsName;

    public bool Advance()
    {
        (_start, _taken) = (_start + _taken, 0);
        if (_row == _header.Rows)
        {
            if (_end > _start || Fill() > 0)
            {
                throw _header.WrongLength(bytes: null, _name);
            }

            return false;
        }

        while (_end - _start < _rowBytes)
        {
            if (Fill() == 0)
            {
                throw _header.WrongLength(((Int128)_row * _rowBytes) + _end - _start, _name);
            }
        }

        _row++;
        _taken = _rowBytes;
        return true;
    }

    public double Take(Span<double> into)
    {
        var row = _block.AsSpan(_start, _rowBytes);
        for (int column = 0; column < into.Length; column++)
        {
            double value = _header.Number(row[(_layout.Fields[column] * _header.ItemSize)..]);
            if (!Cells.IsUsable(value))
            {
                _errors.Add(_row, Columns[column], Cells.Complaint(value));
            }

            into[column] = value;
        }

        double weight = _layout.WeightsField < 0 ? 1 : _header.Number(row[(_layout.WeightsField * _header.ItemSize)..]);
        if (!Cells.IsUsableWeight(weight))
        {
            _errors.Add(_row, Weights, Cells.WeightComplaint(weight));
        }

        _errors.ThrowIfAny();
        return weight;
    }

    public void Dispose()
    {
    }

    private int ReadHeader(long offset, byte[] into)
    {
        var bytes = DataFiles.Reading(_name, () => _stream.Peek((int)offset + into.Length).ToArray());
        int count = Math.Max(0, bytes.Length - (int)offset);
        bytes.AsSpan(bytes.Length - count).CopyTo(into);
        return count;
    }

    /// <summary>Reads what is there, and waits until something is.</summary>
    private int Fill()
    {
        _block.AsSpan(_start, _end - _start).CopyTo(_block);
        (_start, _end) = (0, _end - _start);
        if (_end == _block.Length)
        {
            // Grows only as bytes come: a header that lies about the columns must not cost memory.
            Array.Resize(ref _block, 2 * _block.Length);
        }

        int count = DataFiles.Reading(_name, () => _stream.Read(_block.AsSpan(_end)));
        _end += count;
        return count;
    }
}
