using Elbo.Data;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Models.Diarization;

public sealed class VbxTests
{
    private static readonly VbxSettings Unscaled = new() { AcousticScale = 1, SpeakerScale = 1, LoopProbability = 0.7 };

    [Fact]
    public void What_speakers_cost_is_a_divergence()
    {
        var model = new Vbx([1, 2], [3, 0.5], [0.3, -1, 2, 0.7], [0.4, 0.2, 0.9, 0.3], new() { SpeakerScale = 17 });
        double sum = 0;
        for (int i = 0; i < 4; i++)
        {
            sum += new Gaussian(model.Means[i], model.Variances[i]).DivergenceTo(new(0, model.Spreads[i % 2])).Value;
        }

        Assert.Equal(-17 * sum, model.GlobalBound, 1e-12);
        Assert.Equal(1.0 / 3, model.Shares[0], 1e-15);
    }

    // With one speaker q is exact: the bound is the evidence, that of one group of PLDA.
    [Fact]
    public void With_one_speaker_the_bound_is_the_evidence_of_plda()
    {
        double[] values = [1.5, -0.2, 2.1, 0.4, 0.9, -1.1, 1.7, 0.3, 2.4, 0.8];
        var rows = new MatrixSource(values, 2);
        var fit = Vbx.Fit(new GroupedRows(rows, RowGroups.One(5)), [3, 0.5], new int[5], new() { Settings = Unscaled });

        double[,] between = { { 3, 0 }, { 0, 0.5 } }, within = { { 1, 0 }, { 0, 1 } };
        var group = GroupMoments.Of(rows, new("speaker", ["s"], new int[5]));
        Assert.Equal(Em.Evaluate(new Plda([0, 0], between, within), group, new()).Bound.Evidence, fit.Bound.Objective, 1e-12);
    }

    // ln p(X) by enumeration of all paths, each a product of evidences of PLDA groups.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_bound_lies_below_the_evidence_and_not_far(ulong seed)
    {
        const int Steps = 6;
        var rng = new Seed(seed).ToRng();
        double[] spreads = [9.0], means = [2.5, -2.5];
        double[] values = [.. Enumerable.Range(0, Steps).Select(t => means[t / 3] + rng.NextGaussian())];
        var data = new GroupedRows(new MatrixSource(values, 1), RowGroups.One(Steps));
        var fit = Vbx.Fit(data, spreads, [0, 0, 0, 1, 1, 1], new() { Settings = Unscaled, Stop = new() { Tolerance = 1e-13 } });

        double[] paths = [.. Enumerable.Range(0, 1 << Steps).Select(code =>
        {
            int[] path = [.. Enumerable.Range(0, Steps).Select(t => (code >> t) & 1)];
            double score = Math.Log(fit.Model.Shares[path[0]]);
            for (int t = 1; t < Steps; t++)
            {
                score += Math.Log((0.3 * fit.Model.Shares[path[t]]) + (path[t] == path[t - 1] ? 0.7 : 0));
            }

            for (int s = 0; s < 2; s++)
            {
                double[] own = [.. values.Where((_, t) => path[t] == s)];
                double sum = own.Sum(), n = own.Length;
                score -= 0.5 * ((n * Math.Log(2 * Math.PI)) + own.Sum(static x => x * x) + Math.Log(1 + (n * 9)) - (9 * sum * sum / (1 + (n * 9))));
            }

            return score;
        })];
        double evidence = BruteForce.LogSum(paths);
        Assert.InRange(evidence - fit.Bound.Objective, 0, 0.75);
    }

    [Fact]
    public void Speakers_that_the_frames_do_not_need_lose_their_frames()
    {
        const int Dimension = 12, Steps = 900, Clusters = 9;
        var (values, truth, spreads) = Conversation.Draw(Dimension, Steps, speakers: 3, seed: 6);

        // Clusters that split every speaker in three.
        int[] labels = [.. truth.Select(static (s, t) => (3 * s) + (t / 100 % 3))];
        var fit = Vbx.Fit(
            new GroupedRows(new MatrixSource(values, Dimension), RowGroups.One(Steps)), spreads, labels, new() { Settings = new() { AcousticScale = 1, SpeakerScale = 3 } });
        Assert.Equal(Clusters, fit.Model.Speakers);
        Assert.True(fit.HasConverged);

        double[] posterior = new double[Steps * Clusters];
        fit.Model.Smooth(new(values, default, Dimension), new(), posterior);
        int[] found = [.. Enumerable.Range(0, Steps).Select(t => posterior.AsSpan(t * Clusters, Clusters).IndexOf(posterior.AsSpan(t * Clusters, Clusters).ToArray().Max()))];
        Assert.Equal(3, found.Distinct().Count());
        Assert.InRange(ClusterAgreement.Of(truth, found).AdjustedRandIndex, 0.97, 1);
    }

    [Fact]
    public void Labels_and_frames_must_be_as_many()
    {
        var data = new GroupedRows(new MatrixSource(new double[6], 1), RowGroups.One(6));
        Assert.Throws<InvalidDataException>(() => Vbx.Fit(data, [1], new int[5]));
        Assert.Throws<InvalidDataException>(() => Vbx.Fit(data, [1], new int[7]));
        Assert.Throws<ArgumentException>(() => Vbx.Fit(data, [1], [0, 0, 0, 0, 0, -1]));
    }

    [Theory]
    [InlineData(0, 1, 0.5)]
    [InlineData(1.5, 1, 0.5)]
    [InlineData(1, 0, 0.5)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, -0.1)]
    [InlineData(double.NaN, 1, 0.5)]
    public void Impossible_settings_are_refused(double acoustic, double speaker, double loop) => Assert.Throws<ArgumentException>(
        () => new Vbx(2, [1.0], new() { AcousticScale = acoustic, SpeakerScale = speaker, LoopProbability = loop }));
}
