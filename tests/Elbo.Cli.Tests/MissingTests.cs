using System.Globalization;
using System.Text;

namespace Elbo.Cli.Tests;

public sealed class MissingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MissingTests()
    {
        ToolProcess.Run(_folder, "data", "export", "faithful", "whole.csv").Succeeded();
        string[] lines = File.ReadAllLines(_folder.File("whole.csv"));
        var gaps = new StringBuilder(lines[0]).Append('\n');
        for (int n = 1; n < lines.Length; n++)
        {
            string[] cells = lines[n].Split(',');
            gaps.Append(n % 7 == 0 ? "" : cells[0]).Append(',').Append(n % 7 == 3 ? "NA" : cells[1]).Append('\n');
        }

        _folder.Write("gaps.csv", gaps.ToString());
        _folder.Write("empty.csv", gaps.Append("?,\n").ToString());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_that_lack_cells_are_fitted_scored_assigned_and_filled_in()
    {
        var json = ToolProcess.Run(_folder, "fit", "gmm", "gaps.csv", "--components", "2", "--missing", "marginalize", "--report", "r.html", "--plot", "p.svg", "--json").Succeeded().Json;
        Assert.Equal(38 + 39, json.GetProperty("missingCells").GetInt32());
        Assert.Equal(272, json.GetProperty("weight").GetDouble());
        double logLikelihood = json.GetProperty("logLikelihood").GetDouble();
        Assert.InRange(json.GetProperty("entropy").GetDouble(), 0, Math.Log(2));
        string report = File.ReadAllText(_folder.File("r.html"));
        Assert.Contains("Hollow: a value is missing", report, StringComparison.Ordinal);
        Assert.Contains("class=\"hollow c0\"", report, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", File.ReadAllText(_folder.File("p.svg")), StringComparison.Ordinal);

        string[] scores = ToolProcess.Run(_folder, "score", "gaps.elbo", "gaps.csv", "--missing", "marginalize").Succeeded().Lines;
        Assert.Equal(logLikelihood, scores.Skip(1).Sum(Number), 1e-8);
        Assert.Equal(273, ToolProcess.Run(_folder, "assign", "gaps.elbo", "gaps.csv", "--missing", "marginalize").Succeeded().Lines.Length);

        string[] filled = ToolProcess.Run(_folder, "impute", "gaps.elbo", "gaps.csv").Succeeded().Lines, gaps = File.ReadAllLines(_folder.File("gaps.csv"));
        Assert.Equal("eruptions,waiting", filled[0]);
        for (int n = 1; n < filled.Length; n++)
        {
            string[] before = gaps[n].Split(','), after = filled[n].Split(',');
            Assert.Equal(before[0].Length > 0 ? Number(before[0]) : Number(after[0]), Number(after[0]));
            Assert.InRange(Number(after[0]), 1.5, 5.2);
            Assert.InRange(Number(after[1]), 40, 100);
        }

        string[] drawn = ToolProcess.Run(_folder, "impute", "gaps.elbo", "gaps.csv", "--draw", "--seed", "3").Succeeded().Lines;
        Assert.Equal(drawn, ToolProcess.Run(_folder, "impute", "gaps.elbo", "gaps.csv", "--draw", "--seed", "3").Succeeded().Lines, StringComparer.Ordinal);
        Assert.NotEqual(filled[7], drawn[7], StringComparer.Ordinal);
        Assert.Equal(filled[1], drawn[1]);
    }

    [Fact]
    public void Where_nothing_is_missing_the_model_file_is_the_same()
    {
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--quiet", "--out", "a.elbo").Succeeded();
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--missing", "skip-empty", "--quiet", "--out", "b.elbo").Succeeded();
        Assert.Equal(File.ReadAllBytes(_folder.File("a.elbo")), File.ReadAllBytes(_folder.File("b.elbo")));
    }

    [Fact]
    public void Rows_without_any_cell_are_refused_or_skipped()
    {
        Assert.Contains(
            "empty.csv: row 273 of the data has no value in any column",
            ToolProcess.Run(_folder, "fit", "gmm", "empty.csv", "--missing", "marginalize").Failed(1),
            StringComparison.Ordinal);
        var skipped = ToolProcess.Run(_folder, "fit", "gmm", "empty.csv", "--components", "2", "--missing", "skip-empty", "--report", "r.html", "--json").Succeeded().Json;
        var without = ToolProcess.Run(_folder, "fit", "gmm", "gaps.csv", "--components", "2", "--missing", "marginalize", "--json").Succeeded().Json;
        Assert.Equal(without.GetProperty("logLikelihood").GetDouble(), skipped.GetProperty("logLikelihood").GetDouble(), 1e-7);
        Assert.Equal(272, skipped.GetProperty("weight").GetDouble());
        Assert.Equal(0, Number(ToolProcess.Run(_folder, "score", "empty.elbo", "empty.csv", "--missing", "skip-empty").Succeeded().Lines[^1]), 1e-12);
    }

    [Theory]
    [InlineData("fit gmm gaps.csv", "row 4, column \"waiting\": the value is missing (\"NA\"); fill it in")]
    [InlineData("fit gmm gaps.csv --missing drop", "--missing is 'drop', which it cannot be")]
    [InlineData("fit gmm gaps.csv --missing margnalize", "did you mean 'marginalize'?")]
    [InlineData("fit gmm gaps.csv --missing marginalize --bootstrap 9", "--bootstrap draws whole rows")]
    [InlineData("fit gmm - --method online --missing marginalize", "--missing needs rows that can be read again")]
    public void What_cannot_be_is_told_in_one_line(string options, string says) =>
        Assert.Contains(says, Run(options), StringComparison.Ordinal);

    private string Run(string options)
    {
        var result = ToolProcess.Run(_folder, options.Split(' '));
        return result.Failed(options.Contains("--", StringComparison.Ordinal) ? 2 : 1);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
