using System.Globalization;
using System.Text;

namespace Elbo.Cli.Tests;

public sealed class RobustMixtureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RobustMixtureTests()
    {
        ToolProcess.Run(_folder, "data", "export", "faithful", "whole.csv").Succeeded();
        var dirty = new StringBuilder(File.ReadAllText(_folder.File("whole.csv")).TrimEnd()).Append('\n');
        for (int i = 0; i < 14; i++)
        {
            dirty.Append(CultureInfo.InvariantCulture, $"{(i % 2 == 0 ? -5 : 12)},{10 + (10 * i)}\n");
        }

        _folder.Write("dirty.csv", dirty.ToString());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Noise_takes_the_rows_that_belong_nowhere()
    {
        var json = ToolProcess.Run(
            _folder, "fit", "gmm", "dirty.csv", "--components", "2", "--noise", "--report", "r.html", "--plot", "p.svg", "--json").Succeeded().Json;
        Assert.Equal("robust-mixture", json.GetProperty("model").GetString());
        Assert.Equal(-1292.837223, json.GetProperty("logLikelihood").GetDouble(), 1e-5);
        Assert.Equal(1.0 / 2210, json.GetProperty("noiseDensity").GetDouble(), 1e-15);
        Assert.InRange(json.GetProperty("outliers").GetInt32(), 14, 20);
        string report = File.ReadAllText(_folder.File("r.html"));
        Assert.Contains("Ringed: outliers", report, StringComparison.Ordinal);
        Assert.Contains("noise", report, StringComparison.Ordinal);
        Assert.Contains("class=\"best\"", File.ReadAllText(_folder.File("p.svg")), StringComparison.Ordinal);

        string[] assigned = ToolProcess.Run(_folder, "assign", "dirty.elbo", "dirty.csv").Succeeded().Lines;
        Assert.Equal("label,p1,p2,p3", assigned[0]);
        Assert.All(assigned[^14..], static line => Assert.Equal('3', line[0]));
        Assert.DoesNotContain(assigned[1..^14], static line => line[0] == '3');
        string described = ToolProcess.Run(_folder, "describe", "dirty.elbo", "--plot", "g.svg").Succeeded().Output;
        Assert.Contains("Gaussian mixture with noise", described, StringComparison.Ordinal);
        Assert.Contains("one more component, noise", described, StringComparison.Ordinal);
        Assert.Equal(1001, ToolProcess.Run(_folder, "sample", "dirty.elbo", "--count", "1000").Succeeded().Lines.Length);
    }

    [Fact]
    public void T_distributions_are_fitted_chosen_described_and_used()
    {
        var json = ToolProcess.Run(_folder, "fit", "tmm", "dirty.csv", "--components", "1..3", "--restarts", "2", "--report", "r.html", "--json").Succeeded().Json;
        Assert.Equal(3, json.GetProperty("candidates").GetArrayLength());
        Assert.Equal(json.GetProperty("components").GetInt32(), json.GetProperty("weights").GetArrayLength());
        Assert.All(json.GetProperty("degreesOfFreedom").EnumerateArray(), static nu => Assert.InRange(nu.GetDouble(), 0.5, 200));
        Assert.Contains("Mixture of t distributions", ToolProcess.Run(_folder, "describe", "dirty.elbo").Succeeded().Output, StringComparison.Ordinal);
        double[] scores = [.. ToolProcess.Run(_folder, "score", "dirty.elbo", "dirty.csv").Succeeded().Lines.Skip(1).Select(static line => double.Parse(line, CultureInfo.InvariantCulture))];
        Assert.Equal(json.GetProperty("logLikelihood").GetDouble(), scores.Sum(), 1e-7);

        string text = ToolProcess.Run(_folder, "fit", "tmm", "dirty.csv", "--components", "2", "--df", "4", "--noise", "--out", "both.elbo").Succeeded().Output;
        Assert.Contains("degrees of freedom given", text, StringComparison.Ordinal);
        Assert.Contains("outliers", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_on_any_number_of_threads()
    {
        foreach (string threads in new[] { "1", "3" })
        {
            ToolProcess.Run(_folder, "fit", "tmm", "dirty.csv", "--components", "2", "--noise", "--restarts", "3", "--threads", threads, "--quiet", "--out", $"t{threads}.elbo").Succeeded();
        }

        Assert.Equal(File.ReadAllBytes(_folder.File("t1.elbo")), File.ReadAllBytes(_folder.File("t3.elbo")));
    }

    [Theory]
    [InlineData("fit tmm dirty.csv --df 0", "--df is '0', but degrees of freedom are a number above 0")]
    [InlineData("fit tmm dirty.csv --df -3", "--df is '-3'")]
    [InlineData("fit tmm dirty.csv --method gradient", "needs a gradient")]
    [InlineData("fit tmm dirty.csv --components 1..3 --select cv:5", "bic, icl and aic are")]
    [InlineData("fit gmm dirty.csv --noise --prior conjugate", "--noise does not go with --prior")]
    [InlineData("fit gmm dirty.csv --noise --freeze means --components 2", "--noise does not go with --freeze")]
    [InlineData("fit gmm dirty.csv --noise --bootstrap 9", "--noise does not go with --bootstrap")]
    [InlineData("fit gmm dirty.csv --noise --frames f", "--noise does not go with --frames")]
    public void What_does_not_go_together_is_told_in_one_line(string options, string says) =>
        Assert.Contains(says, ToolProcess.Run(_folder, options.Split(' ')).Failed(2), StringComparison.Ordinal);
}
