using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Elbo.Data.Npy;

/// <summary>The header of an npy file: a magic text, a version, and a Python dictionary of three entries.</summary>
/// <param name="Type">The type of a number, without its byte order: <c>f8</c>, <c>i4</c>, …</param>
/// <param name="ItemSize">The bytes of a number.</param>
/// <param name="ColumnMajor">Whether the numbers of a column stand together (Fortran's order).</param>
/// <param name="Rows">How many rows; at least 1.</param>
/// <param name="Columns">How many columns; at least 1.</param>
/// <param name="DataOffset">The byte at which the numbers begin.</param>
internal sealed record NpyHeader(string Type, int ItemSize, bool ColumnMajor, long Rows, int Columns, long DataOffset)
{
    /// <summary>The longest header believed; NumPy itself refuses to trust more than 10,000.</summary>
    private const int Longest = 1 << 16;

    private const int MostColumns = 16_000_000;

    /// <summary>Without a length that bears the header out, no more is believed than of a table.</summary>
    private const int MostColumnsBelieved = 1_000_000;

    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Parses the beginning of a file and checks it against the file's length.</summary>
    /// <param name="read">Fills a span from an offset of the file and returns how many bytes there were.</param>
    /// <param name="length">The length of the file; <see langword="null"/> if it shows only at its end.</param>
    /// <param name="name">What to call the file in messages.</param>
    internal static NpyHeader Parse(Func<long, byte[], int> read, long? length, string name)
    {
        var start = new byte[12];
        int count = read(0, start);
        if (count < Magic.Length || !start.AsSpan().StartsWith(Magic))
        {
            throw new InvalidDataException(
                count == 0 ? $"{name}: the file is empty; write the array again" : $"{name}: is no npy file; write it with numpy.save");
        }

        if (count < start.Length || start[6] is not (1 or 2 or 3))
        {
            throw new InvalidDataException(
                count < start.Length
                    ? $"{name}: the file ends inside its header; write it again"
                    : $"{name}: has npy version {start[6]}, versions 1 to 3 can be read; write it with numpy.save");
        }

        int textStart = start[6] == 1 ? 10 : 12;
        uint textLength = start[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8))
            : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        if (textLength > Longest)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{name}: claims a header of {textLength} bytes, more than {Longest}; write it with numpy.save"));
        }

        if (textStart + textLength > length)
        {
            throw new InvalidDataException($"{name}: the file ends inside its header; write it again");
        }

        var text = new byte[textLength];
        if (read(textStart, text) != text.Length)
        {
            throw new InvalidDataException($"{name}: the file ends inside its header; write it again");
        }

        return Interpret(Encoding.UTF8.GetString(text), textStart + textLength, length, name);
    }

    /// <summary>A number of the array.</summary>
    /// <param name="at">Its bytes, and perhaps more.</param>
    internal double Number(ReadOnlySpan<byte> at) => Type switch
    {
        "f8" => BinaryPrimitives.ReadDoubleLittleEndian(at),
        "f4" => BinaryPrimitives.ReadSingleLittleEndian(at),
        "i8" => BinaryPrimitives.ReadInt64LittleEndian(at),
        "i4" => BinaryPrimitives.ReadInt32LittleEndian(at),
        "i2" => BinaryPrimitives.ReadInt16LittleEndian(at),
        "i1" => (sbyte)at[0],
        "u8" => BinaryPrimitives.ReadUInt64LittleEndian(at),
        "u4" => BinaryPrimitives.ReadUInt32LittleEndian(at),
        "u2" => BinaryPrimitives.ReadUInt16LittleEndian(at),
        _ => at[0],
    };

    /// <summary>The complaint about an array that is shorter or longer than it should be.</summary>
    /// <param name="bytes">The bytes of its numbers, or <see langword="null"/> if they are more than announced and were not counted.</param>
    /// <param name="name">What to call the file.</param>
    internal InvalidDataException WrongLength(Int128? bytes, string name) => WrongLength(bytes, Rows, Columns, ItemSize, name);

    private static InvalidDataException WrongLength(Int128? bytes, long rows, long columns, int itemSize, string name)
    {
        var claimed = (Int128)rows * columns * itemSize;
        string held = bytes is { } count ? count.ToString(CultureInfo.InvariantCulture) : "more";
        return new(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: holds {held} bytes of numbers where its header announces {claimed} ({rows} rows of {columns}); it is {(claimed > bytes ? "cut short" : "too long")}, write it again"));
    }

    private static NpyHeader Interpret(string text, long dataOffset, long? length, string name)
    {
        var dictionary = new PythonDictionary(text, name);
        dictionary.Parse();
        var (type, itemSize) = CheckType(dictionary.Type, name);
        var shape = dictionary.Shape;
        if (shape.Count is not (1 or 2))
        {
            throw new InvalidDataException(
                shape.Count == 0
                    ? $"{name}: holds a single number; save an array of rows and columns"
                    : $"{name}: has {shape.Count} dimensions; reshape it to rows and columns");
        }

        long rows = shape[0];
        long columns = shape.Count == 1 ? 1 : shape[1];
        if (rows == 0 || columns == 0)
        {
            throw new InvalidDataException($"{name}: has no {(rows == 0 ? "rows" : "columns")}; save at least one");
        }

        if (length - dataOffset is { } bytes && bytes != (Int128)rows * columns * itemSize)
        {
            throw WrongLength(bytes, rows, columns, itemSize, name);
        }

        int most = length is null ? MostColumnsBelieved : MostColumns;
        if (columns > most)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{name}: has {columns} columns, more than {most}; transpose it?"));
        }

        return new(type, itemSize, dictionary.ColumnMajor, rows, (int)columns, dataOffset);
    }

    private static (string Type, int ItemSize) CheckType(string descriptor, string name)
    {
        char order = descriptor.Length > 0 ? descriptor[0] : ' ';
        string type = order is '<' or '>' or '|' or '=' ? descriptor[1..] : descriptor;
        int size = type switch
        {
            "f8" or "i8" or "u8" => 8,
            "f4" or "i4" or "u4" => 4,
            "i2" or "u2" => 2,
            "i1" or "u1" => 1,
            _ => 0,
        };
        string? complaint = type.StartsWith('O') ? "is an npy of objects; save numbers: numpy.save(path, a.astype('<f8'))"
            : size == 0 ? $"holds numbers of type {Cells.Quote(descriptor)}; save real numbers: numpy.save(path, a.astype('<f8'))"
            : order == '>' && size > 1 ? "holds big-endian numbers; save little-endian ones: numpy.save(path, a.astype('<f8'))"
            : order == '<' || (order == '|' && size == 1) ? null
            : $"holds numbers of type {Cells.Quote(descriptor)}, of unknown byte order; save numpy.save(path, a.astype('<f8'))";
        return complaint is null ? (type, size) : throw new InvalidDataException($"{name}: {complaint}");
    }
}
