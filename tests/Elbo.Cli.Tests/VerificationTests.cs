using System.Globalization;
using System.Text;
using Elbo.Numerics;

namespace Elbo.Cli.Tests;

public sealed class VerificationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // One number a row: B = 4, W = 1, of four readings each, so that the ratio can be computed from 2 × 2 and 3 × 3 covariances by hand.
    [Fact]
    public void Scores_are_ratios_of_joint_Gaussians()
    {
        _folder.Write("train.csv", "part,x\n" + string.Concat(Enumerable.Range(0, 400).Select(static i => Line($"p{i % 100}", (2 * Normal(i % 100)) + Normal(1000 + i)))));
        var fit = ToolProcess.Run(_folder, "fit", "plda", "train.csv", "--group", "part", "--tolerance", "1e-13", "--json").Succeeded().Json;
        double mean = fit.GetProperty("mean")[0].GetDouble(), b = fit.GetProperty("between")[0][0].GetDouble(), w = fit.GetProperty("within")[0][0].GetDouble();
        _folder.Write("known.csv", "part,x\na,1.5\na,2\nb,-1\n");
        _folder.Write("new.csv", "part,x\nu,1.8\nv,-3\n");
        string[] lines = ToolProcess.Run(_folder, "verify", "train.elbo", "--enroll", "known.csv", "--test", "new.csv").Succeeded().Lines;
        Assert.Equal("enroll,test,score", lines[0]);
        Assert.Equal("a,u a,v b,u b,v", string.Join(' ', lines[1..].Select(static line => line[..line.LastIndexOf(',')])));

        // ln N(1.8 | what two readings of a say) − ln N(1.8 | nothing).
        double shrink = 2 * b / (w + (2 * b)), told = mean + (shrink * (1.75 - mean)), variance = (b * w / (w + (2 * b))) + w;
        double expected = LogDensity(1.8, told, variance) - LogDensity(1.8, mean, b + w);
        Assert.Equal(expected, Number(lines[1]), 1e-9);
    }

    [Fact]
    public void Voices_are_verified_evaluated_and_calibrated()
    {
        WriteVoices("train.csv", 0, 80);
        WriteVoices("known.csv", 80, 110);
        WriteVoices("new.csv", 80, 110, seed: 1);
        ToolProcess.Run(_folder, "fit", "plda", "train.csv", "--group", "speaker", "--length-norm", "--quiet").Succeeded();
        var trials = new StringBuilder();
        for (int i = 80; i < 110; i++)
        {
            for (int j = 80; j < 110; j++)
            {
                trials.Append(CultureInfo.InvariantCulture, $"s{i} s{j} {(i == j ? "target" : "nontarget")}\n");
            }
        }

        _folder.Write("t.txt", trials.ToString());
        ToolProcess.Run(_folder, "verify", "train.elbo", "--enroll", "known.csv", "--test", "new.csv", "--trials", "t.txt", "--out", "s.csv").Succeeded();
        string[] listed = File.ReadAllLines(_folder.File("s.csv")), all = ToolProcess.Run(_folder, "verify", "train.elbo", "--enroll", "known.csv", "--test", "new.csv").Succeeded().Lines;
        Assert.Equal("enroll,test,score,target", listed[0]);
        Assert.Equal(901, listed.Length);
        Assert.Equal(all[1..], listed[1..].Select(static line => line[..line.LastIndexOf(',')]), StringComparer.Ordinal);

        var json = ToolProcess.Run(_folder, "evaluate", "s.csv", "--json").Succeeded().Json;
        Assert.Equal(30, json.GetProperty("targets").GetInt32());
        Assert.Equal(870, json.GetProperty("nonTargets").GetInt32());
        Assert.InRange(json.GetProperty("eer").GetDouble(), 0.01, 0.35);
        Assert.InRange(json.GetProperty("minDcf").GetDouble(), 0.01, 1);
        double cllr = json.GetProperty("cllr").GetDouble(), least = json.GetProperty("minCllr").GetDouble();
        Assert.InRange(least, 0.01, cllr);

        // The same scores without the truth, and the truth from the list: lines of Kaldi's kind.
        _folder.Write("s.txt", string.Concat(listed[1..].Select(static line => $"{string.Join(' ', line.Split(',')[..3])}\n")));
        Assert.Equal(cllr, ToolProcess.Run(_folder, "evaluate", "s.txt", "--trials", "t.txt", "--json").Succeeded().Json.GetProperty("cllr").GetDouble());

        // Scores on another scale; a line learnt from themselves costs less than they did, and errors stay.
        _folder.Write("scaled.csv", "enroll,test,score,target\n" + string.Concat(listed[1..].Select(static line =>
        {
            string[] f = line.Split(',');
            return $"{f[0]},{f[1]},{((10 * double.Parse(f[2], CultureInfo.InvariantCulture)) + 70).ToString("R", CultureInfo.InvariantCulture)},{f[3]}\n";
        })));
        var raw = ToolProcess.Run(_folder, "evaluate", "scaled.csv", "--json").Succeeded().Json;
        var calibrated = ToolProcess.Run(_folder, "evaluate", "scaled.csv", "--calibrate", "s.csv", "--json").Succeeded().Json;
        var itself = ToolProcess.Run(_folder, "evaluate", "scaled.csv", "--calibrate", "scaled.csv", "--out", "c.csv", "--json").Succeeded().Json;
        Assert.True(itself.GetProperty("cllr").GetDouble() < raw.GetProperty("cllr").GetDouble());
        Assert.True(itself.GetProperty("cllr").GetDouble() <= cllr + 1e-6);
        Assert.Equal(json.GetProperty("eer").GetDouble(), itself.GetProperty("eer").GetDouble(), 1e-12);
        Assert.Equal(json.GetProperty("minCllr").GetDouble(), calibrated.GetProperty("minCllr").GetDouble(), 1e-9);
        Assert.Equal(itself.GetProperty("cllr").GetDouble(), ToolProcess.Run(_folder, "evaluate", "c.csv", "--json").Succeeded().Json.GetProperty("cllr").GetDouble(), 1e-12);
    }

    [Fact]
    public void A_report_shows_the_curve()
    {
        _folder.Write("s.csv", "score,target\n" + string.Concat(Enumerable.Range(0, 300).Select(static i => $"{Text(Normal(i) + (i % 3 == 0 ? 2 : 0))},{(i % 3 == 0 ? "target" : "nontarget")}\n")));
        string text = ToolProcess.Run(_folder, "evaluate", "s.csv", "--report", "r.html", "--plot", "p.svg", "--prior", "0.1").Succeeded().Output;
        Assert.Contains("300, 100 of them targets", text, StringComparison.Ordinal);
        Assert.Contains("prior 0.1", text, StringComparison.Ordinal);
        Assert.Contains("least cost", text, StringComparison.Ordinal);
        string report = File.ReadAllText(_folder.File("r.html"));
        Assert.Contains("Misses against false alarms", report, StringComparison.Ordinal);
        Assert.Contains("EER ", report, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", report, StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(_folder.File("p.svg")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("z")]
    [InlineData("t")]
    [InlineData("s")]
    public void Normalized_scores_are_in_units_of_strangers(string kind)
    {
        WriteVoices("train.csv", 0, 60);
        WriteVoices("known.csv", 60, 70);
        WriteVoices("new.csv", 60, 68, seed: 1);
        WriteVoices("others.csv", 70, 120);
        ToolProcess.Run(_folder, "fit", "plda", "train.csv", "--group", "speaker", "--quiet").Succeeded();
        double[][] raw = Matrix("known.csv", "new.csv"), enrolled = Matrix("known.csv", "others.csv"), tested = Matrix("new.csv", "others.csv");
        double[][] normalized = Matrix("known.csv", "new.csv", "--normalize", kind, "--cohort", "others.csv");
        for (int i = 0; i < 10; i++)
        {
            for (int j = 0; j < 8; j++)
            {
                double z = Standardized(raw[i][j], enrolled[i]), t = Standardized(raw[i][j], tested[j]);
                Assert.Equal(kind switch { "z" => z, "t" => t, _ => (z + t) / 2 }, normalized[i][j], 1e-9);
            }
        }

        static double Standardized(double score, double[] strangers)
        {
            double mean = strangers.Average();
            return (score - mean) / Math.Sqrt(strangers.Average(s => (s - mean) * (s - mean)));
        }
    }

    [Theory]
    [InlineData("verify m.elbo --test a.csv", 2, "--enroll is missing")]
    [InlineData("verify m.elbo --enroll a.csv --test a.csv --normalize z", 2, "--normalize needs the vectors of strangers")]
    [InlineData("verify m.elbo --enroll a.csv --test a.csv --cohort a.csv", 2, "--cohort goes with --normalize")]
    [InlineData("verify m.elbo --enroll a.csv --test a.csv --normalize q --cohort a.csv", 2, "must be one of z, t, s")]
    [InlineData("verify m.elbo --enroll a.csv --test none.csv", 1, "none.csv: there is no such file")]
    [InlineData("verify m.elbo --enroll a.csv --test other.csv", 1, "name the column of names with --test-id")]
    [InlineData("verify m.elbo --enroll a.csv --test zero.csv", 1, "zero.csv: data row 2: all 2 numbers are zero")]
    [InlineData("verify m.elbo --enroll a.csv --test a.csv --trials t.txt", 1, "t.txt: row 2: there is no vector of 'nobody' in a.csv")]
    [InlineData("verify g.elbo --enroll a.csv --test a.csv", 1, "a gaussian-mixture model cannot compare sets of vectors")]
    [InlineData("verify m.elbo --enroll a.csv --test a.csv --out s.npy", 2, "must end in .csv or .tsv")]
    [InlineData("evaluate bad.csv", 1, "bad.csv: row 3: it is not known whether the trial is a target")]
    [InlineData("evaluate one.csv", 1, "one.csv: there are 2 target and 0 non-target trials")]
    [InlineData("evaluate one.csv --prior 1", 2, "must be a number above 0 and below 1")]
    [InlineData("evaluate one.csv --out c.csv", 2, "--out goes with --calibrate")]
    [InlineData("evaluate none.csv", 1, "none.csv: there is no such file")]
    public void Mistakes_are_told_in_one_line(string command, int code, string says)
    {
        _folder.Write("a.csv", "who,x,y\na,1,2\na,2,1\nb,4,4\nb,5,3\nc,0,2\nc,1,1\n");
        _folder.Write("other.csv", "name,x,y\na,1,2\n");
        _folder.Write("zero.csv", "who,x,y\na,1,2\nb,0,0\n");
        _folder.Write("t.txt", "a b\na nobody\n");
        _folder.Write("bad.csv", "score,target\n1,target\n2,\n");
        _folder.Write("one.csv", "score,target\n1,target\n2,target\n");
        ToolProcess.Run(_folder, "fit", "plda", "a.csv", "--group", "who", "--shrinkage", "3", "--quiet", "--out", "m.elbo");
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "1", "--quiet", "--out", "g.elbo").Succeeded();
        string[] before = _folder.Names;
        Assert.Contains(says, ToolProcess.Run(_folder, command.Split(' ')).Failed(code), StringComparison.Ordinal);
        Assert.Equal(before, _folder.Names);
    }

    private double[][] Matrix(string enroll, string test, params string[] options)
    {
        string[] lines = ToolProcess.Run(_folder, ["verify", "train.elbo", "--enroll", enroll, "--test", test, .. options]).Succeeded().Lines;
        int columns = lines.Skip(1).Select(static line => line.Split(',')[1]).Distinct(StringComparer.Ordinal).Count();
        return [.. lines.Skip(1).Select(Number).Chunk(columns)];
    }

    private static double LogDensity(double x, double mean, double variance) => -0.5 * (Math.Log(2 * Math.PI * variance) + ((x - mean) * (x - mean) / variance));

    private static double Number(string line) => double.Parse(line.Split(',')[^1], CultureInfo.InvariantCulture);

    private static double Normal(int index)
    {
        var rng = new Seed((ulong)(12_345 + index)).ToRng();
        return rng.NextGaussian();
    }

    private static string Text(double value) => value.ToString("F6", CultureInfo.InvariantCulture);

    private static string Line(string name, double value) => $"{name},{Text(value)}\n";

    /// <summary>Speakers of one to three rows of three numbers; another seed gives other rows of the same speakers.</summary>
    private void WriteVoices(string name, int from, int to, int seed = 0)
    {
        var text = new StringBuilder("speaker,a,b,c\n");
        for (int s = from; s < to; s++)
        {
            for (int n = 0; n < 1 + ((s + seed) % 3); n++)
            {
                int own = 100_000 + (10_000 * seed) + (100 * s) + (10 * n);
                string[] row = [.. Enumerable.Range(0, 3).Select(d => Text((3 * Normal((10 * s) + d)) + Normal(own + d)))];
                text.Append(CultureInfo.InvariantCulture, $"s{s},{string.Join(',', row)}\n");
            }
        }

        _folder.Write(name, text.ToString());
    }
}
