using System.Globalization;
using System.Text.Json;

namespace Elbo.Cli.Tests;

public sealed class FactorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_printed_covariance_has_the_factors_that_factanal_finds()
    {
        var json = ToolProcess.Run(_folder, "fit", "fa", "ability", "--covariance", "112", "--factors", "1,2", "--json").Succeeded().Json;
        Assert.Equal("factor-analysis", json.GetProperty("model").GetString());
        Assert.Equal(2, json.GetProperty("factors").GetInt32());
        Assert.Equal(112, json.GetProperty("rows").GetInt32());
        Assert.Equal(0.05716022, json.GetProperty("discrepancy").GetDouble(), 1e-8);
        double[] expected = [0.4552, 0.5893, 0.2182, 0.7694, 0.0525, 0.3336];
        Assert.All(Numbers(json.GetProperty("uniquenesses")).Zip(expected), static pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        Assert.Equal("varimax", json.GetProperty("rotation").GetString());
        Assert.Equal(2, json.GetProperty("candidates").GetArrayLength());
        string text = ToolProcess.Run(_folder, "describe", "ability.elbo").Succeeded().Output;
        Assert.Contains("2 factors, varimax axes", text, StringComparison.Ordinal);
        Assert.Matches(@"reading +0\.956\d +0\.1\d{3} +0\.052\d", text);
    }

    [Fact]
    public void Factors_are_fitted_assigned_scored_drawn_from_updated_and_drawn()
    {
        var fit = ToolProcess.Run(_folder, "fit", "fa", "wine", "--factors", "2", "--report", "r.html", "--plot", "p.svg").Succeeded();
        Assert.Contains("178 rows of 13 columns", fit.Output, StringComparison.Ordinal);
        Assert.Contains("discrepancy", fit.Output, StringComparison.Ordinal);
        double logLikelihood = ToolProcess.Run(_folder, "describe", "wine.elbo", "--json").Succeeded().Json.GetProperty("training").GetProperty("logLikelihood").GetDouble();

        double[] scores = Column(ToolProcess.Run(_folder, "score", "wine.elbo", "wine").Succeeded(), 0);
        Assert.Equal(178, scores.Length);
        Assert.Equal(logLikelihood, scores.Sum(), 1e-6);

        var assigned = ToolProcess.Run(_folder, "assign", "wine.elbo", "wine").Succeeded();
        Assert.Equal("factor1,factor2,deviation1,deviation2", assigned.Lines[0]);
        double[] first = Column(assigned, 0), deviations = Column(assigned, 2);

        // Posterior means and variances make up the prior's variance of 1.
        Assert.Equal(0, first.Average(), 1e-8);
        Assert.Equal(1, first.Average(static f => f * f) + (deviations[0] * deviations[0]), 1e-6);

        Assert.Equal(21, ToolProcess.Run(_folder, "sample", "wine.elbo", "--count", "20").Succeeded().Lines.Count(static line => line.Length > 0));
        ToolProcess.Run(_folder, "sample", "wine.elbo", "--count", "50", "--out", "more.csv").Succeeded();
        ToolProcess.Run(_folder, "update", "wine.elbo", "more.csv", "--out", "both.elbo").Succeeded();
        Assert.Equal(228, ToolProcess.Run(_folder, "describe", "both.elbo", "--json").Succeeded().Json.GetProperty("training").GetProperty("rows").GetInt32());

        string report = File.ReadAllText(_folder.File("r.html"));
        Assert.Contains("Eigenvalues of the correlation", report, StringComparison.Ordinal);
        Assert.Contains("Graph of hidden factors", report, StringComparison.Ordinal);
        Assert.Contains("Correlations of columns with factors", File.ReadAllText(_folder.File("p.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_cells_drop_out()
    {
        ToolProcess.Run(_folder, "data", "export", "iris", "iris.csv").Succeeded();
        string[] lines = File.ReadAllLines(_folder.File("iris.csv"));
        _folder.Write("gaps.csv", string.Join('\n', lines.Where(static line => line.Length > 0).Select(static (line, n) => n > 0 && n % 4 == 0 ? "," + line.Split(',', 2)[1] : line)) + "\n");
        var fit = ToolProcess.Run(_folder, "fit", "ppca", "gaps.csv", "--label", "species", "--factors", "2", "--json").Succeeded().Json;
        Assert.Equal(37, fit.GetProperty("missingCells").GetInt32());
        Assert.Equal("converged", fit.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, fit.GetProperty("discrepancy").ValueKind);
        double[] scores = Column(ToolProcess.Run(_folder, "score", "gaps.elbo", "gaps.csv").Succeeded(), 0);
        Assert.Equal(fit.GetProperty("logLikelihood").GetDouble(), scores.Sum(), 1e-6);
        Assert.Contains("missing", ToolProcess.Run(_folder, "fit", "ppca", "gaps.csv", "--label", "species").Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fit fa iris --label species --factors 3", "iris: 3 factors are too many for 4 columns")]
    [InlineData("fit fa iris --covariance 100", "iris: has 150 rows of 4 columns, but a covariance matrix has as many rows as columns")]
    [InlineData("fit fa ability --factors 2", "ability looks like a covariance matrix, not like rows")]
    [InlineData("fit fa ability --covariance 112 --select cv", "a covariance matrix has none; choose by bic or aic")]
    [InlineData("fit ppca iris --label species --rotate varimx", "is 'varimx', which is no rotation")]
    [InlineData("fit fa faithful", "2 columns are too few for factor analysis, which needs at least 3")]
    public void What_cannot_be_fitted_is_one_clear_line(string command, string message)
    {
        var result = ToolProcess.Run(_folder, command.Split(' '));
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static double[] Column(ToolResult result, int column) =>
        [.. result.Lines.Skip(1).Where(static line => line.Length > 0).Select(line => double.Parse(line.Split(',')[column], CultureInfo.InvariantCulture))];

    private static IEnumerable<double> Numbers(JsonElement array) => array.EnumerateArray().Select(static n => n.GetDouble());
}
