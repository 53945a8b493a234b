using System.Globalization;

namespace Elbo.Data.Npy;

/// <summary>Reads the one form of Python dictionary that stands in npy files: descr, fortran_order and shape, each once.</summary>
internal sealed class PythonDictionary(string text, string name)
{
    private string? _type;
    private bool? _columnMajor;
    private List<long>? _shape;
    private int _at;

    internal string Type => _type ?? throw Malformed("descr is missing");

    internal bool ColumnMajor => _columnMajor ?? throw Malformed("fortran_order is missing");

    internal IReadOnlyList<long> Shape => _shape ?? throw Malformed("shape is missing");

    internal void Parse()
    {
        Expect('{');
        while (!Take('}'))
        {
            ParseEntry();
            if (!Take(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        if (_at != text.Length)
        {
            throw Malformed("something follows the closing brace");
        }

        _ = (Type, ColumnMajor, Shape);
    }

    private void ParseEntry()
    {
        string key = ParseText();
        Expect(':');
        switch (key)
        {
            case "descr" when _type is null:
                SkipSpace();
                if (_at < text.Length && text[_at] == '[')
                {
                    throw new InvalidDataException($"{name}: holds structured rows; save plain numbers, one type for all columns");
                }

                _type = ParseText();
                break;
            case "fortran_order" when _columnMajor is null:
                _columnMajor = ParseBoolean();
                break;
            case "shape" when _shape is null:
                _shape = ParseShape();
                break;
            default:
                throw Malformed($"the entry {Cells.Quote(key)} is unknown or stands there twice");
        }
    }

    private string ParseText()
    {
        SkipSpace();
        char quote = _at < text.Length ? text[_at] : ' ';
        int end = quote is '\'' or '"' ? text.IndexOf(quote, _at + 1) : -1;
        if (end < 0)
        {
            throw Malformed("a text in quotes is missing");
        }

        string value = text[(_at + 1)..end];
        _at = end + 1;
        return value;
    }

    private bool ParseBoolean()
    {
        SkipSpace();
        foreach (bool value in (ReadOnlySpan<bool>)[true, false])
        {
            string word = value ? "True" : "False";
            if (text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal))
            {
                _at += word.Length;
                return value;
            }
        }

        throw Malformed("fortran_order is neither True nor False");
    }

    private List<long> ParseShape()
    {
        const int MostDimensions = 32;
        var shape = new List<long>();
        Expect('(');
        while (!Take(')'))
        {
            SkipSpace();
            int start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            {
                _at++;
            }

            if (!long.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                || shape.Count == MostDimensions)
            {
                throw Malformed("its shape is not a list of lengths");
            }

            shape.Add(length);
            if (!Take(','))
            {
                Expect(')');
                break;
            }
        }

        return shape;
    }

    private bool Take(char c)
    {
        SkipSpace();
        if (_at < text.Length && text[_at] == c)
        {
            _at++;
            return true;
        }

        return false;
    }

    private void Expect(char c)
    {
        if (!Take(c))
        {
            throw Malformed($"a {c} is missing");
        }
    }

    private void SkipSpace()
    {
        while (_at < text.Length && text[_at] is ' ' or '\n' or '\t')
        {
            _at++;
        }
    }

    private InvalidDataException Malformed(string reason) => new($"{name}: the npy header is malformed ({reason}); write it with numpy.save");
}
