using Elbo.Data;

namespace Elbo.Models.Speakers;

/// <summary>The scores of all pairs of rows that a model has not seen.</summary>
/// <param name="Targets">Those of one group.</param>
/// <param name="Others">Those of different groups.</param>
internal sealed record HeldOutTrials(double[] Targets, double[] Others)
{
    /// <summary>Why there are none; null if there are.</summary>
    public string? Problem { get; init; }

    /// <summary>Takes every pair once.</summary>
    /// <param name="scores">A score for every two rows.</param>
    /// <param name="groups">The group of every row.</param>
    public static HeldOutTrials Of(double[,] scores, RowLabels groups)
    {
        List<double> targets = [], others = [];
        for (int i = 0; i < groups.Values.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                (groups.Values[i] == groups.Values[j] ? targets : others).Add(scores[i, j]);
            }
        }

        return new([.. targets], [.. others]);
    }
}
