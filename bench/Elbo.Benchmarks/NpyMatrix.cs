using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Elbo.Benchmarks;

/// <summary>A file of numpy, read whole: the comparison is of fits, so the data are in memory on both sides.</summary>
internal sealed partial record NpyMatrix(double[] Values, int Rows, int Columns)
{
    /// <summary>Reads what numpy.save writes for a two-dimensional array of doubles in C order.</summary>
    public static NpyMatrix Read(string path)
    {
        using var file = File.OpenRead(path);
        var start = new byte[10];
        file.ReadExactly(start);
        var header = new byte[BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8))];
        file.ReadExactly(header);
        var match = Expected().Match(Encoding.ASCII.GetString(header));
        if (!match.Success || start[6] != 1)
        {
            throw new InvalidDataException($"{path}: not a matrix of doubles as numpy.save writes it.");
        }

        int rows = int.Parse(match.Groups["rows"].ValueSpan, CultureInfo.InvariantCulture);
        int columns = int.Parse(match.Groups["columns"].ValueSpan, CultureInfo.InvariantCulture);
        var values = GC.AllocateUninitializedArray<double>(checked(rows * columns));
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return new(values, rows, columns);
    }

    [GeneratedRegex(
        @"'descr': '<f8', 'fortran_order': False, 'shape': \((?<rows>\d+), (?<columns>\d+)\)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Expected();
}
