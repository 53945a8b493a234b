using System.Runtime.InteropServices;
using System.Text;

namespace Elbo.Tests.Data;

/// <summary>Makes npy files of every kind, good and bad, without the writer under test.</summary>
internal static class NpyBytes
{
    internal static byte[] Of(string header, ReadOnlySpan<byte> data, byte version = 1)
    {
        var text = Encoding.UTF8.GetBytes(header + "\n");
        var bytes = new List<byte> { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', version, 0 };
        bytes.AddRange(version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes((uint)text.Length));
        bytes.AddRange(text);
        bytes.AddRange(data);
        return [.. bytes];
    }

    internal static byte[] Of(string type, bool columnMajor, string shape, ReadOnlySpan<byte> data, byte version = 1) =>
        Of($"{{'descr': '{type}', 'fortran_order': {(columnMajor ? "True" : "False")}, 'shape': {shape}, }}", data, version);

    internal static byte[] Rows(double[] values, int dimension) =>
        Of("<f8", columnMajor: false, $"({values.Length / dimension}, {dimension})", MemoryMarshal.AsBytes<double>(values));

    internal static byte[] Columns(double[] values, int dimension)
    {
        int rows = values.Length / dimension;
        var turned = new double[values.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < dimension; c++)
            {
                turned[(c * rows) + r] = values[(r * dimension) + c];
            }
        }

        return Of("<f8", columnMajor: true, $"({rows}, {dimension})", MemoryMarshal.AsBytes<double>(turned), version: 2);
    }
}
