using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>
/// Starts from vote fractions, and from mixtures of them with fractions drawn at random: nearer to chance from start to start. Classes keep
/// their names and their order: nothing permutes them.
/// </summary>
/// <param name="votes">Items with their votes.</param>
/// <param name="classes">K.</param>
/// <param name="blank">A model that knows nothing.</param>
/// <param name="accumulate">Adds items to its statistics.</param>
internal sealed class VoteStarts<TModel>(EventSource votes, int classes, TModel blank, VoteAccumulator<TModel> accumulate)
    where TModel : ILatentModel<TModel, EventBatch>
{
    public IReadOnlyList<Start<TModel>> All(int restarts, Seed seed)
    {
        seed = seed.Derive("vote-fractions");
        return
        [
            new("vote-fractions", () => FromFractions(0, seed)) { IsSeeded = true },
            .. Enumerable.Range(1, restarts - 1).Select(i => new Start<TModel>("perturbed", () => FromFractions(Share(i), seed.Derive(i)))),
        ];
    }

    private static double Share(int start) => 0.1 + (0.4 * ((start - 1) % 5) / 4);

    private TModel FromFractions(double noise, Seed seed)
    {
        var statistics = new double[blank.StatisticsLength];
        var batch = new EventBatch();
        var scratch = new Scratch();
        for (int b = 0; b < votes.BatchCount; b++)
        {
            votes.Read(b, batch);
            using var frame = scratch.Begin();
            var rng = seed.Derive(b).ToRng();
            var fractions = scratch.Take(classes * batch.UnitCount);
            VoteFractions.Of(batch, classes, fractions);
            Perturb(batch, fractions, noise, ref rng);
            accumulate(blank, batch, fractions, scratch, statistics);
        }

        return blank.Maximize(statistics);
    }

    /// <summary>Mixes fractions with shares drawn evenly from all there are, and weighs the units; what is known stays known.</summary>
    private void Perturb(EventBatch batch, Span<double> fractions, double noise, ref Rng rng)
    {
        int units = batch.UnitCount;
        var drawn = new double[classes];
        for (int u = 0; u < units; u++)
        {
            double total = 0;
            for (int j = 0; j < classes && noise > 0; j++)
            {
                total += drawn[j] = -Math.Log(1 - rng.NextDouble());
            }

            bool isKnown = !batch.Labels.IsEmpty && batch.Labels[u] >= 0;
            double weight = batch.UnitWeights.IsEmpty ? 1 : batch.UnitWeights[u];
            for (int j = 0; j < classes; j++)
            {
                ref double fraction = ref fractions[(j * units) + u];
                fraction = weight * (noise > 0 && !isKnown ? ((1 - noise) * fraction) + (noise * drawn[j] / total) : fraction);
            }
        }
    }
}
