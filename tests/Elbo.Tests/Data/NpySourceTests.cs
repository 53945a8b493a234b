using System.Runtime.InteropServices;
using Elbo.Data;

namespace Elbo.Tests.Data;

public sealed class NpySourceTests
{
    [Fact]
    public void Every_type_of_number_is_read()
    {
        Assert.Equal([1.5, -2], Read<double>("<f8", [1.5, -2]));
        Assert.Equal([1.5, -2], Read<float>("<f4", [1.5f, -2]));
        Assert.Equal([1, -2], Read<long>("<i8", [1, -2]));
        Assert.Equal([1, -2], Read<int>("<i4", [1, -2]));
        Assert.Equal([1, -2], Read<short>("<i2", [1, -2]));
        Assert.Equal([1, -2], Read<sbyte>("|i1", [1, -2]));
        Assert.Equal([1, 200], Read<ulong>("<u8", [1, 200]));
        Assert.Equal([1, 200], Read<uint>("<u4", [1, 200]));
        Assert.Equal([1, 200], Read<ushort>("<u2", [1, 200]));
        Assert.Equal([1, 200], Read<byte>("|u1", [1, 200]));
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", 1)]
    [InlineData("{\"shape\":(2,2,),\"fortran_order\":False,\"descr\":\"<f8\"}     ", 2)]
    [InlineData("{ 'fortran_order' : False , 'descr' : '<f8' , 'shape' : ( 2 , 2 ) }", 3)]
    public void Every_version_and_layout_of_header_is_read(string header, byte version)
    {
        using var folder = new TemporaryFolder();
        double[] values = [1, 2, 3, 4];
        using var source = NpySource.Open(folder.Write("a.npy", NpyBytes.Of(header, MemoryMarshal.AsBytes<double>(values), version)));
        Assert.Equal(values, CsvSourceTests.Values(source));
        Assert.Equal(["x1", "x2"], source.Columns);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Columns_can_be_selected(bool columnMajor)
    {
        using var folder = new TemporaryFolder();
        double[] values = [.. Enumerable.Range(0, 3000).Select(i => (double)i)];
        string path = folder.Write("a.npy", columnMajor ? NpyBytes.Columns(values, 3) : NpyBytes.Rows(values, 3));
        using var source = NpySource.Open(path, "x3,1");
        Assert.Equal(["x3", "x1"], source.Columns);
        Assert.Equal(Enumerable.Range(0, 1000).SelectMany(i => (double[])[(3 * i) + 2, 3 * i]), CsvSourceTests.Values(source));
    }

    [Fact]
    public void Numbers_may_be_checked_when_they_are_read()
    {
        using var folder = new TemporaryFolder();
        double[] values = [.. Enumerable.Range(0, 6000).Select(static i => i == 4001 ? double.NaN : i)];
        string path = folder.Write("a.npy", NpyBytes.Rows(values, 2));
        string at = $"{path}: row 2001, column \"x2\"";
        Assert.StartsWith(at, Assert.Throws<InvalidDataException>(() => NpySource.Open(path)).Message, StringComparison.Ordinal);

        using var source = NpySource.Open(path, checksWhenRead: true);
        var batch = new RowBatch();
        source.Read(0, batch);
        Assert.Equal(3, batch.Rows[1][1]);
        int bad = 2000 / batch.RowCount;
        string message = Assert.Throws<InvalidDataException>(() => source.Read(bad, batch)).Message;
        Assert.StartsWith(at, message, StringComparison.Ordinal);
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => source.Summary).Message);

        using var front = RowSource.Open(path, new() { ChecksWhenRead = true });
        Assert.Equal(3000, front.UnitCount);
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => front.Read(bad, batch)).Message);
    }

    [Fact]
    public void A_file_that_was_cut_after_opening_is_noticed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.npy", NpyBytes.Rows(new double[100_000], 1));
        using var source = NpySource.Open(path);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(1000);
        }

        var error = Assert.Throws<InvalidDataException>(() => source.Read(source.BatchCount - 1, new RowBatch()));
        Assert.Equal($"{path}: the file changed while it was read; run again, and leave it alone meanwhile", error.Message);
    }

    [Fact]
    public void A_closed_source_says_so()
    {
        using var folder = new TemporaryFolder();
        var source = NpySource.Open(folder.Write("a.npy", NpyBytes.Rows([1, 2], 1)));
        source.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.Read(0, new RowBatch()));
        source.Dispose();
    }

    [Fact]
    public void A_large_file_is_not_loaded()
    {
        using var folder = new TemporaryFolder();
        string path = folder["large.npy"];
        const int Rows = 1 << 18;
        using (var writer = new NpyWriter(path, 16))
        {
            var block = new double[16 * 1024];
            for (int i = 0; i < Rows / 1024; i++)
            {
                block[0] = i;
                writer.Write(block);
            }

            writer.Complete();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        using var source = NpySource.Open(path);
        var batch = new RowBatch();
        for (int i = 0; i < source.BatchCount; i++)
        {
            source.Read(i, batch);
        }

        Assert.Equal(Rows, source.UnitCount);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2, 1), }", "is an npy of objects; save numbers: numpy.save(path, a.astype('<f8'))")]
    [InlineData("{'descr': '>f8', 'fortran_order': False, 'shape': (2, 1), }", "holds big-endian numbers; save little-endian ones: numpy.save(path, a.astype('<f8'))")]
    [InlineData("{'descr': '<c16', 'fortran_order': False, 'shape': (1, 1), }", "holds numbers of type \"<c16\"; save real numbers: numpy.save(path, a.astype('<f8'))")]
    [InlineData("{'descr': '<U8', 'fortran_order': False, 'shape': (1, 1), }", "holds numbers of type \"<U8\"; save real numbers: numpy.save(path, a.astype('<f8'))")]
    [InlineData("{'descr': '|b1', 'fortran_order': False, 'shape': (16, 1), }", "holds numbers of type \"|b1\"; save real numbers: numpy.save(path, a.astype('<f8'))")]
    [InlineData("{'descr': [('a', '<f8'), ('b', '<f8')], 'fortran_order': False, 'shape': (1,), }", "holds structured rows; save plain numbers, one type for all columns")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", "holds a single number; save an array of rows and columns")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1, 1), }", "has 3 dimensions; reshape it to rows and columns")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 2), }", "has no rows; save at least one")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 0), }", "has no columns; save at least one")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 1), }", "holds 16 bytes of numbers where its header announces 24 (3 rows of 1); it is cut short, write it again")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }", "holds 16 bytes of numbers where its header announces 8 (1 rows of 1); it is too long, write it again")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }", "holds 16 bytes of numbers where its header announces")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 1), }", "the npy header is malformed (its shape is not a list of lengths); write it with numpy.save")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-2, 1), }", "the npy header is malformed (its shape is not a list of lengths); write it with numpy.save")]
    [InlineData("{'descr': '<f8', 'fortran_order': False}", "the npy header is malformed (shape is missing); write it with numpy.save")]
    [InlineData("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2, 1)}", "the npy header is malformed (the entry \"descr\" is unknown or stands there twice); write it with numpy.save")]
    [InlineData("{'descr': '<f8', 'fortran_order': 0, 'shape': (2, 1)}", "the npy header is malformed (fortran_order is neither True nor False); write it with numpy.save")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1)} + 1", "the npy header is malformed (something follows the closing brace); write it with numpy.save")]
    [InlineData("", "the npy header is malformed (a { is missing); write it with numpy.save")]
    public void Is_refused(string header, string complaint)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.npy", NpyBytes.Of(header, new byte[16]));
        var error = Assert.Throws<InvalidDataException>(() => NpySource.Open(path));
        Assert.StartsWith($"{path}: {complaint}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(double.NaN, "the value is missing (NaN); fill it in or remove the row, or let --missing marginalize leave it out where the model can (and 1 more)")]
    [InlineData(double.NegativeInfinity, "-Infinity is not finite; correct the value or remove the row (and 1 more)")]
    [InlineData(1e151, "1E+151 is too large, its square overflows; rescale the column (and 1 more)")]
    public void A_number_of_no_use_is_refused_with_its_place(double value, string complaint)
    {
        using var folder = new TemporaryFolder();
        var values = new double[10_000];
        (values[6001], values[8000]) = (value, value);
        string path = folder.Write("a.npy", NpyBytes.Rows(values, 2));
        Assert.Equal($"{path}: row 3001, column \"x2\": {complaint}", Assert.Throws<InvalidDataException>(() => NpySource.Open(path)).Message);
    }

    [Fact]
    public void Files_that_are_no_arrays_are_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] good = NpyBytes.Rows([1, 2], 1);
        for (int length = 0; length < good.Length; length++)
        {
            string cut = folder.Write("cut.npy", good[..length]);
            Assert.StartsWith(cut, Assert.Throws<InvalidDataException>(() => NpySource.Open(cut)).Message, StringComparison.Ordinal);
        }

        string text = folder.Write("text.npy", "a,b\n1,2\n");
        Assert.Equal($"{text}: is no npy file; write it with numpy.save", Assert.Throws<InvalidDataException>(() => NpySource.Open(text)).Message);
        good[6] = 9;
        string version = folder.Write("version.npy", good);
        Assert.Contains("has npy version 9", Assert.Throws<InvalidDataException>(() => NpySource.Open(version)).Message, StringComparison.Ordinal);
        Assert.Contains("there is no such file", Assert.Throws<InvalidDataException>(() => NpySource.Open(folder["none.npy"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_lies_takes_no_memory()
    {
        using var folder = new TemporaryFolder();
        byte[] lying = NpyBytes.Of("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000000), }", new byte[8], version: 2);
        string shape = folder.Write("shape.npy", lying);
        BitConverter.TryWriteBytes(lying.AsSpan(8), uint.MaxValue);
        string length = folder.Write("length.npy", lying);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => NpySource.Open(shape));
        Assert.Throws<InvalidDataException>(() => NpySource.Open(length));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 22);
    }

    private static double[] Read<T>(string type, T[] values)
        where T : struct
    {
        using var folder = new TemporaryFolder();
        var bytes = MemoryMarshal.AsBytes<T>(values);
        using var column = NpySource.Open(folder.Write("a.npy", NpyBytes.Of(type, columnMajor: false, $"({values.Length},)", bytes)));
        using var row = NpySource.Open(folder.Write("b.npy", NpyBytes.Of(type, columnMajor: true, $"(1, {values.Length})", bytes)));
        Assert.Single(column.Columns);
        Assert.Equal(values.Length, row.Columns.Count);
        Assert.Equal(CsvSourceTests.Values(column), CsvSourceTests.Values(row));
        return CsvSourceTests.Values(column);
    }
}
