using System.IO.Compression;
using System.Text;
using Elbo.Data;

namespace Elbo.Tests.Data;

public sealed class TypedTableTests
{
    private static readonly CsvOptions Typed = new() { Typing = new() };

    private const string People =
        """
        income,sex,city,visits
        1.5,f,Rome,3
        ,m,Oslo,0
        2.5,f,,12
        NA,m,Rome,1

        """;

    [Fact]
    public void Texts_become_categories_in_ordinal_order_and_missing_cells_NaN()
    {
        var rows = Load(People, Typed);

        Assert.Equal([ColumnKind.Real, ColumnKind.Category, ColumnKind.Category, ColumnKind.Real], rows.Types!.Select(static t => t.Kind));
        Assert.Equal(["Oslo", "Rome"], rows.Types![2].Categories);
        Assert.Equal(
            [1.5, 0, 1, 3, double.NaN, 1, 0, 0, 2.5, 0, double.NaN, 12, double.NaN, 1, 1, 1],
            Values(rows));
        Assert.Equal("", rows.Types[2].CategoryOf(double.NaN));
        Assert.Equal("Rome", rows.Types[2].CategoryOf(1));
    }

    [Fact]
    public void The_summary_counts_what_is_there()
    {
        var summary = Load(People, Typed).Summary;

        Assert.Equal([2, 0, 1, 0], summary.Missing);
        Assert.True(summary.HasMissing);
        Assert.Equal([2.0, 0.5, 4], summary.Means.Where(static (_, d) => d != 2));
        Assert.Equal(2.0 / 3, summary.Means[2], 15);
        Assert.Equal(0.25, summary.Variances[0], 15);
        Assert.Equal((1.5, 2.5), (summary.Minima[0], summary.Maxima[0]));
        Assert.Equal(4, summary.Weight);
    }

    [Fact]
    public void A_summary_of_whole_rows_has_nothing_missing()
    {
        Assert.False(new MatrixSource(new double[,] { { 1, 2 }, { 3, 4 } }).Summary.HasMissing);
        Assert.True(new MatrixSource(new double[] { 1, double.NaN, 3, 4 }, 2, allowsMissing: true).Summary.HasMissing);
        Assert.Throws<ArgumentException>(() => new MatrixSource(new double[] { 1, double.NaN, 3, 4 }, 2));
        Assert.Throws<ArgumentException>(() => new MatrixSource(new double[] { 1, double.PositiveInfinity, 3, 4 }, 2, allowsMissing: true));
    }

    [Fact]
    public void A_table_of_which_nothing_is_said_stays_strict()
    {
        Assert.Contains("missing", Complaint("a,b\n1,2\n,3\n", new()), StringComparison.Ordinal);
        Assert.Contains("holds text", Complaint("a,b\n1,x\n", new()), StringComparison.Ordinal);
        Assert.Null(Load("a,b\n1,2\n", new()).Types);
    }

    [Fact]
    public void Categories_do_not_depend_on_the_order_of_rows()
    {
        var forward = Load("c\nb\na\nc\n", Typed);
        var backward = Load("c\nc\na\nb\n", Typed);

        Assert.Equal(forward.Types![0].Categories, backward.Types![0].Categories);
        Assert.Equal([1, 0, 2], Values(forward));
        Assert.Equal([2, 0, 1], Values(backward));
    }

    [Fact]
    public void Names_that_are_numbers_sort_as_numbers_and_one_number_is_one_category()
    {
        var rows = Load("grade\n10\n2\n2.0\n 2\n", WithRules(new ColumnRule("grade", ColumnKind.Category)));

        Assert.Equal(["2", "10"], rows.Types![0].Categories);
        Assert.Equal([1, 0, 0, 0], Values(rows));
    }

    [Theory]
    [InlineData("answer\nyes\nno\n", "no,yes")]
    [InlineData("answer\n1\n1\n", "0,1")]
    [InlineData("answer\n2\n1\n", "1,2")]
    public void A_binary_column_has_two_categories(string text, string categories)
    {
        var rows = Load(text, WithRules(new ColumnRule("answer", ColumnKind.Binary)));

        Assert.Equal(categories.Split(','), rows.Types![0].Categories);
        Assert.Equal(1, Values(rows)[0]);
    }

