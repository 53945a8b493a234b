namespace Elbo.Cli.Tests;

public sealed class HelpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fit")]
    [InlineData("fit gmm")]
    [InlineData("fit tmm")]
    [InlineData("fit mixture")]
    [InlineData("fit unigrams")]
    [InlineData("fit fa")]
    [InlineData("fit ppca")]
    [InlineData("fit kde")]
    [InlineData("fit plda")]
    [InlineData("fit dawid-skene")]
    [InlineData("update")]
    [InlineData("fit hmm")]
    [InlineData("forecast")]
    [InlineData("verify")]
    [InlineData("evaluate")]
    [InlineData("adapt")]
    [InlineData("diarize")]
    [InlineData("explain")]
    [InlineData("score")]
    [InlineData("assign")]
    [InlineData("impute")]
    [InlineData("sample")]
    [InlineData("describe")]
    [InlineData("divergence")]
    [InlineData("project")]
    [InlineData("condition")]
    [InlineData("marginal")]
    [InlineData("grid")]
    [InlineData("modes")]
    [InlineData("overlap")]
    [InlineData("merge")]
    [InlineData("data")]
    [InlineData("data list")]
    [InlineData("data describe")]
    [InlineData("data export")]
    [InlineData("convert")]
    public void Every_verb_has_help_with_usage_and_an_example_within_80_columns(string verb)
    {
        var result = ToolProcess.Run(_folder, [.. verb.Split(' '), "--help"]).Succeeded();
        Assert.Contains($"Usage:\n  elbo {verb} ", result.Output + " ", StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  elbo {verb}", result.Output, StringComparison.Ordinal);
        Assert.All(result.Lines, static line => Assert.True(line.Length <= 80, line));
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void No_arguments_show_the_same_help_as_asking_for_it()
    {
        string help = ToolProcess.Run(_folder).Succeeded().Output;
        Assert.Equal(help, ToolProcess.Run(_folder, "--help").Succeeded().Output);
        Assert.Contains("Usage:\n  elbo COMMAND", help, StringComparison.Ordinal);
        Assert.Matches(@"^elbo \d+\.\d+\.\d+", ToolProcess.Run(_folder, "--version").Succeeded().Output);
    }

    [Fact]
    public void The_help_of_fit_says_what_bic_is() => Assert.Contains(
        "BIC = -2 ln L + p ln n",
        ToolProcess.Run(_folder, "fit", "gmm", "-h").Succeeded().Output,
        StringComparison.Ordinal);
}
