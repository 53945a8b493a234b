using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Elbo.Data.Npy;
using Elbo.Storage;

namespace Elbo.Data;

/// <summary>
/// Writes rows to an array file for NumPy: numbers of 8 bytes, little-endian, rows × columns in C's order. How many rows there will be
/// need not be known. The file appears whole on <see cref="Complete"/> or not at all.
/// </summary>
public sealed class NpyWriter : IDisposable
{
    /// <summary>Long enough for any number of rows, and a multiple of 64 as the format asks for.</summary>
    private const int HeaderLength = 128;

    private readonly AtomicFile? _file;
    private readonly Stream _stream;
    private readonly int _dimension;
    private long _values;
    private bool _completed;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file to write or to replace.</param>
    /// <param name="dimension">How many numbers a row has; at least 1.</param>
    /// <exception cref="IOException">If the file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">If the folder must not be written to.</exception>
    public NpyWriter(string path, int dimension)
        : this(Checked(path, dimension), dimension)
    {
    }

    /// <summary>Begins an array at the start of an empty stream that can seek, which the caller owns.</summary>
    internal NpyWriter(Stream stream, int dimension)
    {
        (_stream, _dimension) = (stream, dimension);
        WriteHeader();
    }

    private NpyWriter(AtomicFile file, int dimension)
    {
        (_file, _stream, _dimension) = (file, file.Stream, dimension);
        try
        {
            WriteHeader();
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds rows.</summary>
    /// <param name="rows">Rows × dimension numbers, row after row.</param>
    /// <exception cref="ArgumentException">If they do not make whole rows.</exception>
    /// <exception cref="InvalidOperationException">If the file is complete already.</exception>
    public void Write(ReadOnlySpan<double> rows)
    {
        if (rows.Length % _dimension != 0)
        {
            throw new ArgumentException($"{rows.Length} numbers do not make rows of {_dimension}.", nameof(rows));
        }

        if (_completed)
        {
            throw new InvalidOperationException("The file is complete already.");
        }

        if (BitConverter.IsLittleEndian)
        {
            _stream.Write(MemoryMarshal.AsBytes(rows));
        }
        else
        {
            Span<byte> number = stackalloc byte[sizeof(double)];
            foreach (double value in rows)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(number, value);
                _stream.Write(number);
            }
        }

        _values += rows.Length;
    }

    /// <summary>Ends the array and gives the file its name.</summary>
    /// <exception cref="InvalidOperationException">If it was called before.</exception>
    /// <exception cref="IOException">If the disk is full or the target cannot be replaced.</exception>
    public void Complete()
    {
        if (_completed)
        {
            throw new InvalidOperationException("The file is complete already.");
        }

        _completed = true;
        _stream.Position = 0;
        WriteHeader();
        _stream.Flush();
        _file?.Commit();
    }

    /// <summary>Closes the file; deletes it unless it is complete.</summary>
    public void Dispose() => _file?.Dispose();

    private static AtomicFile Checked(string path, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        return new(path);
    }

    private void WriteHeader()
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({_values / _dimension}, {_dimension}), }}");
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Fill((byte)' ');
        NpyHeader.Magic.CopyTo(header);
        header[6] = 1;
        header[7] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], HeaderLength - 10);
        Encoding.ASCII.GetBytes(text, header[10..]);
        header[^1] = (byte)'\n';
        _stream.Write(header);
    }
}
