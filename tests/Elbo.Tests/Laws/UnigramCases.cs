using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Storage;

namespace Elbo.Tests.Laws;

/// <summary>Rows of the table of laws: mixtures of unigrams over sparse documents.</summary>
internal static class UnigramCases
{
    private const int Documents = 3000, Words = 12;

    private static readonly string[] Names = [.. Enumerable.Range(0, Words).Select(static w => $"w{w}")];

    public static IEnumerable<IModelCase> All => [Case("unigrams", null), Case("unigrams with prior", new Dirichlet([.. Enumerable.Repeat(1.7, Words)]))];

    private static ModelCase<UnigramMixture, EventBatch> Case(string name, Dirichlet? prior)
    {
        var documents = Draw();
        int[] all = [.. Enumerable.Range(0, Documents)];
        var data = Source(documents, all, null);
        var start = Moved(new([3, 2], new MultinomialEmission(Words, Truth(), prior), Names), new Seed(6), 0.3);
        return new(
            $"mixture of {name}",
            start,
            data,
            weight => Source(documents, all, weight),
            times => Source(documents, [.. all.SelectMany(n => Enumerable.Repeat(n, times(n)))], null),
            Moved,
            model => Scores(model, data),
            Reload,
            model => LogJoint(model, documents));
    }

    private static double[] Truth() =>
        [.. Enumerable.Range(0, Words).Select(static w => 1.0 + w), .. Enumerable.Range(0, Words).Select(static w => (double)(Words - w))];

    private static (int Word, int Count)[][] Draw()
    {
        var rng = new Seed(17).ToRng();
        double[] truth = Truth();
        var documents = new (int, int)[Documents][];
        for (int n = 0; n < Documents; n++)
        {
            double[] mine = truth[(n % 5 < 3 ? 0 : Words)..(n % 5 < 3 ? Words : 2 * Words)];
            var counts = new SortedDictionary<int, int>();
            for (int token = rng.NextInt32(9); token > 0; token--)
            {
                int word = rng.NextIndex(mine);
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }

            documents[n] = [.. counts.Select(static c => (c.Key, c.Value))];
        }

        return documents;
    }

    private static EventSource Source((int Word, int Count)[][] documents, IReadOnlyList<int> units, Func<long, double>? weight)
    {
        int[] offsets = new int[units.Count + 1];
        for (int u = 0; u < units.Count; u++)
        {
            offsets[u + 1] = offsets[u] + documents[units[u]].Length;
        }

        return new(
            offsets,
            [.. units.SelectMany(u => documents[u].Select(static e => e.Word))],
            [.. units.SelectMany(u => documents[u].Select(static e => e.Count))],
            unitWeights: weight is null ? null : [.. units.Select(u => weight(u))]);
    }

    private static UnigramMixture Moved(UnigramMixture model, Seed seed, double size)
    {
        var rng = seed.ToRng();
        double[] weights = model.Weights.ToArray(), probabilities = model.Emission.Probabilities.ToArray();
        for (int k = 0; k < weights.Length; k++)
        {
            weights[k] *= Math.Exp(size * rng.NextGaussian());
        }

        for (int i = 0; i < probabilities.Length; i++)
        {
            probabilities[i] *= Math.Exp(size * rng.NextGaussian());
        }

        return new(weights, new MultinomialEmission(Words, probabilities, model.Emission.Prior), Names);
    }

    private static double[] Scores(UnigramMixture model, EventSource data)
    {
        var scores = new List<double>();
        var batch = new EventBatch();
        for (int b = 0; b < data.BatchCount; b++)
        {
            data.Read(b, batch);
            double[] mine = new double[batch.UnitCount];
            model.Posterior(batch, new(), new double[model.Components * batch.UnitCount], mine);
            scores.AddRange(mine);
        }

        return [.. scores];
    }

    private static double[][] LogJoint(UnigramMixture model, (int Word, int Count)[][] documents) =>
    [
        .. documents.Select(document => Enumerable.Range(0, model.Components).Select(k =>
            Math.Log(model.Weights[k])
            + LogFactorial(document.Sum(static e => e.Count))
            + document.Sum(e => (e.Count * Math.Log(model.Emission.ProbabilitiesOf(k)[e.Word])) - LogFactorial(e.Count))).ToArray()),
    ];

    private static double LogFactorial(int x) => Enumerable.Range(1, x).Sum(static i => Math.Log(i));

    private static UnigramMixture Reload(UnigramMixture model)
    {
        string path = Path.Combine(Path.GetTempPath(), $"elbo-law-unigrams-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.elbo");
        try
        {
            ModelFile.Save(path, model);
            return ModelFile.Load<UnigramMixture>(path).Model;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
