using System.Xml.Linq;
using Elbo.Charts.Reports;

namespace Elbo.Charts.Tests;

public sealed class ChartRendererTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static async Task<XDocument> ParseAsync(Task<string> chart)
    {
        string text = await chart;
        Markup.AssertClean(text);
        var document = XDocument.Parse(text);
        var root = document.Root!;
        Assert.Equal(Svg + "svg", root.Name);
        Assert.Equal("img", (string?)root.Attribute("role"));
        string[] ids = [.. ((string?)root.Attribute("aria-labelledby"))!.Split(' ')];
        Assert.Equal(ids, new[] { "title", "desc" }.Select(name => (string)root.Element(Svg + name)!.Attribute("id")!), StringComparer.Ordinal);
        Assert.NotEmpty(root.Element(Svg + "title")!.Value);
        Assert.NotEmpty(root.Element(Svg + "desc")!.Value);
        Assert.All(["width", "height", "viewBox"], name => Assert.NotNull(root.Attribute(name)));
        Assert.Contains("prefers-color-scheme:dark", root.Element(Svg + "style")!.Value, StringComparison.Ordinal);
        return document;
    }

    [Fact]
    public async Task A_scatter_chart_says_in_words_what_it_shows()
    {
        var data = new ScatterData("Eruptions", "length", "waiting", [new(1.5, 50, 0), new(4, 80, 1), new(4.5, 82, 1)])
        {
            Groups = ["short", "long"],
            Ellipses = [new(1.5, 50, 0.1, 0, 20, 0.5, 0), new(4.25, 81, 0.1, 0.5, 20, 0.5, 1)],
            Of = 272,
        };
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(data));
        Assert.Equal(
            "Scatter plot of waiting (50 to 82) against length (1.5 to 4.5): 3 of 272 points, chosen at random. "
            + "short: center (1.5, 50), 1 point; long: center (4.25, 81), 2 points. The ellipses hold 50% of each component's probability.",
            document.Root!.Element(Svg + "desc")!.Value);
        Assert.Equal(4, document.Descendants(Svg + "ellipse").Count());
    }

    [Fact]
    public async Task Points_that_are_not_finite_are_left_out()
    {
        var data = new ScatterData("t", "x", "y", [new(double.NaN, 1, 0), new(1, double.PositiveInfinity, 0), new(1, 2, 0), new(3, 4, -1)]);
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(data));
        Assert.Equal(2, document.Descendants(Svg + "circle").Count());
    }

    [Fact]
    public async Task Empty_data_give_an_empty_chart()
    {
        await ParseAsync(ChartRenderer.RenderSvgAsync(new ScatterData("t", "x", "y", [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new LineData("t", "x", "y", [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new LineData("t", "x", "y", [new("s", [])])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new BarData("t", [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new HistogramData("t", "x", 0, 1, [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new PairData("t", [], [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new PairData("t", ["a"], [])));
    }

    [Fact]
    public async Task The_chosen_point_has_a_ring_and_degenerate_ones_are_hollow()
    {
        var data = new LineData("BIC", "components", "BIC", [new("VVV", [new(1, 9, PointMark.Filled), new(2, 5, PointMark.Best), new(3, 1, PointMark.Hollow)])]);
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(data));
        Assert.Single(document.Descendants(), static e => (string?)e.Attribute("class") == "best");
        Assert.Single(document.Descendants(), static e => (string?)e.Attribute("class") == "hollow");
        string words = document.Root!.Element(Svg + "desc")!.Value;
        Assert.Contains("Chosen: VVV at 2 with 5.", words, StringComparison.Ordinal);
        Assert.Contains("1 degenerate point, marked hollow.", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_histories_are_thinned()
    {
        var data = new LineData("t", "x", "y", [new("s", [.. Enumerable.Range(0, 100_000).Select(static i => new SeriesPoint(i, -1.0 / (i + 1)))])]);
        Assert.InRange((await ChartRenderer.RenderSvgAsync(data)).Length, 1_000, 16_000);
    }

    [Fact]
    public async Task A_peak_that_would_dwarf_the_data_is_cut_and_said_so()
    {
        var data = new HistogramData("t", "x", 0, 1, [1, 2, 1]) { Curves = [new("spike", 0, [new(0, 0), new(1, 1e9), new(2, 0)])] };
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(data));
        Assert.Contains("cut off", document.Root!.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_from_data_cannot_leave_its_place()
    {
        string n = Samples.Nasty;
        Task<string>[] charts =
        [
            ChartRenderer.RenderSvgAsync(new ScatterData(n, n, n, [new(1, 1, 0)]) { Groups = [n, n] }),
            ChartRenderer.RenderSvgAsync(new HistogramData(n, n, 0, 1, [1]) { Curves = [new(n, 0, [new(0, 1)])] }),
            ChartRenderer.RenderSvgAsync(new LineData(n, n, n, [new(n, [new(0, 1)]), new(n, [])])),
            ChartRenderer.RenderSvgAsync(new BarData(n, [new(n, 1, n)])),
            ChartRenderer.RenderSvgAsync(new PairData(n, [n, n], [new(n, n, n, [])])),
            ChartRenderer.RenderSvgAsync(new PlateGraph(n, [new(n, n, PlateNodeKind.Hidden, 1, 1)], [new(0, 0)], [new(n, 0, 0, 9, 9)], 10, 10)),
        ];
        foreach (var chart in charts)
        {
            var document = await ParseAsync(chart);
            Assert.Empty(document.Descendants(Svg + "script"));
            Assert.Contains("alert(1)", document.Root!.Element(Svg + "title")!.Value, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(13)]
    public async Task The_chart_of_a_report_stands_alone(int dimension)
    {
        await ParseAsync(ReportRenderer.RenderDataChartAsync(Samples.Report(dimension)));
    }

    /// <summary>If a change of this file is meant, look at it in a browser and then replace the snapshot by the text in the message.</summary>
    [Fact]
    public async Task The_graph_of_a_mixture_looks_as_it_did()
    {
        string text = await ChartRenderer.RenderSvgAsync(PlateGraph.GaussianMixture(3, 272));
        string snapshot = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Snapshots", "graph.svg"), TestContext.Current.CancellationToken);
        Assert.Equal(snapshot, text);
    }
}
