using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Elbo.Data.Csv;

/// <summary>
/// The text of a file of bytes, which can tell the byte at which a character stands: what it takes to read a row again without reading
/// what comes before it. Only strict UTF-8, because there the characters alone give the number of their bytes.
/// </summary>
internal sealed class Utf8Text : TextReader
{
    /// <summary>No row of a sane table is longer; a file without line ends must not end up in memory whole.</summary>
    private const int LongestRow = 1 << 26;

    private const int BlockLength = 1 << 16;

    /// <summary>A batch that is parsed again needs buffers for a moment only: small ones, which the collector takes back at once.</summary>
    private const int SmallBlockLength = 1 << 14;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly bool _counts;
    private readonly byte[] _bytes;

    // The first bytes of a character whose others have not come yet stand at the beginning of _bytes.
    private int _pending;

    // Characters from _start on were decoded but not yet left behind by ByteOffset; those from _next on were not handed out yet.
    private char[] _characters;
    private int _start;
    private int _next;
    private int _end;
    private long _charactersBefore;
    private long _bytesBefore;
    private long _lines;
    private bool _ended;
    private bool _damaged;

    /// <summary>Begins at the first character; a byte order mark is skipped.</summary>
    /// <param name="stream">The bytes, from the first; stays open.</param>
    /// <param name="name">What to call the data in messages.</param>
    /// <param name="counts">Whether <see cref="ByteOffset"/> or <see cref="Forget"/> will be called; what was handed out is then kept until it is.</param>
    internal Utf8Text(Stream stream, string name, bool counts = true)
    {
        _stream = stream;
        _counts = counts;
        _bytes = new byte[counts ? BlockLength : SmallBlockLength];
        _characters = new char[_bytes.Length + 1];
        _name = name;
        int count = Fill(_bytes.Length);
        var head = _bytes.AsSpan(0, count);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new InvalidDataException($"{name}: the text is UTF-16; save it as UTF-8");
        }

        _bytesBefore = head.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        Decode(head[(int)_bytesBefore..], count == 0);
    }

    /// <summary>What comes next without taking it, as far as it is decoded, and whether the text ends with it.</summary>
    internal (ReadOnlyMemory<char> Text, bool IsAll) Head()
    {
        // One more block, so that a text which just fills the first is known to have ended. Both are full where there is so much, so that
        // what is found out from them does not depend on how the bytes came.
        ReadBlock(_bytes.Length);
        if (_damaged)
        {
            throw Damaged();
        }

        return (_characters.AsMemory(_next, _end - _next), _ended);
    }

    /// <summary>The offset of a character's first byte.</summary>
    /// <param name="character">The number of the character, from 0; no smaller than in the call before, and handed out already.</param>
    internal long ByteOffset(long character)
    {
        _bytesBefore += Encoding.UTF8.GetByteCount(_characters.AsSpan(_start, (int)(character - _charactersBefore)));
        Forget(character);
        return _bytesBefore;
    }

    /// <summary>Leaves characters behind without counting their bytes, for who will not ask for <see cref="ByteOffset"/> again.</summary>
    /// <param name="character">The number of the first character to keep; no smaller than in the call before, and handed out already.</param>
    internal void Forget(long character)
    {
        _start += (int)(character - _charactersBefore);
        _charactersBefore = character;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        Await();
        int taken = Math.Min(buffer.Length, _end - _next);
        _characters.AsSpan(_next, taken).CopyTo(buffer);
        _next += taken;
        return taken;
    }

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override int Peek()
    {
        Await();
        return _next == _end ? -1 : _characters[_next];
    }

    private void Await()
    {
        while (_next == _end && !_ended)
        {
            // Rows of a pipe are wanted when they come, not when there is a block of them.
            ReadBlock(atLeast: 1);
        }
    }

    private void ReadBlock(int atLeast)
    {
        // What comes before damage is text like any other; who reads on is told.
        if (_damaged)
        {
            throw Damaged();
        }

        if (!_ended)
        {
            int count = Fill(atLeast);
            Decode(_bytes.AsSpan(0, _pending + count), count == 0);
        }
    }

    private void Decode(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        MakeRoom();
        var into = _characters.AsSpan(_end);
        var status = Utf8.ToUtf16(bytes, into, out int read, out int written, replaceInvalidSequences: false, isFinalBlock: isEnd);
        _damaged = status == OperationStatus.InvalidData;
        _ended = isEnd && !_damaged;
        _end += written;
        _lines += into[..written].Count('\n');
        bytes[read..].CopyTo(_bytes);
        _pending = bytes.Length - read;
    }

    private InvalidDataException Damaged() => new(string.Create(
        CultureInfo.InvariantCulture, $"{_name}: row {_lines + 1} is not UTF-8 text; save the table as UTF-8"));

    private void MakeRoom()
    {
        if (!_counts)
        {
            _start = _next;
        }

        if (_start > 0)
        {
            _characters.AsSpan(_start, _end - _start).CopyTo(_characters);
            (_next, _end, _start) = (_next - _start, _end - _start, 0);
        }

        if (_characters.Length - _end > _bytes.Length)
        {
            return;
        }

        if (_end > LongestRow)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{_name}: a row is longer than {LongestRow} characters; is a quote or a line end missing?"));
        }

        Array.Resize(ref _characters, Math.Max(2 * _characters.Length, _end + _bytes.Length + 1));
    }

    // A pipe and a compressed file give less than was asked for long before they end.
    private int Fill(int atLeast) => DataFiles.Reading(
        _name,
        () => _stream.ReadAtLeast(_bytes.AsSpan(_pending), Math.Min(atLeast, _bytes.Length - _pending), throwOnEndOfStream: false));
}
