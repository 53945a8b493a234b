using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Models;

/// <summary>What a mixture makes of the scores of its family, whatever the posterior.</summary>
public sealed class MixtureTests
{
    private const int Components = 4;

    /// <summary>More rows than one slice of scores holds.</summary>
    private const int Rows = 4500;

    public static TheoryData<Posteriors, double> InUse => new()
    {
        { Posteriors.Soft, 1 },
        { Posteriors.Hard, 1 },
        { Posteriors.Sampled, 1 },
        { Posteriors.Annealed, 1 },
        { Posteriors.Annealed, 1.0001 },
        { Posteriors.Annealed, 1.5 },
        { Posteriors.Annealed, 3 },
        { Posteriors.Annealed, 100 },
    };

    [Theory]
    [MemberData(nameof(InUse))]
    public void The_bound_is_that_of_the_responsibilities_in_use(Posteriors posterior, double temperature)
    {
        var (mixture, batch, weights) = Example(spread: 3);
        var (bound, statistics) = Expect(mixture, batch, posterior, temperature);
        double[,] used = mixture.Emission.Seen;
        double evidence = 0, expected = 0, entropy = 0;
        double[] counts = new double[Components];
        for (int n = 0; n < Rows; n++)
        {
            double[] joint = Joint(mixture, batch, n);
            evidence += weights[n] * BruteForce.LogSum(joint);
            double[] r = [.. Enumerable.Range(0, Components).Select(k => weights[n] == 0 ? 0 : used[n, k] / weights[n])];
            Assert.Equal(weights[n] == 0 ? 0 : 1, r.Sum(), 1e-12);
            expected += weights[n] * r.Zip(joint).Sum(static p => p.First == 0 ? 0 : p.First * p.Second);
            entropy += weights[n] * BruteForce.Entropy(r);
            for (int k = 0; k < Components; k++)
            {
                counts[k] += used[n, k];
            }
        }

        Assert.Equal(evidence, bound.Evidence, 1e-11 * Math.Abs(evidence));
        Assert.Equal(expected, bound.ExpectedLogJoint, 1e-11 * Math.Abs(evidence));
        Assert.Equal(entropy, bound.Entropy, 1e-10 * Math.Abs(evidence));
        Assert.Equal((temperature - 1) * entropy, bound.Heat, 1e-10 * Math.Abs(evidence) * temperature);
        Assert.True(bound.Gap >= -1e-10 * Math.Abs(evidence));
        Assert.Equal(bound.ExpectedLogJoint + (temperature * bound.Entropy), bound.Objective, 1e-10 * Math.Abs(evidence) * temperature);
        for (int k = 0; k < Components; k++)
        {
            Assert.Equal(counts[k], statistics[k], 1e-9);
        }
    }

    [Fact]
    public void Heat_flattens_the_posterior_up_to_a_little_noise()
    {
        var (mixture, batch, weights) = Example(spread: 3);
        Expect(mixture, batch, Posteriors.Annealed, 2.5);
        double[,] used = mixture.Emission.Seen;
        int different = 0;
        for (int n = 0; n < Rows; n++)
        {
            double[] flat = BruteForce.Posterior([.. Joint(mixture, batch, n).Select(static s => s / 2.5)]);
            for (int k = 0; k < Components && weights[n] > 0; k++)
            {
                // At most a hundredth in every exponent, so at most twice that in a ratio.
                double ratio = used[n, k] / weights[n] / flat[k];
                Assert.InRange(ratio, Math.Exp(-0.02), Math.Exp(0.02));
                different += Math.Abs(ratio - 1) > 1e-6 ? 1 : 0;
            }
        }

        Assert.True(different > Rows);
    }

    [Fact]
    public void Components_that_are_alike_part_while_it_is_hot_and_stay_alike_without_noise()
    {
        var rows = GaussianMixtureTests.Blobs(2, 2, 2000);
        var one = GaussianMixture.Fit(rows, new() { Components = 1 }).Model;
        var alike = new GaussianMixture(
            [0.5, 0.5],
            new(one.Structure, one.Emission.Floor, [.. one.Emission.Means, .. one.Emission.Means], [.. one.Emission.Covariances, .. one.Emission.Covariances]));
        var options = new GaussianMixtureOptions { Start = new MixtureStart.From(alike) };
        var stuck = GaussianMixture.Fit(rows, options);
        Assert.Equal(one.LogLikelihood(rows), stuck.Bound.Evidence, 1e-6);
        var parted = GaussianMixture.Fit(rows, options with { Method = new FitMethod.AnnealedEm() });
        Assert.Equal(GaussianMixture.Fit(rows, new() { Components = 2 }).Bound.Evidence, parted.Bound.Evidence, 1e-4);
    }

