using System.Globalization;
using System.Text;
using System.Text.Json;
using Elbo.Numerics;

namespace Elbo.Cli.Tests;

public sealed class DawidSkeneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_anaesthetists_are_fitted_described_and_used()
    {
        var json = Fit("anaesthesia", "--smoothing", "0", "--report", "r.html", "--plot", "p.svg", "--json");
        Assert.Equal("dawid-skene", json.GetProperty("model").GetString());
        Assert.Equal("full", json.GetProperty("structure").GetString());
        Assert.Equal("1,2,3,4", Texts(json.GetProperty("classes").EnumerateArray()));
        Assert.Equal(-190.730997, json.GetProperty("logLikelihood").GetDouble(), 1e-5);
        double[] priors = Numbers(json.GetProperty("priors"));
        Assert.Equal([0.40, 0.42, 0.11, 0.07], priors, static (x, y) => Math.Abs(x - y) < 0.005);
        var annotators = json.GetProperty("annotators").EnumerateArray().ToArray();
        Assert.Equal("1,2,3,4,5", string.Join(',', annotators.Select(static a => a.GetProperty("id").GetString()).Order(StringComparer.Ordinal)));
        var first = annotators.Single(static a => a.GetProperty("id").GetString() == "1");
        Assert.Equal(135, first.GetProperty("labels").GetDouble(), 1e-9);
        double[][] confusion = [.. first.GetProperty("confusion").EnumerateArray().Select(Numbers)];
        Assert.Equal(0.9074, confusion[0][0], 1e-4);
        Assert.Equal(0.3388, confusion[2][1], 1e-4);
        Assert.Equal(Enumerable.Range(0, 4).Sum(j => priors[j] * confusion[j][j]), first.GetProperty("accuracy").GetDouble(), 1e-12);
        double[] interval = Numbers(first.GetProperty("interval"));
        Assert.InRange(first.GetProperty("accuracy").GetDouble(), interval[0], interval[1]);
        Assert.False(json.TryGetProperty("accuracy", out _));

        // Nobody's grade of whom it is known says more than that with the largest gain.
        double[] gains = [.. json.GetProperty("next").EnumerateArray().Select(static n => n.GetProperty("gain").GetDouble())];
        Assert.Equal(gains.OrderDescending(), gains);
        Assert.Equal(5, gains.Length);

        string report = File.ReadAllText(_folder.File("r.html"));
        Assert.Contains("The best annotators", report, StringComparison.Ordinal);
        Assert.Contains("The worst annotators", report, StringComparison.Ordinal);
        Assert.Contains("Majority vote against the model", report, StringComparison.Ordinal);
        Assert.Contains("How certain the classes are", report, StringComparison.Ordinal);
        Assert.DoesNotContain("http", report.Replace("http://www.w3.org/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Heat map of 4 rows", File.ReadAllText(_folder.File("p.svg")), StringComparison.Ordinal);

        string[] lines = ToolProcess.Run(_folder, "assign", "anaesthesia.elbo", "anaesthesia").Succeeded().Lines;
        Assert.Equal("item,label,majority,entropy,p(1),p(2),p(3),p(4)", lines[0]);
        Assert.Equal(46, lines.Length);
        string[] second = lines[2].Split(',');
        Assert.Equal(["2", "4", "3"], second[..3]);
        Assert.Equal(1, second[4..].Sum(static p => double.Parse(p, CultureInfo.InvariantCulture)), 1e-9);

        string[] scores = ToolProcess.Run(_folder, "score", "anaesthesia.elbo", "anaesthesia").Succeeded().Lines;
        Assert.Equal("item,logDensity", scores[0]);
        Assert.Equal(-190.730997, scores.Skip(1).Sum(static line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)), 1e-5);

        string text = ToolProcess.Run(_folder, "describe", "anaesthesia.elbo", "--plot", "g.svg").Succeeded().Output;
        Assert.Contains("full (a confusion matrix for every annotator), smoothing 0", text, StringComparison.Ordinal);
        Assert.Contains("π the confusion matrix of an annotator", text, StringComparison.Ordinal);
        Assert.Contains("Graph of annotators who err", File.ReadAllText(_folder.File("g.svg")), StringComparison.Ordinal);
        var described = ToolProcess.Run(_folder, "describe", "anaesthesia.elbo", "--json").Succeeded().Json;
        Assert.Equal(priors, Numbers(described.GetProperty("priors")));
        Assert.Equal(45, described.GetProperty("training").GetProperty("rows").GetInt32());
    }

    [Fact]
    public void Restarts_show_every_peak()
    {
        string text = ToolProcess.Run(_folder, "fit", "dawid-skene", "anaesthesia", "--smoothing", "0", "--restarts", "30").Succeeded().Output;
        Assert.Contains("log-likelihood  -189.405331", text, StringComparison.Ordinal);
        Assert.Contains("* 1             -189.4053", text, StringComparison.Ordinal);
        Assert.Contains("-190.7310", text, StringComparison.Ordinal);
        var json = Fit("anaesthesia", "--smoothing", "0", "--restarts", "30", "--json");
        double[] optima = [.. json.GetProperty("restarts").GetProperty("optima").EnumerateArray().Select(static o => o.GetProperty("logLikelihood").GetDouble())];
        Assert.True(optima.Length > 1);
        Assert.Equal(optima.OrderDescending(), optima);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("two-coin")]
    [InlineData("symmetric")]
    [InlineData("one-coin")]
    [InlineData("difficulty")]
    public void Every_structure_beats_the_majority_where_annotators_differ(string structure)
    {
        WriteVotes("labels.csv", 0, 600);
        WriteTruth("truth.csv", 0, 600);
        var json = Fit(
            "labels.csv", "--item", "item", "--annotator", "worker", "--label", "label", "--truth", "truth.csv", "--structure", structure, "--json");
        Assert.Equal(600, json.GetProperty("known").GetInt32());
        Assert.True(json.GetProperty("accuracy").GetDouble() > json.GetProperty("majorityAccuracy").GetDouble());
        var spammers = json.GetProperty("annotators").EnumerateArray().Where(static a => a.GetProperty("spammer").GetBoolean()).Select(static a => a.GetProperty("id").GetString()!).ToArray();
        Assert.Equal("guess1,guess2", string.Join(',', spammers.Order(StringComparer.Ordinal)));
        Assert.Equal(structure, ToolProcess.Run(_folder, "describe", "labels.elbo", "--json").Succeeded().Json.GetProperty("structure").GetString());
        Assert.Equal(601, ToolProcess.Run(_folder, "assign", "labels.elbo", "labels.csv", "--item", "item", "--annotator", "worker", "--label", "label").Succeeded().Lines.Length);
    }

    [Fact]
    public void New_items_and_new_annotators_are_added_without_the_old_ones()
    {
        WriteVotes("old.csv", 0, 400);
        WriteVotes("new.csv", 400, 600, "late");
        WriteTruth("truth.csv", 400, 600);
        Fit("old.csv", "--out", "m.elbo", "--json");
        var json = ToolProcess.Run(_folder, "update", "m.elbo", "new.csv", "--out", "u.elbo", "--json").Succeeded().Json;
        Assert.Equal(400, json.GetProperty("rowsBefore").GetInt32());
        Assert.Equal(600, json.GetProperty("rows").GetInt32());
        Assert.Equal("late", Texts(json.GetProperty("newAnnotators").EnumerateArray()));
        Assert.Equal(400, Describe("m.elbo").GetProperty("training").GetProperty("rows").GetInt32());
        var after = Describe("u.elbo");
        Assert.Equal(600, after.GetProperty("training").GetProperty("rows").GetInt32());
        Assert.Equal(6, after.GetProperty("annotators").GetArrayLength());
        double labels = after.GetProperty("annotators").EnumerateArray().Sum(static a => a.GetProperty("labels").GetDouble());
        Assert.Equal((600 * 5) + 200, labels, 1e-6);

        string warning = ToolProcess.Run(_folder, "assign", "m.elbo", "new.csv").Succeeded().Error;
        Assert.Contains("does not know 1 of the 6 annotators (late)", warning, StringComparison.Ordinal);
        Assert.Equal("", ToolProcess.Run(_folder, "assign", "u.elbo", "new.csv").Succeeded().Error);

        // In its own file, and twice.
        ToolProcess.Run(_folder, "update", "m.elbo", "new.csv", "--quiet").Succeeded();
        Assert.Equal(File.ReadAllBytes(_folder.File("u.elbo")), File.ReadAllBytes(_folder.File("m.elbo")));
    }

    [Fact]
    public void Rows_are_added_to_a_mixture()
    {
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--quiet").Succeeded();
        ToolProcess.Run(_folder, "sample", "faithful.elbo", "--count", "500", "--out", "more.csv").Succeeded();
        string text = ToolProcess.Run(_folder, "update", "faithful.elbo", "more.csv").Succeeded().Output;
        Assert.Contains("500 beside 272 old ones", text, StringComparison.Ordinal);
        Assert.Equal(772, Describe("faithful.elbo").GetProperty("training").GetProperty("rows").GetInt32());
        ToolProcess.Run(_folder, "score", "faithful.elbo", "faithful").Succeeded();
    }

    [Fact]
    public void Gold_labels_teach_and_costs_count()
    {
        WriteVotes("labels.csv", 0, 300);
        WriteTruth("gold.csv", 0, 50);
        WriteTruth("truth.csv", 0, 300);
        _folder.Write("costs.csv", "true,no,yes\nno,0,1\nyes,10,0\n");
        var json = Fit("labels.csv", "--gold", "gold.csv", "--truth", "truth.csv", "--cost", "costs.csv", "--json");
        Assert.Equal(250, json.GetProperty("known").GetInt32());
        var plain = Fit("labels.csv", "--json");
        Assert.True(json.GetProperty("annotators")[0].GetProperty("cost").GetDouble() > plain.GetProperty("annotators")[0].GetProperty("cost").GetDouble());
        string text = ToolProcess.Run(_folder, "fit", "dawid-skene", "labels.csv", "--gold", "gold.csv").Succeeded().Output;
        Assert.Contains("50 items of known class", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_unusual_is_said_and_does_not_stop_a_fit()
    {
        _folder.Write("labels.csv", "item,worker,label\n1,a,x\n1,a,x\n1,b,y\n2,,\n3,a,y\n4,once,x\n");
        _folder.Write("truth.csv", "item,label\n1,x\n9,y\n3,z\n");
        string text = ToolProcess.Run(_folder, "fit", "dawid-skene", "labels.csv", "--truth", "truth.csv").Succeeded().Output.ReplaceLineEndings(" ");
        string plain = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("1 item has no label (\"2\")", plain, StringComparison.Ordinal);
        Assert.Contains("2 annotators have one label only (\"b\", \"once\")", plain, StringComparison.Ordinal);
        Assert.Contains("1 row repeats an annotator's label of the same item", plain, StringComparison.Ordinal);
        Assert.Contains("truth.csv: 1 of its 3 items is not among the labelled ones ('9')", plain, StringComparison.Ordinal);
        Assert.Contains("1 item is of a class that no annotator named ('3')", plain, StringComparison.Ordinal);
        var json = Fit("labels.csv", "--json");
        Assert.Equal("unlabelled-items,single-labels,repeated-labels", Texts(json.GetProperty("warnings").EnumerateArray().Select(static w => w.GetProperty("code"))));
    }

    [Theory]
    [InlineData("item,worker,label\n1,a,x\n2,a,x\n", "nothing to learn")]
    [InlineData("item,worker,label\n1,a,x\n2,a,y\n", "only annotator")]
    public void One_class_or_one_annotator_is_no_reason_to_fail(string votes, string says)
    {
        _folder.Write("labels.csv", votes);
        foreach (string structure in (string[])["full", "symmetric", "difficulty"])
        {
            string text = ToolProcess.Run(_folder, "fit", "dawid-skene", "labels.csv", "--structure", structure, "--report", "r.html").Succeeded().Output;
            Assert.Contains(says, string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_on_any_number_of_threads()
    {
        WriteVotes("labels.csv", 0, 300);
        foreach (string threads in (string[])["1", "2", "7"])
        {
            Fit("labels.csv", "--threads", threads, "--restarts", "3", "--out", $"{threads}.elbo", "--json");
            Assert.Equal(_folder.Bytes("1.elbo"), _folder.Bytes($"{threads}.elbo"));
        }
    }

    [Fact]
    public void What_the_model_holds_impossible_is_said()
    {
        _folder.Write("old.csv", "i,k,v\n1,a,x\n1,b,x\n2,a,y\n2,b,y\n");
        _folder.Write("new.csv", "i,k,v\nnever,a,x\nnever,b,y\nusual,a,x\n");
        Fit("old.csv", "--smoothing", "0", "--json");
        var result = ToolProcess.Run(_folder, "assign", "old.elbo", "new.csv").Succeeded();
        Assert.Contains("1 of the 2 items have labels that the model holds impossible (never)", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_come_from_standard_input_as_well()
    {
        string votes = File.ReadAllText(_folder.File(WriteVotes("labels.csv", 0, 50)));
        var json = ToolProcess.RunWithInput(_folder, votes, "fit", "dawid-skene", "-", "--json").Succeeded().Json;
        Assert.Equal(50, json.GetProperty("items").GetInt32());
        Assert.True(File.Exists(_folder.File("model.elbo")));
    }

    [Theory]
    [InlineData("--structure fll", "did you mean 'full'?")]
    [InlineData("--structure difficulty --shrinkage 3", "--shrinkage is for confusion matrices")]
    [InlineData("--method gradient", "labels are fitted by em, viterbi, sem, annealed")]
    [InlineData("--classes a,,b", "different names with commas")]
    [InlineData("--smoothing -1", "must be a number, 0 or more")]
    public void Wrong_options_are_told_in_one_line(string options, string says) =>
        Assert.Contains(says, ToolProcess.Run(_folder, ["fit", "dawid-skene", "anaesthesia", .. options.Split(' ')]).Failed(2), StringComparison.Ordinal);

    [Theory]
    [InlineData("assign m.elbo anaesthesia --columns grade", "--columns does not go with a dawid-skene model")]
    [InlineData("score m.elbo anaesthesia --no-header", "--no-header does not go with a dawid-skene model")]
    [InlineData("update g.elbo faithful --item 1", "--item does not go with a gaussian-mixture model")]
    [InlineData("update g.elbo faithful --sequence 1", "--sequence does not go with a gaussian-mixture model")]
    [InlineData("update m.elbo anaesthesia --word 1", "--word does not go with a dawid-skene model")]
    public void No_option_is_silently_ignored(string command, string says)
    {
        ToolProcess.Run(_folder, "fit", "dawid-skene", "anaesthesia", "--quiet", "--out", "m.elbo").Succeeded();
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "1", "--quiet", "--out", "g.elbo").Succeeded();
        Assert.Contains(says, ToolProcess.Run(_folder, command.Split(' ')).Failed(2), StringComparison.Ordinal);
    }

    private JsonElement Fit(params string[] args) => ToolProcess.Run(_folder, ["fit", "dawid-skene", .. args]).Succeeded().Json;

    private JsonElement Describe(string model) => ToolProcess.Run(_folder, "describe", model, "--json").Succeeded().Json;

    private static string Texts(IEnumerable<JsonElement> items) => string.Join(',', items.Select(static item => item.GetString()));

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(static n => n.GetDouble())];

    /// <summary>Two annotators who know, one who sees every second item wrongly, two who guess, and perhaps a late one who knows.</summary>
    private string WriteVotes(string name, int first, int end, string? late = null)
    {
        var text = new StringBuilder("item,worker,label\n");
        for (int u = first; u < end; u++)
        {
            var rng = new Seed(31).Derive(u).ToRng();
            Add("knows1", 0.9, ref rng);
            Add("knows2", 0.85, ref rng);
            Add("weak", 0.65, ref rng);
            Add("guess1", 0.5, ref rng);
            Add("guess2", 0.5, ref rng);
            if (late is not null)
            {
                Add(late, 0.95, ref rng);
            }

            void Add(string worker, double accuracy, ref Rng rng)
            {
                bool isRight = rng.NextDouble() < accuracy;
                text.Append(CultureInfo.InvariantCulture, $"i{u},{worker},{(isRight == (u % 2 == 0) ? "yes" : "no")}\n");
            }
        }

        return _folder.Write(name, text.ToString());
    }

    private void WriteTruth(string name, int first, int end) => _folder.Write(
        name, "item,label\n" + string.Concat(Enumerable.Range(first, end - first).Select(static u => $"i{u},{(u % 2 == 0 ? "yes" : "no")}\n")));
}
