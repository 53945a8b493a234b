using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Numerics;
using Elbo.Storage;

namespace Elbo.Tests.Laws;

/// <summary>Rows of the table of laws: mixtures of discrete families, on data with missing cells.</summary>
internal static class DiscreteCases
{
    private const int RowCount = 6000;

    private static readonly double[] Weights = [3, 2];

    public static IEnumerable<IModelCase> All =>
    [
        Case("poisson", new PoissonEmission(2, [2, 9, 6, 4])),
        Case("poisson with prior", new PoissonEmission(2, [2, 9, 6, 4], [new Gamma(3, 1), new Gamma(2, 0.1)])),
        Case("bernoulli", new BernoulliEmission(4, [0.2, 0.3, 0.8, 0.4, 0.7, 0.9, 0.3, 0.6])),
        Case("bernoulli with prior", new BernoulliEmission(4, [0.2, 0.3, 0.8, 0.4, 0.7, 0.9, 0.3, 0.6], [.. Enumerable.Repeat(new Beta(2, 3), 4)])),
        Case("categorical", new CategoricalEmission([3, 2, 4], [6, 3, 1, 2, 8, 4, 3, 2, 1, 1, 3, 6, 7, 3, 1, 2, 3, 4])),
        Case("categorical with prior", new CategoricalEmission(
            [3, 2, 4], [6, 3, 1, 2, 8, 4, 3, 2, 1, 1, 3, 6, 7, 3, 1, 2, 3, 4], [new Dirichlet([2, 2, 2]), new Dirichlet([3, 1]), new Dirichlet([2, 2, 2, 5])])),
        Case("multinomial", new MultinomialEmission(3, [5, 3, 2, 2, 3, 5]), tosses: 6),
        Case("multinomial with prior", new MultinomialEmission(3, [5, 3, 2, 2, 3, 5], new Dirichlet([2, 3, 4])), tosses: 6),
    ];

    private static ModelCase<Mixture<TEmission>, RowBatch> Case<TEmission>(string name, TEmission truth, int tosses = 0)
        where TEmission : IEmission<TEmission>
    {
        double[] values = Draw(truth, tosses);
        int dimension = truth.Dimension;
        RowsWithGaps Source(IReadOnlyList<long> rows, Func<long, double>? weight) => new(
            [.. rows.SelectMany(n => values[(int)(n * dimension)..(int)((n + 1) * dimension)])],
            dimension,
            weight is null ? null : [.. rows.Select(weight)]);
        long[] all = [.. Enumerable.Range(0, RowCount).Select(static n => (long)n)];
        var data = Source(all, null);
        return new(
            $"mixture of {name}",
            new(Weights, (TEmission)Moved(truth, new Seed(31), 0.2)),
            data,
            weight => Source(all, weight),
            times => Source([.. all.SelectMany(n => Enumerable.Repeat(n, times(n)))], null),
            static (model, seed, size) => new(Perturbed(model.Weights, seed.Derive(1), size), (TEmission)Moved(model.Emission, seed, size)),
            model => Scores(model, values),
            Reload,
            model => LogJoint(model, values));
    }

    /// <summary>Rows of the truth; every tenth cell, or every tenth vector of counts, is missing.</summary>
    private static double[] Draw<TEmission>(TEmission truth, int tosses)
        where TEmission : IEmission<TEmission>
    {
        int dimension = truth.Dimension;
        double[] values = new double[RowCount * dimension];
        var rng = new Seed(12).ToRng();
        double[] one = new double[dimension];
        for (int n = 0; n < RowCount; n++)
        {
            int k = rng.NextIndex(Weights);
            for (int toss = 0; toss < Math.Max(1, tosses); toss++)
            {
                truth.DrawRow(k, ref rng, one);
                for (int d = 0; d < dimension; d++)
                {
                    values[(n * dimension) + d] += one[d];
                }
            }

            for (int d = 0; d < dimension; d++)
            {
                values[(n * dimension) + d] = rng.NextInt32(10) == 0 ? double.NaN : values[(n * dimension) + d];
            }
        }

        return values;
    }

    internal static object MovedFamily(object emission, Seed seed, double size) => Moved(emission, seed, size);

    internal static double LogDensityOf<TEmission>(TEmission emission, int k, double[] row)
        where TEmission : IEmission<TEmission> => LogDensity(emission, k, row);

    private static object Moved<TEmission>(TEmission emission, Seed seed, double size) => emission switch
    {
        PoissonEmission p => new PoissonEmission(p.Dimension, Perturbed(p.Rates, seed, size), p.Priors),
        BernoulliEmission b => new BernoulliEmission(b.Dimension, PerturbedOdds(b.Probabilities, seed, size), b.Priors),
        CategoricalEmission c => new CategoricalEmission(c.Categories, Perturbed(AllOf(c), seed, size), c.Priors),
        MultinomialEmission m => new MultinomialEmission(m.Dimension, Perturbed(m.Probabilities, seed, size), m.Prior),
        _ => throw new NotSupportedException(),
    };

    private static double[] AllOf(CategoricalEmission emission) =>
        [.. Enumerable.Range(0, emission.Components).SelectMany(k => Enumerable.Range(0, emission.Dimension).SelectMany(d => emission.Probabilities(k, d).ToArray()))];

