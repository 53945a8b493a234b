namespace Elbo.Cli.Tests;

public sealed class BootstrapTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_number_of_components_is_tested_against_one_more()
    {
        var json = ToolProcess.Run(
            _folder, "fit", "gmm", "faithful", "--components", "1", "--covariance", "EII", "--bootstrap", "19", "--json").Succeeded().Json;
        var test = Assert.Single(json.GetProperty("likelihoodRatioTests").EnumerateArray());
        Assert.Equal("EII K=1", test.GetProperty("null").GetString());
        Assert.Equal("EII K=2", test.GetProperty("alternative").GetString());
        Assert.Equal(19, test.GetProperty("replicates").GetInt32() + test.GetProperty("skipped").GetInt32());
        Assert.Equal(1.0 / (1 + test.GetProperty("replicates").GetInt32()), test.GetProperty("pValue").GetDouble(), 1e-15);
        var errors = json.GetProperty("standardErrors");
        Assert.Equal(0, Assert.Single(errors.GetProperty("weights").EnumerateArray()).GetDouble());

        // The deviation of the column, 13.5700 over all 272 rows, divided by the root of their number; 19 replicates know it to a third or so.
        Assert.InRange(errors.GetProperty("means")[0][1].GetDouble(), 0.5 * 13.57 / Math.Sqrt(272), 1.6 * 13.57 / Math.Sqrt(272));
        Assert.True(json.GetProperty("intervals").GetProperty("meansLower")[0][1].GetDouble() < 70.897059);
        Assert.True(json.GetProperty("intervals").GetProperty("meansUpper")[0][1].GetDouble() > 70.897059);
    }

    [Fact]
    public void Without_it_there_are_no_tests()
    {
        var json = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--json").Succeeded().Json;
        Assert.False(json.TryGetProperty("likelihoodRatioTests", out _));
    }

    [Fact]
    public void Rows_that_come_once_cannot_be_drawn_again()
    {
        var result = ToolProcess.RunWithInput(_folder, "1,2\n3,4\n5,9\n", "fit", "gmm", "-", "--method", "online", "--bootstrap", "9");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("elbo: --bootstrap needs rows that can be read again; give --passes 2 or more", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--bootstrap", "1").ExitCode);
    }
}
