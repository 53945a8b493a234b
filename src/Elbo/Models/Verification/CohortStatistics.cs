using Elbo.Models.Speakers;

namespace Elbo.Models.Verification;

/// <summary>
/// How sets score against a cohort of strangers: what it takes to make the scores of different sets comparable (Auckenthaler, Carey and Lloyd-Thomas 2000).
/// Z-norm standardizes a score by the enrolled set's, t-norm by the test set's, s-norm takes the mean of both (Kenny 2010).
/// </summary>
public sealed class CohortStatistics
{
    /// <summary>So many sets at a time, so that memory does not grow with their number.</summary>
    private const int Block = 256;

    private readonly double[] _means;
    private readonly double[] _deviations;

    private CohortStatistics(double[] means, double[] deviations) => (_means, _deviations) = (means, deviations);

    /// <summary>The mean score of every set against the cohort.</summary>
    public IReadOnlyList<double> Means => _means;

    /// <summary>The standard deviation of those scores; positive.</summary>
    public IReadOnlyList<double> Deviations => _deviations;

    /// <summary>Scores sets against a cohort. Cost: D operations for each pair.</summary>
    /// <param name="model">The model that prepared both.</param>
    /// <param name="sets">The sets.</param>
    /// <param name="cohort">The strangers; at least two.</param>
    /// <param name="threads">How many threads may work at once.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidDataException">If there are fewer than two strangers, or a set scores the same against all of them.</exception>
    public static CohortStatistics Of(
        Plda model, SpeakerVectors sets, SpeakerVectors cohort, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(cohort);
        int strangers = cohort.Names.Count;
        if (strangers < 2)
        {
            throw new InvalidDataException("A cohort of one says nothing of how scores vary: give at least two sets.");
        }

        double[] means = new double[sets.Names.Count], deviations = new double[means.Length];
        for (int start = 0; start < means.Length; start += Block)
        {
            var part = sets.Slice(start, Math.Min(Block, means.Length - start));
            double[,] scores = model.LogLikelihoodRatios(part, cohort, threads, cancellation);
            for (int i = 0; i < part.Names.Count; i++)
            {
                double mean = 0, squares = 0;
                for (int c = 0; c < strangers; c++)
                {
                    mean += scores[i, c] / strangers;
                }

                for (int c = 0; c < strangers; c++)
                {
                    squares += (scores[i, c] - mean) * (scores[i, c] - mean);
                }

                (means[start + i], deviations[start + i]) = (mean, Math.Sqrt(squares / strangers));
                if (!(deviations[start + i] > 0))
                {
                    throw new InvalidDataException($"'{part.Names[i]}' scores the same against everybody in the cohort: give a cohort that varies.");
                }
            }
        }

        return new(means, deviations);
    }

    /// <summary>A score in units of what a set scores against strangers.</summary>
    /// <param name="set">The number of the set, from 0.</param>
    /// <param name="score">The score.</param>
    public double Standardize(int set, double score) => (score - _means[set]) / _deviations[set];
}
