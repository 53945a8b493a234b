using System.Globalization;
using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Tests;

public sealed class QueryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public QueryTests() => ToolProcess.Run(_folder, "fit", "gmm", "faithful", "--components", "2", "--quiet", "--out", "f.elbo").Succeeded();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_condition_is_a_model_to_go_on_with()
    {
        var json = ToolProcess.Run(_folder, "condition", "f.elbo", "--given", "eruptions=3", "--out", "c.elbo", "--json").Succeeded().Json;
        var model = ModelFile.Load<GaussianMixture>(_folder.File("f.elbo")).Model;
        var conditional = model.Condition([0], [3]);
        Assert.Equal("waiting", json.GetProperty("columns")[0].GetString());
        Assert.Equal(conditional.ForwardProjection().Mean[0], json.GetProperty("mean")[0].GetDouble(), 1e-12);
        Assert.Equal(Math.Sqrt(conditional.ForwardProjection().Covariance()[0, 0]), json.GetProperty("standardDeviation")[0].GetDouble(), 1e-12);
        Assert.Equal(conditional.Weights.ToArray(), ModelFile.Load<GaussianMixture>(_folder.File("c.elbo")).Model.Weights.ToArray());
        ToolProcess.Run(_folder, "score", "c.elbo", "faithful").Succeeded();
        string text = ToolProcess.Run(_folder, "condition", "f.elbo", "--given", "1=3").Succeeded().Output;
        Assert.Contains("Given eruptions = 3, log-density ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_regression_is_written_for_every_row_and_drawn()
    {
        string[] lines = ToolProcess.Run(_folder, "condition", "f.elbo", "faithful", "--given", "eruptions", "--plot", "c.svg", "--out", "p.csv").Succeeded().Lines;
        Assert.Empty(string.Concat(lines));
        string[] rows = File.ReadAllLines(_folder.File("p.csv"));
        Assert.Equal("mean_waiting,sd_waiting", rows[0]);
        Assert.Equal(273, rows.Length);
        var regression = ModelFile.Load<GaussianMixture>(_folder.File("f.elbo")).Model.Regression([0]);
        double[] mean = new double[1], variance = new double[1];
        regression.Predict([3.6], mean, variance);
        Assert.Equal([mean[0], Math.Sqrt(variance[0])], rows[1].Split(',').Select(static cell => double.Parse(cell, CultureInfo.InvariantCulture)));
        string chart = File.ReadAllText(_folder.File("c.svg"));
        Assert.Contains("waiting given eruptions", chart, StringComparison.Ordinal);
        Assert.Contains("272 rows", chart, StringComparison.Ordinal);
        Assert.Contains("Mean of eruptions over waiting", File.ReadAllText(Drawn()), StringComparison.Ordinal);
    }

    [Fact]
    public void Marginals_grids_modes_overlaps_and_mergers_say_what_the_library_does()
    {
        var model = ModelFile.Load<GaussianMixture>(_folder.File("f.elbo")).Model;
        ToolProcess.Run(_folder, "marginal", "f.elbo", "--columns", "waiting", "--out", "w.elbo").Succeeded();
        Assert.Equal(model.Marginal([1]).Emission.Means.ToArray(), ModelFile.Load<GaussianMixture>(_folder.File("w.elbo")).Model.Emission.Means.ToArray());

        string[] grid = ToolProcess.Run(_folder, "grid", "f.elbo", "--points", "11", "--range", "eruptions=1..6").Succeeded().Lines;
        Assert.Equal("eruptions,waiting,logDensity", grid[0]);
        Assert.Equal(122, grid.Length);
        double[] last = [.. grid[^1].Split(',').Select(static cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        Assert.Equal(6, last[0], 1e-12);
        Assert.Equal(model.LogDensity(new MatrixSource(last.AsMemory(0, 2), 2))[0], last[2], 1e-12);

        var modes = ToolProcess.Run(_folder, "modes", "f.elbo", "--json").Succeeded().Json;
        Assert.Equal(2, modes.GetProperty("modes").GetArrayLength());
        Assert.Contains("Modes of the density", ToolProcess.Run(_folder, "modes", "f.elbo").Succeeded().Output, StringComparison.Ordinal);
        var pairs = ToolProcess.Run(_folder, "overlap", "f.elbo", "--json").Succeeded().Json;
        Assert.Equal(model.Distances()[0].Overlap, pairs.GetProperty("overlap")[0].GetDouble(), 1e-14);
        Assert.Contains("KL(a ‖ b)", ToolProcess.Run(_folder, "overlap", "f.elbo").Succeeded().Output, StringComparison.Ordinal);
        var merged = ToolProcess.Run(_folder, "merge", "f.elbo", "faithful", "--clusters", "1", "--out", "one.csv", "--json").Succeeded().Json;
        Assert.Equal(0, merged.GetProperty("entropies")[0].GetDouble(), 1e-9);
        Assert.Equal("label,p1", File.ReadLines(_folder.File("one.csv")).First());
        Assert.Contains("1 + 2", ToolProcess.Run(_folder, "merge", "f.elbo", "faithful").Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("condition f.elbo --given x=3", 1, "f.elbo: the model has no column 'x'; its columns are eruptions, waiting")]
    [InlineData("condition f.elbo --given eruptions=1e300", 1, "--given: no component can explain 1E+300: the values lie too far from all of them\n")]
    [InlineData("condition f.elbo --given eruptions=nan", 2, "has 'eruptions=nan', whose value is no number")]
    [InlineData("condition f.elbo --given eruptions=3,waiting=1", 2, "--given names all columns of the model (eruptions, waiting)")]
    [InlineData("condition f.elbo --given eruptions=3,eruptions=4", 1, "column 'eruptions' is named twice")]
    [InlineData("condition f.elbo --given eruptions", 2, "--given names columns without values")]
    [InlineData("condition f.elbo --given eruptions,waiting=3", 2, "give every column a value")]
    [InlineData("condition f.elbo", 2, "condition needs --given")]
    [InlineData("condition f.elbo faithful --given eruptions=3", 2, "nothing to take from DATA")]
    [InlineData("condition f.elbo faithful --given eruptions --out m.elbo", 2, "must end in .csv, .tsv or .npy")]
    [InlineData("condition k.elbo --given eruptions=3", 1, "cannot say what is given some columns")]
    [InlineData("marginal f.elbo", 2, "marginal needs --columns")]
    [InlineData("marginal f.elbo --columns 3", 1, "the model has no column '3'")]
    [InlineData("grid f.elbo --points 9999", 2, "more than 10,000,000 points")]
    [InlineData("grid f.elbo --range eruptions=5..1", 2, "the lower end first")]
    [InlineData("grid f.elbo --columns waiting --range eruptions=1..5", 2, "which is not a column of the grid")]
    [InlineData("merge f.elbo faithful --clusters 3", 2, "the model has 2 components")]
    public void What_cannot_be_asked_is_one_clear_line(string arguments, int exitCode, string message)
    {
        if (arguments.Contains("k.elbo", StringComparison.Ordinal))
        {
            ToolProcess.Run(_folder, "fit", "kde", "faithful", "--out", "k.elbo", "--quiet").Succeeded();
        }

        string error = ToolProcess.Run(_folder, arguments.Split(' ')).Failed(exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(static c => c == '\n'));
    }

    private string Drawn()
    {
        ToolProcess.Run(_folder, "condition", "f.elbo", "--given", "waiting", "--of", "eruptions", "--plot", "d.svg").Succeeded();
        return _folder.File("d.svg");
    }
}
