using System.Globalization;
using System.Text;

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

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stream _stream;
    private readonly string _name;
    private readonly bool _counts;
    private readonly Decoder _decoder = Strict.GetDecoder();
    private readonly byte[] _bytes;

    // Characters from _start on were decoded but not yet left behind by ByteOffset; those from _next on were not handed out yet.
    private char[] _characters;
    private int _start;
    private int _next;
    private int _end;
    private long _charactersBefore;
    private long _bytesBefore;
    private long _lines;
    private bool _ended;

    /// <summary>Begins at the first character; a byte order mark is skipped.</summary>
    /// <param name="stream">The bytes, from the first; stays open.</param>
    /// <param name="name">What to call the data in messages.</param>
    /// <param name="counts">Whether <see cref="ByteOffset"/> will be asked; what was handed out is then kept until it is.</param>
    internal Utf8Text(Stream stream, string name, bool counts = true)
    {
        _stream = stream;
        _counts = counts;
        _bytes = new byte[counts ? BlockLength : SmallBlockLength];
        _characters = new char[_bytes.Length + 1];
        _name = name;
        int count = Fill(_bytes);
        var head = _bytes.AsSpan(0, count);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new InvalidDataException($"{name}: the text is UTF-16; save it as UTF-8");
        }

        _bytesBefore = head.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        Decode(head[(int)_bytesBefore..]);
    }

    /// <summary>What comes next without taking it, as far as it is decoded, and whether the text ends with it.</summary>
    internal (ReadOnlyMemory<char> Text, bool IsAll) Head()
    {
        // One more block, so that a text which just fills the first is known to have ended.
        ReadBlock();
        return (_characters.AsMemory(_next, _end - _next), _ended);
    }

    /// <summary>The offset of a character's first byte.</summary>
    /// <param name="character">The number of the character, from 0; no smaller than in the call before, and handed out already.</param>
    internal long ByteOffset(long character)
    {
        int count = (int)(character - _charactersBefore);
        _bytesBefore += Strict.GetByteCount(_characters.AsSpan(_start, count));
        _charactersBefore = character;
        _start += count;
        return _bytesBefore;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        while (_next == _end && !_ended)
        {
            ReadBlock();
        }

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
        while (_next == _end && !_ended)
        {
            ReadBlock();
        }

        return _next == _end ? -1 : _characters[_next];
    }

    private void ReadBlock()
    {
        if (!_ended)
        {
            int count = Fill(_bytes);
            Decode(_bytes.AsSpan(0, count));
        }
    }

    private void Decode(ReadOnlySpan<byte> bytes)
    {
        _ended = bytes.IsEmpty;
        MakeRoom();
        int before = _end;
        try
        {
            _end += _decoder.GetChars(bytes, _characters.AsSpan(_end), flush: _ended);
        }
        catch (DecoderFallbackException e)
        {
            int valid = Math.Clamp(e.Index, 0, bytes.Length);
            long row = _lines + bytes[..valid].Count((byte)'\n') + 1;
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"{_name}: row {row} is not UTF-8 text; save the table as UTF-8"), e);
        }

        _lines += _characters.AsSpan(before, _end - before).Count('\n');
    }

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

    private int Fill(byte[] bytes)
    {
        try
        {
            // A pipe and a compressed file give less than was asked for long before they end.
            return _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{_name}: cannot be read: {e.Message}", e);
        }
    }
}
