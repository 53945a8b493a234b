using System.Globalization;
using System.Text;

namespace Elbo.Cli.Tests;

public sealed class DiarizeTests : IDisposable
{
    /// <summary>Two speakers in two dimensions, far apart.</summary>
    private const string Plda = "<Plda>  [ 0 0 ]\n [\n  1 0 \n  0 1 ]\n [ 30 10 ]\n</Plda> ";

    private readonly TemporaryFolder _folder = new();

    public DiarizeTests()
    {
        var vectors = new StringBuilder();
        var segments = new StringBuilder();
        for (int n = 0; n < 40; n++)
        {
            // The first speaks from 0 to 10, the second from 10 to 30, the first again.
            int speaker = n is < 10 or >= 30 ? 1 : -1;
            double wobble = 0.4 * Math.Sin(7 * n);
            vectors.Append(CultureInfo.InvariantCulture, $"m-{n:00}  [ {(5 * speaker) + wobble} {(2 * speaker) - wobble} ]\n");
            segments.Append(CultureInfo.InvariantCulture, $"m-{n:00} m {n} {n + 1}\n");
        }

        _folder.Write("plda", Plda);
        _folder.Write("x.ark", vectors.ToString());
        _folder.Write("segments", segments.ToString());
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--score", "cosine")]
    [InlineData("--score", "plda")]
    [InlineData("--speakers", "2")]
    [InlineData("--absolute-threshold", "0.5")]
    [InlineData("--threshold", "-0.1")]
    public void Standard_output_is_rttm(string option, string value)
    {
        var result = Run(option, value).Succeeded();
        Assert.Equal(
            "SPEAKER m 1 0.000 10.000 <NA> <NA> 1 <NA> <NA>\nSPEAKER m 1 10.000 20.000 <NA> <NA> 2 <NA> <NA>\nSPEAKER m 1 30.000 10.000 <NA> <NA> 1 <NA> <NA>\n",
            result.Output);
        Assert.Equal("", result.Error);
        Assert.Equal(result.Output, Run(option, value, "--threads", "1").Succeeded().Output);
    }

    [Fact]
    public void Files_a_summary_and_agreement_with_known_turns()
    {
        _folder.Write("known.rttm", "SPEAKER m 1 0 12 <NA> <NA> Ann <NA> <NA>\nSPEAKER m 1 12 18 <NA> <NA> Ben <NA> <NA>\nSPEAKER m 1 30 10 <NA> <NA> Ann <NA> <NA>\n");
        var result = Run("--out", "m.rttm", "--report", "m.html", "--reference", "known.rttm").Succeeded();
        Assert.Contains("95.00 % of the 40.00 s of known.rttm", result.Output, StringComparison.Ordinal);
        Assert.Matches("1 +20.00 +50.0 % +2", result.Output);
        Assert.Matches("ELBO +-[0-9.]+ after [0-9]+ iterations \\(converged\\)", result.Output);
        Assert.Equal(Run().Succeeded().Output, File.ReadAllText(_folder.File("m.rttm")));
        Assert.Contains("Who speaks when in m", File.ReadAllText(_folder.File("m.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_turns_times_and_the_bound()
    {
        var json = Run("--json", "--reference", _folder.Write("known.rttm", "SPEAKER m 1 0 10 <NA> <NA> Ann <NA> <NA>\n")).Succeeded().Json;
        var recording = json.GetProperty("recordings")[0];
        Assert.Equal("m", recording.GetProperty("recording").GetString());
        Assert.Equal(2, recording.GetProperty("speakers").GetInt32());
        Assert.Equal(3, recording.GetProperty("turns").GetArrayLength());
        Assert.Equal("2", recording.GetProperty("turns")[1].GetProperty("speaker").GetString());
        Assert.Equal("converged", recording.GetProperty("reason").GetString());
        Assert.True(recording.GetProperty("elbo").GetDouble() < 0);
        Assert.Equal(1, json.GetProperty("reference").GetProperty("agreement").GetDouble());
    }

    [Fact]
    public void Clusters_alone_have_no_bound()
    {
        var json = Run("--clusters-only", "--json").Succeeded().Json;
        var recording = json.GetProperty("recordings")[0];
        Assert.Equal(System.Text.Json.JsonValueKind.Null, recording.GetProperty("elbo").ValueKind);
        Assert.Equal(2, recording.GetProperty("speakers").GetInt32());
    }

    [Fact]
    public void Several_recordings_are_diarized_one_by_one()
    {
        string[] lines = File.ReadAllLines(_folder.File("segments"));
        _folder.Write("segments", string.Join('\n', lines.Select((line, n) => n < 20 ? line : line.Replace(" m ", " other ", StringComparison.Ordinal))));
        var result = Run().Succeeded();
        Assert.Equal(["m", "m", "other", "other"], result.Lines.Where(static l => l.Length > 0).Select(static l => l.Split(' ')[1]), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("x.ark", "m-00  [ 1 2 ]\nm-01 [ 1 2", "x.ark: key \"m-01\", byte 24: the file ends before the ']'")]
    [InlineData("x.ark", "m-00  [ 1 2 ]\n", "x.ark: has no vector for 39 keys (m-01, m-02, m-03, …) of segments")]
    [InlineData("segments", "m-00 m 0 1\n", "segments: has no times for 39 keys (m-01, m-02, m-03, …) of x.ark")]
    [InlineData("segments", "m-00 m 0\n", "segments: line 1: a segment has four fields")]
    [InlineData("plda", "<Plda>  [ 1 ]\n [\n  1 ]\n [ 3 ]\n</Plda> ", "plda: the model takes vectors of 1 numbers, but those of x.ark have 2; give the steps")]
    [InlineData("plda", "<Plda>  [ 1 1 ]\n [\n  1 2 \n  2 4 ]\n [ 3 3 ]\n</Plda> ", "plda: the transform has no inverse; is it a PLDA model?")]
    [InlineData("plda", "hello", "plda: ")]
    public void Bad_files_are_one_line_and_nothing_is_written(string file, string content, string complaint)
    {
        _folder.Write(file, content);
        Assert.StartsWith("elbo: " + complaint, Run("--out", "m.rttm").Failed(1), StringComparison.Ordinal);
        Assert.DoesNotContain("m.rttm", _folder.Names, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("--threshold does not go with --speakers", "--threshold", "0", "--speakers", "2")]
    [InlineData("--fa is '0'", "--fa", "0")]
    [InlineData("--loop is '1'", "--loop", "1")]
    [InlineData("--fb is for the hidden Markov model", "--fb", "3", "--clusters-only")]
    [InlineData("--lda-dim is 3, but the model has 2 dimensions", "--lda-dim", "3")]
    [InlineData("--score is 'dot'", "--score", "dot")]
    public void Wrong_usage_is_said(string complaint, params string[] options)
    {
        Assert.Contains(complaint, Run(options).Failed(2), StringComparison.Ordinal);
    }

    private ToolResult Run(params string[] options) => ToolProcess.Run(_folder, ["diarize", "plda", "x.ark", "segments", .. options]);
}
