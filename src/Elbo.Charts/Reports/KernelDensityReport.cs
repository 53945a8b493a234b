using Elbo.Charts.Scales;
using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Kernels;

namespace Elbo.Charts.Reports;

/// <summary>Everything that a report about a kernel density shows, apart from how it is drawn.</summary>
public sealed record KernelDensityReport
{
    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence below the headline.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>How many points the density has.</summary>
    public required long Points { get; init; }

    /// <summary>The histogram of data with a single column, with the density over it and a rug below; nothing for more columns.</summary>
    public HistogramData? Histogram { get; init; }

    /// <summary>The density of pairs of columns, the first two first; empty for one column.</summary>
    public IReadOnlyList<ContourData> Contours { get; init; } = [];

    /// <summary>The bandwidths that were tried, in rising order; empty where nothing was searched.</summary>
    public IReadOnlyList<BandwidthPoint> Curve { get; init; } = [];

    /// <summary>What the curve shows.</summary>
    public string CurveName { get; init; } = string.Empty;

    /// <summary>The bandwidth of every column.</summary>
    public required SummaryTable Bandwidths { get; init; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<FitWarning> Warnings { get; init; } = [];

    /// <summary>Names and values to read first.</summary>
    public IReadOnlyList<SummaryFact> Facts { get; init; } = [];

    /// <summary>A report about a kernel density.</summary>
    /// <param name="fit">The kernel density, and how its bandwidth was chosen.</param>
    /// <param name="rows">The rows that it was made of.</param>
    /// <param name="title">The headline, for example the name of the data.</param>
    public static KernelDensityReport From(KernelDensityFit fit, IRowSource rows, string title)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(title);
        var model = fit.Model;
        return new()
        {
            Title = title,
            Subtitle = $"Kernel density of {NumberText.Count(model.Count, "point")}, {model.Kernel.Name} kernel.",
            Points = model.Count,
            Histogram = model.Dimension == 1 ? KernelDensityCharts.Histogram(model, rows, title) : null,
            Contours = model.Dimension == 1 ? [] : KernelDensityCharts.Contours(model, rows),
            Curve = fit.Curve,
            CurveName = fit.Rule switch
            {
                BandwidthRule.LeaveOneOut => "leave-one-out log-likelihood",
                BandwidthRule.CrossValidation => "cross-validated log-likelihood",
                _ => "held-out log-likelihood",
            },
            Bandwidths = new(
                "Bandwidths",
                ["column", "bandwidth"],
                [.. model.Columns.Select((name, d) => (IReadOnlyList<string>)[name, NumberText.Short(model.Bandwidth[d], 7)])]),
            Warnings = fit.Warnings,
            Facts = fit.Summarize().Facts,
        };
    }
}
