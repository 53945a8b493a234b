using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary><c>elbo fit gmm --method</c>.</summary>
public sealed class MethodTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("em", -1130.263960, 1e-5, "converged")]
    [InlineData("gem", -1130.263960, 1e-5, "converged")]
    [InlineData("gradient", -1130.263960, 1e-5, "converged")]
    [InlineData("annealed", -1130.263960, 1e-5, "converged")]
    [InlineData("viterbi", -1130.283183, 1e-6, "converged")]
    [InlineData("sem", -1130.263960, 0.01, "completed")]
    [InlineData("online", -1130.263960, 0.05, "completed")]
    [InlineData("sgd", -1130.263960, 0.5, "completed")]
    public void Every_method_gets_to_the_peak_of_faithful(string method, double logLikelihood, double tolerance, string reason)
    {
        var json = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--method", method, "--json").Succeeded().Json;
        Assert.Equal(logLikelihood, json.GetProperty("logLikelihood").GetDouble(), tolerance);
        Assert.Equal(method, json.GetProperty("method").GetString());
        Assert.Equal(reason, json.GetProperty("reason").GetString());
        string training = ToolProcess.Run(_folder, "describe", "faithful.elbo", "--json").Succeeded().Json.GetProperty("training").GetProperty("reason").GetString()!;
        Assert.Equal(reason, training);
    }

    [Fact]
    public void Stochastic_em_says_what_its_draws_were_worth_on_average()
    {
        var json = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--method", "sem", "--json").Succeeded().Json;
        Assert.Equal(1000, json.GetProperty("iterations").GetInt32());
        Assert.InRange(json.GetProperty("meanLogLikelihood").GetDouble(), -1130.45, -1130.30);
    }

    [Theory]
    [InlineData("--passes 3", "--passes goes with --method online, sgd, not with em")]
    [InlineData("--method viterbi --steps 3", "--steps goes with --method gem, not with viterbi")]
    [InlineData("--method sem --tolerance 1e-3", "--tolerance goes with")]
    [InlineData("--method online --max-iterations 9", "--max-iterations goes with")]
    [InlineData("--method online --burn-in 9", "--burn-in goes with --method sem")]
    [InlineData("--method em --temperature 4", "--temperature goes with --method annealed")]
    [InlineData("--method annealed --temperature 0.5", "must be 1 or above")]
    [InlineData("--method annealed --cooling 1", "between 0 and 1")]
    [InlineData("--method online --decay 0.5", "above 0.5")]
    [InlineData("--method sem --max-iterations 10 --burn-in 10", "less than the 10 iterations")]
    [InlineData("--method onlin", "did you mean 'online'?")]
    [InlineData("--method online --passes 1 --components 1..3", "one pass leaves unknown")]
    public void Options_of_another_method_are_refused_by_name(string options, string says) => Assert.Contains(
        says,
        ToolProcess.Run(_folder, ["fit", "gmm", "faithful", .. options.Split(' ')]).Failed(2),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("--init labels", "--passes 2")]
    [InlineData("--components 1..3", "--passes 2")]
    [InlineData("--frames pictures", "--passes 2")]
    public void What_needs_rows_again_is_refused_for_a_stream(string options, string says) => Assert.Contains(
        says,
        ToolProcess.RunWithInput(_folder, "a\n1\n2\n3\n", ["fit", "gmm", "-", "--method", "online", .. options.Split(' ')]).Failed(2),
        StringComparison.Ordinal);

    [Fact]
    public void A_pipe_is_learnt_from_once_and_says_how_well_it_was_predicted()
    {
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--quiet").Succeeded();
        string rows = ToolProcess.Run(_folder, "sample", "faithful.elbo", "--count", "150000").Succeeded().Output;
        var result = ToolProcess.RunWithInput(_folder, rows, "fit", "gmm", "-", "--components", "2", "--method", "online", "--json").Succeeded();
        var json = result.Json;
        Assert.Equal("", result.Error);
        Assert.Equal(150_000, json.GetProperty("rows").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("logLikelihood").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("bic").ValueKind);
        double[] prequential = [.. json.GetProperty("prequential").EnumerateArray().Select(static p => p.GetDouble())];

        // 4,096 rows a window of 1,024-row batches: 24 full windows and a rest of the first 100,000, then 12 and a rest of the others.
        Assert.Equal(25 + 13, prequential.Length);

        // The mean log-density of faithful under its own model is −1130.264/272 = −4.1554; that of the model on its own rows is its negative entropy.
        Assert.Equal(-4.16, prequential[^2], 0.05);
        Assert.Equal(0.6441, json.GetProperty("weights")[0].GetDouble(), 0.01);
        Assert.Equal(JsonValueKind.Null, ToolProcess.Run(_folder, "describe", "model.elbo", "--json").Succeeded().Json.GetProperty("training").GetProperty("logLikelihood").ValueKind);
        Assert.Contains("unknown", ToolProcess.Run(_folder, "describe", "model.elbo").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupting_a_pipe_that_says_nothing_more_keeps_what_was_learnt()
    {
        using var tool = ToolProcess.Start(_folder, "fit", "gmm", "-", "--components", "2", "--method", "online");

        // Far more than the first rows and what a pipe holds: once all of it is written, the tool is learning. Then nothing comes any more.
        tool.Feed(string.Concat(Enumerable.Range(0, 1_000_000).Select(static i => $"{i % 7},{(i % 5) + (i % 2 * 20)}\n")));
        tool.Interrupt();
        var result = tool.Finish();
        Assert.Equal(130, result.ExitCode);
        Assert.Contains("elbo: stopped; the best model so far is in model.elbo", result.Error, StringComparison.Ordinal);
        Assert.Equal(["model.elbo"], _folder.Names);
    }

    [Fact]
    public void A_bad_row_in_a_pipe_is_named_and_nothing_is_written()
    {
        string rows = string.Concat(Enumerable.Range(0, 5000).Select(static i => $"{i % 7},{i % 5}\n")) + "1,x\n";
        string error = ToolProcess.RunWithInput(_folder, rows, "fit", "gmm", "-", "--method", "online").Failed(1);
        Assert.Contains("standard input: row 5001", error, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void A_pipe_that_is_passed_over_twice_is_kept_and_has_a_likelihood()
    {
        string rows = ToolProcess.Run(_folder, "convert", "faithful", "f.csv").ExitCode == 0 ? File.ReadAllText(_folder.File("f.csv")) : "";
        var result = ToolProcess.RunWithInput(
            _folder, rows, "fit", "gmm", "-", "--components", "2", "--method", "online", "--passes", "2", "--json").Succeeded();
        Assert.Contains("temporary file", result.Error, StringComparison.Ordinal);
        Assert.Equal(-1130.26, result.Json.GetProperty("logLikelihood").GetDouble(), 1);
    }

    [Fact]
    public void Frames_are_one_picture_an_iteration_and_those_of_a_longer_run_go()
    {
        string[] Fit(string limit) => ["fit", "gmm", "faithful", "--components", "2", "--init", "random", "--max-iterations", limit, "--frames", "pictures", "--quiet"];
        ToolProcess.Run(_folder, Fit("4")).Succeeded();
        string[] Names() => [.. Directory.EnumerateFiles(_folder.File("pictures")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.Equal(["frame-0000.svg", "frame-0001.svg", "frame-0002.svg", "frame-0003.svg", "frame-0004.svg"], Names());
        ToolProcess.Run(_folder, Fit("2")).Succeeded();
        Assert.Equal(["frame-0000.svg", "frame-0001.svg", "frame-0002.svg"], Names());
        Assert.StartsWith("<svg", File.ReadAllText(_folder.File("pictures/frame-0002.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_frame_is_the_model_of_the_fit()
    {
        foreach (string method in (string[])["em", "viterbi", "gem", "annealed", "online"])
        {
            ToolProcess.Run(
                _folder, "fit", "gmm", "faithful", "--components", "2", "--method", method, "--frames", method, "--report", "r.html", "--json").Succeeded();
            string last = Directory.EnumerateFiles(_folder.File(method)).Order(StringComparer.Ordinal).Last();
            Assert.Contains("-1130.2", File.ReadAllText(last).Replace('−', '-').Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        string report = File.ReadAllText(_folder.File("r.html"));
        Assert.Contains("How it got there", report, StringComparison.Ordinal);
    }
}
