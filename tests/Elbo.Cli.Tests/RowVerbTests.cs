using System.Globalization;
using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Tests;

public sealed class RowVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RowVerbTests() =>
        ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--quiet", "--out", "f.elbo").Succeeded();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Score_and_assign_write_what_the_library_says()
    {
        var model = ModelFile.Load<GaussianMixture>(_folder.File("f.elbo")).Model;
        using var rows = Datasets.TryFind("faithful")!.Open();

        string[] scores = ToolProcess.Run(_folder, "score", "f.elbo", "faithful").Succeeded().Lines;
        Assert.Equal("logDensity", scores[0]);
        Assert.Equal(model.LogDensity(rows), scores[1..].Select(Number));

        string[] labels = ToolProcess.Run(_folder, "assign", "f.elbo", "faithful").Succeeded().Lines;
        Assert.Equal("label,p1,p2", labels[0]);
        Assert.Equal(model.Assign(rows).Select(static k => k + 1), labels[1..].Select(static line => line[0] - '0'));
        double[,] probabilities = model.Responsibilities(rows);
        Assert.Equal(probabilities[271, 1], Number(labels[^1].Split(',')[2]));
    }

    [Fact]
    public void Columns_are_found_by_name_wherever_they_stand_and_by_position_without_names()
    {
        _folder.Write("wide.csv", "id,waiting,note,eruptions\n1,79,x,3.6\n2,54,y,1.8\n");
        _folder.Write("bare.csv", "3.6,79\n1.8,54\n");
        _folder.WriteNpy("bare.npy", "<f8", "(2, 2)", 3.6, 79, 1.8, 54);
        string expected = ToolProcess.Run(_folder, "score", "f.elbo", "bare.csv").Succeeded().Output;
        Assert.Equal(3, expected.TrimEnd().Split('\n').Length);
        Assert.Equal(expected, ToolProcess.Run(_folder, "score", "f.elbo", "wide.csv").Succeeded().Output);
        Assert.Equal(expected, ToolProcess.Run(_folder, "score", "f.elbo", "bare.npy").Succeeded().Output);

        _folder.Write("other.csv", "a,waiting\n1,2\n");
        Assert.Contains("eruptions", ToolProcess.Run(_folder, "score", "f.elbo", "other.csv").Failed(1), StringComparison.Ordinal);
        _folder.WriteNpy("three.npy", "<f8", "(1, 3)", 1, 2, 3);
        string error = ToolProcess.Run(_folder, "assign", "f.elbo", "three.npy").Failed(1);
        Assert.Contains("has 3 columns, but the model has 2 (eruptions, waiting)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_are_csv_or_npy_by_their_ending()
    {
        ToolProcess.Run(_folder, "assign", "f.elbo", "faithful", "--out", "a.csv").Succeeded();
        ToolProcess.Run(_folder, "assign", "f.elbo", "faithful", "--out", "a.npy").Succeeded();
        ToolProcess.Run(_folder, "convert", "a.npy", "b.csv").Succeeded();
        Assert.Equal(File.ReadAllLines(_folder.File("a.csv"))[1..], File.ReadAllLines(_folder.File("b.csv"))[1..]);
        Assert.Equal(["a.csv", "a.npy", "b.csv", "f.elbo"], _folder.Names);
    }

    [Fact]
    public void Samples_repeat_and_a_longer_one_begins_with_a_shorter_one()
    {
        string[] five = ToolProcess.Run(_folder, "sample", "f.elbo", "--count", "5", "--seed", "3").Succeeded().Lines;
        string[] nine = ToolProcess.Run(_folder, "sample", "f.elbo", "--count", "9", "--seed", "3", "--with-component").Succeeded().Lines;
        Assert.Equal("eruptions,waiting", five[0]);
        Assert.Equal("component,eruptions,waiting", nine[0]);
        Assert.Equal(five[1..], nine[1..6].Select(static line => line[2..]).ToArray());
    }

    [Fact]
    public void A_shared_component_is_drawn_once_otherwise_one_for_every_row()
    {
        string[] own = Components("--seed", "1");
        string[] shared = Components("--shared-component");
        Assert.Equal(["1", "2"], [.. own.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        Assert.Single(shared.Distinct(StringComparer.Ordinal));

        string[] Components(params string[] more) =>
            [.. ToolProcess.Run(_folder, ["sample", "f.elbo", "--count", "200", "--with-component", .. more]).Succeeded().Lines[1..].Select(static line => line.Split(',')[0])];
    }

    [Fact]
    public void Describe_tells_people_and_programs_everything()
    {
        var text = ToolProcess.Run(_folder, "describe", "f.elbo").Succeeded();
        foreach (string part in (string[])["VVV", "eruptions, waiting", "Weights and means", "Graph", "(π)", "[x]", "272 rows", "2 components", "-1130.263960"])
        {
            Assert.Contains(part, text.Output, StringComparison.Ordinal);
        }

        Assert.All(text.Lines, static line => Assert.True(line.Length <= 80, line));
        var json = ToolProcess.Run(_folder, "describe", "f.elbo", "--json", "--plot", "graph.svg").Succeeded().Json;
        var model = ModelFile.Load<GaussianMixture>(_folder.File("f.elbo")).Model;
        Assert.Equal(model.Weights[1], json.GetProperty("weights")[1].GetDouble());
        Assert.Equal(model.Covariance(1)[0, 1], json.GetProperty("covariances")[1][0][1].GetDouble());
        Assert.Equal(272, json.GetProperty("training").GetProperty("rows").GetInt64());
        Assert.Contains("</svg>", File.ReadAllText(_folder.File("graph.svg")), StringComparison.Ordinal);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
