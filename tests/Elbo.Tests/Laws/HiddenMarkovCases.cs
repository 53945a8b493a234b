using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Models.Chains;
using Elbo.Numerics;

namespace Elbo.Tests.Laws;

/// <summary>Rows of the table of laws: hidden Markov models, on many short sequences, some rows of which are missing.</summary>
internal static class HiddenMarkovCases
{
    private const int Sequences = 1500;
    private const int PerBatch = 150;
    private const int Longest = 5;

    private static readonly double[] Moves = [0.8, 0.2, 0.35, 0.65];

    public static IEnumerable<IModelCase> All =>
    [
        .. CovarianceStructures.All.Select(static s => Case($"{s.Name} gaussians", new([0.4, 0.6], Moves), Gaussian(s, 2))),
        Case("poisson from the stationary distribution", new([], Moves, [], new() { Initial = InitialStates.Stationary }), new PoissonEmission(2, [2, 9, 6, 4])),
        Case("categories that learns its end", new([0.4, 0.6], [0.6, 0.2, 0.25, 0.5], [0.2, 0.25], new() { LearnsFinal = true }), Categories()),
        Case("categories with pseudo-counts", new([0.4, 0.6], Moves, [], new() { MovePseudocount = 2, InitialPseudocount = 1 }), Categories(), prior: true),
        Case("bernoulli from left to right", new([1, 0], [0.7, 0.3, 0, 1], [], new() { Initial = InitialStates.Fixed }), new BernoulliEmission(3, [0.2, 0.3, 0.8, 0.7, 0.9, 0.3])),
        Case("multinomial with frozen moves", new([0.4, 0.6], Moves, [1, 0.5], new() { FreezesTransitions = true }), new MultinomialEmission(3, [5, 3, 2, 2, 3, 5])),
        Case("mixed columns", new([0.4, 0.6], Moves), Mixed()),
        Case("partly known states", new([0.4, 0.6], Moves), new PoissonEmission(1, [2, 5]), knows: true),
        Case("two gaussians a state", new([0.4, 0.6], Moves), new GaussianMixtureEmission(Gaussian(CovarianceStructures.Full, 4), [0.3, 0.7, 0.6, 0.4], 2)),
        Case("gaussians with a factor", new([0.4, 0.6], Moves), FactorMixtureCases.Truth(new(1), 2, 4)),
    ];

    private static GaussianEmission Gaussian(ICovarianceStructure structure, int components)
    {
        double[] values = [.. Enumerable.Range(0, 80).Select(static i => (2.5 * (i % 4)) + ((i * 37 % 11) / 3.0) - (i % 2))];
        var rows = new MatrixSource(values, 2);
        var family = Families.Gaussian(rows, components, structure);
        double[] labels = new double[components * 40];
        for (int n = 0; n < 40; n++)
        {
            labels[(n % components * 40) + n] = 1;
        }

        double[] statistics = new double[family.StatisticsLength];
        family.Accumulate(new(values, default, 2), labels, new(), statistics);
        family = family.Maximize(statistics);
        double[] means = [.. Enumerable.Range(0, components * 2).Select(static i => (2.2 * (i / 2)) - (i % 2 * (i / 2 % 2)))];
        return new(structure, family.Floor, means, family.Covariances);
    }

    private static CategoricalEmission Categories() => new([3, 2], [6, 3, 1, 2, 8, 1, 3, 6, 7, 3]);

    private static ProductEmission Mixed() => new(
        EmissionPart.Of(Gaussian(CovarianceStructures.Full, 2), [3, 1]), EmissionPart.Of(new PoissonEmission(1, [2, 5]), [0]), EmissionPart.Of(new CategoricalEmission([3], [6, 3, 1, 1, 3, 6]), [2]));

    private static ModelCase<HiddenMarkov<TEmission>, RowBatch> Case<TEmission>(string name, MarkovChain chain, TEmission truth, bool prior = false, bool knows = false)
        where TEmission : IEmission<TEmission>
    {
        var model = new HiddenMarkov<TEmission>(chain, truth);
        var sequences = Draw(model, knows);
        Memory Source(IEnumerable<long> units, Func<long, double>? weight) => new([.. units.Select(u => sequences[u])], truth.Dimension, weight is null ? null : [.. units.Select(weight)]);
        long[] all = [.. Enumerable.Range(0, Sequences).Select(static n => (long)n)];
        var data = Source(all, null);
        Assert.Equal(prior, model.GlobalBound != 0);
        return new(
            $"hidden Markov {name}",
            Moved(model, new Seed(31), 0.15),
            data,
            weight => Source(all, weight),
            times => Source(all.SelectMany(n => Enumerable.Repeat(n, times(n))), null),
            Moved,
            fitted => [.. sequences.Select(s => fitted.Smooth(s.Rows(truth.Dimension), new(), new double[s.Length * 2]))],
            ModelCases.Reload,
            fitted => [.. sequences.Select(s => LogJoint(fitted, s))])
        {
            TotalWeight = sequences.Sum(static s => s.Length),
            HidesInDensities = truth is GaussianMixtureEmission or FactorEmission,
            HardObjective = fitted => sequences.Sum(s => Paths(fitted, s).Max()),
            Within = truth is not FactorEmission ? null : (
                fitted => Along(sequences, values => FactorMixtureCases.Entropy(Factors(fitted), values)),
                (from, to) => Along(sequences, values => FactorMixtureCases.Divergence(Factors(from), Factors(to), values))),
        };
    }

