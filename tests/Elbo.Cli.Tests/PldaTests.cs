using System.Globalization;
using System.Text;
using System.Text.Json;
using Elbo.Numerics;

namespace Elbo.Cli.Tests;

public sealed class PldaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // R's lme4: lmer(Yield ~ 1 + (1 | Batch), Dyestuff, REML = FALSE).
    [Fact]
    public void The_dyestuff_is_the_model_of_random_effects()
    {
        var json = Fit("dyestuff", "--group", "batch", "--tolerance", "1e-13", "--json");
        Assert.Equal(-163.663530, json.GetProperty("logLikelihood").GetDouble(), 1e-6);
        Assert.Equal(1527.5, json.GetProperty("mean")[0].GetDouble(), 1e-6);
        Assert.Equal(1388.3333, json.GetProperty("between")[0][0].GetDouble(), 1e-2);
        Assert.Equal(2451.25, json.GetProperty("within")[0][0].GetDouble(), 1e-2);
        Assert.Equal(6, json.GetProperty("groups").GetInt32());
        Assert.Equal(30, json.GetProperty("rows").GetInt32());
        Assert.Empty(json.GetProperty("warnings").EnumerateArray());

        // The data set knows its groups.
        string text = ToolProcess.Run(_folder, "fit", "plda", "dyestuff").Succeeded().Output;
        Assert.Contains("30 rows × 1 column, 6 groups (batch)", text, StringComparison.Ordinal);
        Assert.Contains("-163.66353", text, StringComparison.Ordinal);
        string described = ToolProcess.Run(_folder, "describe", "dyestuff.elbo", "--plot", "g.svg").Succeeded().Output;
        Assert.Contains("yield", described, StringComparison.Ordinal);
        Assert.Contains("6 groups", described, StringComparison.Ordinal);
        Assert.Contains("Graph of groups with hidden vectors", File.ReadAllText(_folder.File("g.svg")), StringComparison.Ordinal);
        Assert.Equal("batch", ToolProcess.Run(_folder, "describe", "dyestuff.elbo", "--json").Succeeded().Json.GetProperty("group").GetString());
    }

    // The table of docs/models/plda.md: by default, where EM alone does not converge in 5000 iterations.
    [Theory]
    [InlineData("iris", "species", -116.444499)]
    [InlineData("wine", "cultivar", -3000.577130)]
    public void Few_groups_of_few_rows_converge_in_turns(string data, string group, double logLikelihood)
    {
        var json = Fit(data, "--group", group, "--json");
        Assert.Equal(logLikelihood, json.GetProperty("logLikelihood").GetDouble(), 1e-6);
        Assert.Equal("converged", json.GetProperty("reason").GetString());
        Assert.InRange(json.GetProperty("iterations").GetInt32(), 21, 30);
    }

    [Fact]
    public void Groups_differ_along_as_many_directions_as_asked_for()
    {
        WriteVoices("v.csv", 40);
        var json = Fit("v.csv", "--group", "speaker", "--rank", "1", "--json", "--out", "r.elbo");
        double[][] between = [.. json.GetProperty("between").EnumerateArray().Select(static row => row.EnumerateArray().Select(static x => x.GetDouble()).ToArray())];
        Assert.Equal(between[0][0] * between[1][1], between[0][1] * between[0][1], 1e-5 * between[0][0] * between[1][1]);
        Assert.Equal(1 + (40 * 40), ToolProcess.Run(_folder, "verify", "r.elbo", "--enroll", "v.csv", "--test", "v.csv").Succeeded().Lines.Length);
        Assert.Contains("too high for 3 columns", ToolProcess.Run(_folder, "fit", "plda", "v.csv", "--group", "speaker", "--rank", "4").Failed(1), StringComparison.Ordinal);
        Assert.Contains(
            "--rank does not go with --shrinkage",
            ToolProcess.Run(_folder, "fit", "plda", "v.csv", "--group", "speaker", "--rank", "1", "--shrinkage", "5").Failed(2),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_and_arrays_with_names_or_numbers_of_groups_give_the_same_model()
    {
        WriteVoices("v.csv", 40);
        string[] lines = [.. File.ReadLines(_folder.File("v.csv")).Skip(1)];
        _folder.Write("names.txt", string.Join('\n', lines.Select(static line => line.Split(',')[0])) + "\n");
        _folder.Write("numbers.csv", "speaker,a,b,c\n" + string.Join('\n', lines.Select(static line => line[1..])) + "\n");
        ToolProcess.Run(_folder, "convert", "v.csv", "v.npy", "--columns", "a..c").Succeeded();
        ToolProcess.Run(_folder, "convert", "numbers.csv", "numbers.npy").Succeeded();
        var table = Fit("v.csv", "--group", "speaker", "--json");
        foreach (string[] args in (string[][])[["v.npy", "--group", "names.txt"], ["numbers.npy", "--group", "1"], ["numbers.csv", "--group", "1"]])
        {
            var other = Fit([.. args, "--json"]);
            foreach (string part in (string[])["logLikelihood", "mean", "between", "within"])
            {
                Assert.Equal(table.GetProperty(part).ToString(), other.GetProperty(part).ToString());
            }
        }
    }

    [Fact]
    public void The_model_keeps_what_was_done_to_vectors()
    {
        WriteVoices("v.csv", 40);
        var json = Fit("v.csv", "--group", "speaker", "--pca", "3", "--lda", "2", "--whiten", "--length-norm", "--shrinkage", "10", "--json");
        Assert.Equal("pca,lda,whiten,unit-length", string.Join(',', json.GetProperty("preparation").EnumerateArray().Select(static s => s.GetProperty("step").GetString())));
        Assert.Equal(2, json.GetProperty("dimension").GetInt32());
        Assert.Equal(3, json.GetProperty("columns").GetArrayLength());
        var described = ToolProcess.Run(_folder, "describe", "v.elbo", "--json").Succeeded().Json;
        Assert.Equal(json.GetProperty("within").ToString(), described.GetProperty("within").ToString());
        string text = ToolProcess.Run(_folder, "describe", "v.elbo").Succeeded().Output;
        Assert.Contains("3 columns → pca 3 → lda 2 → whiten 2 → length √D", text, StringComparison.Ordinal);
        Assert.Contains("10 rows without correlation", text, StringComparison.Ordinal);

        // Linear steps that lose nothing change coordinates, not the model.
        double plain = Spreads(Fit("v.csv", "--group", "speaker", "--tolerance", "1e-13", "--json"))[0];
        Assert.Equal(plain, Spreads(Fit("v.csv", "--group", "speaker", "--pca", "3", "--whiten", "--tolerance", "1e-13", "--json"))[0], plain * 1e-3);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        WriteVoices("v.csv", 60);
        foreach (string threads in (string[])["1", "3"])
        {
            Fit("v.csv", "--group", "speaker", "--length-norm", "--threads", threads, "--out", $"{threads}.elbo", "--json");
        }

        Assert.Equal(_folder.Bytes("1.elbo"), _folder.Bytes("3.elbo"));
    }

    [Fact]
    public void What_to_do_is_chosen_by_groups_that_are_held_out()
    {
        WriteVoices("v.csv", 40);
        string[] command = ["v.csv", "--group", "speaker", "--pca", "1..3", "--lda", "1,2", "--shrinkage", "0,5", "--max-iterations", "30"];
        var json = Fit([.. command, "--json"]);
        var candidates = json.GetProperty("candidates").EnumerateArray().ToArray();

        // One component has no two discriminants.
        Assert.Equal(10, candidates.Length);
        var best = candidates.MinBy(static c => c.GetProperty("eer").GetDouble());
        Assert.Equal(best.GetProperty("lda").GetInt32(), json.GetProperty("dimension").GetInt32());
        Assert.Equal(best.GetProperty("shrinkage").GetDouble(), json.GetProperty("shrinkage").GetDouble());
        Assert.All(candidates, static c => Assert.InRange(c.GetProperty("eer").GetDouble(), 0.001, 0.5));
        string text = ToolProcess.Run(_folder, ["fit", "plda", .. command]).Succeeded().Output;
        Assert.Contains("Cross-validation over groups", text, StringComparison.Ordinal);
        Assert.Single(text.Split('\n'), static line => line.StartsWith('*'));
        Assert.Contains("--repeats goes with --folds", ToolProcess.Run(_folder, "fit", "plda", "v.csv", "--group", "speaker", "--repeats", "2").Failed(2), StringComparison.Ordinal);
        Assert.Contains(
            "v.csv: there are 40 groups for 41 parts",
            ToolProcess.Run(_folder, "fit", "plda", "v.csv", "--group", "speaker", "--folds", "41").Failed(1),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_is_adapted_to_rows_without_groups()
    {
        WriteVoices("v.csv", 40);
        Fit("v.csv", "--group", "speaker", "--pca", "2", "--json");
        var rng = new Seed(5).ToRng();
        var rows = new StringBuilder("a,b,c\n");
        for (int n = 0; n < 200; n++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"{20 + (9 * rng.NextGaussian()):F6},{rng.NextGaussian():F6},{1 + (4 * rng.NextGaussian()):F6}\n");
        }

        _folder.Write("calls.csv", rows.ToString());
        byte[] before = _folder.Bytes("v.elbo");
        Assert.Contains("calls.elbo", ToolProcess.Run(_folder, "adapt", "v.elbo", "calls.csv", "--out", "calls.elbo").Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Bytes("v.elbo"));
        var (old, adapted) = (Describe("v.elbo"), Describe("calls.elbo"));
        Assert.Equal(old.GetProperty("preparation").ToString(), adapted.GetProperty("preparation").ToString());
        Assert.True(adapted.GetProperty("within")[0][0].GetDouble() > old.GetProperty("within")[0][0].GetDouble());
        Assert.True(adapted.GetProperty("between")[0][0].GetDouble() > old.GetProperty("between")[0][0].GetDouble());
        ToolProcess.Run(_folder, "verify", "calls.elbo", "--enroll", "v.csv", "--test", "v.csv").Succeeded();
        ToolProcess.Run(_folder, "adapt", "v.elbo", "calls.csv").Succeeded();
        Assert.Equal(_folder.Bytes("calls.elbo"), _folder.Bytes("v.elbo"));
        ToolProcess.Run(_folder, "fit", "kde", "faithful", "--columns", "waiting", "--quiet").Succeeded();
        Assert.Contains("cannot be adapted", ToolProcess.Run(_folder, "adapt", "faithful.elbo", "faithful").Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_singular_covariance_is_floored_and_shrinkage_offered()
    {
        _folder.Write("few.csv", "g,a,b,c,d\nx,1,2,3,1\nx,2,1,5,2\ny,4,4,1,7\ny,6,5,2,1\nz,0,3,3,3\nz,1,1,0,4\n");
        var result = ToolProcess.Run(_folder, "fit", "plda", "few.csv", "--group", "g", "--json").Succeeded();
        Assert.Contains("--shrinkage", result.Error, StringComparison.Ordinal);
        Assert.Equal("within-floor", result.Json.GetProperty("warnings")[0].GetProperty("code").GetString());
        Assert.DoesNotContain("NaN", result.Output, StringComparison.Ordinal);

        // That three groups do not differ along all of four columns is still said.
        var shrunk = ToolProcess.Run(_folder, "fit", "plda", "few.csv", "--group", "g", "--shrinkage", "5", "--json").Succeeded();
        Assert.DoesNotContain("--shrinkage", shrunk.Error, StringComparison.Ordinal);
        Assert.All(shrunk.Json.GetProperty("warnings").EnumerateArray(), static warning => Assert.False(warning.GetProperty("code").ValueEquals("within-floor")));
    }

    [Theory]
    [InlineData("g,x\na,1\nb,2\nc,3\n", "", "t.csv: every group has a single row")]
    [InlineData("g,x\na,1\na,2\n", "", "t.csv: there are fewer than two groups")]
    [InlineData("g,x\na,1\n,2\nb,3\nb,4\n", "", "t.csv: data row 2: the column 'g' is empty")]
    [InlineData("g,x,y\na,1,2\na,0,0\nb,3,1\nb,4,1\n", "", "t.csv: data row 2: all 2 numbers are zero")]
    [InlineData("g,x\na,1\na,1\nb,1\nb,1\n", "", "t.csv: all rows are equal")]
    [InlineData("g,x,y\na,1,2\na,2,3\nb,3,1\nb,4,1\n", "--pca 3", "t.csv: there cannot be 3 principal components of 2 columns")]
    [InlineData("g,x,y,z\na,1,2,7\na,2,3,1\nb,3,1,4\nb,4,1,4\n", "--lda 1", "keep fewer principal components first")]
    public void What_cannot_be_fitted_is_told_in_one_line(string table, string options, string says)
    {
        _folder.Write("t.csv", table);
        string error = ToolProcess.Run(_folder, ["fit", "plda", "t.csv", "--group", "g", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Failed(1);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.Equal(["t.csv"], _folder.Names);
    }

    [Theory]
    [InlineData("t.csv", 2, "--group is missing: name the column")]
    [InlineData("t.npy", 2, "--group is missing: an npy file has no names")]
    [InlineData("t.npy --group no.txt", 1, "no.txt: there is no such file")]
    [InlineData("t.npy --group short.txt", 1, "short.txt: has 1 lines, but t.npy has 4 rows")]
    [InlineData("t.csv --group nobody", 1, "\"nobody\"")]
    public void Missing_names_are_told_in_one_line(string arguments, int code, string says)
    {
        _folder.Write("t.csv", "g,x\n1,1\n1,2\n2,3\n2,4\n");
        _folder.Write("short.txt", "a\n");
        ToolProcess.Run(_folder, "convert", "t.csv", "t.npy").Succeeded();
        Assert.Contains(says, ToolProcess.Run(_folder, ["fit", "plda", .. arguments.Split(' ')]).Failed(code), StringComparison.Ordinal);
    }

    private JsonElement Describe(string model) => ToolProcess.Run(_folder, "describe", model, "--json").Succeeded().Json;

    private static double[] Spreads(JsonElement json) => [.. json.GetProperty("spreads").EnumerateArray().Select(static s => s.GetDouble())];

    private JsonElement Fit(params string[] args) => ToolProcess.Run(_folder, ["fit", "plda", .. args]).Succeeded().Json;

    /// <summary>Speakers s1, s2, … of two to four rows of three correlated numbers.</summary>
    private void WriteVoices(string name, int speakers)
    {
        var rng = new Seed(3).ToRng();
        var text = new StringBuilder("speaker,a,b,c\n");
        for (int s = 1; s <= speakers; s++)
        {
            double x = 3 * rng.NextGaussian(), y = x + rng.NextGaussian();
            for (int n = 0; n < 2 + (s % 3); n++)
            {
                double noise = rng.NextGaussian();
                text.Append(CultureInfo.InvariantCulture, $"s{s},{5 + x + noise:F6},{y - noise + rng.NextGaussian():F6},{rng.NextGaussian():F6}\n");
            }
        }

        _folder.Write(name, text.ToString());
    }
}
