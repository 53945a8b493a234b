using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary><c>elbo fit gmm --prior</c> and <c>--freeze</c>.</summary>
public sealed class ConstraintTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_prior_is_in_the_objective_and_not_in_the_criteria()
    {
        var json = Fit("--components", "2", "--prior", "conjugate", "--tolerance", "1e-14", "--report", "r.html");

        // mclust 6.0.0 with prior = priorControl(): log-likelihood and −BIC; the density of the prior is R's.
        Assert.Equal(-1130.509264, json.GetProperty("logLikelihood").GetDouble(), 1e-5);
        Assert.Equal(2322.682350, json.GetProperty("bic").GetDouble(), 1e-5);
        Assert.Equal(-26.655790, json.GetProperty("logPrior").GetDouble(), 1e-4);
        Assert.Equal(-1157.165053, json.GetProperty("logPosterior").GetDouble(), 1e-5);
        Assert.Equal(-1157.165053, json.GetProperty("restarts").GetProperty("optima")[0].GetProperty("logPosterior").GetDouble(), 1e-2);
        Assert.Equal("conjugate", json.GetProperty("prior").GetString());
        Assert.Equal(0.01, json.GetProperty("priorShrinkage").GetDouble());
        Assert.Equal(4, json.GetProperty("priorDegreesOfFreedom").GetDouble());
        Assert.Equal(3.487783, json.GetProperty("priorMean")[0].GetDouble(), 1e-6);

        // cov(faithful)/2.
        Assert.Equal(6.988904, json.GetProperty("priorScale")[0][1].GetDouble(), 1e-6);
        Assert.Contains("log-posterior", File.ReadAllText(_folder.File("r.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_is_continued_and_explained_under_its_prior()
    {
        double posterior = Fit("--components", "2", "--prior", "conjugate").GetProperty("logPosterior").GetDouble();
        var again = Fit("--from", "faithful.elbo");
        Assert.Equal(posterior, again.GetProperty("logPosterior").GetDouble(), 1e-4);
        Assert.Contains("prior       conjugate, κ = 0.01, ν = 4", ToolProcess.Run(_folder, "describe", "faithful.elbo").Succeeded().Output, StringComparison.Ordinal);
        string why = ToolProcess.Run(_folder, "explain", "faithful.elbo", "faithful").Succeeded().Output;
        Assert.Contains("ln prior", why, StringComparison.Ordinal);
        Assert.Contains("the objective never fell", why, StringComparison.Ordinal);
        var without = Fit("--from", "faithful.elbo", "--prior", "none");
        Assert.Equal(JsonValueKind.Null, without.GetProperty("prior").ValueKind);
        Assert.Equal(-1130.263960, without.GetProperty("logLikelihood").GetDouble(), 1e-5);
    }

    [Theory]
    [InlineData("em")]
    [InlineData("gem")]
    [InlineData("online")]
    public void Given_means_that_are_frozen_stay_as_they_were_given(string method)
    {
        var json = Fit("--init", "means", "--means", "2,55; 4.3,80", "--freeze", "means", "--method", method);
        Assert.Equal("[[2,55],[4.3,80]]", JsonSerializer.Serialize(json.GetProperty("means")));
        Assert.Equal("[\"means\"]", JsonSerializer.Serialize(json.GetProperty("frozen")));
        Assert.Equal(7, json.GetProperty("parameters").GetInt32());
    }

    [Fact]
    public void Parts_of_a_saved_model_are_refitted_to_other_rows()
    {
        string before = JsonSerializer.Serialize(Fit("--components", "2").GetProperty("covariances"));
        string[] rows = ToolProcess.Run(_folder, "data", "export", "faithful", "f.csv").ExitCode == 0 ? File.ReadAllLines(_folder.File("f.csv")) : [];
        File.WriteAllLines(_folder.File("half.csv"), rows.Where(static (row, n) => n == 0 || n % 3 == 0));
        var json = ToolProcess.Run(
            _folder, "fit", "gmm", "half.csv", "--from", "faithful.elbo", "--freeze", "means,covariances", "--json").Succeeded().Json;
        Assert.Equal(before, JsonSerializer.Serialize(json.GetProperty("covariances")));
        Assert.Equal(1, json.GetProperty("parameters").GetInt32());
        Assert.Contains("frozen      means, covariances", ToolProcess.Run(_folder, "describe", "half.elbo").Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--prior conjugat", "did you mean 'conjugate'?")]
    [InlineData("--freeze mean", "did you mean 'means'?")]
    [InlineData("--freeze weights,means,covariances", "leaves nothing to fit")]
    [InlineData("--components 1..3 --freeze means,covariances", "leaves a single component nothing to fit")]
    public void What_cannot_be_is_refused(string options, string says) => Assert.Contains(
        says, ToolProcess.Run(_folder, ["fit", "gmm", "faithful", .. options.Split(' ')]).Failed(2), StringComparison.Ordinal);

    private JsonElement Fit(params string[] options) => ToolProcess.Run(_folder, ["fit", "gmm", "faithful", .. options, "--json"]).Succeeded().Json;
}
