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
    public async Task A_regression_says_in_words_where_its_curve_goes()
    {
        var data = new RegressionData("y given x", "x", "y", [new(0, 1, 0.5), new(1, 2, 1), new(2, 5, 0.5)]) { Points = [new(1, 2, -1), new(double.NaN, 1, -1)] };
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(data));
        Assert.Equal("Mean of y over x, from 1 at 0 to 5 at 2, with a band of two standard deviations, and 2 rows.", document.Root!.Element(Svg + "desc")!.Value);
        Assert.Single(document.Descendants(Svg + "circle"));
        string[] paths = [.. document.Descendants(Svg + "path").Select(static path => (string)path.Attribute("d")!)];
        Assert.Equal(6, paths.Single(static d => d.EndsWith('Z')).Count(static c => c is 'M' or 'L'));
    }

    [Fact]
    public async Task Points_that_are_not_finite_are_left_out()
    {
        var data = new ScatterData("t", "x", "y", [new(double.NaN, 1, 0), new(1, double.PositiveInfinity, 0), new(1, 2, 0), new(3, 4, -1)]);
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(data));
        Assert.Equal(2, document.Descendants(Svg + "circle").Count());
    }

    [Fact]
    public async Task Points_that_were_filled_in_are_hollow_and_outliers_are_ringed()
    {
        var data = new ScatterData("t", "x", "y", [new(1, 1, 0), new(2, 1, 0) { IsHollow = true }, new(9, 9, -1) { IsRinged = true }]);
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(data));
        Assert.Single(document.Descendants().Single(static e => (string?)e.Attribute("class") == "hollow c0").Elements());
        Assert.Single(document.Descendants().Single(static e => (string?)e.Attribute("class") == "best").Elements());
        Assert.EndsWith(
            "1 point, marked hollow, with a value that was not observed. 1 outlier, ringed.", document.Root!.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_data_give_an_empty_chart()
    {
        await ParseAsync(ChartRenderer.RenderSvgAsync(new ScatterData("t", "x", "y", [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new LineData("t", "x", "y", [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new LineData("t", "x", "y", [new("s", [])])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new BarData("t", [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new RegressionData("t", "x", "y", [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new HistogramData("t", "x", 0, 1, [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new LedgerData("t", [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new BoundCurveData("t", "θ", [], [], [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new BoundCurveData("t", "θ", [1, 2], [double.NaN, double.NegativeInfinity], [new([1, 2], new(1, 2), new(9, 9))])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new PairData("t", [], [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new PairData("t", ["a"], [])));
    }

    [Fact]
    public async Task A_heat_map_says_its_largest_cells_and_takes_any_names()
    {
        var data = new HeatMapData("Confusion", "true class", "label", ["<a>", "b"], ["<a>", "b"], [0.9, 0.1, 0, 1]) { Full = 1 };
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(data));
        Assert.Equal(
            "Heat map of 2 rows (true class) and 2 columns (label). b as b: 1; <a> as <a>: 0.90; <a> as b: 0.10.",
            document.Root!.Element(Svg + "desc")!.Value);
        Assert.Equal(5, document.Descendants(Svg + "rect").Count());
        await ParseAsync(ChartRenderer.RenderSvgAsync(new HeatMapData("t", "r", "c", [], [], [])));
        await ParseAsync(ChartRenderer.RenderSvgAsync(new HeatMapData("t", "r", "c", ["a"], ["b"], [0])));
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
            ChartRenderer.RenderSvgAsync(new LedgerData(n, Samples.Ledger(2))),
            ChartRenderer.RenderSvgAsync(Samples.Curve() with { Title = n, ParameterName = n }),
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

    [Fact]
    public async Task The_graph_of_a_mixture_looks_as_it_did() =>
        Snapshot.AssertSame("graph.svg", await ChartRenderer.RenderSvgAsync(PlateGraph.GaussianMixture(3, 272)));

    [Fact]
    public async Task A_ledger_looks_as_it_did() =>
        Snapshot.AssertSame("ledger.svg", await ChartRenderer.RenderSvgAsync(new LedgerData("Ledger", Samples.Ledger(6))));

    [Fact]
    public async Task Bounds_look_as_they_did() => Snapshot.AssertSame("bounds.svg", await ChartRenderer.RenderSvgAsync(Samples.Curve()));

    [Fact]
    public async Task After_an_E_step_the_bar_is_whole_and_after_an_M_step_a_gap_opens()
    {
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(new LedgerData("t", [.. Samples.Ledger(1)])));
        var bars = Filled(document, "c0");
        var gap = Assert.Single(Filled(document, "c1"));
        Assert.Equal(3, bars.Count);
        double tip = Number(gap, "y");
        Assert.Equal(Number(bars[1], "y"), tip + Number(gap, "height"), 6);
        Assert.Equal(Number(bars[2], "y"), tip, 6);
        Assert.True(Number(bars[0], "y") > Number(bars[1], "y"));
        Assert.Contains("Every E-step closes the gap.", document.Root!.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
        Assert.Contains(document.Descendants(Svg + "text"), static t => t.Value.Contains("does not begin at 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_posterior_that_is_not_exact_leaves_a_gap_after_the_E_step_too()
    {
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(new LedgerData("t", [.. Samples.Ledger(2).Select(
            static e => e with { Bound = e.Bound with { ExpectedLogJoint = e.Bound.ExpectedLogJoint - 2, Entropy = 0 } })])));
        Assert.Equal(5, Filled(document, "c1").Count);
        Assert.Contains("leave a gap of up to", document.Root!.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_divergence_below_zero_by_rounding_is_drawn_as_none()
    {
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(new LedgerData("t", [new(0, HalfStep.Start, new(-100, -110, 10 + 1e-12))])));
        Assert.Empty(Filled(document, "c1"));
    }

    [Fact]
    public async Task An_entry_that_stands_twice_in_a_ledger_is_drawn_twice()
    {
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(new LedgerData("t", [.. Samples.Ledger(3), .. Samples.Ledger(3)])));
        Assert.Equal(14, Filled(document, "c0").Count);
    }

    [Fact]
    public async Task An_unknown_ln_p_leaves_the_bound()
    {
        var document = await ParseAsync(ChartRenderer.RenderSvgAsync(new LedgerData("t", [.. Samples.Ledger(3).Select(
            static e => e with { Bound = e.Bound with { Evidence = double.NaN } })])));
        Assert.Equal(7, Filled(document, "c0").Count);
        Assert.Empty(Filled(document, "c1"));
    }

    [Fact]
    public async Task Thousands_of_iterations_stay_legible_and_small()
    {
        string text = await ChartRenderer.RenderSvgAsync(new LedgerData("t", Samples.Ledger(5_000, 0.999)));
        Assert.InRange(text.Length, 5_000, 60_000);
        var document = await ParseAsync(Task.FromResult(text));
        Assert.Equal(41, Filled(document, "c0").Count(static e => e.Name.LocalName == "rect"));
        Assert.Contains(document.Descendants(Svg + "text"), static t => t.Value == "iteration (first 20 of 5,000)");
    }

    /// <summary>The bars of the upper part; the legend's samples are squares of 10.</summary>
    private static IReadOnlyList<XElement> Filled(XDocument document, string color) =>
    [
        .. document.Descendants().Where(e => (string?)e.Attribute("class") == "fill" && (string?)e.Parent!.Attribute("class") == color
            && ((string?)e.Attribute("width"), (string?)e.Attribute("height")) is not ("10", "10")
            && e.Parent.Parent!.Parent!.Attribute("transform")?.Value.EndsWith(" 42)", StringComparison.Ordinal) == true),
    ];

    private static double Number(XElement element, string name) =>
        double.Parse((string)element.Attribute(name)!, System.Globalization.CultureInfo.InvariantCulture);
}
