using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Lattices;

namespace Elbo.Models;

/// <content>The E-step over all paths of many sequences at once.</content>
public sealed partial class HiddenMarkov<TEmission>
{
    /// <summary>Tables of a pack together: they then stay in the third-level cache.</summary>
    private const long PackNumbers = 1L << 20;

    /// <summary>All sequences of a batch, as many at once as fit, but for the long ones; those whose scaled numbers underflow are done again in logarithms.</summary>
    private Bound ExpectTogether(RowBatch batch, EStep context, Span<double> statistics)
    {
        foreach (int state in batch.Known)
        {
            if (state >= States)
            {
                throw new InvalidDataException($"A known state is {state + 1}, but the model has {States}.");
            }
        }

        var bound = default(Bound);
        List<int> members = [];
        long steps = 0;
        for (int unit = 0; unit < batch.UnitCount; unit++)
        {
            if (Length(batch, unit) == 0 || Weight(batch, unit) == 0)
            {
                continue;
            }

            if (IsAlone(Length(batch, unit), batch.RowCount))
            {
                bound += ExpectHalves(batch, unit, context, statistics);
            }
            else
            {
                members.Add(unit);
                steps += Length(batch, unit);
                if (members.Count >= SequencePack.WidestLanes && steps * States > PackNumbers)
                {
                    bound += ExpectPack(batch, members, context, statistics);
                    (members, steps) = ([], 0);
                }
            }
        }

        return members.Count == 0 ? bound : bound + ExpectPack(batch, members, context, statistics);
    }

    private Bound ExpectPack(RowBatch batch, List<int> members, EStep context, Span<double> statistics)
    {
        using var frame = context.Scratch.Begin();
        var mine = context.Scratch.Take(StatisticsLength);
        double[] weights = new double[members.Count];
        bool[] failed = new bool[members.Count], isAlone = new bool[members.Count];
        for (int m = 0; m < weights.Length; m++)
        {
            weights[m] = Weight(batch, members[m]);
        }

        Bound bound;
        while (true)
        {
            mine.Clear();
            bound = ExpectPack(batch, members, weights, context.Scratch, mine, failed, isAlone);
            if (!failed.Contains(true))
            {
                break;
            }

            for (int m = 0; m < failed.Length; m++)
            {
                (weights[m], failed[m]) = (failed[m] ? 0 : weights[m], false);
            }
        }

        TensorPrimitives.Add(statistics, mine, statistics);

        var rng = context.Seed.ToRng();
        for (int m = 0; m < isAlone.Length; m++)
        {
            if (isAlone[m] || weights[m] == 0)
            {
                var rows = batch.Rows.Slice(First(batch, members[m]), Length(batch, members[m]));
                bound += Expect(rows, Known(batch, members[m]), Weight(batch, members[m]), context, ref rng, statistics);
            }
        }

        return bound;
    }

    private Bound ExpectPack(
        RowBatch batch, List<int> members, double[] weights, Scratch scratch, Span<double> statistics, Span<bool> failed, Span<bool> isAlone)
    {
        using var frame = scratch.Begin();
        int[] firsts = [.. members.Select(unit => First(batch, unit))];
        int[] lengths = [.. members.Select(unit => Length(batch, unit))];
        var pack = new SequencePack(Chain.Initial, Chain.Transitions, Chain.Final, lengths, weights, scratch, SequencePack.WidestLanes);
        int most = pack.Rows(0), size = States * most;
        var scores = scratch.Take(size);
        var values = scratch.Take(most * batch.Dimension);
        var rowWeights = scratch.Take(batch.Rows.Weights.IsEmpty ? 0 : most);
        var posterior = scratch.Take(size);
        for (int chunk = 0; chunk < pack.Chunks; chunk++)
        {
            var logDensity = scores[..(States * pack.Rows(chunk))];
            Emission.LogDensity(Collect(batch, pack, chunk, firsts, values, rowWeights), scratch, logDensity);
            if (!batch.Known.IsEmpty)
            {
                pack.Restrict(chunk, firsts, batch.Known, logDensity);
            }

            pack.Forward(chunk, logDensity);
        }

        for (int chunk = pack.Chunks - 1; chunk >= 0; chunk--)
        {
            var shares = posterior[..(States * pack.Rows(chunk))];
            pack.Backward(chunk, shares, failed);
            _ = Emission.Accumulate(Collect(batch, pack, chunk, firsts, values, rowWeights), shares, scratch, statistics[EmissionStart..]);
        }

        pack.First.CopyTo(statistics);
        pack.Moves(statistics.Slice(States, States * States));
        pack.Last.CopyTo(statistics[(EmissionStart - States)..]);
        double evidence = 0;
        for (int m = 0; m < weights.Length; m++)
        {
            isAlone[m] = double.IsNaN(pack.Evidence[m]);
            evidence += isAlone[m] || weights[m] == 0 ? 0 : weights[m] * pack.Evidence[m];
        }

        // From the statistics rather than step by step: the densities of all steps would have to be kept for it.
        double expected = ExpectedLogJoint(statistics);
        return new(evidence, expected, evidence - expected);
    }

    private static Rows Collect(RowBatch batch, SequencePack pack, int chunk, int[] firsts, Span<double> values, Span<double> weights)
    {
        int count = pack.Rows(chunk);
        pack.Collect(chunk, firsts, batch.Rows.Values, batch.Dimension, values);
        if (!weights.IsEmpty)
        {
            pack.Collect(chunk, firsts, batch.Rows.Weights, 1, weights);
        }

        return new(values[..(count * batch.Dimension)], weights.IsEmpty ? default : weights[..count], batch.Dimension);
    }

    private static int First(RowBatch batch, int unit) => batch.Offsets.IsEmpty ? unit : batch.Offsets[unit];

    private static int Length(RowBatch batch, int unit) => batch.Offsets.IsEmpty ? 1 : batch.Offsets[unit + 1] - batch.Offsets[unit];

    /// <summary>What is known of the states of a sequence; empty if nothing.</summary>
    private static ReadOnlySpan<int> Known(RowBatch batch, int unit) =>
        batch.Known.IsEmpty ? default : batch.Known.Slice(First(batch, unit), Length(batch, unit));

    private static double Weight(RowBatch batch, int unit) => batch.Rows.Weights.IsEmpty ? 1 : batch.Rows.Weights[First(batch, unit)];
}