    [Fact]
    public void A_rule_speaks_of_a_range_and_may_leave_columns_out()
    {
        var rows = Load("id,q1,q2,q3,x\nann,1,2,1,0.5\nbob,2,2,1,1.5\n", WithRules(new("q1..q3", ColumnKind.Category), new("id", null)));

        Assert.Equal(["q1", "q2", "q3", "x"], rows.Columns);
        Assert.Equal([0, 0, 0, 0.5, 1, 0, 0, 1.5], Values(rows));
    }

    [Fact]
    public void The_kind_of_all_other_columns_can_be_said()
    {
        var rows = Load("a,b\n1,2\n1,3\n", new() { Typing = new() { Otherwise = ColumnKind.Category, Rules = [new("b", ColumnKind.Count)] } });

        Assert.Equal([ColumnKind.Category, ColumnKind.Count], rows.Types!.Select(static t => t.Kind));
    }

    [Fact]
    public void New_rows_get_the_codes_of_known_columns()
    {
        var known = Load(People, Typed).Types!;
        var rows = Load("visits,city,sex,income\n5,Oslo,m,1\n", new() { Names = [.. known.Select(static t => t.Name)], Typing = new() { Known = known } });

        Assert.Equal([1, 1, 0, 5], Values(rows));
        Assert.Same(known, rows.Types);
    }

    [Fact]
    public void A_category_that_is_not_known_is_an_error_or_missing()
    {
        var known = Load(People, Typed).Types!;
        string[] names = [.. known.Select(static t => t.Name)];
        const string Text = "income,sex,city,visits\n1,f,Rome,5\n1,x,Paris,5\n";

        Assert.Equal(
            "test: row 3, column \"sex\": \"x\" is none of the categories that the model knows (f, m); correct it, or let --unknown count it as missing (and 1 more)",
            Complaint(Text, new() { Names = names, Typing = new() { Known = known } }));
        Assert.Equal(
            [1, 0, 1, 5, 1, double.NaN, double.NaN, 5],
            Values(Load(Text, new() { Names = names, Typing = new() { Known = known, UnknownIsMissing = true } })));
    }

    [Theory]
    [InlineData("a,b\n1,x\nabc,y\n", "row 3, column \"a\": \"abc\" is not a number")]
    [InlineData("a,b\n1,x\n\"2,5\",y\n", "decimal comma")]
    [InlineData("a,b\n1,x\ninf,y\n", "not finite")]
    [InlineData("a,b\n,x\n?,y\n", "column \"a\" has no value in any row")]
    [InlineData("a,b\n1,x\n2\n", "row 3: 1 field where 2 were expected")]
    public void What_cannot_be_read_is_told_with_its_place(string text, string complaint) =>
        Assert.Contains(complaint, Complaint(text, Typed), StringComparison.Ordinal);

    [Theory]
    [InlineData(ColumnKind.Count, "row 3, column \"a\": \"2.5\" is no count")]
    [InlineData(ColumnKind.Share, "is no count")]
    [InlineData(ColumnKind.Binary, "column \"a\" has 3 different values (1, 2.5, 7)")]
    public void A_cell_must_be_what_its_column_is_said_to_be(ColumnKind kind, string complaint) =>
        Assert.Contains(complaint, Complaint("a\n1\n2.5\n7\n", WithRules(new ColumnRule("a", kind))), StringComparison.Ordinal);

