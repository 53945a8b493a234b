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

    [Fact]
    public void Interrupted_it_keeps_the_model_and_leaves_out_what_is_not_complete()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGINT to send");
        using var tool = ToolProcess.Start(
            _folder, "fit", "gmm", "faithful", "--components", "1", "--covariance", "EII", "--bootstrap", "1000000", "--json");

        // The fits take far less.
        tool.WaitForWork(TimeSpan.FromSeconds(6));
        tool.Interrupt();
        var result = tool.Finish();

        Assert.Equal(130, result.ExitCode);
        Assert.EndsWith(
            "elbo: stopped; the model in faithful.elbo is complete, its tests and standard errors are not.\n", result.Error, StringComparison.Ordinal);
        Assert.Equal("converged", result.Json.GetProperty("reason").GetString());
        Assert.True(result.Json.GetProperty("resamplingStopped").GetBoolean());
        Assert.Empty(result.Json.GetProperty("likelihoodRatioTests").EnumerateArray());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, result.Json.GetProperty("standardErrors").ValueKind);
        Assert.Equal(["faithful.elbo"], _folder.Names);
    }

    [Fact]
    public void Sets_of_rows_without_a_clean_fit_are_said_rather_than_counted_as_no_evidence()
    {
        // Three rows: whatever is drawn from them, two components stand on the floor.
        _folder.Write("d.csv", "a\n1\n2\n4\n");
        var result = ToolProcess.Run(_folder, "fit", "gmm", "d.csv", "--components", "1", "--bootstrap", "5", "--json").Succeeded();
        Assert.Empty(result.Json.GetProperty("likelihoodRatioTests").EnumerateArray());
        string text = ToolProcess.Run(_folder, "fit", "gmm", "d.csv", "--components", "1", "--bootstrap", "5").Succeeded().Output;
        Assert.Contains("is not tested", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }
}
