using System.Globalization;
using System.Text;

namespace Elbo.Data.Kaldi;

/// <summary>The bytes of a file of Kaldi's. It knows where it is, so that whatever is wrong is told with the file, the key and the byte.</summary>
internal sealed class KaldiInput : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly FileStream _file;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private long _start;
    private int _next;
    private int _end;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">If it cannot be read, or is a pipe, whose length nobody knows.</exception>
    public KaldiInput(string path)
    {
        Name = path;
        _file = DataFiles.Open(path);
        try
        {
            Length = _file.Length;
        }
        catch (NotSupportedException e)
        {
            _file.Dispose();
            throw new InvalidDataException($"{path}: is a pipe, and what an archive announces is checked against its length; save it as a file", e);
        }
    }

    /// <summary>What the file is called in messages.</summary>
    public string Name { get; }

    /// <summary>Its bytes.</summary>
    public long Length { get; }

    /// <summary>The byte that is read next, from 0.</summary>
    public long Position => _start + _next;

    /// <summary>The bytes still to come.</summary>
    public long Remaining => Math.Max(0, Length - Position);

    /// <summary>The key of the entry that is being read; nothing outside one.</summary>
    public string? Key { get; set; }

    /// <summary>The next byte, which stays the next; −1 at the end.</summary>
    public int Peek()
    {
        if (_next == _end)
        {
            _start += _end;
            _next = 0;
            _end = DataFiles.Reading(Name, () => _file.Read(_buffer));
        }

        return _next < _end ? _buffer[_next] : -1;
    }

    /// <summary>The next byte; −1 at the end.</summary>
    public int Read()
    {
        int value = Peek();
        _next += value < 0 ? 0 : 1;
        return value;
    }

    /// <summary>Reads bytes that must be there.</summary>
    /// <param name="into">Where to.</param>
    /// <exception cref="InvalidDataException">If the file ends before.</exception>
    public void ReadExactly(Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            if (Peek() < 0)
            {
                throw Error($"the file ends where {into.Length} more bytes should follow; copy it again");
            }

            int count = Math.Min(into.Length, _end - _next);
            _buffer.AsSpan(_next, count).CopyTo(into);
            _next += count;
            into = into[count..];
        }
    }

    /// <summary>Goes to another byte.</summary>
    /// <param name="position">The byte, from 0.</param>
    /// <exception cref="InvalidDataException">If the file has none there.</exception>
    public void Seek(long position)
    {
        if (position < 0 || position >= Length)
        {
            throw Error(string.Create(CultureInfo.InvariantCulture, $"there is no byte {position}, the file has {Length}; write the script file again"));
        }

        (_start, _next, _end) = (position, 0, 0);
        _file.Position = position;
    }

    /// <summary>Skips white space.</summary>
    /// <param name="lines">Whether ends of lines are white, too.</param>
    public void SkipSpace(bool lines)
    {
        while (Peek() is ' ' or '\t' || (lines && Peek() is '\n' or '\r'))
        {
            _next++;
        }
    }

    /// <summary>Text up to white space, or to a bracket that ends a row of numbers.</summary>
    /// <param name="most">The most bytes it may have.</param>
    /// <returns>The bytes; none at the end of the file or before white space.</returns>
    public byte[] Word(int most)
    {
        var word = new List<byte>();
        while (Peek() is not (-1 or ' ' or '\t' or '\n' or '\r' or ']') and var value)
        {
            if (word.Count == most)
            {
                throw Error($"a word of more than {most} bytes, {Shown([.. word])}, is none of an archive's; is this one?");
            }

            word.Add((byte)value);
            _next++;
        }

        return [.. word];
    }

    /// <summary>One line about what is wrong here.</summary>
    /// <param name="complaint">What is wrong, and what to do about it.</param>
    public InvalidDataException Error(string complaint) => new(Key is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Name}: byte {Position}: {complaint}")
        : string.Create(CultureInfo.InvariantCulture, $"{Name}: key {Cells.Quote(Key)}, byte {Position}: {complaint}"));

    /// <summary>Foreign bytes in a message.</summary>
    /// <param name="bytes">The bytes.</param>
    public static string Shown(byte[] bytes) => Cells.Quote(Encoding.UTF8.GetString(bytes));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
