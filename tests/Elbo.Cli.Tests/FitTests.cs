using System.Text.Json;
using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Tests;

public sealed class FitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_range_prints_candidates_the_best_fit_and_where_it_was_saved()
    {
        var result = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "1..3").Succeeded();
        Assert.Equal(["faithful.elbo"], _folder.Names);
        Assert.Contains("* VVV K=2      -1130.2640          11  2322.19", result.Output, StringComparison.Ordinal);
        Assert.Contains("faithful.elbo", result.Output, StringComparison.Ordinal);
        Assert.Contains("elbo describe faithful.elbo", result.Output, StringComparison.Ordinal);
        Assert.Equal("", result.Error);
        Assert.All(result.Lines, static line => Assert.True(line.Length <= 80, line));
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public void The_tool_prints_the_summary_of_the_library()
    {
        var result = ToolProcess.Run(_folder, "fit", "gmm", "galaxies", "--components", "3", "--seed", "4").Succeeded();
        using var rows = Datasets.TryFind("galaxies")!.Open();
        var fit = GaussianMixture.Fit(rows, new() { Components = 3, Seed = new(4) });

        // Only what is wider than 80 characters is wrapped, so compare without line ends.
        Assert.StartsWith(Words(fit.ToString()), Words(result.Output), StringComparison.Ordinal);

        static string Words(string text) => string.Join(' ', text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Json_has_everything_and_nothing_else_is_printed()
    {
        var result = ToolProcess.Run(_folder, "fit", "gmm", "iris", "--components", "2..3", "--json", "--out", "i.elbo").Succeeded();
        var json = result.Json;
        Assert.Equal("", result.Error);
        Assert.Equal("gaussian-mixture", json.GetProperty("model").GetString());
        Assert.Equal("VVV", json.GetProperty("structure").GetString());
        Assert.Equal(4, json.GetProperty("dimension").GetInt32());
        Assert.Equal(150, json.GetProperty("rows").GetInt32());
        int components = json.GetProperty("components").GetInt32();
        Assert.Equal(components, json.GetProperty("weights").GetArrayLength());
        Assert.Equal(components, json.GetProperty("means").GetArrayLength());
        Assert.Equal(4, json.GetProperty("means")[0].GetArrayLength());
        Assert.Equal(components, json.GetProperty("covariances").GetArrayLength());
        Assert.Equal(4, json.GetProperty("covariances")[1][3].GetArrayLength());
        double bic = (-2 * json.GetProperty("logLikelihood").GetDouble()) + (json.GetProperty("parameters").GetInt32() * Math.Log(150));
        Assert.Equal(bic, json.GetProperty("bic").GetDouble(), 1e-9);
        foreach (string name in (string[])["aic", "icl", "seconds", "iterations", "adjustedRandIndex"])
        {
            Assert.Equal(JsonValueKind.Number, json.GetProperty(name).ValueKind);
        }

        Assert.Equal("converged", json.GetProperty("reason").GetString());
        Assert.Equal(0, json.GetProperty("warnings").GetArrayLength());
        Assert.Equal("i.elbo", json.GetProperty("out").GetString());
        var restarts = json.GetProperty("restarts");
        Assert.Equal(JsonValueKind.Number, restarts.GetProperty("givenUp").ValueKind);
        Assert.Equal(restarts.GetProperty("runs").GetInt32(), restarts.GetProperty("optima").EnumerateArray().Sum(static o => o.GetProperty("count").GetInt32()));
        var optimum = restarts.GetProperty("optima")[0];
        Assert.Contains("hierarchical", optimum.GetProperty("start").GetString(), StringComparison.Ordinal);
        Assert.False(optimum.GetProperty("degenerate").GetBoolean());
        Assert.True(optimum.GetProperty("count").GetInt32() > 0);
        Assert.Equal([2, 3], json.GetProperty("candidates").EnumerateArray().Select(static c => c.GetProperty("components").GetInt32()));
        Assert.True(json.GetProperty("candidates")[1].GetProperty("icl").GetDouble() > 0);
    }

    [Theory]
    [InlineData("portfolio", "hierarchical, ")]
    [InlineData("hierarchical", "hierarchical")]
    [InlineData("hierarchical-eii", "hierarchical-eii")]
    [InlineData("k-means++", "k-means++")]
    [InlineData("k-means", "k-means++")]
    [InlineData("k-means++-raw", "k-means++-raw")]
    [InlineData("k-means++-whitened", "k-means++-whitened")]
    [InlineData("responsibilities", "responsibilities")]
    [InlineData("subset-em", "subset-em")]
    [InlineData("random", "random")]
    public void Every_start_has_a_name_that_the_restart_report_repeats(string init, string start)
    {
        var json = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--init", init, "--json").Succeeded().Json;
        Assert.Equal(-1130.263960, json.GetProperty("logLikelihood").GetDouble(), 1e-6);
        string found = json.GetProperty("restarts").GetProperty("optima")[0].GetProperty("start").GetString()!;
        Assert.StartsWith(start, found, StringComparison.Ordinal);
        Assert.Equal(init == "portfolio", found.Contains(',', StringComparison.Ordinal));
    }

    [Fact]
    public void The_species_of_iris_are_found_again()
    {
        var json = ToolProcess.Run(_folder, "fit", "gmm", "iris", "--components", "3", "--json").Succeeded().Json;
        Assert.Equal(-180.185477, json.GetProperty("logLikelihood").GetDouble(), 1e-6);
        Assert.Equal(0.9039, json.GetProperty("adjustedRandIndex").GetDouble(), 1e-4);
        Assert.Contains("setosa", ToolProcess.Run(_folder, "fit", "gmm", "iris", "--components", "3").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void One_variable_with_unequal_variances_by_column_and_given_means()
    {
        var json = ToolProcess.Run(
            _folder,
            "fit", "gmm", "faithful", "--columns", "waiting", "--init", "means", "--means", "55; 80", "--tolerance", "1e-14", "--json").Succeeded().Json;
        Assert.Equal(-1034.001750, json.GetProperty("logLikelihood").GetDouble(), 1e-6);
        Assert.Equal(0.360886, json.GetProperty("weights")[0].GetDouble(), 1e-6);
        Assert.Equal(80.091069, json.GetProperty("means")[1][0].GetDouble(), 1e-6);
        Assert.Equal(34.430307, json.GetProperty("covariances")[1][0][0].GetDouble(), 1e-5);
    }

    [Fact]
    public void Means_from_a_file_keep_their_order()
    {
        _folder.Write("means.csv", "waiting,eruptions\n55,2\n80,4.3\n");
        var json = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--init", "means.csv", "--json").Succeeded().Json;
        Assert.Equal(2, json.GetProperty("components").GetInt32());
        Assert.True(json.GetProperty("means")[0][0].GetDouble() < 3);
    }

    [Fact]
    public void Labels_start_components_in_their_order_and_structures_have_synonyms()
    {
        var json = ToolProcess.Run(_folder, "fit", "gmm", "iris", "--init", "labels", "--covariance", "tied", "--json").Succeeded().Json;
        Assert.Equal("EEE", json.GetProperty("structure").GetString());
        Assert.Equal(3, json.GetProperty("components").GetInt32());
        Assert.Equal(5.006, json.GetProperty("means")[0][0].GetDouble(), 1e-3);
    }

    [Fact]
    public void A_structure_without_a_synonym_is_fitted_and_described()
    {
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--covariance", "eve", "--out", "m.elbo").Succeeded();
        string text = ToolProcess.Run(_folder, "describe", "m.elbo").Succeeded().Output;
        Assert.Contains("EVE (ellipsoidal, equal volume and orientation, varying", text, StringComparison.Ordinal);
        Assert.Contains("-1136.910261", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fit_that_was_cut_short_is_continued()
    {
        ToolProcess.Run(_folder, "fit", "gmm", "galaxies", "--components", "3", "--restarts", "1", "--max-iterations", "3", "--quiet").Succeeded();
        var json = ToolProcess.Run(_folder, "fit", "gmm", "galaxies", "--from", "galaxies.elbo", "--json").Succeeded().Json;
        Assert.Equal("converged", json.GetProperty("reason").GetString());
        Assert.Equal("model", json.GetProperty("restarts").GetProperty("optima")[0].GetProperty("start").GetString());
    }

    [Fact]
    public void Standard_input_is_data_and_is_kept_in_a_temporary_file_that_is_told_of()
    {
        using var faithful = Datasets.TryFind("faithful")!.Open();
        var result = ToolProcess.RunWithInput(
            _folder, Datasets.TryFind("faithful")!.Text, "fit", "gmm", "-", "--components", "2", "--json").Succeeded();
        Assert.Equal(-1130.263960, result.Json.GetProperty("logLikelihood").GetDouble(), 1e-6);
        Assert.Contains("temporary file", result.Error, StringComparison.Ordinal);
        Assert.Equal(["model.elbo"], _folder.Names);
    }

    [Fact]
    public void Quiet_prints_nothing_and_saves()
    {
        var result = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--quiet", "--out", "q.elbo").Succeeded();
        Assert.Equal("", result.Output + result.Error);
        Assert.Equal(["q.elbo"], _folder.Names);
    }

    [Fact]
    public void The_same_command_twice_any_threads_and_any_format_give_the_same_bytes()
    {
        ToolProcess.Run(_folder, "convert", "iris", "iris.csv").Succeeded();
        ToolProcess.Run(_folder, "convert", "iris.csv", "iris.npy").Succeeded();
        string[] common = ["--components", "3", "--quiet", "--seed", "7"];
        string[][] ways =
        [
            ["iris.csv", "--threads", "1", "--out", "1.elbo"],
            ["iris.csv", "--threads", "1", "--out", "1again.elbo"],
            ["iris.csv", "--threads", "2", "--out", "2.elbo"],
            ["iris.csv", "--threads", "7", "--out", "7.elbo"],
        ];
        foreach (string[] way in ways)
        {
            ToolProcess.Run(_folder, ["fit", "gmm", .. way, .. common]).Succeeded();
        }

        byte[] first = _folder.Bytes("1.elbo");
        Assert.All(ways, way => Assert.Equal(first, _folder.Bytes(way[^1])));

        // An npy has no names, so the table must not have any either.
        _folder.Write("plain.csv", string.Join('\n', File.ReadAllLines(_folder.File("iris.csv"))[1..]) + "\n");
        ToolProcess.Run(_folder, ["fit", "gmm", "iris.npy", "--out", "npy.elbo", .. common]).Succeeded();
        ToolProcess.Run(_folder, ["fit", "gmm", "plain.csv", "--out", "plain.elbo", .. common]).Succeeded();
        Assert.Equal(_folder.Bytes("plain.elbo"), _folder.Bytes("npy.elbo"));
        var named = ModelFile.Load<GaussianMixture>(_folder.File("1.elbo")).Model;
        var plain = ModelFile.Load<GaussianMixture>(_folder.File("npy.elbo")).Model;
        Assert.Equal(named.Weights.ToArray(), plain.Weights.ToArray());
        Assert.Equal(named.Mean(2).ToArray(), plain.Mean(2).ToArray());
    }

    [Fact]
    public void A_report_and_a_chart_are_written_whole()
    {
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "1..3", "--report", "r.html", "--plot", "p.svg", "--quiet").Succeeded();
        Assert.Equal(["faithful.elbo", "p.svg", "r.html"], _folder.Names);
        Assert.EndsWith("</html>", File.ReadAllText(_folder.File("r.html")).TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith("</svg>", File.ReadAllText(_folder.File("p.svg")).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_labels_that_would_drive_a_terminal_are_harmless()
    {
        _folder.Write("evil.csv", "[red]a,\u001b[31mb,class\n1,2,\u001b]0;x\u0007\n2,3,[/]\n3,1,[/]\n5,8,<b>\n");
        var result = ToolProcess.Run(_folder, "fit", "gmm", "evil.csv", "--truth", "class", "--report", "e.html").Succeeded();
        Assert.Contains("[red]a", result.Output, StringComparison.Ordinal);
        Assert.Contains("[/]", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.DoesNotContain('\u0007', result.Output);
        Assert.DoesNotContain('\u001b', File.ReadAllText(_folder.File("e.html")));
        Assert.DoesNotContain('\u001b', ToolProcess.Run(_folder, "describe", "evil.elbo").Succeeded().Output);
        Assert.DoesNotContain('\u001b', ToolProcess.Run(_folder, "fit", "gmm", "evil.csv", "--columns", "\u001bx").Failed(1));
    }

    [Fact]
    public void A_warning_goes_to_standard_error_and_into_the_json()
    {
        _folder.Write("flat.csv", "a,b\n1,5\n2,5\n3,5\n4,5\n7,5\n");
        var result = ToolProcess.Run(_folder, "fit", "gmm", "flat.csv", "--json").Succeeded();
        Assert.Contains("elbo: warning: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("'b'", result.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, result.Json.GetProperty("warnings").GetArrayLength());
    }
}
