using System.Globalization;
using Elbo.Models.Kernels;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>A kernel density with how its bandwidth was chosen. There is no iteration: a kernel density is its rows.</summary>
/// <param name="Model">The kernel density.</param>
/// <param name="Rule">How its bandwidth was chosen.</param>
/// <param name="LogLikelihood">Of the rows under the density made of them, in nats: it grows without end as the bandwidth shrinks.</param>
/// <param name="LeaveOneOutLogLikelihood">
/// Of every row under the density without one unit of that row's weight, in nats; −∞ where a row is out of reach of all others, NaN where the
/// weights sum to no more than 1.
/// </param>
/// <param name="RowCount">How many rows were read, those of weight 0 among them.</param>
/// <param name="Curve">What was tried, in rising order; empty where nothing was searched.</param>
public sealed record KernelDensityFit(
    KernelDensity Model,
    BandwidthRule Rule,
    double LogLikelihood,
    double LeaveOneOutLogLikelihood,
    long RowCount,
    IReadOnlyList<BandwidthPoint> Curve)
{
    /// <summary>What its user must know; usually nothing.</summary>
    public IReadOnlyList<FitWarning> Warnings { get; init; } = [];

    /// <summary>Σ w.</summary>
    public double TotalWeight => Model.TotalWeight;

    /// <summary>What a model file says of it.</summary>
    public TrainingSummary Training => new(RowCount, TotalWeight, LogLikelihood, 0, StopReason.Completed, [.. Warnings.Select(static w => w.Code)]);

    /// <summary>Facts and a table for people.</summary>
    public Summary Summarize()
    {
        var summary = Model.Summarize();
        return summary with
        {
            Facts =
            [
                .. summary.Facts,
                new("chosen by", RuleName),
                Number("log-likelihood", LogLikelihood),
                Number("leave-one-out log-likelihood", LeaveOneOutLogLikelihood),
            ],
            Notes = [.. Warnings.Select(static w => w.Message)],
        };
    }

    /// <summary>The summary as text.</summary>
    public override string ToString() => Summarize().ToString();

    private string RuleName => Rule switch
    {
        BandwidthRule.LeaveOneOut => "leave-one-out likelihood",
        BandwidthRule.CrossValidation folds => string.Create(CultureInfo.InvariantCulture, $"likelihood, {folds.Folds}-fold cross-validation"),
        BandwidthRule.HeldOut => "likelihood of held-out rows",
        BandwidthRule.Silverman => "Silverman's rule",
        BandwidthRule.Scott => "Scott's rule",
        BandwidthRule.SheatherJones => "Sheather and Jones",
        _ => "you",
    };

    private static SummaryFact Number(string name, double value) =>
        double.IsFinite(value) ? SummaryFact.Of(name, value) : new(name, double.IsNaN(value) ? "unknown" : "−∞");
}
