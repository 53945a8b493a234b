using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Charts.Reports;

/// <summary>The first steps of some sequences with the probabilities of their states, and how long states last on the most probable paths of all.</summary>
/// <param name="Values">Steps × columns.</param>
/// <param name="States">The state of every step on the most probable path, from 0.</param>
/// <param name="Posterior">Steps × states.</param>
/// <param name="Durations">The lengths of the stays in each state, but for those that a sequence cuts off.</param>
internal sealed record DecodedSequences(double[] Values, int[] States, double[] Posterior, List<int>[] Durations)
{
    /// <summary>More steps than a screen has pixels for.</summary>
    private const int MostSteps = 1000;

    /// <summary>Decodes sequences.</summary>
    public static DecodedSequences Of(HiddenMarkov<ProductEmission> model, GroupedRows data)
    {
        var values = new List<double>();
        var states = new List<int>();
        var posteriors = new List<double>();
        List<int>[] durations = [.. Enumerable.Range(0, model.States).Select(static _ => new List<int>())];
        var batch = new RowBatch();
        var scratch = new Scratch();
        for (int b = 0; b < data.BatchCount; b++)
        {
            data.Read(b, batch);
            for (int unit = 0; unit < batch.UnitCount; unit++)
            {
                int first = batch.Offsets[unit];
                var rows = batch.Rows.Slice(first, batch.Offsets[unit + 1] - first);
                var path = model.Decode(rows, scratch).States;
                Count(path, durations);
                int room = Math.Min(rows.Count, MostSteps - states.Count);
                if (room > 0)
                {
                    double[] posterior = new double[rows.Count * model.States];
                    model.Smooth(rows, scratch, posterior);
                    values.AddRange(rows.Values[..(room * rows.Dimension)]);
                    states.AddRange(path.Take(room));
                    posteriors.AddRange(posterior.Take(room * model.States));
                }
            }
        }

        return new([.. values], [.. states], [.. posteriors], durations);
    }

    private static void Count(IReadOnlyList<int> path, List<int>[] durations)
    {
        int since = -1;
        for (int t = 1; t < path.Count; t++)
        {
            if (path[t] == path[t - 1])
            {
                continue;
            }

            // A stay that was there when the sequence began has an unknown length.
            if (since >= 0)
            {
                durations[path[t - 1]].Add(t - since);
            }

            since = t;
        }
    }
}
