using System.Text;

namespace Elbo.Tests.Data.Kaldi;

/// <summary>Archives written byte by byte from Kaldi's own description of them, without the code under test.</summary>
internal static class KaldiBytes
{
    public static byte[] Floats(string key, params float[] values) =>
        [.. Encoding.UTF8.GetBytes(key), .. " \0BFV \u0004"u8, .. BitConverter.GetBytes(values.Length), .. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Doubles(string key, params double[] values) => [.. Encoding.UTF8.GetBytes(key), .. " \0B"u8, .. Vector(values)];

    public static byte[] Vector(params double[] values) => [.. "DV \u0004"u8, .. BitConverter.GetBytes(values.Length), .. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Matrix(int rows, int columns, params double[] values) =>
        [.. "DM \u0004"u8, .. BitConverter.GetBytes(rows), 4, .. BitConverter.GetBytes(columns), .. values.SelectMany(BitConverter.GetBytes)];

    /// <summary>A model of two dimensions.</summary>
    public static byte[] Plda() =>
        [.. "\0B<Plda> "u8, .. Vector(1, 2), .. Matrix(2, 2, 1, 0.5, -0.5, 2), .. Vector(3, 0.25), .. "</Plda> "u8];
}
