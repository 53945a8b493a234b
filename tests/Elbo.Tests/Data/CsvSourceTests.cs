using System.Text;
using Elbo.Data;

namespace Elbo.Tests.Data;

public sealed class CsvSourceTests
{
    [Theory]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("a,b\r\n1,2\r\n3,4")]
    [InlineData("\uFEFFa,b\n\n\n1,2\n   \n3,4\n\n")]
    [InlineData("a;b\n1;2\n3;4\n")]
    [InlineData("a\tb\n1\t2\n3\t4\n")]
    [InlineData("a b\n1 2\n3 4\n")]
    [InlineData("  a   b\n  1   2  \n 3 4\n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"\n\"3\",4\n")]
    [InlineData(" a , b \n 1 , 2 \n3 ,4.0\n")]
    [InlineData("\"\",\"a\",\"b\"\n\"1\",1,2\n\"2\",3,4\n")]
    [InlineData("\"a\" \"b\"\n\"1\" 1 2\n\"2\" 3 4\n")]
    [InlineData("\"a\",\"b\"\n\"first\",1,2\n\"second\",3,4\n")]
    [InlineData(",a,b\n0,1,2\n1,3,4\n")]
    [InlineData("a,b\n1e0,+2\n30e-1,4E0\n")]
    public void Reads(string text)
    {
        var source = Load(text);
        Assert.Equal(["a", "b"], source.Columns);
        Assert.Equal([1, 2, 3, 4], Values(source));
    }

    [Theory]
    [InlineData("1,2\n3,4\n")]
    [InlineData("1 2\n3 4\n")]
    [InlineData(" 1  2\n 3  4\n")]
    public void A_first_row_of_numbers_is_data(string text)
    {
        var source = Load(text);
        Assert.Equal(["x1", "x2"], source.Columns);
        Assert.Equal([1, 2, 3, 4], Values(source));
    }

    [Fact]
    public void Whether_there_is_a_header_and_what_separates_can_be_said()
    {
        Assert.Equal(["1", "2"], Load("1,2\n3,4\n", new() { HasHeader = true }).Columns);
        Assert.Equal([3, 4], Values(Load("1,2\n3,4\n", new() { HasHeader = true })));
        Assert.Equal(["a b", "c"], Load("a b,c\n1,2\n", new() { Separator = ',' }).Columns);
        var noHeader = Load("5.1,3.5,setosa\n4.9,3.0,other\n", new() { HasHeader = false, Label = "3" });
        Assert.Equal(["x1", "x2"], noHeader.Columns);
        Assert.Equal(["setosa", "other"], noHeader.Labels!.Names);
        Assert.Throws<ArgumentException>(() => new CsvOptions { Separator = '|' });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CsvOptions { MemoryLimit = -1 });
    }

    [Fact]
    public void Text_in_one_column_with_spaces_is_no_table_of_words()
    {
        var source = Load("velocity in km\n9172\n9350\n");
        Assert.Equal(["velocity in km"], source.Columns);
        Assert.Equal([9172, 9350], Values(source));
    }

    [Theory]
    [InlineData("b", "b")]
    [InlineData("c,a", "c,a")]
    [InlineData("a,b,d..f", "a,b,d,e,f")]
    [InlineData(" a , d .. e ", "a,d,e")]
    [InlineData("1,3", "a,c")]
    [InlineData("2..4", "b,c,d")]
    [InlineData("d..6", "d,e,f")]
    public void Selects_columns(string selection, string expected)
    {
        var source = Load("a,b,c,d,e,f\n1,2,3,4,5,6\n", new() { Columns = selection });
        Assert.Equal(expected.Split(','), source.Columns);
        Assert.Equal(expected.Split(',').Select(name => name[0] - 'a' + 1.0), Values(source));
    }

    [Theory]
    [InlineData("Sepal.Length..Petal.Width", "Sepal.Length,Sepal..Width,Petal.,Petal.Width")]
    [InlineData("Sepal..Width", "Sepal..Width")]
    [InlineData("Sepal..Width..Petal.", "Sepal..Width,Petal.")]
    [InlineData("Petal...Petal.Width", "Petal.,Petal.Width")]
    public void Names_may_hold_dots(string selection, string expected)
    {
        var source = Load("Sepal.Length,Sepal..Width,Petal.,Petal.Width\n1,2,3,4\n", new() { Columns = selection });
        Assert.Equal(expected.Split(','), source.Columns);
    }

    [Fact]
    public void A_name_that_is_a_number_wins_over_the_number_and_a_name_may_hold_a_comma()
    {
        Assert.Equal([20], Values(Load("x,1\n10,20\n", new() { Columns = "1", HasHeader = true })));
        Assert.Equal([10], Values(Load("\"x,y\",z\n10,20\n", new() { Columns = "x,y" })));
    }

    [Fact]
    public void Text_that_is_not_selected_does_no_harm()
    {
        var source = Load("a,note,b\n1,\"x, \"\"y\"\"\nz\",2\n3,,4\n", new() { Columns = "a,b", MemoryLimit = 0 });
        Assert.Equal([1, 2, 3, 4], Values(source));
    }

    [Fact]
    public void Labels_keep_the_order_of_their_appearance_and_may_be_unknown()
    {
        var labels = Load("a,kind\n1,dog\n2,\n3,cat\n4, dog \n", new() { Label = "kind" }).Labels!;
        Assert.Equal("kind", labels.Name);
        Assert.Equal(["dog", "cat"], labels.Names);
        Assert.Equal([0, -1, 1, 0], labels.Values);
        Assert.Null(Load("a\n1\n").Labels);
    }

    [Fact]
    public void Labels_that_are_numbers_are_in_their_order()
    {
        var labels = Load("a,k\n1,10\n2,9\n3,\n4,-1\n5,10\n", new() { Label = "2" }).Labels!;
        Assert.Equal(["-1", "9", "10"], labels.Names);
        Assert.Equal([2, 1, -1, 0, 2], labels.Values);
    }

    [Fact]
    public void Quoted_fields_with_line_ends_do_not_shift_rows_or_batches()
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder("x,note,y\r\n");
        const int Rows = 10_000;
        for (int i = 0; i < Rows; i++)
        {
            text.Append(i).Append(",\"line ").Append(i).Append("\nand ünïcödé 🎲\r\n\"\"quoted\"\", with commas\",").Append(-i).Append("\r\n");
        }

        string path = folder.Write("t.csv", text.ToString());
        foreach (long limit in (long[])[0, 1 << 24])
        {
            var source = CsvSource.Open(path, new() { Columns = "x,y", MemoryLimit = limit });
            double[] values = Values(source);
            Assert.Equal(2 * Rows, values.Length);
            for (int i = 0; i < Rows; i++)
            {
                Assert.True(values[2 * i] == i && values[(2 * i) + 1] == -i, $"row {i}");
            }
        }

        string bad = folder.Write("bad.csv", text + "oops,\"a\nb\",7\r\n");
        var error = Assert.Throws<InvalidDataException>(() => CsvSource.Open(bad, new() { Columns = "x,y" }));
        Assert.Contains($"row {2 + (3 * Rows)}, column \"x\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_changed_is_noticed(bool sameLength)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("t.csv", "a\n1\n2\n");
        var source = CsvSource.Open(path, new() { MemoryLimit = 0 });
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(-10));
        source = sameLength ? CsvSource.Open(path, new() { MemoryLimit = 0 }) : source;
        folder.Write("t.csv", sameLength ? "a\n1\n3\n" : "a\n1\n2\n3\n");
        var error = Assert.Throws<InvalidDataException>(() => source.Read(0, new RowBatch()));
        Assert.Equal($"{path}: the file changed while it was read; run again, and leave it alone meanwhile", error.Message);
        File.Delete(path);
        Assert.Throws<InvalidDataException>(() => source.Read(0, new RowBatch()));
    }

    [Fact]
    public void A_far_offset_keeps_its_digits()
    {
        var near = Load("a\n0.25\n0.5\n1\n").Summary;
        var far = Load("a\n100000000.25\n100000000.5\n100000001\n").Summary;
        Assert.Equal(near.Variances[0], far.Variances[0], 15);
    }

    [Fact]
    public void A_wide_table_is_read()
    {
        const int Width = 20_000;
        string row = string.Join(',', Enumerable.Range(0, Width).Select(i => $"{i}.125"));
        var source = Load($"{row}\n{row}\n{row}\n");
        Assert.Equal(Width, source.Columns.Count);
        Assert.Equal(3 * Width, Values(source).Length);
    }

    internal static CsvSource Load(string text, CsvOptions? options = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return CsvSource.Load(stream, "t.csv", options ?? new());
    }

    internal static double[] Values(IRowSource source)
    {
        var values = new List<double>();
        var batch = new RowBatch();
        for (int i = 0; i < source.BatchCount; i++)
        {
            source.Read(i, batch);
            values.AddRange(batch.Rows.Values);
        }

        return [.. values];
    }
}
