using System.Text;

namespace Elbo.Charts.Drawing;

/// <summary>The style sheet of charts: the same in a report and in a file of its own.</summary>
internal static class ChartStyle
{
    /// <summary>Fonts that are there already; nothing is fetched.</summary>
    public const string Fonts = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans',Arial,sans-serif";

    /// <summary>All rules.</summary>
    public static string Css { get; } = Build();

    private static string Build()
    {
        var css = new StringBuilder(Palette.Variables(".elbo-chart"));
        css.Append($".elbo-chart text{{font:12.5px {Fonts};{Palette.Paint("fill", "soft")}font-variant-numeric:tabular-nums;}}");
        css.Append($".elbo-chart .title{{font-size:15px;font-weight:600;{Palette.Paint("fill", "ink")}}}");
        css.Append($".elbo-chart .strong{{{Palette.Paint("fill", "ink")}}}");
        css.Append($".elbo-chart .bg{{{Palette.Paint("fill", "bg")}}}");
        css.Append($".elbo-chart .grid{{fill:none;{Palette.Paint("stroke", "grid")}stroke-width:1;vector-effect:non-scaling-stroke;}}");
        css.Append($".elbo-chart .axis{{fill:none;{Palette.Paint("stroke", "line")}stroke-width:1;vector-effect:non-scaling-stroke;}}");
        css.Append($".elbo-chart .bar{{{Palette.Paint("fill", "bar")}}}");
        css.Append(".elbo-chart .fill{fill:currentColor;}");
        css.Append(".elbo-chart .marks{fill:currentColor;fill-opacity:.5;stroke:currentColor;stroke-opacity:.85;stroke-width:.6;}");
        css.Append(".elbo-chart .dense{fill-opacity:.32;stroke-opacity:.45;stroke-width:.4;}");
        css.Append(".elbo-chart .solid{fill-opacity:1;stroke-opacity:1;}");
        css.Append(".elbo-chart .area{fill:currentColor;fill-opacity:.1;stroke:none;}");
        css.Append(".elbo-chart .curve{fill:none;stroke:currentColor;stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round;}");
        css.Append(".elbo-chart .thin{stroke-width:1;stroke-opacity:.75;}");
        css.Append($".elbo-chart .hollow{{{Palette.Paint("fill", "bg")}stroke:currentColor;stroke-width:1.4;}}");
        css.Append($".elbo-chart .total{{{Palette.Paint("color", "ink")}}}");
        css.Append($".elbo-chart .badge{{{Palette.Paint("fill", "bg")}fill-opacity:.88;stroke:currentColor;stroke-width:1.2;}}");
        css.Append($".elbo-chart .best{{fill:none;{Palette.Paint("stroke", "ink")}stroke-width:1.4;}}");
        css.Append($".elbo-chart .node{{{Palette.Paint("fill", "bg")}{Palette.Paint("stroke", "ink")}stroke-width:1.3;}}");
        css.Append($".elbo-chart .observed{{{Palette.Paint("fill", "bar")}}}");
        css.Append($".elbo-chart .dot{{{Palette.Paint("fill", "ink")}stroke:none;}}");
        css.Append($".elbo-chart .edge{{fill:none;{Palette.Paint("stroke", "ink")}stroke-width:1.2;}}");
        css.Append($".elbo-chart .plate{{fill:none;{Palette.Paint("stroke", "line")}stroke-width:1.2;}}");
        css.Append(".elbo-chart .symbol{font-family:'Latin Modern Math','Cambria Math','STIX Two Text',Georgia,'Times New Roman',serif;");
        css.Append($"font-size:17px;font-style:italic;{Palette.Paint("fill", "ink")}}}");
        for (int i = 0; i < Palette.Groups.Count; i++)
        {
            string name = Palette.Class(i);
            css.Append($".elbo-chart .{name}{{{Palette.Paint("color", name)}}}");
        }

        return css.ToString();
    }
}