    private static FactorEmission Factors<TEmission>(HiddenMarkov<TEmission> model)
        where TEmission : IEmission<TEmission> => (FactorEmission)(object)model.Emission;

    /// <summary>What the steps of a path have, summed up, for every sequence and path.</summary>
    private static double[][] Along(Sequence[] sequences, Func<double[], double[][]> ofRows) => [.. sequences.Select(sequence =>
    {
        double[][] rows = ofRows(sequence.Values);
        return Codes(2, sequence).Select(path => path.Select((state, t) => rows[t][state]).Sum()).ToArray();
    })];

    private static Sequence[] Draw<TEmission>(HiddenMarkov<TEmission> truth, bool knows)
        where TEmission : IEmission<TEmission>
    {
        int dimension = truth.Emission.Dimension;
        var rng = new Seed(12).ToRng();
        var sequences = new Sequence[Sequences];
        for (int s = 0; s < Sequences; s++)
        {
            int[] states = new int[1 + rng.NextInt32(Longest)];
            double[] values = new double[states.Length * dimension];
            int length = truth.Draw(ref rng, states, values);
            for (int t = 0; t < length; t++)
            {
                if (rng.NextInt32(12) == 0)
                {
                    values.AsSpan(t * dimension, dimension).Fill(double.NaN);
                }
            }

            int[] known = [.. states[..length].Select(k => knows && rng.NextInt32(4) == 0 ? k : -1)];
            sequences[s] = new(values[..(length * dimension)], known);
        }

        return sequences;
    }

    /// <summary>Moves what can be learnt at random.</summary>
    private static HiddenMarkov<TEmission> Moved<TEmission>(HiddenMarkov<TEmission> model, Seed seed, double size)
        where TEmission : IEmission<TEmission>
    {
        var rng = seed.Derive(1).ToRng();
        var chain = model.Chain;
        double[] Scaled(ReadOnlySpan<double> values, bool isLearnt, ref Rng rng)
        {
            double[] moved = values.ToArray();
            for (int i = 0; i < moved.Length && isLearnt; i++)
            {
                moved[i] *= Math.Exp(size * rng.NextGaussian());
            }

            return moved;
        }

        double[] initial = Scaled(chain.Initial, chain.Rules.Initial == InitialStates.Free, ref rng);
        double[] moves = Scaled(chain.Transitions, !chain.Rules.FreezesTransitions, ref rng);
        double[] final = Scaled(chain.Final, chain.Rules.LearnsFinal, ref rng);
        return new(new(initial, moves, final, chain.Rules), (TEmission)Moved((object)model.Emission, seed, size));
    }

    private static object Moved(object emission, Seed seed, double size) => emission switch
    {
        GaussianEmission g => MovedGaussian(g, seed, size),
        GaussianMixtureEmission m => new GaussianMixtureEmission(
            MovedGaussian(m.Gaussians, seed, size), [.. m.Weights.ToArray().Select((w, i) => w * Math.Exp(size * seed.Derive(i).ToRng().NextGaussian()))], m.Components),
        FactorEmission f => FactorMixtureCases.Moved(f, seed, size),
        ProductEmission p => new ProductEmission([.. p.Parts.Select((part, i) => Part(Moved(part.Family, seed.Derive(i), size), part.Columns))]),
        _ => DiscreteCases.MovedFamily(emission, seed, size),
    };

    private static EmissionPart Part(object family, IReadOnlyList<int> columns) => family switch
    {
        GaussianEmission g => EmissionPart.Of(g, columns),
        PoissonEmission p => EmissionPart.Of(p, columns),
        _ => EmissionPart.Of((CategoricalEmission)family, columns),
    };

    private static GaussianEmission MovedGaussian(GaussianEmission emission, Seed seed, double size)
    {
        double[] weights = [.. Enumerable.Repeat(1.0, emission.Components)];
        return ModelCases.Perturb(new(weights, emission, [.. Enumerable.Range(1, emission.Dimension).Select(static d => $"x{d}")]), seed, size).Emission;
    }

