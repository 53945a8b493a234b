using System.Text.RegularExpressions;
using System.Xml.Linq;
using Elbo.Charts.Drawing;
using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;

namespace Elbo.Charts.Tests.Reports;

public sealed class MixtureFramesTests
{
    private static MixtureFrame[] Frames(IRowSource rows, int components, int count) =>
    [
        .. GaussianMixture.Iterate(rows, new() { Components = components, Start = new MixtureStart.Random(), Threads = 1 }, TestContext.Current.CancellationToken)
            .Take(count).Select(MixtureFrame.Of),
    ];

    private static RowSource Open(string name) => Datasets.TryFind(name)!.Open();

    private static string[] Words(string svg, string anchor) =>
    [
        .. XDocument.Parse(svg).Descendants().Where(e => e.Name.LocalName == "text" && (string?)e.Attribute("text-anchor") == anchor).Select(static e => e.Value),
    ];

    /// <summary>Four points on a line between two components: their colors are plain to see.</summary>
    private static (MatrixSource Rows, GaussianMixture Model) Line(double width)
    {
        var rows = new MatrixSource(new double[,] { { 0, 0 }, { 1, 1 }, { 1.95, 1.95 }, { 4, 4 } });
        var emission = new GaussianEmission(
            CovarianceStructures.All.Single(static s => s.Name == "EII"), new CovarianceFloor(rows.Summary, 1e-6), [0.0, 0, 4, 4], [width, width]);
        return (rows, new([0.5, 0.5], emission, rows.Columns));
    }

    [Fact]
    public async Task A_frame_looks_as_it_did()
    {
        var (rows, model) = Line(4);
        string svg = await new MixtureFrames([new(3, model, -12.345)], rows, "line").RenderAsync(0);
        Markup.AssertClean(svg);
        Snapshot.AssertSame("frame.svg", svg);
    }

