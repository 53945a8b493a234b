using Elbo.Data;
using Elbo.Models.Speakers;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <content>Verification: are two sets of rows of one speaker?</content>
public sealed partial class Plda
{
    /// <summary>Prepares groups for comparisons. Cost: D² for each.</summary>
    /// <param name="groups">The groups, for example the rows that enroll each speaker.</param>
    /// <exception cref="ArgumentException">If they have other columns.</exception>
    public SpeakerVectors Project(GroupMoments groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Dimension != Dimension)
        {
            throw new ArgumentException($"The groups have {groups.Dimension} columns, the model {Dimension}.", nameof(groups));
        }

        double[] coordinates = new double[groups.Means.Length], centered = new double[Dimension];
        for (int g = 0; g < groups.Counts.Length; g++)
        {
            _axes.To(groups.Means.Slice(g * Dimension, Dimension), centered, coordinates.AsSpan(g * Dimension, Dimension));
        }

        return new(this, groups.Names, groups.Counts.ToArray(), coordinates);
    }

    /// <summary>
    /// ln p(both sets | one speaker) − ln p(both sets | two speakers), exactly, for sets of any sizes (Brümmer and de Villiers 2010). Positive speaks for
    /// one speaker.
    /// </summary>
    /// <param name="left">Prepared by this model.</param>
    /// <param name="leftIndex">The number of a group, from 0.</param>
    /// <param name="right">Prepared by this model.</param>
    /// <param name="rightIndex">The number of a group, from 0.</param>
    /// <exception cref="ArgumentException">If another model prepared them.</exception>
    public double LogLikelihoodRatio(SpeakerVectors left, int leftIndex, SpeakerVectors right, int rightIndex)
    {
        DemandOwn(left);
        DemandOwn(right);
        Span<double> u = left.Coordinates.AsSpan(leftIndex * Dimension, Dimension), v = right.Coordinates.AsSpan(rightIndex * Dimension, Dimension);
        var form = new PairScore(Spreads, left.Counts[leftIndex], right.Counts[rightIndex]);
        Span<double> cross = new double[Dimension];
        form.Cross(u, cross);
        return form.Left(u) + form.Right(v) + Sums.OfProducts(cross, v);
    }

    /// <summary>The ratios of all pairs. Cost: D operations each.</summary>
    /// <param name="left">Prepared by this model: the rows of the result.</param>
    /// <param name="right">Prepared by this model: the columns of the result.</param>
    /// <param name="threads">How many threads may work at once.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>A number for every pair.</returns>
    /// <exception cref="ArgumentException">If another model prepared them.</exception>
    public double[,] LogLikelihoodRatios(SpeakerVectors left, SpeakerVectors right, int threads = 1, CancellationToken cancellation = default)
    {
        DemandOwn(left);
        DemandOwn(right);
        var ratios = new double[left.Names.Count, right.Names.Count];
        int[][] columns = [.. Enumerable.Range(0, right.Counts.Length).GroupBy(j => right.Counts[j]).Select(static same => same.ToArray())];
        foreach (var rows in Enumerable.Range(0, left.Counts.Length).GroupBy(i => left.Counts[i]))
        {
            foreach (int[] same in columns)
            {
                var form = new PairScore(Spreads, rows.Key, right.Counts[same[0]]);
                double[] own = [.. same.Select(j => form.Right(right.Coordinates.AsSpan(j * Dimension, Dimension)))];
                Parallel.ForEach(rows, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i =>
                {
                    var u = left.Coordinates.AsSpan(i * Dimension, Dimension);
                    Span<double> cross = new double[Dimension];
                    form.Cross(u, cross);
                    double first = form.Left(u);
                    for (int c = 0; c < same.Length; c++)
                    {
                        ratios[i, same[c]] = first + own[c] + Sums.OfProducts(cross, right.Coordinates.AsSpan(same[c] * Dimension, Dimension));
                    }
                });
            }
        }

        return ratios;
    }

    /// <summary>The ratios of a list of pairs. Cost: 3 D operations each.</summary>
    /// <param name="left">Prepared by this model.</param>
    /// <param name="right">Prepared by this model.</param>
    /// <param name="pairs">The numbers of two groups, one of each side, from 0.</param>
    /// <param name="threads">How many threads may work at once.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>A number for every pair, in their order; each is that of <see cref="LogLikelihoodRatio"/>.</returns>
    /// <exception cref="ArgumentException">If another model prepared them.</exception>
    public double[] LogLikelihoodRatios(
        SpeakerVectors left, SpeakerVectors right, IReadOnlyList<(int Left, int Right)> pairs, int threads = 1, CancellationToken cancellation = default)
    {
        DemandOwn(left);
        DemandOwn(right);
        ArgumentNullException.ThrowIfNull(pairs);
        const int Together = 1024;
        var ratios = new double[pairs.Count];

        // There are few sizes of sets, and many pairs of each.
        var forms = new Dictionary<(double, double), PairScore>();
        foreach (var (i, j) in pairs)
        {
            var sizes = (left.Counts[i], right.Counts[j]);
            if (!forms.ContainsKey(sizes))
            {
                forms.Add(sizes, new(Spreads, sizes.Item1, sizes.Item2));
            }
        }

        Parallel.For(0, (ratios.Length + Together - 1) / Together, new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, block =>
        {
            Span<double> cross = new double[Dimension];
            for (int p = block * Together; p < Math.Min(ratios.Length, (block + 1) * Together); p++)
            {
                var (i, j) = pairs[p];
                var form = forms[(left.Counts[i], right.Counts[j])];
                Span<double> u = left.Coordinates.AsSpan(i * Dimension, Dimension), v = right.Coordinates.AsSpan(j * Dimension, Dimension);
                form.Cross(u, cross);
                ratios[p] = form.Left(u) + form.Right(v) + Sums.OfProducts(cross, v);
            }
        });
        return ratios;
    }

    private void DemandOwn(SpeakerVectors vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        if (!ReferenceEquals(vectors.Model, this))
        {
            throw new ArgumentException("Another model prepared these vectors: project the groups with this one.", nameof(vectors));
        }
    }
}
