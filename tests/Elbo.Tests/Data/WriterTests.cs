using System.Globalization;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Tests.Data;

public sealed class WriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_is_written_reads_back_to_the_bit(int dimension)
    {
        using var folder = new TemporaryFolder();
        var rng = new Seed(3).ToRng();
        var values = new double[3000 * dimension];
        for (int i = 0; i < values.Length; i++)
        {
            // Any bits that make a usable number, subnormal ones and −0 among them.
            do
            {
                values[i] = i < 2 ? -0.0 : BitConverter.UInt64BitsToDouble(rng.NextUInt64());
            }
            while (!(Math.Abs(values[i]) <= 1e150));
        }

        string[] columns = [.. ColumnNames.Numbered(dimension)];
        using (var writer = new NpyWriter(folder["a.npy"], dimension))
        {
            writer.Write(values);
            writer.Complete();
        }

        using (var writer = new CsvRowWriter(folder["a.csv"], columns))
        {
            for (int r = 0; r < 3000; r++)
            {
                writer.WriteRow(values.AsSpan(r * dimension, dimension));
            }

            writer.Complete();
        }

        var expected = new MatrixSource(values, dimension);
        using var array = NpySource.Open(folder["a.npy"]);
        RowSourceTests.AssertSameBits(expected, array);
        RowSourceTests.AssertSameBits(expected, CsvSource.Open(folder["a.csv"], new() { MemoryLimit = 0 }));
    }

    [Fact]
    public void Nothing_half_written_is_left()
    {
        using var folder = new TemporaryFolder();
        using (var array = new NpyWriter(folder["a.npy"], 2))
        using (var table = new CsvRowWriter(folder["a.csv"], ["a", "b"]))
        {
            array.Write([1, 2]);
            table.WriteRow([1, 2]);
        }

        Assert.Equal(0, folder.FileCount);
        Assert.Throws<DirectoryNotFoundException>(() => new NpyWriter(folder["no/a.npy"], 2));
        Assert.Throws<DirectoryNotFoundException>(() => new CsvRowWriter(folder["no/a.csv"], ["a"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NpyWriter(folder["a.npy"], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CsvRowWriter(folder["a.csv"], []));
        Assert.Throws<ArgumentNullException>(() => new CsvRowWriter(folder["a.csv"], [null!]));
        Assert.Equal(0, folder.FileCount);
    }

    [Fact]
    public void Texts_are_quoted_where_they_must_be()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var writer = new CsvRowWriter(text, ["a b", "c,d", "e"]))
        {
            writer.Write("say \"hi\"");
            writer.Write(0.1);
            writer.Write(-7L);
            writer.EndRow();
            writer.Write("");
            writer.Write(1e-300);
            writer.Write("two\nlines");
            writer.EndRow();
            writer.Complete();
        }

        Assert.Equal("a b,\"c,d\",e\n\"say \"\"hi\"\"\",0.1,-7\n\"\",1E-300,\"two\nlines\"\n", text.ToString());
    }

    [Fact]
    public void A_row_has_one_field_a_column()
    {
        using var writer = new CsvRowWriter(new StringWriter(CultureInfo.InvariantCulture), ["a", "b"], '\t');
        writer.Write(1.0);
        Assert.Throws<InvalidOperationException>(writer.EndRow);
        Assert.Throws<InvalidOperationException>(writer.Complete);
        writer.Write(2.0);
        Assert.Throws<InvalidOperationException>(() => writer.Write(3.0));
        writer.EndRow();
        writer.Complete();
        Assert.Throws<InvalidOperationException>(writer.Complete);
        Assert.Throws<InvalidOperationException>(() => writer.Write("x"));

        using var folder = new TemporaryFolder();
        using var array = new NpyWriter(folder["a.npy"], 2);
        Assert.Throws<ArgumentException>(() => array.Write([1, 2, 3]));
        array.Complete();
        Assert.Throws<InvalidOperationException>(() => array.Write([1, 2]));
        Assert.Throws<InvalidOperationException>(array.Complete);
    }
}
