using System.Globalization;
using System.Text.Json;

namespace Elbo.Cli.Tests;

public sealed class HiddenMarkovTests : IDisposable
{
    private const string Days = """
        station,day,weather,visits,temp
        a,2026-01-01,dry,3,1.5
        a,2026-01-02,dry,4,2.5
        a,2026-01-03,wet,,0.5
        a,2026-01-04,,,
        a,2026-01-05,wet,0,-1
        b,2026-01-01,wet,1,0
        b,2026-01-02,wet,0,-2
        b,2026-01-03,dry,5,3.5
        b,2026-01-04,dry,6,2.25

        """;

    private const string Mixed = "--sequence station --time day --types weather:categorical,visits:poisson,temp:gaussian --smoothing 0.5";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Zucchini and MacDonald 2009, section 4.3: first states follow the stationary distribution.
    [Fact]
    public void Of_earthquakes_bic_picks_the_three_published_states_and_every_verb_knows_them()
    {
        var json = Fit("earthquakes --emission poisson --states 1..4 --start stationary --out q.elbo --report q.html --plot q.svg --json");
        Assert.Equal(3, json.GetProperty("states").GetInt32());
        Assert.Equal(-329.4603, json.GetProperty("logLikelihood").GetDouble(), 1e-4);
        Assert.Equal("stationary", json.GetProperty("start").GetString());
        double[] rates = [.. json.GetProperty("rates").EnumerateArray().Select(static row => row[0].GetDouble())];
        Assert.Equal(13.146, rates[0], 5e-4);
        Assert.Equal(29.714, rates[2], 5e-4);
        double[] expected = [-391.9189, -342.3183, -329.4603];
        Assert.Equal(expected, json.GetProperty("candidates").EnumerateArray().Take(3).Select(static c => Math.Round(c.GetProperty("logLikelihood").GetDouble(), 4)));

        string[] states = Lines("assign q.elbo earthquakes");
        Assert.Equal("label,p1,p2,p3", states[0]);
        Assert.Equal(108, states.Length);
        Assert.All(states.Skip(1), static line => Assert.Equal(1, line.Split(',').Skip(1).Sum(static p => double.Parse(p, CultureInfo.InvariantCulture)), 1e-9));
        string[] likely = Lines("assign q.elbo earthquakes --decode posterior");
        Assert.All(likely.Skip(1), static line =>
        {
            double[] cells = [.. line.Split(',').Select(static p => double.Parse(p, CultureInfo.InvariantCulture))];
            Assert.Equal(cells[1..].Max(), cells[(int)cells[0]]);
        });

        double sum = Lines("score q.elbo earthquakes").Skip(1).Sum(static line => double.Parse(line, CultureInfo.InvariantCulture));
        Assert.Equal(json.GetProperty("logLikelihood").GetDouble(), sum, 1e-8);
        Assert.Equal($"1,{json.GetProperty("logLikelihood").GetDouble():R}"[..12], Lines("score q.elbo earthquakes --per sequence")[1][..12]);

        // Far ahead, a chain forgets where it was.
        string[] forecast = Lines("forecast q.elbo earthquakes --steps 500");
        Assert.Equal("step,p1,p2,p3,count", forecast[0]);
        Assert.Equal(json.GetProperty("initial")[0].GetDouble(), double.Parse(forecast[500].Split(',')[1], CultureInfo.InvariantCulture), 1e-9);

        string[] drawn = Lines("sample q.elbo --count 2000 --with-component");
        Assert.Equal("state,count", drawn[0]);
        Assert.InRange(drawn.Skip(1).Count(static line => line[0] == '1'), 400, 1400);

        string text = ToolProcess.Run(_folder, "describe", "q.elbo", "--plot", "g.svg").Succeeded().Output;
        Assert.Contains("(2)  ↻ .899   ─ .050 ─▶ (1)   ─ .051 ─▶ (3)", text, StringComparison.Ordinal);
        Assert.Contains("3      0.151863   5.085374    0.151863", text, StringComparison.Ordinal);
        Assert.Contains("Graph of a hidden Markov model", File.ReadAllText(_folder.File("g.svg")), StringComparison.Ordinal);
        string report = File.ReadAllText(_folder.File("q.html"));
        foreach (string heading in new[] { "count over time", "Which state, and how surely", "States and moves", "How long state 1 lasts", "geometric", "How many states", "Chain of 3 states" })
        {
            Assert.Contains(heading, report, StringComparison.Ordinal);
        }

        Assert.Contains("count over time", File.ReadAllText(_folder.File("q.svg")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--states 2", -341.8787)]
    [InlineData("--states 3", -328.5275)]
    [InlineData("--states 2 --start stationary", -342.3183)]
    public void Earthquakes_reach_the_published_likelihoods(string options, double logLikelihood) =>
        Assert.Equal(logLikelihood, Fit($"earthquakes --emission poisson {options} --json").GetProperty("logLikelihood").GetDouble(), 1e-4);

    [Fact]
    public void The_README_and_the_page_quote_what_the_tool_prints()
    {
        var readme = Page.Read("README.md");
        string fit = readme.Commands.First(static command => command.StartsWith("elbo fit hmm", StringComparison.Ordinal));
        string table = readme.Blocks.First(static block => block.Language == "text" && block.Text.Contains("Moves, from row", StringComparison.Ordinal)).Text;
        Page.AssertPrinted(table, Page.Run(_folder, fit).Output);

        var blocks = Page.Read("docs", "models", "hidden-markov.md").Blocks.ToList();
        string output = string.Concat(Page.CommandsIn(blocks.First(static block => block.Language == "sh").Text).Select(command => Page.Run(_folder, command).Output));
        Page.AssertPrinted(blocks.First(static block => block.Language == "text").Text, output);
    }

    [Fact]
    public void Mixed_columns_in_sequences_with_names_and_gaps_keep_their_names_everywhere()
    {
        _folder.Write("days.csv", Days);
        var json = Fit($"days.csv {Mixed} --out d.elbo --json");
        Assert.Equal(["categorical", "poisson", "gaussian"], json.GetProperty("families").EnumerateArray().Select(static f => f.GetString()), StringComparer.Ordinal);
        Assert.Equal((9, 8, 2), (json.GetProperty("rows").GetInt32(), json.GetProperty("observed").GetInt32(), json.GetProperty("sequences").GetInt32()));
        Assert.Equal("dry", json.GetProperty("categories").GetProperty("weather")[0].GetString());
        Assert.Equal(2, json.GetProperty("probabilities")[0][0].GetArrayLength());
        Assert.StartsWith("a,", Lines("score d.elbo days.csv --per sequence")[1], StringComparison.Ordinal);
        Assert.Equal("sequence,step,p1,p2,weather=dry,weather=wet,visits,temp", Lines("forecast d.elbo days.csv")[0]);
        Assert.Matches("^(dry|wet),[0-9]+,-?[0-9.]+$", Lines("sample d.elbo --count 1")[1]);

        // Rows in another order are refused, or sorted; answers come in the order of the data.
        string[] lines = Days.Split('\n');
        _folder.Write("mixed.csv", string.Join('\n', [lines[0], .. lines[1..10].OrderBy(static line => line.Split(',')[1], StringComparer.Ordinal)]) + "\n");
        string error = ToolProcess.Run(_folder, [.. "fit hmm mixed.csv".Split(' '), .. Mixed.Split(' ')]).Failed(1);
        Assert.Contains("data row 3, column \"station\": the sequence \"a\" comes back after it ended in data row 1", error, StringComparison.Ordinal);
        Assert.Contains("--sort", error, StringComparison.Ordinal);
        Fit($"mixed.csv {Mixed} --sort --out s.elbo --json");
        Assert.Equal(_folder.Bytes("d.elbo"), _folder.Bytes("s.elbo"));
        Assert.Equal(Lines("assign d.elbo days.csv").Skip(1).Order(StringComparer.Ordinal), Lines("assign s.elbo mixed.csv --sort").Skip(1).Order(StringComparer.Ordinal));
        Assert.Equal(Lines("assign d.elbo days.csv")[6], Lines("assign s.elbo mixed.csv --sort")[2]);

        // What the model has not seen.
        _folder.Write("fog.csv", Days.Replace("b,2026-01-02,wet", "b,2026-01-02,fog", StringComparison.Ordinal));
        Assert.Contains("\"fog\" is none of the categories", ToolProcess.Run(_folder, "score", "d.elbo", "fog.csv").Failed(1), StringComparison.Ordinal);
        Assert.Equal(10, Lines("score d.elbo fog.csv --unknown").Length);

        string continued = ToolProcess.Run(_folder, "fit", "hmm", "days.csv", "--from", "d.elbo", "--out", "c.elbo", "--json").Succeeded().Output;
        Assert.Contains("\"sequences\": 2", continued, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_states_are_counted_and_keep_their_names()
    {
        _folder.Write("days.csv", Days);
        var json = Fit("days.csv --sequence station --time day --label weather --columns visits --emission poisson --out l.elbo --json");
        Assert.Equal(["dry", "wet"], json.GetProperty("stateNames").EnumerateArray().Select(static s => s.GetString()), StringComparer.Ordinal);
        Assert.StartsWith("dry,", Lines("assign l.elbo days.csv")[1], StringComparison.Ordinal);
        Assert.Equal("label,p_dry,p_wet", Lines("assign l.elbo days.csv")[0]);
        Assert.Contains("names 2 states (dry, wet), more than --states 1", Fails("days.csv --sequence station --label weather --columns visits --states 1", 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Chains_take_topologies_starts_and_ends_by_name_or_file()
    {
        _folder.Write("days.csv", Days);
        const string Counts = "days.csv --sequence station --columns visits --emission poisson --smoothing 0.1";
        double[][] Moves(string options) =>
            [.. Fit($"{Counts} {options} --json").GetProperty("transitions").EnumerateArray().Select(static row => row.EnumerateArray().Select(static p => p.GetDouble()).ToArray())];

        Assert.Equal(0, Moves("--topology left-to-right")[1][0]);
        _folder.Write("mask.csv", "1,1,0\n0,1,1\n1,0,1\n");
        var masked = Moves("--topology mask.csv --states 3");
        Assert.Equal([0, 0, 0], new[] { masked[0][2], masked[1][0], masked[2][1] });
        _folder.Write("start.csv", "0.25,0.75\n");
        Assert.Equal([0.25, 0.75], Fit($"{Counts} --start start.csv --json").GetProperty("initial").EnumerateArray().Select(static p => p.GetDouble()));
        Assert.Contains("--start and --out name the same file", Fails($"{Counts} --start start.csv --out start.csv", 2), StringComparison.Ordinal);
        Assert.Equal("0.25,0.75\n", File.ReadAllText(_folder.File("start.csv")));
        Assert.Equal([0.5, 0.5], Fit($"{Counts} --start uniform --json").GetProperty("initial").EnumerateArray().Select(static p => p.GetDouble()));
        Assert.Equal([0, 1], Fit($"{Counts} --final 2 --json").GetProperty("final").EnumerateArray().Select(static p => p.GetDouble()));
        var learnt = Fit($"{Counts} --final learnt --out e.elbo --json");
        Assert.Equal(1, learnt.GetProperty("final")[0].GetDouble() + learnt.GetProperty("transitions")[0].EnumerateArray().Sum(static p => p.GetDouble()), 1e-12);
        Assert.Equal("station,visits", Lines("sample e.elbo --count 20")[0]);
        Assert.Equal([0.9, 0.1], Moves("--freeze transitions")[0].Select(static p => Math.Round(p, 12)));

        Assert.Contains("neither a file nor one of: ergodic, left-to-right, cyclic", Fails($"{Counts} --topology sideways", 2), StringComparison.Ordinal);
        Assert.Contains("3 rows of 3 numbers, but 2 states", Fails($"{Counts} --topology mask.csv", 1), StringComparison.Ordinal);
        Assert.Contains("--final names the state 7", Fails($"{Counts} --final 7", 2), StringComparison.Ordinal);
        Assert.Contains("one number of --states", Fails($"{Counts} --states 1..3 --final 2", 2), StringComparison.Ordinal);
        Assert.Contains("needs a gradient", Fails($"{Counts} --method gem", 2), StringComparison.Ordinal);
        Assert.Contains("--covariance is for Gaussian columns", Fails($"{Counts} --covariance EEE", 2), StringComparison.Ordinal);
        Assert.Contains("only 2 sequences for 10 folds", Fails($"{Counts} --select cv", 1), StringComparison.Ordinal);
    }

    [Fact]
    public void New_sequences_are_added_without_the_old_ones()
    {
        _folder.Write("days.csv", Days);
        Fit($"days.csv {Mixed} --states 2 --out m.elbo --json");
        _folder.Write("new.csv", Days.Replace("\na,", "\nc,", StringComparison.Ordinal).Replace("\nb,", "\nd,", StringComparison.Ordinal));
        var json = ToolProcess.Run(_folder, "update", "m.elbo", "new.csv", "--out", "u.elbo", "--json").Succeeded().Json;
        Assert.Equal(9, json.GetProperty("rowsBefore").GetInt32());
        Assert.Equal(18, json.GetProperty("rows").GetInt32());
        Assert.Equal(18, json.GetProperty("weight").GetDouble(), 1e-9);

        // The same data once more leave parameters without a prior where they are.
        double[] RatesOf(string model) => [.. ToolProcess.Run(_folder, "describe", model, "--json").Succeeded().Json.GetProperty("means").EnumerateArray().Select(static row => row[0].GetDouble())];
        Assert.All(RatesOf("m.elbo").Zip(RatesOf("u.elbo")), static pair => Assert.Equal(pair.First, pair.Second, 0.05));
        Assert.Contains("9 beside 9 old ones", ToolProcess.Run(_folder, "update", "m.elbo", "new.csv").Succeeded().Output, StringComparison.Ordinal);

        _folder.Write("back.csv", "station,day,weather,visits,temp\na,2026-02-02,dry,1,1\na,2026-02-01,dry,1,1\n");
        Assert.Contains("data row 2", ToolProcess.Run(_folder, "update", "m.elbo", "back.csv").Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Sequences_come_through_a_pipe_as_well()
    {
        _folder.Write("days.csv", Days);
        Fit($"days.csv {Mixed} --states 2 --out file.elbo --json");
        ToolProcess.RunWithInput(_folder, Days, ["fit", "hmm", "-", .. Mixed.Split(' '), "--states", "2", "--out", "pipe.elbo", "--quiet"]).Succeeded();
        Assert.Equal(File.ReadAllBytes(_folder.File("file.elbo")), File.ReadAllBytes(_folder.File("pipe.elbo")));
    }

    [Fact]
    public void Warnings_name_columns_and_restarts_are_reported()
    {
        _folder.Write("words.csv", "word\nlow\nhigh\nlow\nlow\nhigh\nhigh\n");
        var result = ToolProcess.Run(_folder, "fit", "hmm", "words.csv", "--states", "2", "--emission", "categorical", "--json", "--out", "w.elbo");
        var json = JsonDocument.Parse(result.Output).RootElement;
        Assert.Contains("\"word\"", json.GetProperty("warnings")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("\"word\"", result.Error, StringComparison.Ordinal);
        Assert.Equal(10, json.GetProperty("restarts").GetProperty("runs").GetInt32());
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void What_no_state_explains_is_named_with_its_place()
    {
        _folder.Write("d.csv", "s,x,z\na,1,u\na,1,u\na,0,v\nb,1,u\nb,0,v\nb,0,v\n");
        Fit("d.csv --sequence s --label z --emission bernoulli --out m.elbo --quiet");
        _folder.Write("bad.csv", "s,x\na,1\na,0\nb,1\nb,0\nb,1\n");
        string error = ToolProcess.Run(_folder, "score", "m.elbo", "bad.csv").Failed(1);
        Assert.Contains("bad.csv: data row 5, step 3 of sequence \"b\"", error, StringComparison.Ordinal);
        Assert.Contains("data row 5, step 3", ToolProcess.Run(_folder, "assign", "m.elbo", "bad.csv", "--out", "a.csv").Failed(1), StringComparison.Ordinal);
        Assert.DoesNotContain("a.csv", _folder.Names, StringComparer.Ordinal);
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--quiet", "--out", "g.elbo").Succeeded();
        Assert.Contains("--decode does not go with a gaussian-mixture model", ToolProcess.Run(_folder, "assign", "g.elbo", "faithful", "--decode", "viterbi").Failed(2), StringComparison.Ordinal);
        Assert.Contains("cannot say how sequences go on", ToolProcess.Run(_folder, "forecast", "g.elbo", "faithful").Failed(1), StringComparison.Ordinal);
    }

    private JsonElement Fit(string options)
    {
        var result = ToolProcess.Run(_folder, [.. "fit hmm".Split(' '), .. options.Split(' ')]).Succeeded();
        return options.EndsWith("--json", StringComparison.Ordinal) ? result.Json : default;
    }

    private string Fails(string options, int code) => ToolProcess.Run(_folder, [.. "fit hmm".Split(' '), .. options.Split(' ')]).Failed(code);

    private string[] Lines(string command) =>
        [.. ToolProcess.Run(_folder, command.Split(' ')).Succeeded().Lines.Where(static line => line.Length > 0)];
}