    [Fact]
    public void Rules_must_name_columns_once()
    {
        Assert.Contains("no column \"z\"", Complaint(People, WithRules(new ColumnRule("z", ColumnKind.Real))), StringComparison.Ordinal);
        Assert.Contains("a type twice", Complaint(People, WithRules(new("income..city", ColumnKind.Category), new("sex", ColumnKind.Binary))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_names_is_no_category()
    {
        var text = new StringBuilder("id,x\n");
        for (int n = 0; n <= 1000; n++)
        {
            text.Append("row").Append(n).Append(",1\n");
            if (n == 50)
            {
                Assert.Contains("column \"id\" has a different text in every row", Complaint(text.ToString(), Typed), StringComparison.Ordinal);
                text.Append("row50,1\n");
                Assert.Equal(51, Load(text.ToString(), Typed).Types![0].Categories.Count);
            }
        }

        Assert.Contains("more than 1000 different values", Complaint(text.ToString(), Typed), StringComparison.Ordinal);
        Assert.Equal(1001, Load(text.ToString(), WithRules(new ColumnRule("id", ColumnKind.Category))).Types![0].Categories.Count);
    }

    [Fact]
    public void A_row_of_weight_0_brings_in_no_category()
    {
        var rows = Load("c,w\nred,1\nblue,0\ngreen,2\n", Typed with { Weights = "w" });

        Assert.Equal(["green", "red"], rows.Types![0].Categories);
        Assert.Equal([1, double.NaN, 0], Values(rows));
        Assert.Equal([0], rows.Summary.Missing.DefaultIfEmpty());
    }

    [Fact]
    public void Rows_are_the_same_from_memory_from_a_file_packed_and_from_standard_input()
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder("x,c\n");
        for (int n = 0; n < 5000; n++)
        {
            text.Append(n % 7 == 0 ? "" : (n / 3.0).ToString("R", System.Globalization.CultureInfo.InvariantCulture)).Append(",k").Append(n % 13).Append('\n');
        }

        string path = folder.Write("t.csv", text.ToString());
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        double[] expected = Values(Load(text.ToString(), Typed));
        Assert.Equal(expected, Values(CsvSource.Open(path, Typed with { MemoryLimit = 0 })));
        using var zipped = RowSource.Open(folder.Write("t.csv.gz", packed.ToArray()), Typed with { MemoryLimit = 0 });
        Assert.Equal(expected, Values(zipped));
        Assert.Equal(13, zipped.Types![1].Categories.Count);
        using var piped = RowSource.Open("-", Typed with { MemoryLimit = 0 }, standardInput: new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())));
        Assert.Equal(expected, Values(piped));
    }

    [Fact]
    public void A_change_of_the_file_is_noticed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("t.csv", "c\na\nb\n");
        var rows = CsvSource.Open(path, Typed with { MemoryLimit = 0 });
        File.WriteAllText(path, "c\na\nz\nq\n");

        Assert.Contains("changed", Assert.Throws<InvalidDataException>(() => rows.Read(0, new RowBatch())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_has_numbers_of_categories_and_missing_cells()
    {
        using var folder = new TemporaryFolder();
        string path = folder["t.npy"];
        using (var writer = new NpyWriter(path, 2))
        {
            writer.Write([0.5, 7, double.NaN, 3, 1.5, double.NaN, 2.5, 7]);
            writer.Complete();
        }

        using var rows = RowSource.Open(path, WithRules(new ColumnRule("x2", ColumnKind.Category)));
        Assert.Equal(["3", "7"], rows.Types![1].Categories);
        Assert.Equal([0.5, 1, double.NaN, 0, 1.5, double.NaN, 2.5, 1], Values(rows));
        Assert.Equal([1, 1], rows.Summary.Missing);
        Assert.Contains("missing", Assert.Throws<InvalidDataException>(() => RowSource.Open(path, new())).Message, StringComparison.Ordinal);
        Assert.Contains(
            "row 1, column \"x1\": \"0.5\" is no count",
            Assert.Throws<InvalidDataException>(() => RowSource.Open(path, WithRules(new ColumnRule("x1", ColumnKind.Count)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_keeps_missing_cells()
    {
        var sample = RowSample.Take(Load(People, Typed), 3, new Elbo.Numerics.Seed(1));

        Assert.Equal(3, sample.UnitCount);
        Assert.Equal(4, RowSample.DistinctRows(Load(People, Typed), 100));
    }

    private static CsvOptions WithRules(params ColumnRule[] rules) => new() { Typing = new() { Rules = rules } };

    private static CsvSource Load(string text, CsvOptions options)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return CsvSource.Load(stream, "test", options);
    }

    private static string Complaint(string text, CsvOptions options) => Assert.Throws<InvalidDataException>(() => Load(text, options)).Message;

    private static double[] Values(IRowSource rows)
    {
        var values = new List<double>();
        var batch = new RowBatch();
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            values.AddRange(batch.Rows.Values);
        }

        return [.. values];
    }
}
