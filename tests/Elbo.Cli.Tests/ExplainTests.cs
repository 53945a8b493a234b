using System.Text.Json;

namespace Elbo.Cli.Tests;

public sealed class ExplainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_ledger_balances_in_every_half_step()
    {
        var json = ToolProcess.Run(_folder, "explain", "gmm", "faithful", "--components", "2", "--init", "random", "--json").Succeeded().Json;
        JsonElement[] steps = [.. json.GetProperty("steps").EnumerateArray()];
        Assert.Equal("start", steps[0].GetProperty("step").GetString());
        Assert.Equal(1, steps.Length % 2);
        (double logLikelihood, double elbo) = (double.NegativeInfinity, double.NegativeInfinity);
        for (int i = 0; i < steps.Length; i++)
        {
            double Value(string name) => steps[i].GetProperty(name).GetDouble();
            double rounding = 1e-10 * Math.Abs(Value("logLikelihood"));
            Assert.Equal(i == 0 ? "start" : i % 2 == 1 ? "maximize" : "expect", steps[i].GetProperty("step").GetString());
            Assert.Equal((i + 1) / 2, steps[i].GetProperty("iteration").GetInt32());
            Assert.Equal(Value("elbo"), Value("expectedLogJoint") + Value("entropy"), rounding);
            Assert.Equal(Value("logLikelihood"), Value("elbo") + Value("divergence"), rounding);
            Assert.True(Value("divergence") >= -rounding);
            Assert.True(i % 2 == 1 || Math.Abs(Value("divergence")) <= rounding, "an E-step closes the gap");
            Assert.True(Value("elbo") >= elbo - rounding && Value("logLikelihood") >= logLikelihood - rounding);
            (logLikelihood, elbo) = (Value("logLikelihood"), Value("elbo"));
        }

        Assert.Equal(-1130.263960, logLikelihood, 1e-5);
        Assert.Equal(0, json.GetProperty("largestFall").GetDouble());
        Assert.True(json.GetProperty("divergenceError").GetDouble() <= 1e-10, "measured row by row");
    }

    [Fact]
    public void Clusters_so_far_apart_that_responsibilities_underflow_are_no_defect()
    {
        // The logarithm of a responsibility was capped, so that the measured divergence of tight clusters was far too small.
        var rng = new Numerics.Seed(3).ToRng();
        _folder.Write("tight.csv", "x\n" + string.Concat(Enumerable.Range(0, 330).Select(i =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(i < 30 ? 0 : 100) + (0.1 * rng.NextGaussian())}\n"))));
        for (int seed = 1; seed <= 4; seed++)
        {
            var json = ToolProcess.Run(_folder, "explain", "gmm", "tight.csv", "--components", "2", "--init", "random", "--seed", $"{seed}", "--json").Succeeded().Json;
            Assert.True(json.GetProperty("divergenceError").GetDouble() <= 1e-10, $"seed {seed}");
        }
    }

    [Fact]
    public void Hard_assignments_have_no_entropy_and_leave_a_gap()
    {
        var json = ToolProcess.Run(_folder, "explain", "gmm", "faithful", "--components", "2", "--method", "viterbi", "--json").Succeeded().Json;
        Assert.All(json.GetProperty("steps").EnumerateArray(), static step =>
        {
            Assert.Equal(0, step.GetProperty("entropy").GetDouble());
            Assert.True(step.GetProperty("divergence").GetDouble() > 0.1);
        });
    }

    [Fact]
    public void A_fitted_model_is_explained_from_where_it_is()
    {
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--quiet").Succeeded();
        var result = ToolProcess.Run(_folder, "explain", "faithful.elbo", "faithful").Succeeded();
        Assert.Contains("neither ELBO nor ln p ever fell", result.Output, StringComparison.Ordinal);
        Assert.All(result.Lines, static line => Assert.True(line.Length <= 80, line));
        Assert.Equal(["faithful.elbo"], _folder.Names);
    }

    [Fact]
    public void A_report_is_written_and_complete()
    {
        ToolProcess.Run(_folder, "explain", "gmm", "galaxies", "--components", "3", "--init", "random", "--report", "why.html", "--mean", "2,velocity").Succeeded();
        string page = File.ReadAllText(_folder.File("why.html"));
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        Assert.Contains("mean of component 2, velocity", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain gmm faithful --method online", "which --method online does not see")]
    [InlineData("explain gmm faithful --components 2 --mean 3,waiting --report r.html", "there are 2")]
    [InlineData("explain gmm faithful --mean 2,waiting --report r.html", "there is 1")]
    [InlineData("explain gmm faithful --components 2 --mean 1,waiting", "--report")]
    [InlineData("explain gmm faithful --components 2 --mean 1,wating", "did you mean 'waiting'?")]
    [InlineData("explain gmm faithful --components 1..3", "whole number")]
    [InlineData("explain gmm", "DATA is missing")]
    public void Wrong_usage_is_one_line(string arguments, string says) =>
        Assert.Contains(says, ToolProcess.Run(_folder, arguments.Split(' ')).Failed(2), StringComparison.Ordinal);

    [Fact]
    public void A_missing_model_is_one_line() =>
        Assert.Contains("no such model file", ToolProcess.Run(_folder, "explain", "m.elbo", "faithful").Failed(1), StringComparison.Ordinal);
}
