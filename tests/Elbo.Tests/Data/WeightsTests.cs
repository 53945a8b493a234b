using System.Text;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Tests.Data;

/// <summary>A column of weights comes through every source as it is, and what is no weight is said in one line.</summary>
public sealed class WeightsTests
{
    private static readonly string[] Ways =
    [
        "csv in memory", "csv parsed again", "csv.gz", "standard input", "stream", "npy by rows", "npy by columns", "npy.gz", "npy stream",
    ];

    public static TheoryData<string, int, int> Cases()
    {
        var cases = new TheoryData<string, int, int>();
        foreach (string way in Ways)
        {
            cases.Add(way, 1, 0);
            cases.Add(way, 3, 1);
            cases.Add(way, 13, 13);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Same_rows_and_weights_same_bits(string way, int dimension, int weightAt)
    {
        using var folder = new TemporaryFolder();
        var rng = new Seed(11).ToRng();
        int rows = (2 * RowBatches.RowsPerBatch(dimension)) + 7;
        double[] values = [.. Enumerable.Range(0, rows * dimension).Select(_ => rng.NextGaussian())];
        double[] weights = [.. Enumerable.Range(0, rows).Select(i => i % 3 == 0 ? 0 : i % 3 == 1 ? i : rng.NextDouble())];
        string[] names = [.. Enumerable.Range(1, dimension + 1).Where(i => i != weightAt + 1).Select(i => $"x{i}")];
        var expected = new MatrixSource(values, dimension, names, weights);

        IRowSource actual = OpenAs(way, folder, Interleaved(values, weights, weightAt), dimension + 1, $"x{weightAt + 1}");
        using var end = actual as IDisposable;
        Assert.Equal(names, actual.Columns);
        Assert.Equal(rows, actual.UnitCount);
        RowSourceTests.AssertSameBits(expected, actual);
        Assert.Equal(expected.Summary.Weight, actual.Summary.Weight);
        Assert.Equal(expected.Summary.Means, actual.Summary.Means);
        Assert.Equal(expected.Summary.Variances, actual.Summary.Variances);
        Assert.Equal(expected.Summary.Minima, actual.Summary.Minima);
        Assert.Equal(expected.Summary.Maxima, actual.Summary.Maxima);
        RowSourceTests.AssertSameBits(expected, RowSample.Take(actual, rows, new(1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_windows_of_a_stream_have_weights(bool isArray)
    {
        double[] all = [.. Enumerable.Range(0, 3 * 5000).Select(i => (double)i)];
        byte[] bytes = isArray ? NpyBytes.Rows(all, 3) : Table(all, 3);
        using var source = StreamSource.Open(new MemoryStream(bytes), "t", new() { Weights = "2" }, bufferRows: 1234);
        Assert.Equal(["x1", "x3"], source.Columns);
        double next = 0;
        foreach (var part in source.Windows(777).Prepend(source.Buffer))
        {
            var batch = new RowBatch();
            for (int b = 0; b < part.BatchCount; b++)
            {
                part.Read(b, batch);
                for (int r = 0; r < batch.UnitCount; r++, next += 3)
                {
                    Assert.True(batch.Rows[r][0] == next && batch.Rows.Weights[r] == next + 1 && batch.Rows[r][1] == next + 2);
                }
            }
        }

        Assert.Equal(all.Length, next);
    }

    [Fact]
    public void Weights_are_found_like_any_column()
    {
        AssertWeights("w,a\n2,10\n3,20\n", new() { Weights = "w" }, [2, 3], ["a"]);
        AssertWeights("w,a\n2,10\n3,20\n", new() { Weights = " 1 " }, [2, 3], ["a"]);
        AssertWeights("2,10\n3,20\n", new() { Weights = "x1" }, [2, 3], ["x2"]);
        AssertWeights("\"\",a,w\n\"1\",10,2\n\"2\",20,3\n", new() { Weights = "w" }, [2, 3], ["a"]);
        AssertWeights("a w\n10  2\n20 3\n", new() { Weights = "2" }, [2, 3], ["a"]);
        AssertWeights("a,b,w\n1,10,2\n2,20,3\n", new() { Columns = "b", Weights = "w" }, [2, 3], ["b"]);
        AssertWeights("a,b,w\n1,10,2\n2,20,3\n", new() { Names = ["b"], Weights = "w" }, [2, 3], ["b"]);
        AssertWeights("1,10,2\n2,20,3\n", new() { Names = ["b", "a"], Weights = "3" }, [2, 3], ["x1", "x2"]);
        AssertWeights("a,w\n10,0\n20,2.5e-1\n30,-0\n", new() { Weights = "w" }, [0, 0.25, 0], ["a"]);
    }

    [Fact]
    public void A_row_of_weight_0_has_no_label()
    {
        var source = CsvSourceTests.Load("a,k,w\n1,x,1\n2,y,0\n3,z,2\n4,x,0\n", new() { Label = "k", Weights = "w" });
        Assert.Equal(["a"], source.Columns);
        Assert.Equal(["x", "z"], source.Labels!.Names);
        Assert.Equal([0, -1, 1, -1], source.Labels.Values);
        Assert.Equal(3, source.Summary.Weight);
        Assert.Equal(4, source.Summary.Rows);
        Assert.Equal(7 / 3.0, source.Summary.Means[0], 12);
        Assert.Equal(3, source.Summary.Maxima[0]);
    }

    [Theory]
    [InlineData("a,w\n1,2\n3,-1\n4,-2\n", "t.csv: row 3, column \"w\": the weight -1 is negative, and a weight says how many times the row counts; correct it, or write 0 to leave the row out (and 1 more)")]
    [InlineData("a,w\n1,2\n3,heavy\n", "t.csv: row 3, column \"w\": the weight \"heavy\" is not a number; correct it, or name another column by --weights")]
    [InlineData("a,w\n1,2\n3,\n", "t.csv: row 3, column \"w\": the weight is missing (empty); fill it in, or write 0 to leave the row out")]
    [InlineData("a,w\n1,NA\n3,1\n", "t.csv: row 2, column \"w\": the weight is missing (\"NA\"); fill it in, or write 0 to leave the row out")]
    [InlineData("a,w\n1,nan\n", "t.csv: row 2, column \"w\": the weight is missing (\"nan\"); fill it in, or write 0 to leave the row out")]
    [InlineData("a,w\n1,inf\n", "t.csv: row 2, column \"w\": the weight \"inf\" is not finite; correct it, or write 0 to leave the row out")]
    [InlineData("a,w\n1,1e999\n", "t.csv: row 2, column \"w\": the weight Infinity is not finite; correct it, or write 0 to leave the row out")]
    [InlineData("a,w\n1,1e200\n", "t.csv: row 2, column \"w\": the weight 1E+200 is too large; divide all weights by the same number")]
    [InlineData("a;w\n1;0,5\n", "t.csv: row 2, column \"w\": \"0,5\" has a decimal comma; write numbers with a decimal point (0.5)")]
    [InlineData("a,w\n1,0\n3,0\n", "t.csv: column \"w\": every weight is 0; give at least one row a weight above 0")]
    [InlineData("a,w\nx,-1\n", "t.csv: column \"a\" holds text (\"x\" in row 2); choose numeric columns with --columns, or use it by --label a")]
    public void What_is_no_weight_is_refused_by_the_same_words_from_a_file_and_from_a_stream(string text, string message)
    {
        CsvOptions options = new() { Weights = "w" };
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => CsvSourceTests.Load(text, options)).Message);

        // A stream ends at the first row that is wrong.
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        string streamed = Assert.Throws<InvalidDataException>(() => StreamSource.Open(stream, "t.csv", options)).Message;
        Assert.StartsWith(streamed, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("w", "", "w", "t.csv: column \"w\" is both the label and the column of weights; name another column for one of them")]
    [InlineData("", "a,w", "w", "t.csv: column \"w\" is selected and is also the column of weights; leave it out of --columns")]
    [InlineData("k", "a..w", "w", "t.csv: column \"k\" is selected and is also the label; leave it out of --columns")]
    [InlineData("", "", "v", "t.csv: there is no column \"v\"; choose from a, k, w")]
    public void A_column_has_one_part(string label, string columns, string weights, string message) => Assert.Equal(
        message,
        Assert.Throws<InvalidDataException>(
            () => CsvSourceTests.Load("a,k,w\n1,2,3\n", new() { Label = label, Columns = columns, Weights = weights })).Message);

    [Fact]
    public void Weights_alone_are_no_data()
    {
        Assert.Equal(
            "t.csv: no column is left beside the column of weights \"w\"; a fit needs at least one",
            Assert.Throws<InvalidDataException>(() => CsvSourceTests.Load("w\n1\n", new() { Weights = "w" })).Message);
        Assert.Equal(
            "t.csv: no column is left beside the label \"k\" and the column of weights \"w\"; a fit needs at least one",
            Assert.Throws<InvalidDataException>(() => CsvSourceTests.Load("w,k\n1,1\n", new() { Weights = "w", Label = "k" })).Message);
    }

    [Fact]
    public void An_array_says_what_is_wrong_with_its_weights()
    {
        using var folder = new TemporaryFolder();
        string Refusal(string columns, string weights, params double[] values)
        {
            string path = folder.Write("a.npy", NpyBytes.Rows(values, 2));
            string file = Assert.Throws<InvalidDataException>(() => NpySource.Open(path, columns, weights)).Message;
            CsvOptions options = new() { Columns = columns, Weights = weights };
            string stream = Assert.Throws<InvalidDataException>(() => StreamSource.Open(new MemoryStream(NpyBytes.Rows(values, 2)), path, options)).Message;
            Assert.StartsWith(stream, file, StringComparison.Ordinal);
            return file[(path.Length + 2)..];
        }

        Assert.Equal("row 2, column \"x2\": the weight -4 is negative, and a weight says how many times the row counts; correct it, or write 0 to leave the row out", Refusal("", "x2", 1, 2, 3, -4));
        Assert.Equal("row 1, column \"x1\": the weight is missing (NaN); fill it in, or write 0 to leave the row out (and 1 more)", Refusal("", "1", double.NaN, 2, double.PositiveInfinity, 4));
        Assert.Equal("column \"x1\": every weight is 0; give at least one row a weight above 0", Refusal("", "1", 0, 2, 0, 4));
        Assert.Equal("column \"x2\" is selected and is also the column of weights; leave it out of --columns", Refusal("x1,x2", "x2", 1, 2));
        Assert.Equal("there is no column \"w\"; choose from x1, x2", Refusal("", "w", 1, 2));
        string one = folder.Write("one.npy", NpyBytes.Rows([1, 2], 1));
        Assert.Contains("no column is left", Assert.Throws<InvalidDataException>(() => NpySource.Open(one, weights: "1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_whose_first_rows_count_for_nothing_has_no_start()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("a,w\n1,0\n2,0\n3,1\n");
        var error = Assert.Throws<InvalidDataException>(() => StreamSource.Open(new MemoryStream(bytes), "t.csv", new() { Weights = "w" }, bufferRows: 2));
        Assert.Equal("t.csv: column \"w\": the weights of the first 2 rows are all 0, and a fit starts from those rows; leave them out", error.Message);
        using var source = StreamSource.Open(new MemoryStream(bytes), "t.csv", new() { Weights = "w" }, bufferRows: 3);
        Assert.Equal(1, source.Buffer.Summary.Weight);
    }

    [Fact]
    public void A_measure_or_a_label_of_a_data_set_can_be_its_weights()
    {
        using var years = Datasets.TryFind("earthquakes")!.Open(new() { Columns = "year", Weights = "count" });
        Assert.Equal(["year"], years.Columns);
        Assert.Equal(2072, years.Summary.Weight);
        using var iris = Datasets.TryFind("iris")!.Open(new() { Weights = "petal_width" });
        Assert.Equal(["sepal_length", "sepal_width", "petal_length"], iris.Columns);
        Assert.Equal("species", iris.Labels!.Name);
        using var wine = Datasets.TryFind("wine")!.Open(new() { Weights = "cultivar" });
        Assert.Equal(13, wine.Columns.Count);
        Assert.Null(wine.Labels);
        Assert.Equal(71 + (2 * 48), wine.Summary.Weight);
    }

    [Fact]
    public void All_rows_with_a_weight_being_equal_is_said()
    {
        var summary = CsvSourceTests.Load("a,w\n1,2\n1,3\n7,0\n", new() { Weights = "w" }).Summary;
        Assert.Equal(
            "t.csv: all rows with a weight are equal; a fit needs at least two that differ",
            Assert.Throws<InvalidDataException>(() => summary.EnsureSpread("t.csv")).Message);
    }

    private static void AssertWeights(string text, CsvOptions options, double[] weights, string[] columns)
    {
        var source = CsvSourceTests.Load(text, options);
        var batch = new RowBatch();
        source.Read(0, batch);
        Assert.Equal(weights, batch.Rows.Weights.ToArray());
        Assert.Equal(weights.Sum(), batch.TotalWeight);
        Assert.Equal(columns, source.Columns);
        using var stream = StreamSource.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), "t.csv", options);
        RowSourceTests.AssertSameBits(source, stream.Buffer);
        Assert.Equal(columns, stream.Columns);
    }

    private static IRowSource OpenAs(string way, TemporaryFolder folder, double[] all, int width, string weights)
    {
        CsvOptions options = new() { Weights = weights };
        return way switch
        {
            "csv in memory" => RowSource.Open(folder.Write("t.csv", Table(all, width)), options),
            "csv parsed again" => RowSource.Open(folder.Write("t.csv", Table(all, width)), options with { MemoryLimit = 0 }),
            "csv.gz" => RowSource.Open(folder.Write("t.csv.gz", RowSourceTests.Pack(Table(all, width))), options),
            "standard input" => RowSource.Open("-", options, standardInput: new MemoryStream(Table(all, width))),
            "stream" => StreamSource.Open(new MemoryStream(Table(all, width)), "t", options).Buffer,
            "npy by rows" => RowSource.Open(folder.Write("t.npy", NpyBytes.Rows(all, width)), options),
            "npy by columns" => RowSource.Open(folder.Write("t.npy", NpyBytes.Columns(all, width)), options),
            "npy.gz" => RowSource.Open(folder.Write("t.npy.gz", RowSourceTests.Pack(NpyBytes.Rows(all, width))), options),
            "npy stream" => StreamSource.Open(new MemoryStream(NpyBytes.Rows(all, width)), "t", options).Buffer,
            _ => throw new ArgumentOutOfRangeException(nameof(way)),
        };
    }

    private static double[] Interleaved(double[] values, double[] weights, int weightAt)
    {
        int dimension = values.Length / weights.Length;
        return
        [
            .. Enumerable.Range(0, weights.Length).SelectMany(r => (double[])
                [.. values[(r * dimension)..((r * dimension) + weightAt)], weights[r], .. values[((r * dimension) + weightAt)..((r + 1) * dimension)]]),
        ];
    }

    private static byte[] Table(double[] values, int width)
    {
        var text = new StringBuilder().AppendJoin(',', ColumnNames.Numbered(width)).Append('\n');
        for (int r = 0; r < values.Length / width; r++)
        {
            text.AppendJoin(',', values.Skip(r * width).Take(width).Select(v => v.ToString("R", null))).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
