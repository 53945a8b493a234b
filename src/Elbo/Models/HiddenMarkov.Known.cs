using Elbo.Data;
using Elbo.Models.Chains;
using Elbo.Numerics;
using Elbo.Numerics.Lattices;

namespace Elbo.Models;

/// <content>What is known beforehand of states, and what no state explains.</content>
public sealed partial class HiddenMarkov<TEmission>
{
    /// <summary>Where a sequence becomes impossible: no path of states, of those that are known, explains it up to there.</summary>
    /// <param name="data">The sequences, with what is known of their states.</param>
    /// <returns>The first such step of the first such sequence; <see langword="null"/> if all are possible.</returns>
    public ImpossibleStep? FindImpossible(GroupedRows data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var batch = new RowBatch();
        var scratch = new Scratch();
        for (int b = 0; b < data.BatchCount; b++)
        {
            data.Read(b, batch);
            for (int unit = 0; unit < batch.UnitCount; unit++)
            {
                int first = batch.Offsets[unit], count = batch.Offsets[unit + 1] - first;
                var known = batch.Known.IsEmpty ? default : batch.Known.Slice(first, count);
                int step = FirstImpossible(batch.Rows.Slice(first, count), known, scratch);
                if (step >= 0)
                {
                    int group = data.FirstGroup(b) + unit;
                    return new(data.Groups.Names[group], step + 1, data.Groups.Start(group) + step + 1);
                }
            }
        }

        return null;
    }

    /// <summary>The first step that nothing explains; the last if only the end is impossible; −1 if there is none.</summary>
    private int FirstImpossible(Rows rows, ReadOnlySpan<int> known, Scratch scratch)
    {
        using var frame = scratch.Begin();
        var logDensity = scratch.Take(rows.Count * States);
        var filtered = scratch.Take(rows.Count * States);
        LogDensity(rows, scratch, logDensity);
        Restrict(known, logDensity);
        int possible = Filtering.Run(Chain.Initial, Chain.Transitions, logDensity, filtered, scratch.Take(rows.Count), scratch);
        if (possible < rows.Count)
        {
            return possible;
        }

        bool ends = Chain.Final.IsEmpty || rows.Count == 0;
        for (int k = 0; !ends && k < States; k++)
        {
            ends = Chain.Final[k] > 0 && filtered[^(States - k)] > double.NegativeInfinity;
        }

        return ends ? -1 : rows.Count - 1;
    }

    /// <summary>Makes every other state than the known one impossible, so that only paths through known states are left.</summary>
    private void Restrict(ReadOnlySpan<int> known, Span<double> logDensity)
    {
        for (int t = 0; t < known.Length; t++)
        {
            if (known[t] >= States)
            {
                throw new InvalidDataException($"A known state is {known[t] + 1}, but the model has {States}.");
            }

            for (int k = 0; known[t] >= 0 && k < States; k++)
            {
                logDensity[(t * States) + k] = k == known[t] ? logDensity[(t * States) + k] : double.NegativeInfinity;
            }
        }
    }
}
