using System.Text;
using System.Text.Json;
using Elbo.Charts.Drawing;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>
/// Frames to step through in a page: a chart of the last one, which is all there is where scripts do not run, and what changes from frame to
/// frame, a character or two per point.
/// </summary>
public sealed partial class FramePlayer : ComponentBase
{
    /// <summary>More frames than this are thinned.</summary>
    internal const int MostFrames = 60;

    /// <summary>So many of the first are all kept.</summary>
    internal const int FirstFrames = 20;

    private const int MostPoints = 500;
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    // The sizes that the charts have by themselves.
    private const double ChartWidth = 360;
    private const double ScatterHeight = 330;
    private const double HistogramHeight = 300;

    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public MixtureFrames Frames { get; set; } = null!;

    /// <summary>All of the first frames, then some, the last among them.</summary>
    private IReadOnlyList<int> Chosen => Lines.Thin([.. Enumerable.Range(0, Frames.Count)], MostFrames, FirstFrames);

    private string Json()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (Frames.Columns == 1)
            {
                WriteDensities(json);
            }
            else
            {
                WritePoints(json);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Places once, then for every frame the color and shape of each point, and the ellipses.</summary>
    private void WritePoints(Utf8JsonWriter json)
    {
        var frames = Chosen.Select(i => (Index: i, Data: Frames.Scatter(i, MostPoints))).ToList();
        var (x, y, area, _) = ScatterChart.Layout(frames[0].Data, ChartWidth, ScatterHeight);
        double size = ScatterChart.MarkSizeOf(frames[0].Data);
        var symbols = new Dictionary<(GroupMix Mix, int Group), int>();
        var marks = new List<int[]>();
        foreach (var (_, data) in frames)
        {
            int[] mark = new int[data.Points.Count];
            for (int n = 0; n < mark.Length; n++)
            {
                var key = (GroupMix.Of(data.Shares[n]), data.Points[n].Group);
                if (!symbols.TryGetValue(key, out mark[n]))
                {
                    symbols[key] = mark[n] = symbols.Count;
                }
            }

            marks.Add(mark);
        }

        int width = symbols.Count <= Digits.Length ? 1 : symbols.Count <= Digits.Length * Digits.Length ? 2 : 3;
        WriteNumbers(json, "x", frames[0].Data.Points.Select(p => area.X(x, p.X)));
        WriteNumbers(json, "y", frames[0].Data.Points.Select(p => area.Y(y, p.Y)));
        json.WriteNumber("width", width);
        json.WriteString("digits", Digits);
        json.WriteString("css", GroupMix.Css(symbols.Keys.Select(static s => s.Mix)));
        json.WriteStartArray("shapes");
        for (int k = 0; k < Frames.Components; k++)
        {
            json.WriteStringValue(Markers.Path(k, size));
        }

        json.WriteEndArray();
        json.WriteStartArray("marks");
        foreach (var (mix, group) in symbols.OrderBy(static s => s.Value).Select(static s => s.Key))
        {
            json.WriteStartArray();
            json.WriteStringValue(mix.Class);
            json.WriteNumberValue(group);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("frames");
        foreach (var ((index, data), mark) in frames.Zip(marks))
        {
            json.WriteStartObject();
            json.WriteString("t", Frames.Label(index));
            json.WriteString("m", Encode(mark, width));
            json.WriteStartArray("e");
            foreach (var component in data.Ellipses.GroupBy(static e => e.Group).OrderBy(static g => g.Key))
            {
                EllipseShape[] shapes = [.. component.Select(e => EllipseShape.Of(e, area, x, y))];
                WriteNumbers(json, null, [shapes[0].X, shapes[0].Y, shapes[0].Angle, .. shapes.SelectMany(static s => (double[])[s.Long, s.Short])]);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The components in the units of the page, from which the script draws their densities.</summary>
    private void WriteDensities(Utf8JsonWriter json)
    {
        var (x, y, _, area, _) = HistogramChart.Layout(Frames.Histogram(0), ChartWidth, HistogramHeight);
        double unit = area.Width / (x.Maximum - x.Minimum);
        json.WriteNumber("left", Rounded(area.Left));
        json.WriteNumber("right", Rounded(area.Right));
        json.WriteNumber("bottom", Rounded(area.Bottom));
        json.WriteNumber("scale", Significant(unit / (y.Maximum - y.Minimum) * area.Height / Math.Sqrt(2 * Math.PI)));
        json.WriteString("css", string.Empty);
        json.WriteStartArray("frames");
        foreach (int index in Chosen)
        {
            var shape = Frames.Shape(index);
            json.WriteStartObject();
            json.WriteString("t", Frames.Label(index));
            json.WriteStartArray("c");
            for (int k = 0; k < shape.Components; k++)
            {
                json.WriteStartArray();
                json.WriteNumberValue(Significant(shape.Weights[k]));
                json.WriteNumberValue(Rounded(area.X(x, shape.Means[k][0])));
                json.WriteNumberValue(Significant(Math.Max(shape.Deviation(k) * unit, 1e-3)));
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Encode(int[] marks, int width)
    {
        var text = new StringBuilder(marks.Length * width);
        foreach (int mark in marks)
        {
            for (int digit = width - 1; digit >= 0; digit--)
            {
                text.Append(Digits[(mark >> (6 * digit)) & 63]);
            }
        }

        return text.ToString();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string? name, IEnumerable<double> values)
    {
        if (name is null)
        {
            json.WriteStartArray();
        }
        else
        {
            json.WriteStartArray(name);
        }

        foreach (double value in values)
        {
            json.WriteNumberValue(Rounded(value));
        }

        json.WriteEndArray();
    }

    // A tenth of a unit is a fifth of a pixel; JSON has no infinity.
    private static double Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 1) : 0;

    private static float Significant(double value) => double.IsFinite(value) ? (float)value : 0;
}
