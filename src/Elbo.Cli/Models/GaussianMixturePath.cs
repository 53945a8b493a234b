using Elbo.Charts.Reports;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary>The models on the way to a fit, which a fit does not keep: the winning run once more, from its start.</summary>
internal static class GaussianMixturePath
{
    /// <summary>Above this many responsibilities, nobody gets pictures who did not ask for them.</summary>
    private const double MostUnasked = 5e7;

    /// <summary>Whether the run takes so little time that it can be repeated unasked.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="rows">How many rows it was made of.</param>
    public static bool IsShort(Fit<GaussianMixture> fit, long rows) =>
        fit.Start is not null && (double)rows * fit.Model.Components * fit.Iterations <= MostUnasked;

    /// <summary>The models from the start to the one that the fit returned.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="options">How it was made.</param>
    /// <param name="progress">Where it shows how far it is.</param>
    /// <param name="cancellation">Ends at once.</param>
    public static List<MixtureFrame> Of(
        Fit<GaussianMixture> fit, IRowSource rows, GaussianMixtureOptions options, ProgressLine progress, CancellationToken cancellation)
    {
        var again = options with { Start = new MixtureStart.From(fit.Start!), Components = null };
        bool isWhole = options.Method.PassCount is null;
        List<MixtureFrame> frames = [];
        foreach (var step in GaussianMixture.Iterate(rows, again, cancellation).Take(fit.Iterations))
        {
            progress.Show(() => $"pictures: iteration {step.Number} of {fit.Iterations}");

            // Of an iteration that saw a part of the data, ln p of all of them is not known.
            frames.Add(new(step.Number, fit.Order is { } order ? step.Model.Reordered(order) : step.Model, isWhole ? step.Bound.Evidence : double.NaN));
        }

        frames.Add(new(fit.Iterations, fit.Model, fit.Bound.Evidence));
        return frames;
    }
}
