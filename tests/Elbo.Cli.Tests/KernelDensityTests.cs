using System.Globalization;
using System.Text.Json;

namespace Elbo.Cli.Tests;

public sealed class KernelDensityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_kernel_density_is_made_scored_drawn_from_and_described()
    {
        var json = Fit("faithful", "--columns", "eruptions", "--report", "r.html", "--plot", "p.svg", "--json");
        Assert.Equal("kernel-density", json.GetProperty("model").GetString());
        Assert.Equal(0.10267891, json.GetProperty("bandwidth").GetDouble(), 1e-6);
        Assert.Equal(-270.793118, json.GetProperty("looLogLikelihood").GetDouble(), 1e-5);
        Assert.Equal("loo", json.GetProperty("rule").GetString());
        Assert.InRange(json.GetProperty("curve").GetArrayLength(), 20, 500);

        var scores = ToolProcess.Run(_folder, "score", "faithful.elbo", "faithful").Succeeded().Lines;
        Assert.Equal("logDensity", scores[0]);
        double sum = scores.Skip(1).Where(static line => line.Length > 0).Sum(static line => double.Parse(line, CultureInfo.InvariantCulture));
        Assert.Equal(json.GetProperty("logLikelihood").GetDouble(), sum, 1e-8);

        var rows = ToolProcess.Run(_folder, "sample", "faithful.elbo", "--count", "50").Succeeded().Lines;
        Assert.Equal("eruptions", rows[0]);
        Assert.All(rows.Skip(1).Where(static line => line.Length > 0), static line => Assert.InRange(double.Parse(line, CultureInfo.InvariantCulture), 1, 6));

        string text = ToolProcess.Run(_folder, "describe", "faithful.elbo", "--plot", "graph.svg").Succeeded().Output;
        Assert.Contains("Kernel density of 272 points, 1 column", text, StringComparison.Ordinal);
        Assert.Contains("bandwidth  0.102679", text, StringComparison.Ordinal);
        Assert.Equal(272, ToolProcess.Run(_folder, "describe", "faithful.elbo", "--json").Succeeded().Json.GetProperty("points").GetArrayLength());

        string report = File.ReadAllText(_folder.File("r.html"));
        Assert.Contains("Bandwidths that were tried", report, StringComparison.Ordinal);
        Assert.Contains("Ringed: the one chosen.", report, StringComparison.Ordinal);
        Assert.DoesNotContain("http", report.Replace("http://www.w3.org/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("density peaks at", File.ReadAllText(_folder.File("p.svg")), StringComparison.Ordinal);
        Assert.Contains("Graph of a kernel density", File.ReadAllText(_folder.File("graph.svg")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silverman", 0.3347770)]
    [InlineData("scott", 0.3942930)]
    [InlineData("sj", 0.1396831)]
    [InlineData("0.3", 0.3)]
    public void Bandwidths_come_by_rule_or_as_given(string bandwidth, double expected)
    {
        var json = Fit("faithful", "--columns", "eruptions", "--bandwidth", bandwidth, "--json");
        Assert.Equal(expected, json.GetProperty("bandwidth").GetDouble(), 1e-6);
        Assert.Equal(0, json.GetProperty("curve").GetArrayLength());
    }

    [Fact]
    public void Several_columns_take_one_number_several_or_a_matrix()
    {
        Assert.Equal(0.5, Fit("faithful", "--bandwidth", "0.5", "--json").GetProperty("bandwidth").GetDouble());
        Assert.Equal([0.3, 5], Fit("faithful", "--bandwidth", "0.3,5", "--json").GetProperty("bandwidth").EnumerateArray().Select(static h => h.GetDouble()));
        var matrix = Fit("faithful", "--bandwidth", "0.1,0.2; 0.2,30", "--json", "--plot", "p.svg").GetProperty("bandwidth");
        Assert.Equal(0.2, matrix[1][0].GetDouble());
        Assert.Contains("Density of waiting and eruptions", File.ReadAllText(_folder.File("p.svg")), StringComparison.Ordinal);
        var full = Fit("faithful", "--shape", "full", "--json").GetProperty("bandwidth");
        Assert.Equal(full[0][1].GetDouble(), full[1][0].GetDouble());
        Assert.InRange(full[0][1].GetDouble(), 0.1, 1);
    }

    [Fact]
    public void Held_out_rows_choose_the_bandwidth()
    {
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--columns", "waiting", "--components", "2", "--out", "g.elbo").Succeeded();
        ToolProcess.Run(_folder, "sample", "g.elbo", "--count", "300", "--out", "other.csv").Succeeded();
        var json = Fit("faithful", "--columns", "waiting", "--held-out", "other.csv", "--json");
        Assert.Equal("held-out", json.GetProperty("rule").GetString());
        Assert.InRange(json.GetProperty("bandwidth").GetDouble(), 1, 5);
        double best = json.GetProperty("curve").EnumerateArray().Max(static p => p[1].GetDouble());
        double sum = ToolProcess.Run(_folder, "score", "faithful.elbo", "other.csv").Succeeded().Lines.Skip(1)
            .Where(static line => line.Length > 0).Sum(static line => double.Parse(line, CultureInfo.InvariantCulture));
        Assert.Equal(best, sum, 1e-6);
    }

    [Theory]
    [InlineData("--bandwidth 0", "bandwidths are positive")]
    [InlineData("--bandwidth -0.1", "bandwidths are positive")]
    [InlineData("--bandwidth 1,2,3", "numbers for 3 columns, but the data have 2")]
    [InlineData("--bandwidth silvermann", "did you mean 'silverman'?")]
    [InlineData("--bandwidth 1,5;5,1", "not positive definite")]
    [InlineData("--kernel gausian", "did you mean 'gaussian'?")]
    [InlineData("--folds 3", "--folds goes with --bandwidth cv")]
    [InlineData("--bandwidth 1 --shape one", "--shape is for rules")]
    public void Wrong_options_are_told_in_one_line(string options, string says)
    {
        var result = ToolProcess.Run(_folder, ["fit", "kde", "faithful", .. options.Split(' ')]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(_folder.File("faithful.elbo")));
    }

    private JsonElement Fit(params string[] args) => ToolProcess.Run(_folder, ["fit", "kde", .. args]).Succeeded().Json;
}
