using System.IO.Compression;
using System.Text;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Tests.Data;

/// <summary>Every way to bring the same rows in gives the same batches and the same summary, bit for bit.</summary>
public sealed class RowSourceTests
{
    private static readonly int[] Dimensions = [1, 2, 13, 200];

    private static readonly string[] Ways =
    [
        "csv in memory", "csv parsed once", "csv spilled on the way", "csv parsed again", "tsv", "csv through R", "csv, spaces", "csv.gz", "standard input", "npy by rows", "npy by columns",
        "npy.gz", "npy written",
    ];

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (string way in Ways)
        {
            foreach (int dimension in Dimensions)
            {
                cases.Add(way, dimension);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Same_rows_same_bits(string way, int dimension)
    {
        using var folder = new TemporaryFolder();
        int rows = (2 * RowBatches.RowsPerBatch(dimension)) + 7;
        double[] values = Values(rows * dimension);
        var expected = new MatrixSource(values, dimension);
        using var opened = OpenAs(way, folder, values, dimension);
        IRowSource actual = opened;

        Assert.Equal(expected.UnitCount, actual.UnitCount);
        Assert.Equal(expected.BatchCount, actual.BatchCount);
        Assert.Equal(dimension, actual.Dimension);
        AssertSameBits(expected, actual);
        AssertSameBits(expected.Summary.Means, actual.Summary.Means);
        AssertSameBits(expected.Summary.Variances, actual.Summary.Variances);
        AssertSameBits(expected.Summary.Minima, actual.Summary.Minima);
        AssertSameBits(expected.Summary.Maxima, actual.Summary.Maxima);
        Assert.Equal(expected.Summary.Rows, actual.Summary.Rows);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Batches_can_be_read_from_many_threads(string way, int dimension)
    {
        using var folder = new TemporaryFolder();
        double[] values = Values(((5 * RowBatches.RowsPerBatch(dimension)) + 3) * dimension);
        using var source = OpenAs(way, folder, values, dimension);
        Parallel.For(0, 4 * source.BatchCount, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var batch = new RowBatch();
            int index = i % source.BatchCount;
            source.Read(index, batch);
            int start = index * RowBatches.RowsPerBatch(dimension) * dimension;
            AssertSameBits(values.AsSpan(start, batch.UnitCount * dimension), batch.Rows.Values);
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void There_is_no_batch_before_the_first_or_behind_the_last(string way, int dimension)
    {
        using var folder = new TemporaryFolder();
        using var source = OpenAs(way, folder, Values(3 * dimension), dimension);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Read(-1, new RowBatch()));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Read(source.BatchCount, new RowBatch()));
        Assert.Throws<ArgumentNullException>(() => source.Read(0, null!));
    }

    [Fact]
    public void What_is_kept_in_a_temporary_file_is_told()
    {
        var notices = new List<string>();
        using (var source = RowSource.Open("-", new(), notices.Add, Stream("a,b\n1,2\n3,4\n")))
        {
            Assert.Equal("standard input", source.Name);
            Assert.Equal(["a", "b"], source.Columns);
            Assert.Equal(2, source.UnitCount);
        }

        Assert.Equal(["standard input is kept in a temporary file of 160 bytes while this runs"], notices);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_table_too_large_for_memory_is_parsed_once_unless_that_is_refused(bool isCached)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("t.csv", "a,n,who\n1,2,x\n3,0.25,y\n5,0.5,x\n");
        var notices = new List<string>();
        var options = new CsvOptions { Label = "who", Weights = "n", MemoryLimit = 0, UsesCache = isCached };
        using var source = RowSource.Open(path, options, notices.Add);
        Assert.Equal(
            isCached ? [$"{path} is parsed once, into a temporary file of 176 bytes; --no-cache parses it in every pass instead"] : [],
            notices);
        Assert.Equal(["x", "y"], source.Labels!.Names);

        var batch = new RowBatch();
        source.Read(0, batch);
        Assert.Equal([1, 3, 5], batch.Rows.Values.ToArray());
        Assert.Equal([2, 0.25, 0.5], batch.Rows.Weights.ToArray());

        // What was parsed needs the text no more.
        File.Delete(path);
        if (isCached)
        {
            source.Read(0, batch);
        }
        else
        {
            Assert.Throws<InvalidDataException>(() => source.Read(0, batch));
        }
    }

    [Fact]
    public void What_is_wrong_with_a_large_table_is_said_with_its_place()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("t.csv", "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 5000)) + "1,oops\n");
        var error = Assert.Throws<InvalidDataException>(() => RowSource.Open(path, new() { MemoryLimit = 0 }));
        Assert.Contains("row 5002, column \"b\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_temporary_file_leaves_nothing_behind_however_the_process_ends()
    {
        string path;
        using (var file = TemporaryFile.Create())
        {
            path = file.Name;
            file.Write("kept"u8);
            file.Flush();

            // Elsewhere the name goes when the file is closed.
            Assert.Equal(OperatingSystem.IsWindows(), File.Exists(path));
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Standard_input_keeps_its_labels_and_names_its_errors()
    {
        using var source = RowSource.Open("-", new() { Label = "b" }, standardInput: Stream("a,b\n1,x\n3,y\n5,x\n"));
        Assert.Equal(["x", "y"], source.Labels!.Names);
        Assert.Equal([0, 1, 0], source.Labels.Values);

        var error = Assert.Throws<InvalidDataException>(() => RowSource.Open("-", new(), standardInput: Stream("a,b\n1,2\n3,oops\n")));
        Assert.StartsWith("standard input: row 3, column \"b\": \"oops\" is not a number", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RowSource.Open("-", new()));
    }

    [Fact]
    public void A_file_wins_over_the_data_set_of_its_name()
    {
        using var source = RowSource.Open("faithful", new());
        Assert.Equal(272, source.UnitCount);

        using var folder = new TemporaryFolder();
        using var file = RowSource.Open(folder.Write("faithful", "a\n1\n2\n"), new());
        Assert.Equal(2, file.UnitCount);
    }

    [Fact]
    public void A_path_that_is_nothing_names_the_data_sets()
    {
        var error = Assert.Throws<InvalidDataException>(() => RowSource.Open("faithfull", new()));
        Assert.Equal(
            $"faithfull: there is no such file, and no data set of that name; data sets are {string.Join(", ", Datasets.All.Select(static d => d.Name))}", error.Message);
    }

    [Fact]
    public void A_damaged_gz_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] packed = Pack(Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},{i * 7 % 13}\n"))));
        foreach (string name in (string[])["t.csv.gz", "t.npy.gz"])
        {
            string cut = folder.Write("cut-" + name, packed[..(packed.Length / 2)]);
            Assert.StartsWith(cut, Assert.Throws<InvalidDataException>(() => RowSource.Open(cut, new())).Message, StringComparison.Ordinal);
            string text = folder.Write("text-" + name, "a,b\n1,2\n");
            Assert.StartsWith(text, Assert.Throws<InvalidDataException>(() => RowSource.Open(text, new())).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Options_for_tables_are_not_silently_ignored_for_arrays()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.npy", NpyBytes.Rows([1, 2, 3, 4], 2));
        Assert.Contains("no column of labels", Assert.Throws<InvalidDataException>(() => RowSource.Open(path, new() { Label = "x1" })).Message, StringComparison.Ordinal);
        Assert.Contains("no separator", Assert.Throws<InvalidDataException>(() => RowSource.Open(path, new() { Separator = ';' })).Message, StringComparison.Ordinal);
        Assert.Contains("no header", Assert.Throws<InvalidDataException>(() => RowSource.Open(path, new() { HasHeader = true })).Message, StringComparison.Ordinal);
        using var source = RowSource.Open(path, new() { Columns = "x2" });
        Assert.Equal(["x2"], source.Columns);
    }

    [Fact]
    public void Rows_that_are_all_equal_are_refused_by_the_summary()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("same.csv", "a,b\n1,2\n1,2\n1,2\n");
        var error = Assert.Throws<InvalidDataException>(() => CsvSource.Open(path).Summary.EnsureSpread("same.csv"));
        Assert.Equal("same.csv: all rows are equal (3 of them); a fit needs at least two that differ", error.Message);
        var one = Assert.Throws<InvalidDataException>(() => new MatrixSource(new double[] { 1, 2 }, 2).Summary.EnsureSpread("m"));
        Assert.Equal("m: there is only one row; a fit needs at least two that differ", one.Message);
        Assert.Throws<InvalidDataException>(() => new MatrixSource(Array.Empty<double>(), 2).Summary.EnsureSpread("m"));
        Assert.Throws<InvalidDataException>(() => new MatrixSource(new double[] { 1, 2 }, 1, weights: new double[] { 0, 0 }).Summary.EnsureSpread("m"));
        new MatrixSource(new double[] { 1, 2, 1, 3 }, 2).Summary.EnsureSpread("m");
    }

    internal static void AssertSameBits(IRowSource expected, IRowSource actual)
    {
        var (left, right) = (new RowBatch(), new RowBatch());
        for (int i = 0; i < expected.BatchCount; i++)
        {
            expected.Read(i, left);
            actual.Read(i, right);
            Assert.Equal(left.UnitCount, right.UnitCount);
            AssertSameBits(left.Rows.Values, right.Rows.Values);
            AssertSameBits(left.Rows.Weights, right.Rows.Weights);
        }
    }

    /// <summary>Numbers of every size up to 1e8 and far below 1, negative zeros and whole numbers among them.</summary>
    private static double[] Values(int count)
    {
        var rng = new Seed(7).ToRng();
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (i % 5) switch
            {
                0 => 1e8 + rng.NextDouble(),
                1 => -rng.NextGaussian() * 1e-300,
                2 => rng.NextInt32(10),
                3 => i % 2 == 0 ? -0.0 : double.Epsilon,
                _ => rng.NextGaussian(),
            };
        }

        return values;
    }

    private static RowSource OpenAs(string way, TemporaryFolder folder, double[] values, int dimension)
    {
        string Table(char separator, string end, bool rowNames = false) => Text(values, dimension, separator, end, rowNames);
        byte[] array = NpyBytes.Rows(values, dimension);
        return way switch
        {
            "csv in memory" => RowSource.Open(folder.Write("t.csv", Table(',', "\n")), new()),
            "csv parsed once" => RowSource.Open(folder.Write("t.csv", Table(',', "\n")), new() { MemoryLimit = 0 }),
            "csv spilled on the way" => RowSource.Open(
                folder.Write("t.csv", Table(',', "\n")), new() { MemoryLimit = RowBatches.RowsPerBatch(dimension) * dimension * sizeof(double) }),
            "csv parsed again" => RowSource.Open(
                folder.Write("t.csv", "\uFEFF" + Table(',', "\r\n")), new() { MemoryLimit = 0, UsesCache = false }),
            "tsv" => RowSource.Open(folder.Write("t.tsv", Table('\t', "\n\n")), new() { MemoryLimit = 0 }),
            "csv through R" => RowSource.Open(folder.Write("t.csv", Table(';', "\n", rowNames: true)), new() { MemoryLimit = 0 }),
            "csv, spaces" => RowSource.Open(folder.Write("t.data", Table(' ', "  \n")), new() { MemoryLimit = 0, Separator = ' ' }),
            "csv.gz" => RowSource.Open(folder.Write("t.csv.gz", Pack(Encoding.UTF8.GetBytes(Table(',', "\n")))), new()),
            "standard input" => RowSource.Open("-", new(), standardInput: Stream(Table(',', "\n"))),
            "npy by rows" => RowSource.Open(folder.Write("t.npy", array), new()),
            "npy by columns" => RowSource.Open(folder.Write("t.npy", NpyBytes.Columns(values, dimension)), new()),
            "npy.gz" => RowSource.Open(folder.Write("t.npy.gz", Pack(array)), new()),
            "npy written" => RowSource.Open(Written(folder["t.npy"], values, dimension), new()),
            _ => throw new ArgumentOutOfRangeException(nameof(way)),
        };
    }

    private static string Written(string path, double[] values, int dimension)
    {
        using var writer = new NpyWriter(path, dimension);
        writer.Write(values.AsSpan(0, dimension));
        writer.Write(values.AsSpan(dimension));
        writer.Complete();
        return path;
    }

    private static string Text(double[] values, int dimension, char separator, string end, bool rowNames)
    {
        var text = new StringBuilder();
        text.Append(rowNames ? $"\"\"{separator}" : "").AppendJoin(separator, Enumerable.Range(1, dimension).Select(i => $"ä{i}")).Append(end);
        for (int row = 0; row < values.Length / dimension; row++)
        {
            text.Append(rowNames ? $"\"{row + 1}\"{separator}" : "");
            text.AppendJoin(separator, values.Skip(row * dimension).Take(dimension).Select(v => v.ToString("R", null))).Append(end);
        }

        return text.ToString();
    }

    internal static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static void AssertSameBits(IReadOnlyList<double> expected, IReadOnlyList<double> actual) =>
        AssertSameBits([.. expected], (ReadOnlySpan<double>)[.. actual]);

    private static void AssertSameBits(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected[i]), BitConverter.DoubleToInt64Bits(actual[i]));
        }
    }
}
