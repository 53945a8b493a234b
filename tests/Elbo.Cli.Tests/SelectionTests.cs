using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary>Several structures and numbers of components, compared.</summary>
public sealed class SelectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_structures_of_faithful_choose_EEE_with_three_components_as_mclust_does()
    {
        // R 4.2, mclust 6.0.0: mclustBIC(faithful, G = 1:9) has its maximum at EEE, 3: −2314.3163, with a tolerance that stops a little short.
        var json = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--covariance", "all", "--components", "1..9", "--json").Succeeded().Json;
        Assert.Equal(("EEE", 3), (json.GetProperty("structure").GetString(), json.GetProperty("components").GetInt32()));
        Assert.Equal(2314.2957, json.GetProperty("bic").GetDouble(), 1e-4);
        Assert.Equal("bic", json.GetProperty("criterion").GetString());
        Assert.Equal(14 * 9, json.GetProperty("candidates").GetArrayLength());
        Assert.Equal(0, json.GetProperty("unfitted").GetArrayLength());
        var first = json.GetProperty("candidates").EnumerateArray().Single(static c => c.GetProperty("rank") is { ValueKind: JsonValueKind.Number } rank && rank.GetInt32() == 1);
        Assert.Equal(("EEE", 3), (first.GetProperty("structure").GetString(), first.GetProperty("components").GetInt32()));
        Assert.Equal(11, first.GetProperty("parameters").GetInt32());
        Assert.Equal(-1126.315928, first.GetProperty("logLikelihood").GetDouble(), 1e-6);
        Assert.Equal("converged", first.GetProperty("reason").GetString());
        foreach (string name in (string[])["bic", "icl", "aic"])
        {
            Assert.Equal(json.GetProperty(name).GetDouble(), first.GetProperty(name).GetDouble());
        }
    }

    [Fact]
    public void All_structures_of_iris_choose_VEV_with_two_components_as_mclust_does()
    {
        // R 4.2, mclust 6.0.0: mclustBIC(iris[, 1:4], G = 1:9) has its maximum at VEV, 2: −561.728462; here up to four components, for the time it takes.
        var result = ToolProcess.Run(_folder, "fit", "gmm", "iris", "--covariance", "all", "--components", "1..4").Succeeded();
        Assert.Contains("* VEV K=2       -215.7260          26  561.73  561.73", result.Output, StringComparison.Ordinal);
        Assert.Contains("561.73¹", result.Output, StringComparison.Ordinal);
        Assert.Contains("VEV K=3 is less than 2 behind the best", result.Output, StringComparison.Ordinal);
        Assert.All(result.Lines, static line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        string[] common = ["fit", "gmm", "iris", "--covariance", "VVV,EEE,diagonal", "--components", "1,3", "--select", "cv:3", "--json", "--out"];
        string[] outputs = [.. ((string[])["1", "2", "5"]).Select(threads =>
        {
            string json = ToolProcess.Run(_folder, [.. common, $"{threads}.elbo", "--threads", threads]).Succeeded().Output;
            return string.Join('\n', json.Split('\n').Where(static line => !line.Contains("\"seconds\"", StringComparison.Ordinal) && !line.Contains("\"out\"", StringComparison.Ordinal)));
        })];
        Assert.Equal(outputs[0], outputs[1]);
        Assert.Equal(outputs[0], outputs[2]);
        Assert.Equal(_folder.Bytes("1.elbo"), _folder.Bytes("5.elbo"));
        var candidate = JsonDocument.Parse(outputs[0]).RootElement.GetProperty("candidates")[0];
        Assert.Equal(3, candidate.GetProperty("parts").GetArrayLength());
        Assert.Equal(candidate.GetProperty("parts").EnumerateArray().Average(static p => p.GetDouble()), candidate.GetProperty("predicted").GetDouble(), 1e-9);
        Assert.True(candidate.GetProperty("standardError").GetDouble() > 0);
    }

    [Fact]
    public void Every_criterion_chooses_by_its_own_number()
    {
        foreach (string criterion in (string[])["bic", "icl", "aic", "held-out", "held-out:0.4", "cv:2", "cross-validation:2"])
        {
            var json = ToolProcess.Run(
                _folder, "fit", "gmm", "faithful", "--covariance", "EEE,VVV", "--components", "1..3", "--restarts", "3", "--select", criterion, "--json").Succeeded().Json;
            string name = criterion.Split(':')[0].Replace("cross-validation", "cv", StringComparison.Ordinal);
            bool isPredictive = name is "cv" or "held-out";
            Assert.Equal(name, json.GetProperty("criterion").GetString());
            double[] byRank =
            [
                .. json.GetProperty("candidates").EnumerateArray()
                    .Where(static c => c.GetProperty("rank").ValueKind == JsonValueKind.Number && !c.GetProperty("degenerate").GetBoolean())
                    .OrderBy(static c => c.GetProperty("rank").GetInt32())
                    .Select(c => isPredictive ? -c.GetProperty("predicted").GetDouble() : c.GetProperty(name).GetDouble()),
            ];
            Assert.True(byRank.Length > 2);
            Assert.Equal(byRank.Order(), byRank);
        }
    }

    [Fact]
    public void In_one_column_all_means_two_and_that_is_said()
    {
        string text = ToolProcess.Run(_folder, "fit", "gmm", "galaxies", "--covariance", "all", "--components", "1..3").Succeeded().Output;
        Assert.Contains("In one column there are two structures", text, StringComparison.Ordinal);
        Assert.Contains("* VII K=3", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_fitted_is_listed_and_refused_if_it_is_named_alone()
    {
        _folder.Write("few.csv", "a,b\n1,2\n2,1\n3,5\n1,2\n4,4\n");
        string text = ToolProcess.Run(_folder, "fit", "gmm", "few.csv", "--covariance", "all", "--components", "1..5").Succeeded().Output;
        Assert.Contains("– not fitted", text, StringComparison.Ordinal);
        Assert.Contains("† degenerate", text, StringComparison.Ordinal);
        Assert.Contains("only 4 distinct rows for 5 components", text, StringComparison.Ordinal);
        Assert.Contains("* EEE K=1", text, StringComparison.Ordinal);
        Assert.Contains("only 4 distinct rows", ToolProcess.Run(_folder, "fit", "gmm", "few.csv", "--components", "1..5").Failed(1), StringComparison.Ordinal);
        Assert.Contains("for 9 folds", ToolProcess.Run(_folder, "fit", "gmm", "few.csv", "--select", "cv:9").Failed(1), StringComparison.Ordinal);

        var json = ToolProcess.Run(_folder, "fit", "gmm", "iris", "--covariance", "EEE,VEV", "--components", "2", "--prior", "conjugate", "--json").Succeeded().Json;
        Assert.Contains("no conjugate prior for VEV", json.GetProperty("unfitted")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            "does not go with VEV, EVE", ToolProcess.Run(_folder, "fit", "gmm", "iris", "--covariance", "VEV,EVE", "--prior", "conjugate").Failed(2), StringComparison.Ordinal);
    }

    [Fact]
    public void One_model_can_be_scored_by_cross_validation()
    {
        var result = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--select", "cv:5").Succeeded();
        Assert.Contains("VVV K=2", result.Output, StringComparison.Ordinal);
        Assert.Contains("± s.e.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_start_every_structure_and_go_with_the_rows_of_a_fold()
    {
        var json = ToolProcess.Run(
            _folder, "fit", "gmm", "iris", "--init", "labels", "--covariance", "EEE,VVV", "--select", "cv:3", "--json").Succeeded().Json;
        Assert.Equal(3, json.GetProperty("components").GetInt32());
        Assert.All(json.GetProperty("candidates").EnumerateArray(), static c => Assert.Equal(JsonValueKind.Number, c.GetProperty("predicted").ValueKind));
    }

    [Fact]
    public void The_report_shows_the_comparison()
    {
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--covariance", "EEE,VVV,VVI,EII", "--components", "1..4", "--report", "r.html", "--quiet").Succeeded();
        string page = System.Net.WebUtility.HtmlDecode(File.ReadAllText(_folder.File("r.html")));
        foreach (string id in (string[])["comparison-chart", "uncertainty-chart", "density-chart", "restarts-chart", "data-chart"])
        {
            Assert.Contains($"\"{id}-title\"", page, StringComparison.Ordinal);
        }

        Assert.Contains("2314.30¹", page, StringComparison.Ordinal);
    }
}