    /// <summary>ln p of the sequence with every path and every choice of Gaussians along it.</summary>
    private static double[] LogJoint<TEmission>(HiddenMarkov<TEmission> model, Sequence sequence)
        where TEmission : IEmission<TEmission>
    {
        if (model.Emission is not GaussianMixtureEmission mixture)
        {
            return Paths(model, sequence);
        }

        // As a chain of twice as many states, of which some behave alike.
        double[] w = mixture.Weights.ToArray();
        double[][] densities = Densities(mixture.Gaussians, sequence, 2);
        return [.. Codes(4, sequence).Select(path =>
        {
            double sum = model.Chain.LogProbability([.. path.Select(static i => i / 2)]);
            for (int t = 0; t < path.Length; t++)
            {
                // A row of which nothing is known hides no Gaussian: one of them stands for both.
                bool isMissing = double.IsNaN(sequence.Values[t * 2]);
                sum += isMissing ? (path[t] % 2 == 0 ? 0 : double.NegativeInfinity) : Math.Log(w[path[t]]) + densities[t][path[t]];
            }

            return sum;
        })];
    }

    private static double[] Paths<TEmission>(HiddenMarkov<TEmission> model, Sequence sequence)
        where TEmission : IEmission<TEmission>
    {
        double[][] densities = Densities(model.Emission, sequence, model.Emission.Dimension);
        return [.. Codes(2, sequence).Select(path =>
        {
            double sum = model.Chain.LogProbability(path);
            for (int t = 0; t < path.Length; t++)
            {
                sum += sequence.Known[t] >= 0 && sequence.Known[t] != path[t] ? double.NegativeInfinity : densities[t][path[t]];
            }

            return sum;
        })];
    }

    private static IEnumerable<int[]> Codes(int states, Sequence sequence) => Enumerable.Range(0, (int)Math.Pow(states, sequence.Length))
        .Select(code => Enumerable.Range(0, sequence.Length).Select(t => code / (int)Math.Pow(states, t) % states).ToArray());

    private static double[][] Densities(object emission, Sequence sequence, int dimension) => [.. Enumerable.Range(0, sequence.Length).Select(t =>
    {
        double[] row = sequence.Values[(t * dimension)..((t + 1) * dimension)];
        int components = emission is GaussianEmission g ? g.Components : 2;
        return Enumerable.Range(0, components).Select(k => LogDensity(emission, k, row)).ToArray();
    })];

    private static double LogDensity(object emission, int k, double[] row) => emission switch
    {
        GaussianEmission g => row.All(double.IsNaN) ? 0 : LogGaussian(g, k, row),
        GaussianMixtureEmission m => row.All(double.IsNaN) ? 0 : BruteForce.LogSum(
            [.. Enumerable.Range(2 * k, 2).Select(i => Math.Log(m.Weights[i]) + LogGaussian(m.Gaussians, i, row))]),
        FactorEmission f => row.All(double.IsNaN) ? 0 : new MultivariateGaussian(f.Mean(k).ToArray(), f.Covariance(k)).LogDensity(row),
        ProductEmission p => p.Parts.Sum(part => LogDensity(part.Family, k, [.. part.Columns.Select(d => row[d])])),
        PoissonEmission p => DiscreteCases.LogDensityOf(p, k, row),
        CategoricalEmission c => DiscreteCases.LogDensityOf(c, k, row),
        BernoulliEmission b => DiscreteCases.LogDensityOf(b, k, row),
        _ => DiscreteCases.LogDensityOf((MultinomialEmission)emission, k, row),
    };

    private static double LogGaussian(GaussianEmission g, int k, double[] row) => new MultivariateGaussian(g.Mean(k).ToArray(), g.Covariance(k)).LogDensity(row);

    /// <summary>A sequence of rows.</summary>
    private sealed record Sequence(double[] Values, int[] Known)
    {
        public int Length => Known.Length;

        public Rows Rows(int dimension) => new(Values, default, dimension);
    }

    /// <summary>Sequences in memory.</summary>
    private sealed class Memory(Sequence[] sequences, int dimension, double[]? weights) : IDataSource<RowBatch>
    {
        public long UnitCount => sequences.Length;

        public int BatchCount => (sequences.Length + PerBatch - 1) / PerBatch;

        public void Read(int index, RowBatch into)
        {
            int first = index * PerBatch;
            var mine = sequences.AsSpan(first, Math.Min(PerBatch, sequences.Length - first)).ToArray();
            double[] rowWeights = weights is null ? [] : [.. mine.SelectMany((s, i) => Enumerable.Repeat(weights[first + i], s.Length))];
            into.Set(mine.SelectMany(static s => s.Values).ToArray(), dimension, weights is null ? default(ReadOnlyMemory<double>) : rowWeights);
            int[] offsets = new int[mine.Length + 1];
            for (int i = 0; i < mine.Length; i++)
            {
                offsets[i + 1] = offsets[i] + mine[i].Length;
            }

            into.Group(offsets);
            if (mine.Any(static s => s.Known.Any(static k => k >= 0)))
            {
                into.Know(mine.SelectMany(static s => s.Known).ToArray());
            }
        }
    }
}
