using Elbo.Charts.Drawing;

namespace Elbo.Charts.Reports;

/// <summary>The style sheet of a report, colors, charts, page, and the script that plays frames.</summary>
internal static class ReportStyle
{
    /// <summary>All rules.</summary>
    public static string Css { get; } =
        Palette.Variables(".elbo-report") + ChartStyle.Css + Read("report.css").Replace("$fonts", ChartStyle.Fonts, StringComparison.Ordinal);

    /// <summary>The script behind <see cref="FramePlayer"/>.</summary>
    public static string Player { get; } = Read("player.js");

    private static string Read(string name)
    {
        using var stream = typeof(ReportStyle).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
