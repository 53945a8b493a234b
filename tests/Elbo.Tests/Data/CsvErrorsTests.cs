using System.Text;
using Elbo.Data;

namespace Elbo.Tests.Data;

/// <summary>What is wrong with a table is said in one line with the file, the row, the column and what to do.</summary>
public sealed class CsvErrorsTests
{
    [Theory]
    [InlineData("", "t.csv: the file is empty; give a table")]
    [InlineData("\uFEFF", "t.csv: the file is empty; give a table")]
    [InlineData("\n \n\n", "t.csv: the file is empty; give a table")]
    [InlineData("a,b\n", "t.csv: there are no rows below the header; give at least one")]
    [InlineData("a,b\n1,2\n3\n", "t.csv: row 3: 1 field where 2 were expected; every row needs one for each column")]
    [InlineData("a,b\n1,2\n\n3,4,5\n6,7,8\n", "t.csv: row 4: 3 fields where 2 were expected; every row needs one for each column (and 1 more)")]
    [InlineData("a,b\n1,2\n3,oops\n", "t.csv: row 3, column \"b\": \"oops\" is not a number; correct it, or leave the column out with --columns")]
    [InlineData("a,b\n1,2\n3,\n", "t.csv: row 3, column \"b\": the value is missing (empty); fill it in or remove the row, or let --missing marginalize leave it out where the model can")]
    [InlineData("a,b\nNA,2\n3,NaN\n", "t.csv: row 2, column \"a\": the value is missing (\"NA\"); fill it in or remove the row, or let --missing marginalize leave it out where the model can (and 1 more)")]
    [InlineData("1,,2\n3,4,5\n", "t.csv: row 1, column \"x2\": the value is missing (empty); fill it in or remove the row, or let --missing marginalize leave it out where the model can")]
    [InlineData("a,b\n1,-Inf\n", "t.csv: row 2, column \"b\": \"-Inf\" is not finite; correct the value or remove the row")]
    [InlineData("a,b\n1,1e200\n", "t.csv: row 2, column \"b\": 1E+200 is too large, its square overflows; rescale the column")]
    [InlineData("a,b\n1,1e999\n", "t.csv: row 2, column \"b\": Infinity is not finite; correct the value or remove the row")]
    [InlineData("a;b\n3,6;79\n1,8;54\n", "t.csv: row 2, column \"a\": \"3,6\" has a decimal comma; write numbers with a decimal point (3.6) (and 1 more)")]
    [InlineData("a,b\n1,\"-3,6e2\"\n", "t.csv: row 2, column \"b\": \"-3,6e2\" has a decimal comma; write numbers with a decimal point (-3.6e2)")]
    [InlineData("a,b,a\n1,2,3\n", "t.csv: two columns are named \"a\" in the header; rename one")]
    [InlineData("a,Species\n1,setosa\n", "t.csv: column \"Species\" holds text (\"setosa\" in row 2); choose numeric columns with --columns, or use it by --label Species")]
    [InlineData("sp,a,sex\n\nB,1,M\n", "t.csv: columns \"sp\", \"sex\" hold text (\"B\", \"M\" in row 3); choose numeric columns with --columns, or use one of them by --label, for example --label sp")]
    [InlineData("a,b\n1,\"2\n3,4\n5,6\n", "t.csv: row 2: a quote is opened and not closed on this row; close it or remove it")]
    [InlineData("a,b\n1,2\n5,\"x\"\"\n3,4\n5,6\n", "t.csv: row 3: a quote is opened and not closed on this row; close it or remove it")]
    public void Is_refused(string text, string message)
    {
        Assert.Equal(message, Refusal(text, new()));
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("d", "", "t.csv: there is no column \"d\"; choose from a, b, c")]
    [InlineData("a,0", "", "t.csv: there is no column \"0\"; choose from a, b, c")]
    [InlineData("4", "", "t.csv: there is no column \"4\"; choose from a, b, c")]
    [InlineData("a,,b", "", "t.csv: there is no column \"\"; choose from a, b, c")]
    [InlineData("a..d", "", "t.csv: there is no column \"a..d\"; choose from a, b, c")]
    [InlineData("b..a", "", "t.csv: the range \"b..a\" runs backward; write \"a..b\"")]
    [InlineData("a,a..b", "", "t.csv: column \"a\" is selected twice; name it once")]
    [InlineData("a,b", "b", "t.csv: column \"b\" is selected and is also the label; leave it out of --columns")]
    [InlineData("a", "z", "t.csv: there is no column \"z\"; choose from a, b, c")]
    [InlineData("a,c", "", "t.csv: column \"c\" holds text (\"x\" in row 2); choose numeric columns with --columns, or use it by --label c")]
    [InlineData("a,c", "b", "t.csv: column \"c\" holds text (\"x\" in row 2); choose numeric columns with --columns")]
    public void A_wrong_selection_is_refused(string columns, string label, string message) =>
        Assert.Equal(message, Refusal("a,b,c\n1,2,x\n", new() { Columns = columns, Label = label }));

