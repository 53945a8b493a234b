using Elbo.Data;
using Elbo.Emissions.Covariances;

namespace Elbo.Models.Diarization;

/// <summary>
/// The score at which a pair is as likely of one speaker as of two, from the scores alone: two Gaussians with one variance are fitted to them (Landini et
/// al. 2022). Few iterations from the mean, a deviation up and down: offsets to the threshold are tuned for what these lead to.
/// </summary>
internal static class ScoreThreshold
{
    private const int Iterations = 20;

    /// <summary>The threshold; the scores' mean where they do not fall apart.</summary>
    /// <param name="scores">The scores of all pairs.</param>
    /// <param name="threads">How many threads may work at once.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    public static double Of(PairScores scores, int threads, CancellationToken cancellation)
    {
        var columns = ColumnSummary.Of(scores, 1);
        double mean = columns.Means[0], variance = columns.Variances[0];
        if (!(variance > 0))
        {
            return mean;
        }

        double deviation = Math.Sqrt(variance);
        var start = new GaussianMixture([0.5, 0.5], new(new EII(), new(columns, 1e-6), [mean - deviation, mean + deviation], [variance]));
        var model = Em.Iterate(start, scores, new() { Threads = threads }, cancellation).ElementAt(Iterations).Model;
        double low = model.Mean(0)[0], high = model.Mean(1)[0], spread = model.Covariance(0)[0, 0];
        double threshold = (0.5 * (low + high)) - (spread * Math.Log(model.Weights[1] / model.Weights[0]) / (high - low));
        return double.IsFinite(threshold) ? threshold : mean;
    }
}