    [Fact]
    public async Task Points_are_colored_by_their_responsibilities_and_shaped_by_the_largest()
    {
        var (rows, model) = Line(4);
        var document = XDocument.Parse(await new MixtureFrames([new(0, model, -1)], rows, "line").RenderAsync(0));
        var points = document.Descendants().Where(static e => (string?)e.Attribute("class") is ['m', 'a', 'r', 'k', 's', ' ', not 's', ..]).ToList();
        double[,] responsibilities = model.Responsibilities(rows);
        Assert.Equal(
            [.. Enumerable.Range(0, 4).Select(n => "marks " + GroupMix.Of([responsibilities[n, 0], responsibilities[n, 1]]).Class)],
            points.Select(static g => (string)g.Attribute("class")!),
            StringComparer.Ordinal);
        Assert.Equal("marks m0x8-1x8", (string?)points[2].Attribute("class"));
        Assert.Equal(["circle", "circle", "circle", "path"], points.Select(static g => g.Elements().Single().Name.LocalName), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("faithful", 2)]
    [InlineData("galaxies", 3)]
    [InlineData("iris", 3)]
    public async Task All_frames_have_the_same_axes_and_say_where_they_are(string name, int components)
    {
        var rows = Open(name);
        var frames = Frames(rows, components, 12);
        var charts = new MixtureFrames(frames, rows, name);
        Assert.Equal(12, charts.Count);
        string first = await charts.RenderAsync(0);
        string last = await charts.RenderAsync(11);
        Assert.NotEqual(first, last, StringComparer.Ordinal);
        Assert.Equal(Words(first, "end"), Words(last, "end"), StringComparer.Ordinal);
        Assert.Matches($"^{name} · iteration 11 · ln p = -[0-9,]+\\.[0-9]{{2}}$", XDocument.Parse(last).Root!.Elements().First().Value);
        Assert.All([first, last], Markup.AssertClean);
    }

    [Fact]
    public async Task Of_many_columns_those_are_drawn_in_which_the_last_components_lie_farthest_apart()
    {
        var rows = Open("iris");
        var charts = new MixtureFrames(Frames(rows, 3, 40), rows, "iris");
        string[] names = [.. XDocument.Parse(await charts.RenderAsync(0)).Descendants()
            .Where(static e => (string?)e.Attribute("class") == "strong").Select(static e => e.Value)];
        Assert.Contains("petal_length", names, StringComparer.Ordinal);
        Assert.Contains("petal_width", names, StringComparer.Ordinal);
    }

    [Fact]
    public void Models_that_do_not_fit_together_are_refused()
    {
        var rows = Open("faithful");
        Assert.Throws<ArgumentException>(() => new MixtureFrames([], rows, "t"));
        Assert.Throws<ArgumentException>(() => new MixtureFrames(Frames(Open("galaxies"), 2, 1), rows, "t"));
        Assert.Throws<ArgumentException>(() => new MixtureFrames([.. Frames(rows, 2, 1), .. Frames(rows, 3, 1)], rows, "t"));
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new MixtureFrames(Frames(rows, 2, 1), rows, "t").RenderAsync(1); });
    }

    [Fact]
    public async Task An_unknown_ln_p_and_strange_names_do_no_harm()
    {
        var (rows, model) = Line(4);
        string svg = await new MixtureFrames([new(0, model.WithColumns([Samples.Nasty, "y"]), double.NaN)], rows, Samples.Nasty).RenderAsync(0);
        Markup.AssertClean(svg);
        Assert.Contains("ln p unknown", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("faithful", 2)]
    [InlineData("faithful", 8)]
    [InlineData("iris", 3)]
    public async Task The_player_has_the_colors_of_every_frame(string name, int components)
    {
        var rows = Open(name);
        var frames = new MixtureFrames(Frames(rows, components, 100), rows, name);
        var (page, data) = Markup.ParsePlayer(await ReportRenderer.RenderAsync(Samples.Report() with { Frames = frames }));
        Assert.True(page.GetElementById("frames-player")!.HasAttribute("hidden"));
        Assert.Equal(frames.Label(99), page.GetElementById("frames-label")!.TextContent);
        Assert.All(page.QuerySelectorAll("#frames-player button, #frames-player input"), static e => Assert.NotEmpty(e.GetAttribute("aria-label")!));

        var shown = data.GetProperty("frames").EnumerateArray().ToList();
        Assert.Equal(60, shown.Count);
        Assert.Equal(Enumerable.Range(0, 20).Select(frames.Label), shown.Take(20).Select(static f => f.GetProperty("t").GetString()!), StringComparer.Ordinal);
        Assert.Equal(frames.Label(99), shown[^1].GetProperty("t").GetString());

        string digits = data.GetProperty("digits").GetString()!;
        int width = data.GetProperty("width").GetInt32();
        string css = data.GetProperty("css").GetString()!;
        var marks = data.GetProperty("marks").EnumerateArray().Select(static m => (Class: m[0].GetString()!, Group: m[1].GetInt32())).ToList();
        foreach (var (index, frame) in new[] { (0, shown[0]), (99, shown[^1]) })
        {
            var expected = frames.Scatter(index, 500);
            string encoded = frame.GetProperty("m").GetString()!;
            Assert.Equal(expected.Points.Count * width, encoded.Length);
            for (int n = 0; n < expected.Points.Count; n++)
            {
                int symbol = encoded.Substring(n * width, width).Aggregate(0, (sum, c) => (64 * sum) + digits.IndexOf(c, StringComparison.Ordinal));
                Assert.Equal((GroupMix.Of(expected.Shares[n]).Class, expected.Points[n].Group), marks[symbol]);
            }

            Assert.Equal(components, frame.GetProperty("e").GetArrayLength());
        }

        Assert.All(marks, mark => Assert.True(mark.Class[0] == 'c' || css.Contains($".{mark.Class}{{", StringComparison.Ordinal)));
        Assert.Equal(2 * 2 * components, page.QuerySelectorAll("#frames-picture ellipse").Length);
        Assert.Equal(components, data.GetProperty("shapes").GetArrayLength());
    }

    [Fact]
    public async Task The_player_draws_densities_of_one_column_as_the_chart_does()
    {
        var rows = Open("galaxies");
        var frames = new MixtureFrames(Frames(rows, 3, 15), rows, "galaxies");
        var (page, data) = Markup.ParsePlayer(await ReportRenderer.RenderAsync(Samples.Report(1) with { Frames = frames }));
        Assert.Equal(15, data.GetProperty("frames").GetArrayLength());

        // The top of every component in the chart of the last frame is where the script's formula puts it.
        double bottom = data.GetProperty("bottom").GetDouble();
        double scale = data.GetProperty("scale").GetDouble();
        var components = data.GetProperty("frames")[14].GetProperty("c").EnumerateArray().Select(static c => c.EnumerateArray().Select(static v => v.GetDouble()).ToArray()).ToList();
        var curves = page.QuerySelectorAll("#frames-picture path.curve").ToList();
        Assert.Equal(4, curves.Count);
        foreach (var (component, curve) in components.Zip(curves))
        {
            double highest = Regex.Matches(curve.GetAttribute("d")!, " (?<y>-?[0-9.]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
                .Min(static m => double.Parse(m.Groups["y"].Value, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(highest, bottom - (scale * component[0] / component[2]), 0.15);
        }
    }

    [Fact]
    public async Task Sixty_frames_of_272_points_stay_small()
    {
        var rows = Open("faithful");
        var frames = new MixtureFrames(Frames(rows, 8, 200), rows, "faithful");
        Assert.InRange((await ReportRenderer.RenderAsync(Samples.Report() with { Frames = frames })).Length, 50_000, 400_000);
    }
}
