namespace Elbo.Cli.Tests;

public sealed class DivergenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_mixtures_of_the_same_data_are_a_little_apart()
    {
        Fit("two.elbo", "2");
        Fit("three.elbo", "3");
        var json = ToolProcess.Run(_folder, "divergence", "two.elbo", "three.elbo", "--samples", "20000", "--json").Succeeded().Json;
        foreach (string way in (string[])["forward", "reverse"])
        {
            double value = json.GetProperty(way).GetDouble(), error = json.GetProperty("standardErrors").GetProperty(way).GetDouble();
            var bounds = json.GetProperty(way + "Bounds");
            Assert.InRange(value, bounds.GetProperty("lower").GetDouble() - (4 * error), bounds.GetProperty("upper").GetDouble() + (4 * error));
            Assert.InRange(error, 1e-5, 0.02);
        }

        Assert.InRange(json.GetProperty("jensenShannon").GetDouble(), 0, Math.Min(json.GetProperty("forward").GetDouble(), json.GetProperty("reverse").GetDouble()));
        Assert.Equal(20000, json.GetProperty("samples").GetInt32());
        string text = ToolProcess.Run(_folder, "divergence", "two.elbo", "two.elbo", "--samples", "100").Succeeded().Output;
        Assert.Contains("from 100 rows drawn from each model", text, StringComparison.Ordinal);
        Assert.Contains("KL(two.elbo ‖ two.elbo)     0 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_of_other_columns_are_refused_or_named()
    {
        Fit("two.elbo", "2");
        _folder.Write("other.csv", "a,b\n" + string.Concat(Enumerable.Range(0, 40).Select(static i => $"{i % 7},{i % 5}\n")));
        ToolProcess.Run(_folder, "fit", "gmm", "other.csv", "--out", "other.elbo").Succeeded();
        ToolProcess.Run(_folder, "fit", "gmm", "other.csv", "--columns", "a", "--out", "one.elbo").Succeeded();
        var refused = ToolProcess.Run(_folder, "divergence", "two.elbo", "one.elbo");
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("elbo: one.elbo: it has 1 columns, two.elbo has 2; give models of the same data\n", refused.Error);
        var named = ToolProcess.Run(_folder, "divergence", "two.elbo", "other.elbo", "--samples", "10").Succeeded();
        Assert.Contains("the columns differ by name", named.Error, StringComparison.Ordinal);
        Assert.Equal(2, ToolProcess.Run(_folder, "divergence", "two.elbo").ExitCode);
    }

    [Fact]
    public void The_forward_projection_is_the_Gaussian_of_the_data()
    {
        Fit("two.elbo", "2");
        Fit("one.elbo", "1");
        ToolProcess.Run(_folder, "project", "two.elbo", "--out", "forward.elbo").Succeeded();
        var json = ToolProcess.Run(_folder, "divergence", "one.elbo", "forward.elbo", "--samples", "1000", "--json").Succeeded().Json;
        Assert.Equal(0, json.GetProperty("forward").GetDouble(), 1e-7);
        var text = ToolProcess.Run(_folder, "project", "two.elbo", "--direction", "forward").Succeeded().Output;
        Assert.Contains("3.487783     70.897059", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Reverse_projections_sit_on_the_modes_and_can_be_drawn()
    {
        Fit("two.elbo", "2");
        var json = ToolProcess.Run(
            _folder, "project", "two.elbo", "--direction", "reverse", "--plot", "both.svg", "--out", "mode.elbo", "--json").Succeeded().Json;
        double[] divergences = [.. json.GetProperty("divergences").EnumerateArray().Select(static d => d.GetDouble())];
        Assert.Equal(2, divergences.Length);

        // −ln of the weights 0.644127 and 0.355873: components far apart.
        Assert.Equal(-Math.Log(0.644127), divergences[0], 0.01);
        Assert.Equal(-Math.Log(0.355873), divergences[1], 0.01);
        string svg = File.ReadAllText(_folder.File("both.svg"));
        Assert.Contains("reverse 2", svg, StringComparison.Ordinal);
        Assert.Contains("forward covers, reverse seeks a mode", svg, StringComparison.Ordinal);
        Assert.Contains("1 component", ToolProcess.Run(_folder, "describe", "mode.elbo").Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains(
            "--direction is 'sideways', but must be forward or reverse",
            ToolProcess.Run(_folder, "project", "two.elbo", "--direction", "sideways").Error,
            StringComparison.Ordinal);
    }

    private void Fit(string path, string components) =>
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", components, "--out", path).Succeeded();
}
