using System.Text;
using Elbo.Data;
using Elbo.Data.Kaldi;
using Elbo.Models;
using Elbo.Numerics;

namespace Elbo.Tests.Data.Kaldi;

public sealed class KaldiPldaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Binary_and_text_are_read()
    {
        string text = "<Plda>  [ 1 2 ]\n [\n  1 0.5 \n  -0.5 2 ]\n [ 3 0.25 ]\n</Plda> ";
        foreach (byte[] bytes in new[] { KaldiBytes.Plda(), Encoding.UTF8.GetBytes(text) })
        {
            string path = _folder.Write("plda", bytes);
            Assert.True(KaldiPlda.IsOne(path));
            var plda = KaldiPlda.Read(path);
            Assert.Equal([1, 2], plda.Mean.ToArray());
            Assert.Equal([1, 0.5, -0.5, 2], plda.Transform.ToArray());
            Assert.Equal([3, 0.25], plda.Psi.ToArray());
        }
    }

    [Fact]
    public void It_is_written_byte_for_byte_as_kaldi_does()
    {
        string path = _folder.Write("plda", KaldiBytes.Plda());
        var plda = KaldiPlda.Read(path);
        plda.Write(path);
        Assert.Equal(KaldiBytes.Plda(), File.ReadAllBytes(path));
        plda.Write(path, KaldiEncoding.Text);
        Assert.Equal("<Plda>  [ 1 2 ]\n [\n  1 0.5 \n  -0.5 2 ]\n [ 3 0.25 ]\n</Plda> ", File.ReadAllText(path));
    }

    [Fact]
    public void Wherever_it_is_cut_one_line_says_so()
    {
        foreach (byte[] whole in new[] { KaldiBytes.Plda(), Encoding.UTF8.GetBytes("<Plda>  [ 1 2 ]\n [\n  1 0.5 \n  -0.5 2 ]\n [ 3 0.25 ]\n</Plda> ") })
        {
            // The space after the last word is nobody's loss.
            for (int length = 0; length < whole.Length - 1; length++)
            {
                string path = _folder.Write("plda", whole[..length]);
                var error = Assert.Throws<InvalidDataException>(() => KaldiPlda.Read(path));
                Assert.Matches("^.*: byte [0-9]+: [^\n]+$", error.Message);
            }
        }
    }

    [Theory]
    [InlineData("<Plda>  [ 1 2 ]\n [\n  1 0 \n  0 1 ]\n [ 3 ]\n</Plda> ", "a mean of 2 numbers, a transform of 2 × 2 and a psi of 1 do not fit together")]
    [InlineData("<Plda>  [ 1 2 ]\n [\n  1 0 \n  0 ]\n [ 3 1 ]\n</Plda> ", "a row of 1 numbers in a matrix with 2 columns")]
    [InlineData("<Plda>  [ 1 ]\n [\n  1 ]\n [ -3 ]\n</Plda> ", "psi holds variances, and one of them is negative")]
    [InlineData("<Nnet3> ", "\"<Nnet3>\" where '<Plda>' should stand")]
    public void What_is_wrong_is_said(string text, string complaint)
    {
        string path = _folder.Write("plda", Encoding.UTF8.GetBytes(text));
        var error = Assert.Throws<InvalidDataException>(() => KaldiPlda.Read(path));
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_transform_makes_within_the_unit_matrix_and_between_diagonal()
    {
        var model = new Plda(KaldiPlda.Read(_folder.Write("plda", KaldiBytes.Plda())));
        double[,] transform = { { 1, 0.5 }, { -0.5, 2 } }, between = model.Between(), within = model.Within();
        double[] psi = [3, 0.25];
        for (int e = 0; e < 2; e++)
        {
            for (int f = 0; f < 2; f++)
            {
                double one = 0, spread = 0;
                for (int i = 0; i < 2; i++)
                {
                    for (int j = 0; j < 2; j++)
                    {
                        one += transform[e, i] * within[i, j] * transform[f, j];
                        spread += transform[e, i] * between[i, j] * transform[f, j];
                    }
                }

                Assert.Equal(e == f ? 1 : 0, one, 1e-12);
                Assert.Equal(e == f ? psi[e] : 0, spread, 1e-12);
            }
        }

        Assert.Equal(3, model.Spreads[0], 1e-12);
        Assert.Equal(0.25, model.Spreads[1], 1e-12);
    }

    [Fact]
    public void A_transform_without_an_inverse_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Plda(new KaldiPlda([0, 0], [1, 2, 2, 4], [1, 1])));

    [Fact]
    public void There_and_back_again_scores_the_same()
    {
        var model = References.RandomPlda.Model(5, seed: 8);
        var back = new Plda(Through(model.ToKaldi()));
        AssertSame(model, back, 1e-10);
    }

    // BUT's model of 128 dimensions. Not shipped: without it nothing is tested.
    [Fact]
    public void A_real_model_goes_there_and_back()
    {
        string path = Repository.PathOf("..", "shared", "data", "speakers", "vbx-es2005a", "plda");
        Assert.SkipUnless(File.Exists(path), $"skipped: there is no {path}");
        var kaldi = KaldiPlda.Read(path);
        Assert.Equal(128, kaldi.Dimension);
        var model = new Plda(kaldi);
        double[] psi = [.. kaldi.Psi.ToArray().OrderDescending()];
        for (int d = 0; d < psi.Length; d++)
        {
            Assert.Equal(psi[d], model.Spreads[d], 1e-9 * psi[0]);
        }

        AssertSame(model, new(Through(model.ToKaldi())), 1e-8);
    }

    private KaldiPlda Through(KaldiPlda kaldi)
    {
        string path = _folder["plda"];
        kaldi.Write(path);
        return KaldiPlda.Read(path);
    }

    private static void AssertSame(Plda expected, Plda actual, double tolerance)
    {
        var rng = new Seed(4).ToRng();
        int dimension = expected.Dimension;
        double[] rows = new double[6 * dimension];
        expected.DrawGroup(ref rng, rows.AsSpan(0, 3 * dimension));
        expected.DrawGroup(ref rng, rows.AsSpan(3 * dimension));
        var groups = GroupMoments.Of(new MatrixSource(rows, dimension), new("row", ["0", "1", "2", "3", "4", "5"], [0, 1, 2, 3, 4, 5]));
        double[,] scores = expected.LogLikelihoodRatios(expected.Project(groups), expected.Project(groups)), again = actual.LogLikelihoodRatios(actual.Project(groups), actual.Project(groups));
        for (int i = 0; i < 6; i++)
        {
            for (int j = 0; j < 6; j++)
            {
                Assert.Equal(scores[i, j], again[i, j], tolerance * (1 + Math.Abs(scores[i, j])));
            }
        }
    }
}
