using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models;

/// <content>Names of components, and groups of rows that share one.</content>
public sealed partial class GaussianMixture
{
    /// <summary>The same model with other names.</summary>
    /// <param name="names">What its components are called, and which rows share one.</param>
    /// <exception cref="ArgumentException">If there are neither no names of components nor K different ones.</exception>
    public GaussianMixture WithNames(MixtureNames names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Components.Count == 0 || (names.Components.Count == Components && names.Components.Distinct(StringComparer.Ordinal).Count() == Components)
            ? new(_mixture, Columns, names)
            : throw new ArgumentException($"{names.Components.Count} names, or two the same, for {Components} components.", nameof(names));
    }

    /// <summary>The natural logarithm of the density of every group of rows.</summary>
    /// <param name="groups">Groups of rows of <see cref="Dimension"/> numbers.</param>
    /// <param name="sharedComponent">
    /// Whether all rows of a group come from one component, ln Σₖ πₖ Πₙ p(xₙ|k), or each from its own, Σₙ ln Σₖ πₖ p(xₙ|k).
    /// </param>
    /// <returns>One number per group.</returns>
    public double[] LogDensity(GroupedRows groups, bool sharedComponent = true)
    {
        var result = new double[Count(groups)];
        ForEach(groups, (batch, first, scratch) =>
        {
            if (sharedComponent)
            {
                _mixture.PosteriorOfUnits(batch, scratch, scratch.Take(Components * batch.UnitCount), result.AsSpan(first, batch.UnitCount));
                return;
            }

            var rows = scratch.Take(batch.RowCount);
            LogDensity(batch.Rows, scratch, rows);
            for (int u = 0; u < batch.UnitCount; u++)
            {
                for (int n = batch.Offsets[u]; n < batch.Offsets[u + 1]; n++)
                {
                    result[first + u] += rows[n];
                }
            }
        });
        return result;
    }

    /// <summary>The posterior probabilities of the components given all rows of a group, which share one.</summary>
    /// <param name="groups">Groups of rows of <see cref="Dimension"/> numbers.</param>
    /// <returns>Groups × K numbers; each row sums to 1.</returns>
    public double[,] Responsibilities(GroupedRows groups)
    {
        var result = new double[Count(groups), Components];
        ForEach(groups, (batch, first, scratch) =>
        {
            int units = batch.UnitCount;
            var block = scratch.Take(Components * units);
            _mixture.PosteriorOfUnits(batch, scratch, block, scratch.Take(units));
            for (int i = 0; i < block.Length; i++)
            {
                result[first + (i % units), i / units] = block[i];
            }
        });
        return result;
    }

    /// <summary>The most probable component of every group, from 0, all of whose rows share it; the first of equals.</summary>
    /// <param name="groups">Groups of rows of <see cref="Dimension"/> numbers.</param>
    /// <returns>One number per group.</returns>
    public int[] Assign(GroupedRows groups)
    {
        var result = new int[Count(groups)];
        ForEach(groups, (batch, first, scratch) =>
        {
            var block = scratch.Take(Components * batch.UnitCount);
            _mixture.PosteriorOfUnits(batch, scratch, block, scratch.Take(batch.UnitCount));
            for (int u = 0; u < batch.UnitCount; u++)
            {
                result[first + u] = Models.Responsibilities.MostProbable(block, batch.UnitCount, u);
            }
        });
        return result;
    }

    private int Count(GroupedRows groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return groups.Rows.Dimension == Dimension
            ? checked((int)groups.UnitCount)
            : throw new ArgumentException(
                $"The rows have {groups.Rows.Dimension} columns, the model {Dimension} ({string.Join(", ", Columns)}).", nameof(groups));
    }

    private static void ForEach(GroupedRows groups, Action<RowBatch, int, Scratch> action)
    {
        var batch = new RowBatch();
        var scratch = new Scratch();
        for (int b = 0; b < groups.BatchCount; b++)
        {
            groups.Read(b, batch);
            using var frame = scratch.Begin();
            action(batch, groups.FirstGroup(b), scratch);
        }
    }
}
