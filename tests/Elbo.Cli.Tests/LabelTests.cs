using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Tests;

public sealed class LabelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_labels_known_is_discriminant_analysis()
    {
        var result = ToolProcess.Run(_folder, "fit", "gmm", "iris", "--label", "species", "--report", "r.html").Succeeded();
        Assert.Contains("log-likelihood  -188.375555", result.Output, StringComparison.Ordinal);
        Assert.Contains("Classes found for 'species': 3 of 150 rows wrong, 2.00 %", result.Output, StringComparison.Ordinal);
        Assert.Contains("Large: rows whose label was known.", File.ReadAllText(_folder.File("r.html")), StringComparison.Ordinal);
        Assert.Contains("  virginica   ", ToolProcess.Run(_folder, "describe", "iris.elbo").Succeeded().Output, StringComparison.Ordinal);

        string[] lines = ToolProcess.Run(_folder, "assign", "iris.elbo", "iris").Succeeded().Lines;
        Assert.Equal("label,p_setosa,p_versicolor,p_virginica", lines[0]);
        Assert.StartsWith("setosa,1,", lines[1], StringComparison.Ordinal);
        Assert.Equal(151, lines.Length);

        string table = ToolProcess.Run(_folder, "assign", "iris.elbo", "iris", "--truth", "species", "--out", "c.csv").Succeeded().Output;
        Assert.Contains("3 of 150 rows wrong, 2.00 %", table, StringComparison.Ordinal);
        Assert.Equal(lines, File.ReadAllLines(_folder.File("c.csv")));
    }

    [Fact]
    public void A_label_in_ten_is_enough()
    {
        WritePart();
        var json = ToolProcess.Run(_folder, "fit", "gmm", "part.csv", "--label", "known", "--truth", "species", "--json").Succeeded().Json;
        Assert.InRange(json.GetProperty("errors").GetInt32(), 0, 5);
        Assert.Equal(150, json.GetProperty("labelled").GetInt32());
        Assert.Equal(3, json.GetProperty("components").GetInt32());
        Assert.Equal("setosa", json.GetProperty("componentNames")[0].GetString());
        Assert.Equal(50, json.GetProperty("confusion")[0][0].GetInt32());

        // What the labels know is kept when the fit goes on.
        var again = ToolProcess.Run(_folder, "fit", "gmm", "part.csv", "--label", "known", "--from", "part.elbo", "--out", "again.elbo", "--json").Succeeded().Json;
        Assert.Equal(json.GetProperty("logLikelihood").GetDouble(), again.GetProperty("logLikelihood").GetDouble(), 1e-6);
        Assert.Equal(15, again.GetProperty("labelled").GetInt32());
        Assert.Equal(4, ToolProcess.Run(_folder, "fit", "gmm", "part.csv", "--label", "known", "--columns", "1..4", "--components", "4", "--json").Succeeded().Json.GetProperty("componentNames").GetArrayLength());
    }

    [Fact]
    public void Labels_that_cannot_be_are_one_clear_line()
    {
        WritePart();
        ToolProcess.Run(_folder, "fit", "gmm", "iris", "--label", "species", "--quiet").Succeeded();
        Assert.Equal(
            "elbo: --label known names 3 components (setosa, versicolor, virginica), more than --components 2. See 'elbo fit gmm --help'.\n",
            Usage("fit gmm part.csv --columns 1..4 --label known --components 2"));
        Assert.Contains("leave out --init", Usage("fit gmm part.csv --columns 1..4 --label known --init random"), StringComparison.Ordinal);
        Assert.Contains("leave out --label", Usage("fit gmm part.csv --columns 1..4 --label known --bootstrap 9"), StringComparison.Ordinal);
        _folder.Write("rose.csv", "sepal_length,sepal_width,petal_length,petal_width,kind\n5,3,1.4,0.2,setosa\n6,3,4,1,rose\n");
        Assert.Equal(
            "elbo: rose.csv: column \"kind\": no component of the model is called \"rose\"; its components are setosa, versicolor, virginica\n",
            ToolProcess.Run(_folder, "assign", "iris.elbo", "rose.csv", "--truth", "kind", "--out", "x.csv").Failed(1));
        Assert.False(File.Exists(_folder.File("x.csv")));
        Assert.Contains("called 'rose'", ToolProcess.Run(_folder, "fit", "gmm", "rose.csv", "--label", "kind", "--from", "iris.elbo", "--out", "y.elbo").Failed(1), StringComparison.Ordinal);
        _folder.Write("none.csv", "a,k\n1,\n2,\n3,\n");
        Assert.Contains("none.csv: no row has a label in 'k'", ToolProcess.Run(_folder, "fit", "gmm", "none.csv", "--label", "k").Failed(1), StringComparison.Ordinal);
        ToolProcess.Run(_folder, "fit", "hmm", "faithful", "--out", "h.elbo", "--quiet").Succeeded();
        Assert.Contains("--truth does not go with a hidden-markov model", ToolProcess.Run(_folder, "assign", "h.elbo", "faithful", "--truth", "waiting").Failed(2), StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_share_a_component_wherever_their_rows_stand()
    {
        // Groups a, b, … of three rows each, of two kinds; mixed in one file, one after the other in the other.
        string[] rows = [.. Enumerable.Range(0, 60).Select(static n => $"{(char)('a' + (n % 20))},{(n % 20 % 3 == 0 ? 4 : 0) + (n * 37 % 11 / 4.0)},{(n % 20 % 3 == 0 ? "high" : "low")}")];
        _folder.Write("mixed.csv", "who,x,kind\n" + string.Join('\n', rows) + "\n");
        _folder.Write("sorted.csv", "who,x,kind\n" + string.Join('\n', rows.OrderBy(static row => row[0])) + "\n");
        var mixed = ToolProcess.Run(_folder, "fit", "gmm", "mixed.csv", "--group", "who", "--truth", "kind", "--components", "2", "--json").Succeeded().Json;
        var sorted = ToolProcess.Run(_folder, "fit", "gmm", "sorted.csv", "--group", "who", "--truth", "kind", "--components", "2", "--json").Succeeded().Json;
        Assert.Equal(sorted.GetProperty("logLikelihood").GetDouble(), mixed.GetProperty("logLikelihood").GetDouble(), 1e-9);
        Assert.Equal("who", mixed.GetProperty("groupColumn").GetString());
        Assert.Equal(1, mixed.GetProperty("adjustedRandIndex").GetDouble(), 1e-12);
        int parameters = mixed.GetProperty("parameters").GetInt32();
        Assert.Equal((-2 * mixed.GetProperty("logLikelihood").GetDouble()) + (parameters * Math.Log(20)), mixed.GetProperty("bic").GetDouble(), 1e-9);

        string[] groups = ToolProcess.Run(_folder, "assign", "mixed.elbo", "mixed.csv").Succeeded().Lines;
        Assert.Equal("who,label,p1,p2", groups[0]);
        Assert.Equal(21, groups.Length);
        Assert.StartsWith("a,2,", groups[1], StringComparison.Ordinal);
        string[] scores = ToolProcess.Run(_folder, "score", "mixed.elbo", "mixed.csv").Succeeded().Lines;
        Assert.Equal("who,logDensity,logDensityOfRows", scores[0]);
        Assert.Equal(mixed.GetProperty("logLikelihood").GetDouble(), scores[1..].Sum(static line => double.Parse(line.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture)), 1e-9);
        Assert.Contains("in 20 groups by who", ToolProcess.Run(_folder, "fit", "gmm", "mixed.csv", "--group", "who", "--columns", "x", "--report", "g.html").Succeeded().Output, StringComparison.Ordinal);

        Assert.Contains("group", ToolProcess.Run(_folder, "fit", "gmm", "mixed.csv", "--group", "who", "--columns", "x", "--select", "cv:5").Failed(2), StringComparison.Ordinal);
        Assert.Contains("no column \"nobody\"", ToolProcess.Run(_folder, "fit", "gmm", "mixed.csv", "--group", "nobody", "--columns", "x").Failed(1), StringComparison.Ordinal);
        Assert.Contains("cannot be updated", ToolProcess.Run(_folder, "update", "mixed.elbo", "mixed.csv", "--out", "u.elbo").Failed(1), StringComparison.Ordinal);
        _folder.Write("gap.csv", "who,x\na,1\n,2\nb,3\n");
        Assert.Contains("data row 2", ToolProcess.Run(_folder, "fit", "gmm", "gap.csv", "--group", "who").Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_file_keeps_names_and_the_column_of_groups()
    {
        WritePart();
        ToolProcess.Run(_folder, "fit", "gmm", "part.csv", "--columns", "1..4", "--label", "known", "--quiet").Succeeded();
        var model = ModelFile.Load<GaussianMixture>(_folder.File("part.elbo")).Model;
        Assert.Equal(["setosa", "versicolor", "virginica"], model.Names.Components, StringComparer.Ordinal);
        Assert.Equal("", model.Names.GroupColumn);
    }

    private string Usage(string arguments) => ToolProcess.Run(_folder, arguments.Split(' ')).Failed(2);

    private void WritePart()
    {
        ToolProcess.Run(_folder, "data", "export", "iris", "iris.csv").Succeeded();
        string[] lines = File.ReadAllLines(_folder.File("iris.csv"));
        _folder.Write("part.csv", string.Join('\n', lines.Select(static (line, n) => $"{line},{(n == 0 ? "known" : n % 10 == 1 ? line.Split(',')[4] : "")}")) + "\n");
    }
}