    [Theory]
    [InlineData(Posteriors.Hard)]
    [InlineData(Posteriors.Sampled)]
    public void All_mass_is_on_one_component_and_hard_assignments_take_the_first_of_equals(Posteriors posterior)
    {
        var (mixture, batch, weights) = Example(spread: posterior == Posteriors.Hard ? 0 : 1);
        Expect(mixture, batch, posterior, 1);
        double[] share = new double[Components];
        for (int n = 0; n < Rows; n++)
        {
            double[] row = [.. Enumerable.Range(0, Components).Select(k => mixture.Emission.Seen[n, k])];
            Assert.Equal(weights[n] > 0 ? 1 : 0, row.Count(static r => r != 0));
            Assert.Equal(weights[n], row.Sum());
            for (int k = 0; k < Components; k++)
            {
                share[k] += row[k] > 0 ? 1 : 0;
            }
        }

        if (posterior == Posteriors.Hard)
        {
            // Without spread the scores are the weights', of which the last two are equal and highest.
            Assert.Equal(0, share[0] + share[1] + share[3]);
        }
        else
        {
            Assert.All(share, static count => Assert.True(count > 0));
        }
    }

    [Theory]
    [MemberData(nameof(InUse))]
    public void An_impossible_row_is_minus_infinity_and_never_nan(Posteriors posterior, double temperature)
    {
        var (mixture, batch, _) = Example(spread: double.NegativeInfinity);
        var (bound, statistics) = Expect(mixture, batch, posterior, temperature);
        Assert.Equal(double.NegativeInfinity, bound.Evidence);
        Assert.Equal(double.NegativeInfinity, bound.ExpectedLogJoint);
        Assert.True(double.IsFinite(bound.Entropy) && double.IsFinite(bound.Heat));
        Assert.DoesNotContain(double.NaN, statistics);
        Assert.Equal(double.NegativeInfinity, bound.Objective);
    }

    [Fact]
    public void A_temperature_belongs_to_an_annealed_posterior()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new EStep(Posteriors.Soft, new(1), new(), 2).Temperature; });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new EStep(Posteriors.Annealed, new(1), new(), 0.5).Temperature; });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new EStep(Posteriors.Annealed, new(1), new(), double.NaN).Temperature; });
    }

    private static (Bound Bound, double[] Statistics) Expect(Mixture<RecordingEmission> mixture, RowBatch batch, Posteriors posterior, double temperature)
    {
        mixture.Emission.Clear();
        double[] statistics = new double[mixture.StatisticsLength];
        return (mixture.Expect(batch, new EStep(posterior, new(9), new(), temperature), statistics), statistics);
    }

    private static double[] Joint(Mixture<RecordingEmission> mixture, RowBatch batch, int row) =>
        [.. Enumerable.Range(0, Components).Select(k => Math.Log(mixture.Weights[k]) + mixture.Emission.Score(batch.Rows[row], k))];

    private static (Mixture<RecordingEmission> Mixture, RowBatch Batch, double[] Weights) Example(double spread)
    {
        var rng = new Seed(6).ToRng();
        double[] values = [.. Enumerable.Range(0, Rows).Select(_ => 10 * rng.NextDouble())];
        double[] weights = [.. Enumerable.Range(0, Rows).Select(_ => (double)rng.NextInt32(4))];
        var batch = new RowBatch();
        batch.Set(values, 1, weights);
        return (new([0.1, 0.3, 0.4, 0.4], new RecordingEmission(spread)), batch, weights);
    }

    /// <summary>Scores that are easy to compute again, and a memory of the responsibilities that came of them.</summary>
    private sealed class RecordingEmission(double spread) : IEmission<RecordingEmission>
    {
        private int _row;

        public double[,] Seen { get; } = new double[Rows, MixtureTests.Components];

        public int Components => MixtureTests.Components;

        public int Dimension => 1;

        public int StatisticsLength => 0;

        public int ParameterCount => 0;

        public double Score(ReadOnlySpan<double> row, int component) =>
            double.IsInfinity(spread) ? row[0] > 5 ? spread : 0 : spread * Math.Sin((component + 1) * row[0]);

        public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
        {
            for (int k = 0; k < Components; k++)
            {
                for (int n = 0; n < rows.Count; n++)
                {
                    logDensity[(k * rows.Count) + n] = Score(rows[n], k);
                }
            }
        }

        public double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
        {
            for (int k = 0; k < Components; k++)
            {
                for (int n = 0; n < rows.Count; n++)
                {
                    Seen[_row + n, k] = responsibilities[(k * rows.Count) + n];
                }
            }

            _row += rows.Count;
            return 0;
        }

        public double ExpectedLogDensity(ReadOnlySpan<double> statistics) => 0;

        public RecordingEmission Maximize(ReadOnlySpan<double> statistics) => this;

        public void DrawRow(int component, ref Rng rng, Span<double> row) => throw new NotSupportedException();

        public RecordingEmission Reordered(IReadOnlyList<int> order) => throw new NotSupportedException();

        public void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered) => throw new NotSupportedException();

        public RecordingEmission Anchored() => this;

        public void Clear() => _row = 0;
    }
}
