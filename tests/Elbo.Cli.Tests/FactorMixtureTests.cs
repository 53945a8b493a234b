using System.Globalization;
using System.Text;

namespace Elbo.Cli.Tests;

public sealed class FactorMixtureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Components_and_factors_are_chosen_together_described_assigned_scored_and_drawn()
    {
        var json = ToolProcess.Run(
            _folder, "fit", "mixture", "wine", "--label", "cultivar", "--components", "2,3", "--factors", "1..2", "--factor-noise", "shared", "--restarts", "3", "--report", "r.html", "--json")
            .Succeeded().Json;
        Assert.Equal(4, json.GetProperty("candidates").GetArrayLength());
        Assert.Equal(3, json.GetProperty("components").GetInt32());
        int factors = json.GetProperty("factors").GetInt32();
        Assert.Equal("shared", json.GetProperty("factorNoise").GetString());
        Assert.Equal(2 + (3 * (13 + (13 * factors) - (factors * (factors - 1) / 2))) + 13, json.GetProperty("parameters").GetInt32());
        Assert.Equal(13, json.GetProperty("loadings")[0].GetArrayLength());
        Assert.Equal(factors, json.GetProperty("loadings")[0][0].GetArrayLength());
        Assert.Equal(json.GetProperty("noiseVariances")[0].ToString(), json.GetProperty("noiseVariances")[2].ToString());
        Assert.True(json.GetProperty("adjustedRandIndex").GetDouble() > 0.85);
        Assert.Contains("F=1", File.ReadAllText(_folder.File("r.html")), StringComparison.Ordinal);

        string text = ToolProcess.Run(_folder, "describe", "wine.elbo").Succeeded().Output;
        Assert.Contains("noise shared", text, StringComparison.Ordinal);
        Assert.Contains("Component 1: the correlation of every column", text, StringComparison.Ordinal);
        Assert.Equal(
            json.GetProperty("loadings").ToString(), ToolProcess.Run(_folder, "describe", "wine.elbo", "--json").Succeeded().Json.GetProperty("loadings").ToString());
        Assert.Equal("label,p1,p2,p3", ToolProcess.Run(_folder, "assign", "wine.elbo", "wine").Succeeded().Lines[0]);
        double sum = ToolProcess.Run(_folder, "score", "wine.elbo", "wine").Succeeded().Lines.Skip(1).Sum(static line => double.Parse(line, CultureInfo.InvariantCulture));
        Assert.Equal(json.GetProperty("logLikelihood").GetDouble(), sum, 1e-7);
        Assert.Equal(21, ToolProcess.Run(_folder, "sample", "wine.elbo", "--count", "20").Succeeded().Lines.Length);
        var again = ToolProcess.Run(_folder, "fit", "mixture", "wine", "--label", "cultivar", "--from", "wine.elbo", "--max-iterations", "3", "--json", "--out", "again.elbo").Succeeded().Json;
        Assert.True(again.GetProperty("logLikelihood").GetDouble() >= json.GetProperty("logLikelihood").GetDouble() - 1e-6);
    }

    [Fact]
    public void States_have_factors_and_cells_may_be_missing()
    {
        var text = new StringBuilder("a,b,c,d,e,f\n");
        for (int t = 0; t < 400; t++)
        {
            double hidden = Math.Sin(t * 12.9898), at = t / 50 % 2 * 6;
            double[] row = [.. Enumerable.Range(0, 6).Select(d => at + ((1 + (0.1 * d)) * hidden) + (0.4 * Math.Cos((t + 1) * (d + 1.7))))];
            text.AppendLine(string.Join(',', row.Select((x, d) => (t + d) % 17 == 0 ? "" : x.ToString("F4", CultureInfo.InvariantCulture))));
        }

        File.WriteAllText(_folder.File("steps.csv"), text.ToString());
        var json = ToolProcess.Run(_folder, "fit", "hmm", "steps.csv", "--states", "2", "--factors", "1", "--restarts", "4", "--json").Succeeded().Json;
        Assert.Equal(1, json.GetProperty("factors").GetInt32());
        Assert.Equal("per-column", json.GetProperty("factorNoise").GetString());
        Assert.Equal(6, json.GetProperty("means")[0].GetArrayLength());
        string[] states = [.. ToolProcess.Run(_folder, "assign", "steps.elbo", "steps.csv").Succeeded().Lines.Skip(1).Select(static line => line.Split(',')[0])];
        Assert.All(Enumerable.Range(0, 400), t => Assert.Equal(t / 50 % 2 == 0 ? "1" : "2", states[t]));
        Assert.Contains("State 2: the correlation of every column", ToolProcess.Run(_folder, "describe", "steps.elbo").Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--factors says how gaussian columns vary together, so it does not go with --covariance", "mixture", "iris", "--factors", "1", "--covariance", "VVV")]
    [InlineData("--factors says how gaussian columns vary together, so it does not go with --gaussians", "hmm", "iris", "--factors", "1", "--gaussians", "2")]
    [InlineData("--factor-noise goes with --factors", "mixture", "iris", "--factor-noise", "shared")]
    [InlineData("which is no noise; did you mean 'shared'?", "mixture", "iris", "--factors", "1", "--factor-noise", "sharde")]
    [InlineData("must be one number of factors", "hmm", "iris", "--factors", "1..2")]
    [InlineData("iris: 2 factors are too many for 4 columns, whose covariances can tell at most 1; ask for fewer", "mixture", "iris", "--factors", "2")]
    [InlineData("factors are of columns of real numbers, and there are none", "mixture", "earthquakes", "--family", "poisson", "--factors", "1")]
    public void What_does_not_go_together_is_refused(string message, params string[] arguments)
    {
        var result = ToolProcess.Run(_folder, ["fit", .. arguments]);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
