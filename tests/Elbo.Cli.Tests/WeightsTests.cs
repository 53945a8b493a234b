using System.Globalization;
using System.Text.Json;
using Elbo.Data;

namespace Elbo.Cli.Tests;

/// <summary><c>--weights COLUMN</c>.</summary>
public sealed class WeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whole_weights_are_the_rows_repeated()
    {
        int rows = WriteGalaxies();
        var weighted = Fit("weighted.csv", "--weights", "w");
        var expanded = Fit("expanded.csv");
        Assert.Equal(82, weighted.GetProperty("rows").GetInt64());
        Assert.Equal(rows, weighted.GetProperty("weight").GetDouble());
        Assert.Equal(rows, expanded.GetProperty("rows").GetInt64());
        Assert.Equal(rows, expanded.GetProperty("weight").GetDouble());
        Assert.Equal("velocity", Assert.Single(weighted.GetProperty("columns").EnumerateArray()).GetString());
        foreach (string name in (string[])["logLikelihood", "bic", "aic", "icl"])
        {
            AssertClose(expanded.GetProperty(name).GetDouble(), weighted.GetProperty(name).GetDouble());
        }

        AssertClose(Math.Log(rows) * 8, weighted.GetProperty("bic").GetDouble() + (2 * weighted.GetProperty("logLikelihood").GetDouble()));
        foreach (string name in (string[])["weights", "means", "covariances"])
        {
            Assert.All(Numbers(expanded.GetProperty(name)).Zip(Numbers(weighted.GetProperty(name))), static pair => AssertClose(pair.First, pair.Second));
        }

        string text = ToolProcess.Run(_folder, "fit", "gmm", "weighted.csv", "--columns", "velocity", "--weights", "w", "--components", "3").Succeeded().Output;
        Assert.Contains($"82 rows (weight {rows}) × 1 column", text, StringComparison.Ordinal);
        Assert.Contains($"82 (weight {rows})", ToolProcess.Run(_folder, "describe", "weighted.elbo").Succeeded().Output, StringComparison.Ordinal);
        var training = ToolProcess.Run(_folder, "describe", "weighted.elbo", "--json").Succeeded().Json.GetProperty("training");
        Assert.Equal(82, training.GetProperty("rows").GetInt64());
        Assert.Equal(rows, training.GetProperty("weight").GetDouble());
    }

    [Fact]
    public void Every_way_in_gives_the_same_model()
    {
        WriteGalaxies();
        string text = File.ReadAllText(_folder.File("weighted.csv"));
        _folder.Write("bare.csv", text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        double[] numbers = [.. text.Split(',', '\n').Skip(3).SkipLast(1).Select(static field => double.Parse(field, CultureInfo.InvariantCulture))];
        _folder.WriteNpy("bare.npy", "<f8", "(82, 3)", numbers);
        string[] common = ["--weights", "3", "--columns", "2", "--components", "3", "--quiet", "--out"];
        ToolProcess.Run(_folder, ["fit", "gmm", "bare.csv", .. common, "csv.elbo"]).Succeeded();
        ToolProcess.Run(_folder, ["fit", "gmm", "bare.npy", .. common, "npy.elbo"]).Succeeded();
        ToolProcess.RunWithInput(_folder, File.ReadAllText(_folder.File("bare.csv")), ["fit", "gmm", "-", .. common, "pipe.elbo"]).Succeeded();
        Assert.Equal(_folder.Bytes("csv.elbo"), _folder.Bytes("npy.elbo"));
        Assert.Equal(_folder.Bytes("csv.elbo"), _folder.Bytes("pipe.elbo"));

        // The weights are no column of the model, so that scores need none.
        string[] scores = ToolProcess.Run(_folder, "score", "csv.elbo", "bare.npy", "--columns", "x2").Succeeded().Lines;
        Assert.Equal(83, scores.Length);
        ToolProcess.Run(_folder, "fit", "gmm", "weighted.csv", "--weights", "w", "--columns", "velocity", "--quiet", "--out", "named.elbo").Succeeded();
        Assert.Equal(83, ToolProcess.Run(_folder, "assign", "named.elbo", "weighted.csv").Succeeded().Lines.Length);
    }

    [Fact]
    public void Rows_of_weight_0_are_absent()
    {
        _folder.Write("with.csv", "a,k,w\n1,x,1\n999,y,0\n2,x,1\n3,z,1\n11,z,1\n12,x,1\n-999,y,0\n14,z,1\n");
        _folder.Write("without.csv", "a,k\n1,x\n2,x\n3,z\n11,z\n12,x\n14,z\n");
        var with = ToolProcess.Run(
            _folder, "fit", "gmm", "with.csv", "--weights", "w", "--truth", "k", "--components", "2", "--json", "--report", "r.html").Succeeded().Json;
        var without = ToolProcess.Run(_folder, "fit", "gmm", "without.csv", "--truth", "k", "--components", "2", "--json").Succeeded().Json;
        foreach (string name in (string[])["logLikelihood", "bic", "icl", "adjustedRandIndex", "weight"])
        {
            AssertClose(without.GetProperty(name).GetDouble(), with.GetProperty(name).GetDouble());
        }

        Assert.All(Numbers(without.GetProperty("means")).Zip(Numbers(with.GetProperty("means"))), static pair => AssertClose(pair.First, pair.Second));
        Assert.Equal((8, 6), (with.GetProperty("rows").GetInt32(), without.GetProperty("rows").GetInt32()));
        Assert.DoesNotContain("999", File.ReadAllText(_folder.File("r.html")), StringComparison.Ordinal);

        // Three labels in the file, two of them on rows that count.
        var labels = ToolProcess.Run(
            _folder, "fit", "gmm", "with.csv", "--weights", "w", "--label", "k", "--init", "labels", "--json").Succeeded().Json;
        Assert.Equal(2, labels.GetProperty("components").GetInt32());
    }

    [Fact]
    public void Fractions_count_as_what_they_are()
    {
        WriteGalaxies();
        string[] lines = File.ReadAllLines(_folder.File("weighted.csv"));
        _folder.Write("halves.csv", lines[0] + "\n" + string.Concat(lines[1..].Select(static line =>
        {
            int comma = line.LastIndexOf(',');
            return $"{line[..comma]},{double.Parse(line[(comma + 1)..], CultureInfo.InvariantCulture) / 2}\n";
        })));

        // Not the default start: a component of two rows' weight is clean, one of half of it is degenerate, and the best clean peak another.
        var whole = Fit("weighted.csv", "--weights", "w", "--init", "k-means++");
        var half = Fit("halves.csv", "--weights", "w", "--init", "k-means++");
        Assert.Equal(whole.GetProperty("weight").GetDouble() / 2, half.GetProperty("weight").GetDouble());
        AssertClose(whole.GetProperty("logLikelihood").GetDouble() / 2, half.GetProperty("logLikelihood").GetDouble());
        Assert.All(Numbers(whole.GetProperty("means")).Zip(Numbers(half.GetProperty("means"))), static pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void Weights_that_are_shares_are_told_of()
    {
        _folder.Write("shares.csv", "a,w\n" + string.Concat(Enumerable.Range(0, 40).Select(static i => $"{i * i % 17},0.025\n")));
        var result = ToolProcess.Run(_folder, "fit", "gmm", "shares.csv", "--weights", "w", "--json").Succeeded();
        Assert.Contains("add up to 1 for 40 rows", result.Error, StringComparison.Ordinal);
        Assert.Contains("multiply them by the number of rows", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_has_weights_too()
    {
        var rng = new Numerics.Seed(9).ToRng();
        var text = new System.Text.StringBuilder("a,w\n");
        double weight = 0;
        for (int i = 0; i < 30_000; i++)
        {
            bool isHeavy = i % 2 == 0;
            weight += isHeavy ? 1.5 : 0.5;
            text.Append(CultureInfo.InvariantCulture, $"{rng.NextGaussian() + (isHeavy ? 9 : 0):R},{(isHeavy ? 1.5 : 0.5)}\n");
        }

        var json = ToolProcess.RunWithInput(
            _folder, text.ToString(), "fit", "gmm", "-", "--weights", "w", "--components", "2", "--method", "online", "--json").Succeeded().Json;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("logLikelihood").ValueKind);
        Assert.Equal(30_000, json.GetProperty("rows").GetInt64());
        Assert.Equal(weight, json.GetProperty("weight").GetDouble(), 1e-6);
        Assert.Equal(0.75, json.GetProperty("weights")[0].GetDouble(), 0.02);
        string error = ToolProcess.RunWithInput(
            _folder, text + "1,-1\n", "fit", "gmm", "-", "--weights", "w", "--components", "2", "--method", "online").Failed(1);
        Assert.Contains("standard input: row 30002, column \"w\": the weight -1 is negative", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ledger_of_weighted_rows_balances()
    {
        WriteGalaxies();
        string[] common = ["--components", "3", "--json", "--report", "why.html"];
        var weighted = ToolProcess.Run(_folder, ["explain", "gmm", "weighted.csv", "--columns", "velocity", "--weights", "w", .. common]).Succeeded().Json;
        var expanded = ToolProcess.Run(_folder, ["explain", "gmm", "expanded.csv", "--columns", "velocity", .. common]).Succeeded().Json;
        Assert.Equal(0, weighted.GetProperty("largestFall").GetDouble());
        Assert.True(weighted.GetProperty("divergenceError").GetDouble() <= 1e-10);
        AssertClose(
            expanded.GetProperty("steps")[0].GetProperty("logLikelihood").GetDouble(), weighted.GetProperty("steps")[0].GetProperty("logLikelihood").GetDouble());
        Assert.Contains("did you", ToolProcess.Run(_folder, "explain", "gmm", "weighted.csv", "--wieghts", "w").Failed(2), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_summary_of_columns_is_weighted()
    {
        _folder.Write("d.csv", "a,w\n1,3\n5,1\n100,0\n");
        var json = ToolProcess.Run(_folder, "data", "describe", "d.csv", "--weights", "w", "--json").Succeeded().Json;
        Assert.Equal(3, json.GetProperty("rows").GetInt64());
        Assert.Equal(4, json.GetProperty("weight").GetDouble());
        Assert.Equal(2, json.GetProperty("means")[0].GetDouble());
        Assert.Equal(3, json.GetProperty("variances")[0].GetDouble());
        Assert.Equal(5, json.GetProperty("maxima")[0].GetDouble());
        Assert.Contains(
            "3 rows (weight 4) × 1 column",
            ToolProcess.Run(_folder, "data", "describe", "d.csv", "--weights", "w").Succeeded().Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("d.csv --columns a,b --weights w", "d.csv: row 3, column \"w\": the weight -1 is negative", "write 0 to leave the row out")]
    [InlineData("d.csv --columns a,b --weights k", "d.csv: row 2, column \"k\": the weight \"x\" is not a number", "--weights")]
    [InlineData("d.csv --columns a,b --weights z", "d.csv: column \"z\": every weight is 0", "above 0")]
    [InlineData("d.csv --weights a --label a --columns b", "column \"a\" is both the label and the column of weights", "name another column")]
    [InlineData("d.csv --weights a --columns a,b", "column \"a\" is selected and is also the column of weights", "--columns")]
    [InlineData("d.csv --weights q", "there is no column \"q\"", "choose from a, b, w, k, z")]
    public void What_is_no_weight_is_refused_in_one_line(string arguments, string place, string remedy)
    {
        _folder.Write("d.csv", "a,b,w,k,z\n1,2,1,x,0\n3,4,-1,y,0\n5,7,2,y,0\n");
        string error = ToolProcess.Run(_folder, ["fit", "gmm", .. arguments.Split(' ')]).Failed(1);
        Assert.Contains(place, error, StringComparison.Ordinal);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
        Assert.Equal(["d.csv"], _folder.Names);
    }

    [Fact]
    public void What_continues_a_fit_keeps_its_weights()
    {
        WriteGalaxies();
        string text = ToolProcess.Run(
            _folder, "fit", "gmm", "weighted.csv", "--weights", "w", "--components", "3", "--restarts", "1", "--max-iterations", "2").Succeeded().Output;
        Assert.Contains("elbo fit gmm weighted.csv --weights w --from weighted.elbo", text, StringComparison.Ordinal);
    }

    /// <summary>The galaxies with weights of 0 to 3 beside a number, and as many copies of each; returns how many copies.</summary>
    private int WriteGalaxies()
    {
        string[] velocities = Datasets.TryFind("galaxies")!.Text.TrimEnd('\n').Split('\n')[1..];
        _folder.Write("weighted.csv", "id,velocity,w\n" + string.Concat(velocities.Select(static (v, i) => $"{i},{v},{i % 4}\n")));
        _folder.Write("expanded.csv", "id,velocity\n" + string.Concat(velocities.SelectMany(static (v, i) => Enumerable.Repeat($"{i},{v}\n", i % 4))));
        return Enumerable.Range(0, velocities.Length).Sum(static i => i % 4);
    }

    private JsonElement Fit(string file, params string[] more) => ToolProcess.Run(
        _folder, ["fit", "gmm", file, "--columns", "velocity", "--components", "3", "--tolerance", "1e-12", "--json", .. more]).Succeeded().Json;

    private static IEnumerable<double> Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Numbers) : [element.GetDouble()];

    private static void AssertClose(double expected, double actual) => Assert.Equal(expected, actual, 1e-9 * (1 + Math.Abs(expected)));
}
