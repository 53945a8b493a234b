using Elbo.Charts.Drawing;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts;

/// <summary>Charts as files of their own: SVG text that looks right on light and on dark pages and fetches nothing.</summary>
public static class ChartRenderer
{
    private const double Width = 560;

    /// <summary>A scatter chart.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(ScatterData data) => RenderAsync<ScatterChart>(data, Width, 440);

    /// <summary>Contours of a density.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(ContourData data) => RenderAsync<ContourChart>(data, Width, 440);

    /// <summary>A histogram.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(HistogramData data) => RenderAsync<HistogramChart>(data, Width, 380);

    /// <summary>A line chart.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(LineData data) => RenderAsync<LineChart>(data, Width, 360);

    /// <summary>A bar chart.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(BarData data) => RenderAsync<BarChart>(data, Width);

    /// <summary>A heat map.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(HeatMapData data) => RenderAsync<HeatMapChart>(data, 420);

    /// <summary>A timeline.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(TimelineData data) => RenderAsync<TimelineChart>(data, 760);

    /// <summary>A triangle of scatter charts.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(PairData data) => RenderAsync<PairGrid>(data, 760);

    /// <summary>The chart of a ledger.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(LedgerData data) => RenderAsync<LedgerChart>(data, Width, 560);

    /// <summary>The chart of ln p and its lower bounds along one parameter.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(BoundCurveData data) => RenderAsync<BoundCurveChart>(data, Width, 400);

    /// <summary>A curve with its band.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(RegressionData data) => RenderAsync<RegressionChart>(data, Width, 440);

    /// <summary>A chain of states.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(StateGraphData data) => RenderAsync<StateGraph>(data);

    /// <summary>A curve of misses against false alarms.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(DetectionData data) => RenderAsync<DetectionChart>(data, 480, 480);

    /// <summary>The graph of a model.</summary>
    /// <param name="data">What to draw.</param>
    public static Task<string> RenderSvgAsync(PlateGraph data) => RenderAsync<PlateDiagram>(data);

    private static async Task<string> RenderAsync<TChart>(object data, double? width = null, double? height = null)
        where TChart : IComponent
    {
        ArgumentNullException.ThrowIfNull(data);
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { ["Data"] = data, ["Standalone"] = true };
        if (width is not null)
        {
            parameters["Width"] = width;
        }

        if (height is not null)
        {
            parameters["Height"] = height;
        }

        return await ComponentText.RenderAsync<TChart>(parameters) + "\n";
    }
}
