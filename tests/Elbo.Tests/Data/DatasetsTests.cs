using Elbo.Data;

namespace Elbo.Tests.Data;

public sealed class DatasetsTests
{
    [Theory]
    [InlineData("ability", 6, 6, 0)]
    [InlineData("faithful", 272, 2, 0)]
    [InlineData("iris", 150, 4, 3)]
    [InlineData("galaxies", 82, 1, 0)]
    [InlineData("earthquakes", 107, 1, 0)]
    [InlineData("values", 16, 4, 0)]
    [InlineData("dyestuff", 30, 1, 6)]
    [InlineData("wine", 178, 13, 3)]
    public void Is_complete(string name, int rows, int columns, int labels)
    {
        var dataset = Datasets.TryFind(name)!;
        using var source = dataset.Open();
        Assert.Equal(name, source.Name);
        Assert.Equal(rows, source.UnitCount);
        Assert.Equal(dataset.Measures, source.Columns);
        Assert.Equal(columns, source.Columns.Count);
        Assert.Equal(labels, source.Labels?.Names.Count ?? 0);
        Assert.Equal(dataset.Label, source.Labels?.Name ?? "");
        Assert.Equal(rows + 1, dataset.Text.Count(c => c == '\n'));
        Assert.DoesNotContain('\n', dataset.Description);
    }

    [Fact]
    public void Each_is_found_by_its_name_and_only_by_it()
    {
        Assert.Equal("ability,anaesthesia,dyestuff,earthquakes,faithful,galaxies,iris,values,wine", string.Join(',', Datasets.All.Select(d => d.Name)));
        Assert.All(Datasets.All, d => Assert.Same(d, Datasets.TryFind(d.Name)));
        Assert.Null(Datasets.TryFind("Iris"));
    }

    [Fact]
    public void Classes_are_the_known_ones()
    {
        using var iris = Datasets.TryFind("iris")!.Open();
        Assert.Equal(["setosa", "versicolor", "virginica"], iris.Labels!.Names);
        Assert.Equal([50, 50, 50], iris.Labels.Values.CountBy(v => v).OrderBy(c => c.Key).Select(c => c.Value));
        using var wine = Datasets.TryFind("wine")!.Open();
        Assert.Equal(["0", "1", "2"], wine.Labels!.Names);
        Assert.Equal([59, 71, 48], wine.Labels.Values.CountBy(v => v).OrderBy(c => c.Key).Select(c => c.Value));
    }

    [Fact]
    public void Known_numbers_are_in_place()
    {
        // R's copies: Fisher's own rows 35 and 38 of iris, and the misprint of galaxies that published results were computed with.
        string[] iris = Datasets.TryFind("iris")!.Text.Split('\n');
        Assert.Equal("4.9,3.1,1.5,0.2,setosa", iris[35]);
        Assert.Equal("4.9,3.6,1.4,0.1,setosa", iris[38]);
        Assert.Equal("26.690", Datasets.TryFind("galaxies")!.Text.Split('\n')[78]);
        using var faithful = Datasets.TryFind("faithful")!.Open();
        Assert.Equal(3.4877830882352936, faithful.Summary.Means[0], 14);
        Assert.Equal(70.8970588235294, faithful.Summary.Means[1], 12);
    }

    [Fact]
    public void Roles_can_be_overridden()
    {
        using var year = Datasets.TryFind("earthquakes")!.Open(new() { Columns = "year..count" });
        Assert.Equal(["year", "count"], year.Columns);
        using var two = Datasets.TryFind("iris")!.Open(new() { Columns = "petal_length..petal_width" });
        Assert.Equal(["petal_length", "petal_width"], two.Columns);
        Assert.Equal("species", two.Labels!.Name);
        using var label = Datasets.TryFind("faithful")!.Open(new() { Label = "waiting" });
        Assert.Equal(["eruptions"], label.Columns);
        using var cultivar = Datasets.TryFind("wine")!.Open(new() { Columns = "alcohol,cultivar" });
        Assert.Equal(["alcohol", "cultivar"], cultivar.Columns);
        Assert.Null(cultivar.Labels);
        using var other = Datasets.TryFind("wine")!.Open(new() { Separator = ';', HasHeader = false });
        Assert.Equal(13, other.Columns.Count);
        Assert.StartsWith(
            "iris: there is no column \"height\"",
            Assert.Throws<InvalidDataException>(() => Datasets.TryFind("iris")!.Open(new() { Columns = "height" })).Message,
            StringComparison.Ordinal);
    }
}
