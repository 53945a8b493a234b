using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Elbo.Cli.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("elbo-cli-").FullName;

    /// <summary>The names of everything in it, hidden files too, in order.</summary>
    public string[] Names => [.. Directory.EnumerateFileSystemEntries(Path, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None })
        .Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal)!];

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public byte[] Bytes(string name) => System.IO.File.ReadAllBytes(File(name));

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return name;
    }

    public string Write(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return name;
    }

    /// <summary>An npy file with any header over any numbers.</summary>
    public string WriteNpy(string name, string type, string shape, params double[] values)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight(117) + "\n";
        int size = type == "<f4" ? sizeof(float) : sizeof(double);
        var bytes = new byte[10 + header.Length + (values.Length * size)];
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]).CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)header.Length);
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(10));
        for (int i = 0; i < values.Length; i++)
        {
            var target = bytes.AsSpan(10 + header.Length + (i * size));
            if (size == sizeof(float))
            {
                BinaryPrimitives.WriteSingleLittleEndian(target, (float)values[i]);
            }
            else
            {
                BinaryPrimitives.WriteDoubleLittleEndian(target, values[i]);
            }
        }

        return Write(name, bytes);
    }

    /// <summary>Rows of a mixture that overlaps so much that EM takes thousands of iterations.</summary>
    public string WriteSlow(string name, int rows, int columns)
    {
        var rng = new Numerics.Seed(5).ToRng();
        var values = new double[rows * columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rng.NextGaussian() + (rng.NextInt32(3) * 0.9);
        }

        return WriteNpy(name, "<f8", string.Create(CultureInfo.InvariantCulture, $"({rows}, {columns})"), values);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
