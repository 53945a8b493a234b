using System.Buffers.Binary;
using System.Globalization;

namespace Elbo.Data.Kaldi;

/// <summary>Vectors, matrices and words as Kaldi writes them: binary after the two bytes <c>\0B</c>, text without them.</summary>
internal static class KaldiObjects
{
    private const int MostNumbers = 1 << 28;
    private const int LongestNumber = 64;

    /// <summary>Reads the bytes <c>\0B</c> if they come next.</summary>
    /// <param name="input">The file.</param>
    /// <returns>Whether what follows is binary.</returns>
    public static bool ReadMode(KaldiInput input)
    {
        if (input.Peek() != 0)
        {
            return false;
        }

        input.Read();
        return input.Read() == 'B' ? true : throw input.Error("a zero byte is not followed by 'B', as it is where binary data begin; is this an archive of Kaldi's?");
    }

    /// <summary>Reads a word such as <c>&lt;Plda&gt;</c>, with the space after it.</summary>
    /// <param name="input">The file.</param>
    /// <param name="word">The word.</param>
    public static void ReadWord(KaldiInput input, string word)
    {
        input.SkipSpace(lines: true);
        byte[] found = input.Word(word.Length + 8);
        if (!found.AsSpan().SequenceEqual(System.Text.Encoding.ASCII.GetBytes(word)))
        {
            throw input.Error($"{(found.Length == 0 ? "nothing" : KaldiInput.Shown(found))} where '{word}' should stand; is this the file you mean?");
        }

        if (input.Peek() is ' ' or '\n')
        {
            input.Read();
        }
    }

    /// <summary>Reads a vector.</summary>
    /// <param name="input">The file.</param>
    /// <param name="isBinary">How it is written.</param>
    /// <exception cref="InvalidDataException">If it is none, is empty, cut short, or has a number that is not finite.</exception>
    public static double[] ReadVector(KaldiInput input, bool isBinary)
    {
        if (isBinary)
        {
            int size = ReadType(input, 'V', "a vector");
            return ReadNumbers(input, ReadCount(input), 1, size);
        }

        Open(input);
        double[] values = [.. ReadRow(input)];
        if (input.Peek() != ']')
        {
            throw input.Error($"the {(input.Peek() < 0 ? "file" : "line")} ends before the ']' of the vector; it is cut short, copy it again");
        }

        input.Read();
        return values.Length > 0 ? values : throw input.Error("the vector has no numbers; leave it out");
    }

    /// <summary>Reads a matrix.</summary>
    /// <param name="input">The file.</param>
    /// <param name="isBinary">How it is written.</param>
    /// <returns>Its numbers, row after row, and how many make a row.</returns>
    /// <exception cref="InvalidDataException">If it is none, is empty, cut short, or has a number that is not finite.</exception>
    public static (double[] Values, int Columns) ReadMatrix(KaldiInput input, bool isBinary)
    {
        if (isBinary)
        {
            int size = ReadType(input, 'M', "a matrix");
            int rows = ReadCount(input), columns = ReadCount(input);
            return (ReadNumbers(input, rows, columns, size), columns);
        }

        Open(input);
        var values = new List<double>();
        int width = 0;
        while (true)
        {
            input.SkipSpace(lines: true);
            if (input.Peek() is ']' or -1)
            {
                break;
            }

            var row = ReadRow(input);
            width = width == 0 ? row.Count : width;
            values.AddRange(row.Count == width ? row : throw input.Error($"a row of {row.Count} numbers in a matrix with {width} columns; correct it"));
        }

        return input.Read() == ']' && values.Count > 0
            ? ([.. values], width)
            : throw input.Error(input.Remaining == 0 ? "the file ends before the ']' of the matrix; it is cut short, copy it again" : "the matrix has no numbers");
    }

    private static int ReadType(KaldiInput input, char kind, string what)
    {
        Span<byte> type = stackalloc byte[3];
        input.ReadExactly(type);
        bool isNumber = type[0] is (byte)'F' or (byte)'D' && type[2] == ' ';
        if (isNumber && type[1] == kind)
        {
            return type[0] == 'F' ? sizeof(float) : sizeof(double);
        }

        string found = isNumber && type[1] is (byte)'V' or (byte)'M' ? (type[1] == 'V' ? "a vector" : "a matrix")
            : type[0] == 'C' && type[1] == 'M' ? "a compressed matrix"
            : KaldiInput.Shown(type.ToArray());
        throw input.Error($"{found} where {what} of floats or doubles should begin; {(found == "a matrix" ? "average its rows, or give the archive of vectors" : "write it again as one")}");
    }

    private static int ReadCount(KaldiInput input)
    {
        Span<byte> bytes = stackalloc byte[5];
        input.ReadExactly(bytes);
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        return bytes[0] == sizeof(int) && count > 0
            ? count
            : throw input.Error(bytes[0] != sizeof(int) ? "a length is not written in 4 bytes; the file is damaged, copy it again"
                : count == 0 ? "there are no numbers; leave the entry out" : $"a length is {count}; the file is damaged, copy it again");
    }

    private static double[] ReadNumbers(KaldiInput input, int rows, int columns, int size)
    {
        // Nothing is believed, and no memory is taken, that the file cannot bear out.
        long count = (long)rows * columns;
        if (count > MostNumbers || count * size > input.Remaining)
        {
            throw input.Error(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} numbers of {size} bytes are announced, but {input.Remaining} bytes follow; the file is cut short or damaged, copy it again"));
        }

        double[] values = new double[count];
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        for (int i = 0; i < values.Length; i++)
        {
            input.ReadExactly(bytes[..size]);
            values[i] = size == sizeof(float) ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);
            if (!Cells.IsUsable(values[i]))
            {
                throw input.Error(string.Create(CultureInfo.InvariantCulture, $"number {i + 1} is {values[i]}; correct it or leave the entry out"));
            }
        }

        return values;
    }

    private static void Open(KaldiInput input)
    {
        input.SkipSpace(lines: false);
        if (input.Peek() != '[')
        {
            throw input.Error(input.Peek() < 0 ? "the file ends where '[' should begin the numbers; copy it again" : "no '[' where the numbers should begin; is this an archive of vectors?");
        }

        input.Read();
    }

    /// <summary>Numbers up to the end of the line or to a bracket, which stays the next byte.</summary>
    private static List<double> ReadRow(KaldiInput input)
    {
        var row = new List<double>();
        while (true)
        {
            input.SkipSpace(lines: false);
            if (input.Peek() is ']' or '\n' or '\r' or -1)
            {
                return row;
            }

            byte[] word = input.Word(LongestNumber);
            row.Add(double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && Cells.IsUsable(value)
                ? value
                : throw input.Error($"{KaldiInput.Shown(word)} is not a finite number; correct it or leave the entry out"));
        }
    }
}
