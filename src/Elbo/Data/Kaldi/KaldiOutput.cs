using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Elbo.Data.Kaldi;

/// <summary>Writes vectors, matrices and words as Kaldi does.</summary>
/// <param name="stream">Where to.</param>
/// <param name="encoding">How numbers are written.</param>
internal sealed class KaldiOutput(Stream stream, KaldiEncoding encoding)
{
    /// <summary>The two bytes that say that binary data follow; none before text.</summary>
    public void Mode() => stream.Write(encoding == KaldiEncoding.Text ? [] : "\0B"u8);

    /// <summary>Text as it is.</summary>
    public void Text(string text) => stream.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>A vector.</summary>
    public void Vector(ReadOnlySpan<double> values)
    {
        if (encoding == KaldiEncoding.Text)
        {
            Text(" [ ");
            Row(values);
            Text("]\n");
            return;
        }

        Text(encoding == KaldiEncoding.Binary32 ? "FV " : "DV ");
        Count(values.Length);
        Numbers(values);
    }

    /// <summary>A matrix, given row after row.</summary>
    public void Matrix(ReadOnlySpan<double> values, int columns)
    {
        if (encoding == KaldiEncoding.Text)
        {
            Text(" [");
            for (; !values.IsEmpty; values = values[columns..])
            {
                Text("\n  ");
                Row(values[..columns]);
            }

            Text("]\n");
            return;
        }

        Text(encoding == KaldiEncoding.Binary32 ? "FM " : "DM ");
        Count(values.Length / columns);
        Count(columns);
        Numbers(values);
    }

    private void Count(int count)
    {
        Span<byte> bytes = stackalloc byte[5];
        bytes[0] = sizeof(int);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], count);
        stream.Write(bytes);
    }

    private void Numbers(ReadOnlySpan<double> values)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        foreach (double value in values)
        {
            if (encoding == KaldiEncoding.Binary64)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                stream.Write(bytes);
                continue;
            }

            float single = (float)value;
            BinaryPrimitives.WriteSingleLittleEndian(
                bytes, float.IsFinite(single) ? single : throw new ArgumentException($"{value} is too large for 4 bytes; write numbers of 8 bytes.", nameof(values)));
            stream.Write(bytes[..sizeof(float)]);
        }
    }

    private void Row(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            Text(value.ToString("R", CultureInfo.InvariantCulture) + " ");
        }
    }
}
