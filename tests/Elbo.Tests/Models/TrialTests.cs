using Elbo.Models;
using Elbo.Models.Speakers;
using Elbo.Models.Verification;
using Elbo.Numerics;
using Elbo.Tests.References;

namespace Elbo.Tests.Models;

public sealed class TrialTests
{
    [Theory]
    [InlineData("a x\na y\nb x\n", "a x ?,a y ?,b x ?")]
    [InlineData("a x target\nb x nontarget\n", "a x 1,b x 0")]
    [InlineData("a\tx\ttgt\nb\tx\timp\n", "a x 1,b x 0")]
    [InlineData("1 id1/v/1.wav id2/v/2.wav\n0 id1/v/1.wav id3/v/3.wav\n", "id1/v/1.wav id2/v/2.wav 1,id1/v/1.wav id3/v/3.wav 0")]
    [InlineData("enroll,test\na,x\nb,y\n", "a x ?,b y ?")]
    [InlineData("test,target,enroll\nx,true,a\ny,,b\nz,0,b\n", "a x 1,b y ?,b z 0")]
    public void Trials_come_in_the_usual_forms(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        var table = TrialTable.OpenTrials(folder.Write("t.txt", text));
        Assert.Equal(expected, string.Join(',', table.Trials.Select(static t => $"{t.Enroll} {t.Test} {(t.IsTarget is { } target ? target ? "1" : "0" : "?")}")));
        Assert.Null(table.Scores);
    }

    [Theory]
    [InlineData("a x 1.5\nb y -2\n", "1.5 -2")]
    [InlineData("score,target\n3,1\n1e-3,0\n", "3 0.001")]
    [InlineData("enroll,test,score,target\na,x,3,target\nb,y,4,nontarget\n", "3 4")]
    public void Scores_come_in_the_usual_forms(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        var table = TrialTable.OpenScores(folder.Write("s.txt", text));
        Assert.Equal(expected, FormattableString.Invariant($"{table.Scores![0]} {table.Scores[1]}"));
    }

    [Theory]
    [InlineData(false, "", "the file is empty")]
    [InlineData(false, "enroll,test\n", "there is nothing below the header")]
    [InlineData(false, "a x maybe\n", "row 1: is no trial")]
    [InlineData(false, "a x target\nb y perhaps\n", "row 2: \"perhaps\" does not say whether the trial is a target")]
    [InlineData(false, "enroll,test\na,x\nb,y\nc,z\nd,w,1\n", "row 5: 3 fields where 2 were expected")]
    [InlineData(false, "enroll,score\na,1\n", "there are no columns \"enroll\" and \"test\"")]
    [InlineData(true, "enroll,test\na,x\n", "there is no column \"score\"")]
    [InlineData(true, "a x 1\nb y one\n", "row 2: the score \"one\" is no finite number")]
    [InlineData(true, "a x 1\nb y NaN\n", "row 2: the score \"NaN\" is no finite number")]
    [InlineData(true, "a 1\n", "row 1: has 2 fields")]
    public void What_is_wrong_is_told_by_its_row(bool isScores, string text, string says)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("t.txt", text);
        var error = Assert.Throws<InvalidDataException>(() => isScores ? TrialTable.OpenScores(path) : TrialTable.OpenTrials(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Truth_comes_from_a_list()
    {
        using var folder = new TemporaryFolder();
        var truth = TrialTable.OpenTrials(folder.Write("t.txt", "1 a x\n0 a y\n0 b x\n"));
        var scores = TrialTable.OpenScores(folder.Write("s.txt", "b x -1\na x 4\n"));
        var (targets, others) = scores.WithTruth(truth).Split();
        Assert.Equal([4], targets);
        Assert.Equal([-1], others);
        Assert.Contains("row 1: it is not known whether", Assert.Throws<InvalidDataException>(() => scores.Split()).Message, StringComparison.Ordinal);
        var unknown = TrialTable.OpenScores(folder.Write("u.txt", "a x 1\nb z 4\n"));
        Assert.Contains("row 2: the trial of \"b\" and \"z\" is not in", Assert.Throws<InvalidDataException>(() => unknown.WithTruth(truth)).Message, StringComparison.Ordinal);
        var one = TrialTable.OpenScores(folder.Write("o.txt", "score,target\n1,1\n"));
        Assert.Contains("1 target and 0 non-target", Assert.Throws<InvalidDataException>(() => one.Split()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_pairs_has_the_ratios_of_the_matrix()
    {
        var (model, sets) = Sets(4, 40);
        double[,] all = model.LogLikelihoodRatios(sets, sets, threads: 2);
        (int, int)[] pairs = [.. Enumerable.Range(0, 3000).Select(p => (p * 7 % 40, p * 11 % 39))];
        double[] listed = model.LogLikelihoodRatios(sets, sets, pairs, threads: 3);
        for (int p = 0; p < pairs.Length; p++)
        {
            Assert.Equal(all[pairs[p].Item1, pairs[p].Item2], listed[p]);
            Assert.Equal(model.LogLikelihoodRatio(sets, pairs[p].Item1, sets, pairs[p].Item2), listed[p]);
        }

        var part = sets.Slice(10, 5);
        Assert.Equal(sets.Names[12], part.Names[2]);
        Assert.Equal(all[12, 3], model.LogLikelihoodRatio(part, 2, sets, 3));
    }

    [Fact]
    public void A_cohort_standardizes_what_strangers_score()
    {
        var (model, sets) = Sets(3, 300);
        SpeakerVectors cohort = sets.Slice(0, 50), others = sets.Slice(7, 290);
        var statistics = CohortStatistics.Of(model, others, cohort, threads: 2);
        double[,] scores = model.LogLikelihoodRatios(others, cohort);
        for (int i = 0; i < 290; i += 41)
        {
            double[] row = [.. Enumerable.Range(0, 50).Select(c => scores[i, c])];
            double mean = row.Average(), deviation = Math.Sqrt(row.Average(s => (s - mean) * (s - mean)));
            Assert.Equal(mean, statistics.Means[i], 1e-9);
            Assert.Equal(deviation, statistics.Deviations[i], 1e-9);
            Assert.Equal(0, row.Average(s => statistics.Standardize(i, s)), 1e-9);
            Assert.Equal(1, row.Average(s => Math.Pow(statistics.Standardize(i, s), 2)), 1e-9);
        }

        Assert.Contains("cohort of one", Assert.Throws<InvalidDataException>(() => CohortStatistics.Of(model, others, sets.Slice(0, 1))).Message, StringComparison.Ordinal);
    }

    private static (Plda Model, SpeakerVectors Sets) Sets(int dimension, int count)
    {
        var model = RandomPlda.Model(dimension, seed: 5);
        var rng = new Seed(6).ToRng();
        List<double> rows = [];
        List<int> labels = [];
        for (int g = 0; g < count; g++)
        {
            double[] own = new double[(1 + (g % 3)) * dimension];
            model.DrawGroup(ref rng, own);
            rows.AddRange(own);
            labels.AddRange(Enumerable.Repeat(g, own.Length / dimension));
        }

        return (model, model.Project(PldaReferences.Groups([.. rows], dimension, n => labels[n])));
    }
}
