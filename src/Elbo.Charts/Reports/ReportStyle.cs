using Elbo.Charts.Drawing;

namespace Elbo.Charts.Reports;

/// <summary>The style sheet of a report: colors, charts, page.</summary>
internal static class ReportStyle
{
    /// <summary>All rules.</summary>
    public static string Css { get; } = Palette.Variables(".elbo-report") + ChartStyle.Css + Page();

    private static string Page()
    {
        using var stream = typeof(ReportStyle).Assembly.GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("The style sheet is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace("$fonts", ChartStyle.Fonts, StringComparison.Ordinal);
    }
}
