using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Special;

namespace Elbo.Models;

/// <content>Groups of rows that share one component, and rows whose component is known.</content>
public sealed partial class Mixture<TEmission>
{
    /// <summary>The log-density of units and their responsibilities; what is known of components does not matter.</summary>
    /// <param name="batch">Rows, or groups of rows that share a component.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="responsibilities">K × units numbers to write, component-major.</param>
    /// <param name="logDensity">One number per unit to write: ln Σₖ πₖ Πₙ p(xₙ|k).</param>
    public void PosteriorOfUnits(RowBatch batch, Scratch scratch, Span<double> responsibilities, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(scratch);
        if (batch.Offsets.IsEmpty)
        {
            Posterior(batch.Rows, scratch, responsibilities, logDensity);
            return;
        }

        using var frame = scratch.Begin();
        var densities = scratch.Take(Components * batch.RowCount);
        LogDensity(batch.Rows, scratch, densities);
        GroupScores(densities, batch.Offsets, responsibilities);
        LogSumExp.Normalize(responsibilities, batch.UnitCount, logDensity, scratch.Take(batch.UnitCount));
    }

    /// <summary>p(x₁ … xₘ, k) = πₖ Πₙ p(xₙ|k): one hidden variable a group. Its responsibilities are those of all its rows.</summary>
    private Bound ExpectGroups(RowBatch batch, EStep context, Span<double> statistics)
    {
        var rng = context.Seed.ToRng();
        var bound = default(Bound);
        int size = RowsPerSlice(Components, batch.Dimension);
        for (int first = 0, end; first < batch.UnitCount; first = end)
        {
            end = first + 1;
            while (end < batch.UnitCount && batch.Offsets[end + 1] - batch.Offsets[first] <= size)
            {
                end++;
            }

            using var frame = context.Scratch.Begin();
            var offsets = batch.Offsets[first..(end + 1)];
            int start = offsets[0], units = end - first;
            var rows = batch.Rows.Slice(start, offsets[^1] - start);
            var shares = context.Scratch.Take(Components * rows.Count);
            var scores = context.Scratch.Take(Components * units);
            LogDensity(rows, context.Scratch, shares);
            GroupScores(shares, offsets, scores);
            Span<int> known = batch.Known.IsEmpty ? default : new int[units];
            var weights = rows.Weights.IsEmpty ? default : context.Scratch.Take(units);
            for (int u = 0; u < units; u++)
            {
                int at = offsets[u] - start, count = offsets[u + 1] - offsets[u];
                if (!known.IsEmpty)
                {
                    known[u] = KnownOf(batch.Known.Slice(offsets[u], count));
                }

                if (!weights.IsEmpty)
                {
                    weights[u] = count == 0 ? 0 : rows.Weights[at];
                }
            }

            Restrict(known, scores);
            bound += Responsibilities.Resolve(scores, units, weights, context, ref rng);
            for (int k = 0; k < Components; k++)
            {
                var mine = scores.Slice(k * units, units);
                statistics[k] += Numerics.Linear.Sums.Of(mine);
                for (int u = 0; u < units; u++)
                {
                    shares.Slice((k * rows.Count) + offsets[u] - start, offsets[u + 1] - offsets[u]).Fill(mine[u]);
                }
            }

            double entropy = Emission.Accumulate(rows, shares, context.Scratch, statistics[Components..]);
            bound += new Bound(0, -entropy, entropy);
        }

        return bound;
    }

    /// <summary>ln πₖ + Σₙ ln p(xₙ|k) of every group.</summary>
    private void GroupScores(ReadOnlySpan<double> densities, ReadOnlySpan<int> offsets, Span<double> scores)
    {
        int units = offsets.Length - 1, rows = offsets[^1] - offsets[0];
        for (int k = 0; k < Components; k++)
        {
            for (int u = 0; u < units; u++)
            {
                double sum = 0;
                foreach (double density in densities.Slice((k * rows) + offsets[u] - offsets[0], offsets[u + 1] - offsets[u]))
                {
                    sum += density;
                }

                scores[(k * units) + u] = sum + _logWeights[k];
            }
        }
    }

    /// <summary>What is known of one row is known of its group.</summary>
    private static int KnownOf(ReadOnlySpan<int> rows)
    {
        foreach (int component in rows)
        {
            if (component >= 0)
            {
                return component;
            }
        }

        return -1;
    }

    /// <summary>Makes every other component than the known one impossible: the evidence of the unit is then ln p(x, k).</summary>
    private void Restrict(ReadOnlySpan<int> known, Span<double> scores)
    {
        for (int n = 0; n < known.Length; n++)
        {
            if (known[n] >= Components)
            {
                throw new InvalidDataException($"A known component is {known[n] + 1}, but the model has {Components}.");
            }

            for (int k = 0; known[n] >= 0 && k < Components; k++)
            {
                int at = (k * known.Length) + n;
                scores[at] = k == known[n] ? scores[at] : double.NegativeInfinity;
            }
        }
    }
}