    private static double[] Perturbed(ReadOnlySpan<double> values, Seed seed, double size)
    {
        var rng = seed.ToRng();
        double[] moved = values.ToArray();
        for (int i = 0; i < moved.Length; i++)
        {
            moved[i] *= Math.Exp(size * rng.NextGaussian());
        }

        return moved;
    }

    private static double[] PerturbedOdds(ReadOnlySpan<double> values, Seed seed, double size)
    {
        var rng = seed.ToRng();
        double[] moved = values.ToArray();
        for (int i = 0; i < moved.Length; i++)
        {
            double odds = moved[i] / (1 - moved[i]) * Math.Exp(size * rng.NextGaussian());
            moved[i] = odds / (1 + odds);
        }

        return moved;
    }

    private static double[] Scores<TEmission>(Mixture<TEmission> model, double[] values)
        where TEmission : IEmission<TEmission>
    {
        double[] scores = new double[RowCount];
        model.Posterior(new(values, default, model.Emission.Dimension), new(), new double[RowCount * model.Components], scores);
        return scores;
    }

    private static double[][] LogJoint<TEmission>(Mixture<TEmission> model, double[] values)
        where TEmission : IEmission<TEmission>
    {
        int dimension = model.Emission.Dimension;
        return [.. Enumerable.Range(0, RowCount).Select(n =>
        {
            double[] row = values[(n * dimension)..((n + 1) * dimension)];
            return Enumerable.Range(0, model.Components).Select(k => Math.Log(model.Weights[k]) + LogDensity(model.Emission, k, row)).ToArray();
        })];
    }

    private static double LogDensity<TEmission>(TEmission emission, int k, double[] row) => emission switch
    {
        PoissonEmission p => Observed(row, (d, x) => new Poisson(p.RatesOf(k)[d]).LogDensity(x)),
        BernoulliEmission b => Observed(row, (d, x) => new Bernoulli(b.ProbabilitiesOf(k)[d]).LogDensity(x)),
        CategoricalEmission c => Observed(row, (d, x) => new Categorical(c.Probabilities(k, d)).LogDensity(x)),
        MultinomialEmission m => row.Any(double.IsNaN)
            ? 0
            : LogFactorial(row.Sum()) + row.Select((x, d) => (x * Math.Log(m.ProbabilitiesOf(k)[d])) - LogFactorial(x)).Sum(),
        _ => throw new NotSupportedException(),
    };

    private static double Observed(double[] row, Func<int, double, double> cell) =>
        row.Select((x, d) => double.IsNaN(x) ? 0 : cell(d, x)).Sum();

    private static double LogFactorial(double x) => Enumerable.Range(1, (int)x).Sum(static i => Math.Log(i));

    private static Mixture<TEmission> Reload<TEmission>(Mixture<TEmission> model)
        where TEmission : IEmission<TEmission>
    {
        string path = Path.Combine(Path.GetTempPath(), $"elbo-law-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.elbo");
        try
        {
            ModelFile.Save(path, new Kept(model.Weights.ToArray(), model.Emission));
            var kept = ModelFile.Load<Kept>(path).Model;
            return new(kept.Weights, (TEmission)kept.Emission);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Rows in memory, some of whose cells are missing.</summary>
    private sealed class RowsWithGaps(double[] values, int dimension, double[]? weights) : IDataSource<RowBatch>
    {
        private const int RowsPerBatch = 500;

        public long UnitCount => values.Length / dimension;

        public int BatchCount => (int)((UnitCount + RowsPerBatch - 1) / RowsPerBatch);

        public void Read(int index, RowBatch into)
        {
            int first = index * RowsPerBatch, count = Math.Min(RowsPerBatch, (int)UnitCount - first);
            into.Set(
                values.AsMemory(first * dimension, count * dimension),
                dimension,
                weights is null ? default(ReadOnlyMemory<double>) : weights.AsMemory(first, count));
        }
    }

    /// <summary>Weights and a family in a model file.</summary>
    private sealed record Kept(double[] Weights, object Emission) : IStored<Kept>
    {
        public static string Kind => "test-discrete";

        public static int Version => 1;

        public int StatisticsLength => 0;

        public static Kept Read(ModelReader reader)
        {
            double[] weights = reader.Read("weights", 2);
            return new(weights, reader.Text("family") switch
            {
                nameof(PoissonEmission) => PoissonEmission.Read(reader, "emission."),
                nameof(BernoulliEmission) => BernoulliEmission.Read(reader, "emission."),
                nameof(CategoricalEmission) => CategoricalEmission.Read(reader, "emission."),
                _ => MultinomialEmission.Read(reader, "emission."),
            });
        }

        public void Write(ModelWriter writer)
        {
            writer.Write("weights", Weights, 2);
            writer.Text("family", Emission.GetType().Name);
            (Emission as PoissonEmission)?.Write(writer, "emission.");
            (Emission as BernoulliEmission)?.Write(writer, "emission.");
            (Emission as CategoricalEmission)?.Write(writer, "emission.");
            (Emission as MultinomialEmission)?.Write(writer, "emission.");
        }
    }
}