    [Fact]
    public void A_label_alone_is_no_data() =>
        Assert.Equal("t.csv: no column is left beside the label \"a\"; a fit needs at least one", Refusal("a\n1\n", new() { Label = "a" }));

    [Fact]
    public void A_quote_that_is_never_closed_does_not_swallow_the_rest_as_a_label() =>
        Assert.Contains("row 3: a quote is opened", Refusal("a,k\n1,x\n2,\"x\n3,y\n4,y\n", new() { Label = "k" }), StringComparison.Ordinal);

    [Fact]
    public void Many_errors_are_counted() =>
        Assert.EndsWith("(and 999 more)", Refusal("a\n1\n" + string.Concat(Enumerable.Repeat("x\n", 1000)), new()), StringComparison.Ordinal);

    [Fact]
    public void Foreign_text_stays_on_one_short_line()
    {
        string message = Refusal($"a\n1\n\"x\ny\u001b[31m{new string('z', 1000)}\"\n", new());
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain('\u001b', message);
        Assert.InRange(message.Length, 1, 200);
    }

    [Fact]
    public void A_single_empty_name_above_two_fields_is_no_row_name_with_an_empty_name() =>
        Assert.Equal([2.0, 4.0], CsvSourceTests.Values(CsvSourceTests.Load("\"\"\n1,2\n2,4\n")));

    [Fact]
    public void Names_with_line_ends_do_not_break_the_line() =>
        Assert.Equal(
            "t.csv: there is no column \"d\"; choose from a b, c", Refusal("\"a\nb\",c\n1,2\n", new() { Columns = "d" }));

    [Fact]
    public void Text_that_is_not_utf8_is_refused_with_its_row()
    {
        using var stream = new MemoryStream([.. "a\n1\n"u8, 0xE4, .. "\n"u8]);
        var error = Assert.Throws<InvalidDataException>(() => CsvSource.Load(stream, "t.csv", new()));
        Assert.Equal("t.csv: row 3 is not UTF-8 text; save the table as UTF-8", error.Message);
        using var wide = new MemoryStream(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("a\n1\n")).ToArray());
        Assert.Equal(
            "t.csv: the text is UTF-16; save it as UTF-8",
            Assert.Throws<InvalidDataException>(() => CsvSource.Load(wide, "t.csv", new())).Message);
    }

    [Fact]
    public void Files_that_cannot_be_opened_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(
            $"{folder["none.csv"]}: there is no such file; check the path",
            Assert.Throws<InvalidDataException>(() => CsvSource.Open(folder["none.csv"])).Message);
        Assert.Equal(
            $"{folder["."]}: is a folder; name a file in it",
            Assert.Throws<InvalidDataException>(() => CsvSource.Open(folder["."])).Message);
        Assert.Throws<InvalidDataException>(() => CsvSource.Open(folder["no/such/folder.csv"]));
    }

    [Fact]
    public void A_field_without_end_takes_no_memory()
    {
        var error = Refusal("a,b\n1,\"" + new string('x', 3 << 20), new() { Columns = "a" });
        Assert.Equal("t.csv: a field after row 1 is longer than 1048576 characters; is a quote never closed?", error);
    }

    [Fact]
    public void A_column_with_too_many_labels_is_named()
    {
        var builder = new RowLabelsBuilder("id", "t.csv", most: 3);
        foreach (string label in (string[])["a", "b", "", "a", "c"])
        {
            builder.Add(label);
        }

        string refusal = Assert.Throws<InvalidDataException>(() => builder.Add("d")).Message;
        Assert.Equal("t.csv: column \"id\" has more than 3 different values; choose another column", refusal);
    }

    private static string Refusal(string text, CsvOptions options) =>
        Assert.Throws<InvalidDataException>(() => CsvSourceTests.Load(text, options)).Message;
}
