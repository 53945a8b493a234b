namespace Elbo.Cli.Tests;

/// <summary><c>elbo fit gmm --precision</c>.</summary>
public sealed class PrecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Single_precision_gets_to_the_same_peak_of_faithful()
    {
        var json = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--precision", "single", "--json").Succeeded().Json;
        Assert.Equal(-1130.263960, json.GetProperty("logLikelihood").GetDouble(), 1e-4);
        Assert.Equal("converged", json.GetProperty("reason").GetString());
    }

    [Fact]
    public void Numbers_of_four_bytes_are_fitted_as_numbers_of_eight_are_on_any_number_of_threads()
    {
        var rng = new Numerics.Seed(4).ToRng();
        double[] values = new double[3 * 2000];
        for (int i = 0; i < values.Length; i++)
        {
            // What four bytes hold exactly.
            values[i] = (i / 3 % 2 * 5) + Math.Round(rng.NextGaussian() * 1024) / 1024;
        }

        _folder.WriteNpy("four.npy", "<f4", "(2000, 3)", values);
        _folder.WriteNpy("eight.npy", "<f8", "(2000, 3)", values);
        var exact = ToolProcess.Run(_folder, "fit", "gmm", "eight.npy", "--components", "2", "--json").Succeeded().Json;
        var four = ToolProcess.Run(
            _folder, "fit", "gmm", "four.npy", "--components", "2", "--precision", "single", "--threads", "1", "--out", "four.elbo", "--json").Succeeded().Json;
        ToolProcess.Run(_folder, "fit", "gmm", "eight.npy", "--components", "2", "--precision", "single", "--threads", "3", "--out", "eight.elbo").Succeeded();
        double logLikelihood = exact.GetProperty("logLikelihood").GetDouble();
        Assert.Equal(logLikelihood, four.GetProperty("logLikelihood").GetDouble(), 1e-6 * Math.Abs(logLikelihood));
        Assert.Equal(File.ReadAllBytes(_folder.File("four.elbo")), File.ReadAllBytes(_folder.File("eight.elbo")));
    }

    [Fact]
    public void A_choice_of_models_is_made_in_single_precision_too()
    {
        var json = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "1..3", "--covariance", "VVV,EEE", "--precision", "single", "--json").Succeeded().Json;
        Assert.Equal(3, json.GetProperty("components").GetInt32());
        Assert.Equal("EEE", json.GetProperty("structure").GetString());
    }

    [Fact]
    public void A_fit_that_single_precision_cannot_hold_says_that_it_was_finished_in_double()
    {
        var rng = new Numerics.Seed(3).ToRng();
        double[] values = new double[400];
        for (int n = 0; n < values.Length; n++)
        {
            values[n] = (n % 2 * 1e7) + rng.NextGaussian();
        }

        _folder.WriteNpy("far.npy", "<f8", "(400, 1)", values);
        string output = ToolProcess.Run(
            _folder, "fit", "gmm", "far.npy", "--components", "2", "--variance-floor", "0", "--init", "k-means++", "--precision", "single").Succeeded().Output;
        Assert.Contains("finished in double precision", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("faithful --precision half", 2, "'half' is no precision; there are double and single")]
    [InlineData("faithful --precision single --noise", 2, "--precision single does not go with --noise")]
    [InlineData("faithful --precision single --frames pictures", 2, "--precision single does not go with --frames")]
    [InlineData("- --method online --precision single", 2, "--precision single does not go with rows that can be read only once")]
    [InlineData("faithful --precision single --covariance VVI", 1, "full covariances, VVV or EEE, say; VVI has diagonal ones")]
    [InlineData("faithful --precision single --method viterbi --components 2", 1, "Single precision is for 'em', not for 'viterbi'")]
    [InlineData("iris --precision single --label species", 1, "rows without labels or groups")]
    [InlineData("gaps.csv --precision single --missing marginalize", 1, "rows without missing cells")]
    public void What_it_does_not_go_with_is_refused_in_one_line(string arguments, int code, string says)
    {
        _folder.Write("gaps.csv", "a,b\n1,2\n2,\n3,5\n4,4\n5,9\n");
        Assert.Contains(says, ToolProcess.Run(_folder, ["fit", "gmm", .. arguments.Split(' ')]).Failed(code), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.elbo"));
    }
}
