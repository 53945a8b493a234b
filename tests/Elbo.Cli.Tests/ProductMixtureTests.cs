using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Elbo.Cli.Tests;

public sealed class ProductMixtureTests : IDisposable
{
    private const string Types = "id:skip,visits:poisson,smokes:bernoulli";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_of_all_kinds_are_fitted_described_assigned_scored_and_drawn()
    {
        MakePeople();
        var json = Fit("people.csv", "--types", Types, "--components", "1..3", "--report", "r.html", "--json");
        Assert.Equal("mixture", json.GetProperty("model").GetString());
        Assert.Equal(2, json.GetProperty("components").GetInt32());
        Assert.Equal(["income", "age", "sex", "city", "visits", "smokes"], Texts(json.GetProperty("columns")));
        Assert.Equal(
            ["gaussian", "gaussian", "categorical", "categorical", "poisson", "bernoulli"],
            json.GetProperty("variables").EnumerateArray().Select(static v => v.GetProperty("family").GetString()!),
            StringComparer.Ordinal);
        var city = json.GetProperty("variables")[3];
        Assert.Equal(["Oslo", "Rome", "Turin"], Texts(city.GetProperty("categories")));
        Assert.Equal(1, city.GetProperty("probabilities").EnumerateArray().Sum(static p => p[0].GetDouble()), 12);
        Assert.InRange(json.GetProperty("missingCells").GetInt32(), 10, 200);
        Assert.Equal(3, json.GetProperty("candidates").GetArrayLength());

        string text = ToolProcess.Run(_folder, "describe", "people.elbo").Succeeded().Output;
        Assert.Contains("city = Rome ", text, StringComparison.Ordinal);
        Assert.Contains("visits rate ", text, StringComparison.Ordinal);
        Assert.Contains("smokes = yes ", text, StringComparison.Ordinal);
        Assert.Equal(
            json.GetProperty("variables").ToString(),
            ToolProcess.Run(_folder, "describe", "people.elbo", "--json").Succeeded().Json.GetProperty("variables").ToString());

        Assert.Equal("label,p1,p2", ToolProcess.Run(_folder, "assign", "people.elbo", "people.csv").Succeeded().Lines[0]);
        double sum = ToolProcess.Run(_folder, "score", "people.elbo", "people.csv").Succeeded().Lines.Skip(1)
            .Sum(static line => double.Parse(line, CultureInfo.InvariantCulture));
        Assert.Equal(json.GetProperty("logLikelihood").GetDouble(), sum, 1e-8);

        string[] rows = ToolProcess.Run(_folder, "sample", "people.elbo", "--count", "40").Succeeded().Lines;
        Assert.Equal("income,age,sex,city,visits,smokes", rows[0]);
        Assert.All(rows.Skip(1), static row => Assert.Matches("^[-0-9.E]+,[-0-9.E]+,[fm],(Oslo|Rome|Turin),[0-9]+,(yes|no)$", row));
        ToolProcess.Run(_folder, "sample", "people.elbo", "--count", "300", "--out", "more.csv").Succeeded();
        Assert.Equal(300, Fit("more.csv", "--from", "people.elbo", "--json", "--out", "again.elbo").GetProperty("rows").GetInt32());

        string report = File.ReadAllText(_folder.File("r.html"));
        Assert.Contains("How many components", report, StringComparison.Ordinal);
        Assert.Contains("Rome", report, StringComparison.Ordinal);
        Assert.DoesNotContain("http", report.Replace("http://www.w3.org/", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Types_are_found_out_and_said()
    {
        MakePeople();
        string text = ToolProcess.Run(_folder, "fit", "mixture", "people.csv", "--columns", "age,sex,city", "--components", "2").Succeeded().Output;
        Assert.Contains("gaussian        age\n", text, StringComparison.Ordinal);
        Assert.Contains("categorical     sex, city\n", text, StringComparison.Ordinal);
        Assert.Contains("types           found out: text is categorical", text, StringComparison.Ordinal);
        Assert.Contains("missing", text, StringComparison.Ordinal);
    }

    // The R package poLCA documents these, after Goodman (2002).
    [Theory]
    [InlineData(1, -543.6498)]
    [InlineData(2, -504.4677)]
    [InlineData(3, -503.3011)]
    public void Latent_classes_of_counted_patterns(int components, double logLikelihood)
    {
        var json = Fit("values", "--family", "categorical", "--weights", "count", "--components", components.ToString(CultureInfo.InvariantCulture), "--json");
        Assert.Equal(logLikelihood, json.GetProperty("logLikelihood").GetDouble(), 1e-4);
        Assert.Equal(216, json.GetProperty("weight").GetDouble());
        if (components == 2)
        {
            Assert.Equal(1057.313, json.GetProperty("bic").GetDouble(), 1e-3);
            Assert.Equal(0.7208, json.GetProperty("weights")[0].GetDouble(), 1e-4);
            Assert.Equal(0.9265, json.GetProperty("variables")[2].GetProperty("probabilities")[1][1].GetDouble(), 1e-4);
        }
    }

    // Zucchini and MacDonald (2009), section 1.2.
    [Theory]
    [InlineData(2, -360.3690)]
    [InlineData(3, -356.8489)]
    public void Earthquakes_are_counts(int components, double logLikelihood)
    {
        var json = Fit("earthquakes", "--family", "poisson", "--components", components.ToString(CultureInfo.InvariantCulture), "--json");
        Assert.Equal(logLikelihood, json.GetProperty("logLikelihood").GetDouble(), 1e-4);
    }

    // Do and Batzoglou (2008).
    [Theory]
    [InlineData("--freeze weights --max-iterations 1", 0.7130, 0.5813, 1e-4)]
    [InlineData("--freeze weights", 0.796789, 0.519583, 1e-6)]
    [InlineData("--quiet", 0.793368, 0.513917, 1e-6)]
    public void Two_coins_start_from_given_means(string options, double first, double second, double tolerance)
    {
        _folder.Write("coins.csv", "heads,tails\n5,5\n9,1\n8,2\n4,6\n7,3\n");
        Fit(["coins.csv", "--family", "multinomial", "--init", "means", "--means", "0.6,0.4; 0.5,0.5", "--tolerance", "1e-14", "--json", .. options.Split(' ')]);
        var heads = ToolProcess.Run(_folder, "describe", "coins.elbo", "--json").Succeeded().Json.GetProperty("variables")[0].GetProperty("shares");
        Assert.Equal(first, heads[0].GetDouble(), tolerance);
        Assert.Equal(second, heads[1].GetDouble(), tolerance);
    }

    [Fact]
    public void Gaussian_columns_alone_are_what_gmm_fits()
    {
        var mixture = Fit("faithful", "--components", "2", "--covariance", "VVV", "--json", "--out", "a.elbo");
        var gmm = ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--json", "--out", "b.elbo").Succeeded().Json;
        Assert.Equal(gmm.GetProperty("logLikelihood").GetDouble(), mixture.GetProperty("logLikelihood").GetDouble(), 1e-6);
        Assert.Equal(gmm.GetProperty("bic").GetDouble(), mixture.GetProperty("bic").GetDouble(), 1e-5);
        Assert.Equal(2, mixture.GetProperty("covariances").GetArrayLength());
    }

    [Fact]
    public void Known_labels_are_compared_and_can_be_the_start()
    {
        var json = Fit("iris", "--components", "3", "--label", "species", "--covariance", "VVV", "--json");
        Assert.InRange(json.GetProperty("adjustedRandIndex").GetDouble(), 0.5, 1);
        Assert.Equal(3, Fit("iris", "--init", "labels", "--label", "species", "--json").GetProperty("components").GetInt32());
    }

    [Fact]
    public void Standard_input_and_packed_tables_are_typed_too()
    {
        string text = MakePeople();
        string[] options = ["--types", Types, "--components", "2", "--json"];
        double expected = Fit(["people.csv", .. options]).GetProperty("logLikelihood").GetDouble();
        var piped = ToolProcess.RunWithInput(_folder, text, ["fit", "mixture", "-", .. options]).Succeeded();
        Assert.Equal(expected, piped.Json.GetProperty("logLikelihood").GetDouble());
    }

    [Fact]
    public void A_category_that_the_model_has_not_seen_is_named_or_counts_as_missing()
    {
        _folder.Write("a.csv", "x,c\n1,red\n2,red\n3,blue\n9,blue\n8,blue\n");
        Fit("a.csv", "--quiet");
        _folder.Write("b.csv", "c,x\nred,1\ngreen,2\n");
        Assert.Contains(
            "b.csv: row 3, column \"c\": \"green\" is none of the categories that the model knows (blue, red); correct it, or let --unknown count it as missing",
            ToolProcess.Run(_folder, "score", "a.elbo", "b.csv").Failed(1),
            StringComparison.Ordinal);
        Assert.Equal(3, ToolProcess.Run(_folder, "score", "a.elbo", "b.csv", "--unknown").Succeeded().Lines.Length);
    }

    [Theory]
    [InlineData("--types a:gausian", 2, "did you mean 'gaussian'?")]
    [InlineData("--types a", 2, "does not say what a is")]
    [InlineData("--types z:poisson", 1, "no column \"z\"")]
    [InlineData("--types a:poisson,1:gaussian", 1, "given a type twice")]
    [InlineData("--types a:poisson", 1, "row 3, column \"a\": \"2.5\" is no count")]
    [InlineData("--types b:bernoulli", 1, "column \"b\" has 3 different values")]
    [InlineData("--init means", 2, "--init means needs --means")]
    [InlineData("--init means --means 1;2", 2, "the data have 2 columns (a, b)")]
    [InlineData("--init means --means 1,1;2,1", 2, "categories, which have no mean")]
    [InlineData("--init labels", 2, "name it with --label")]
    [InlineData("--method gem", 2, "needs a gradient")]
    [InlineData("--unknown", 2, "goes with --from")]
    [InlineData("--freeze means", 2, "only weights can be frozen")]
    [InlineData("--components 9", 1, "distinct rows")]
    [InlineData("--select bic", 2, "chooses among several models")]
    [InlineData("--from nowhere.elbo", 1, "no such model file")]
    public void Wrong_options_and_data_are_told_in_one_line(string options, int code, string says)
    {
        _folder.Write("d.csv", "a,b\n1,x\n2.5,y\n3,z\n4,x\n");
        Assert.Contains(says, ToolProcess.Run(_folder, ["fit", "mixture", "d.csv", .. options.Split(' ')]).Failed(code), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("d.elbo")));
    }

    [Fact]
    public void A_column_of_names_is_no_category()
    {
        MakePeople();
        Assert.Contains("id:skip in --types", ToolProcess.Run(_folder, "fit", "mixture", "people.csv").Failed(1), StringComparison.Ordinal);
    }

    private JsonElement Fit(params string[] args)
    {
        var result = ToolProcess.Run(_folder, ["fit", "mixture", .. args]).Succeeded();
        return args.Contains("--json") ? result.Json : default;
    }

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(static item => item.GetString()!)];

    private string MakePeople()
    {
        string[] cities = ["Rome", "Oslo", "Turin"];
        var random = new Elbo.Numerics.Seed(4).ToRng();
        var text = new StringBuilder("id,income,age,sex,city,visits,smokes\n");
        for (int n = 0; n < 300; n++)
        {
            bool isOld = n % 5 < 2;
            string income = random.NextInt32(12) == 0 ? "" : Number((isOld ? 52 : 28) + (6 * random.NextGaussian()));
            string age = random.NextInt32(20) == 0 ? "NA" : Number((isOld ? 61 : 33) + (8 * random.NextGaussian()));
            string city = cities[random.NextInt32(3) == 0 ? random.NextInt32(3) : isOld ? 0 : 2];
            int visits = Enumerable.Range(0, 10).Count(_ => random.NextInt32(10) < (isOld ? 4 : 1));
            text.Append(CultureInfo.InvariantCulture, $"p{n},{income},{age},{(random.NextInt32(2) == 0 ? "f" : "m")},{city},{visits},{(random.NextInt32(10) < (isOld ? 1 : 5) ? "yes" : "no")}\n");
        }

        _folder.Write("people.csv", text.ToString());
        return text.ToString();

        static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
    }
}
