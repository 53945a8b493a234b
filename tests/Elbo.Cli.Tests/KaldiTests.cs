using System.Globalization;
using Elbo.Data.Kaldi;
using Elbo.Numerics;

namespace Elbo.Cli.Tests;

/// <summary>Archives of Kaldi's as data, and models as its files.</summary>
public sealed class KaldiTests : IDisposable
{
    private const int Dimension = 3;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(KaldiEncoding.Text, "v.ark")]
    [InlineData(KaldiEncoding.Binary64, "v.ark")]
    [InlineData(KaldiEncoding.Binary64, "v.scp")]
    public void An_archive_says_the_same_as_a_table(KaldiEncoding encoding, string name)
    {
        var (vectors, speakers) = Voices(40);
        KaldiArchive.Write(_folder.File("v.ark"), vectors, encoding, _folder.File("v.scp"));
        WriteSpeakers("utt2spk", vectors, speakers);
        _folder.Write("v.csv", "speaker,x1,x2,x3\n" + string.Concat(Enumerable.Range(0, vectors.Count).Select(n =>
            $"{speakers[n]},{string.Join(',', vectors[n].ToArray().Select(static x => x.ToString("R", CultureInfo.InvariantCulture)))}\n")));
        string[] steps = ["--lda", "2", "--length-norm", "--json"];
        var table = ToolProcess.Run(_folder, ["fit", "plda", "v.csv", "--group", "speaker", "--out", "t.elbo", .. steps]).Succeeded().Json;
        var archive = ToolProcess.Run(_folder, ["fit", "plda", name, "--group", "utt2spk", .. steps]).Succeeded().Json;
        Assert.Equal("v.elbo", archive.GetProperty("out").GetString());
        Assert.Equal(40, archive.GetProperty("groups").GetInt32());
        foreach (string property in (string[])["logLikelihood", "mean", "between", "within", "columns"])
        {
            Assert.Equal(table.GetProperty(property).ToString(), archive.GetProperty(property).ToString());
        }

        // Sets of speakers against single vectors, called by their keys; then trials, as Kaldi lists them.
        string[] all = ToolProcess.Run(_folder, "verify", "v.elbo", "--enroll", name, "--enroll-id", "utt2spk", "--test", "v.ark").Succeeded().Lines;
        Assert.Equal(1 + (40 * vectors.Count), all.Length);
        Assert.StartsWith("s0,s0-0,", all[1], StringComparison.Ordinal);
        string[] same = ToolProcess.Run(_folder, "verify", "t.elbo", "--enroll", "v.csv", "--test", name, "--test-id", "utt2spk").Succeeded().Lines;
        Assert.Equal(ToolProcess.Run(_folder, "verify", "t.elbo", "--enroll", "v.csv", "--test", "v.csv").Succeeded().Lines, same, StringComparer.Ordinal);
        _folder.Write("t.txt", "s0 s0-1 target\ns0 s3-0 nontarget\n");
        string[] listed = ToolProcess.Run(
            _folder, "verify", "v.elbo", "--enroll", name, "--enroll-id", "utt2spk", "--test", name, "--trials", "t.txt").Succeeded().Lines;
        Assert.Equal(3, listed.Length);
        Assert.Equal(all.Single(static line => line.StartsWith("s0,s0-1,", StringComparison.Ordinal)) + ",target", listed[1]);
    }

    [Fact]
    public void The_exported_matrix_and_one_length_are_what_the_model_does_to_vectors_first()
    {
        var (vectors, speakers) = Voices(40);
        KaldiArchive.Write(_folder.File("v.ark"), vectors, KaldiEncoding.Binary64);
        WriteSpeakers("utt2spk", vectors, speakers);
        ToolProcess.Run(_folder, "fit", "plda", "v.ark", "--group", "utt2spk", "--pca", "3", "--lda", "2", "--length-norm", "--quiet").Succeeded();
        var exported = ToolProcess.Run(_folder, "export", "v.elbo", "plda", "--transform", "t.mat").Succeeded();
        Assert.Contains("ivector-transform t.mat, then ivector-normalize-length", exported.Output, StringComparison.Ordinal);
        Assert.Equal("", exported.Error);

        // What ivector-transform and ivector-normalize-length do: multiply by the matrix, a 1 behind every vector, and scale to length √D.
        var (matrix, columns) = KaldiMatrix.Read(_folder.File("t.mat"));
        Assert.Equal((2, Dimension + 1), (matrix.Length / columns, columns));
        double[] prepared = new double[vectors.Count * 2];
        for (int n = 0; n < vectors.Count; n++)
        {
            for (int i = 0; i < 2; i++)
            {
                prepared[(2 * n) + i] = matrix[(i * columns) + Dimension] + Enumerable.Range(0, Dimension).Sum(j => matrix[(i * columns) + j] * vectors[n][j]);
            }

            double length = Math.Sqrt(2 / ((prepared[2 * n] * prepared[2 * n]) + (prepared[(2 * n) + 1] * prepared[(2 * n) + 1])));
            (prepared[2 * n], prepared[(2 * n) + 1]) = (prepared[2 * n] * length, prepared[(2 * n) + 1] * length);
        }

        KaldiArchive.Write(_folder.File("p.ark"), new(vectors.Keys, 2, prepared), KaldiEncoding.Binary64);
        double[] there = Scores("plda", "p.ark"), here = Scores("v.elbo", "v.ark");
        Assert.Equal(here.Length, there.Length);
        for (int i = 0; i < here.Length; i++)
        {
            Assert.Equal(here[i], there[i], 1e-4 * (1 + Math.Abs(here[i])));
        }

        // Without the transform it is said that something is missing; text is read alike.
        Assert.Contains("--transform FILE writes it", ToolProcess.Run(_folder, "export", "v.elbo", "text", "--text").Succeeded().Error, StringComparison.Ordinal);
        Assert.StartsWith("<Plda>", File.ReadAllText(_folder.File("text")), StringComparison.Ordinal);
        Assert.Equal(there, Scores("text", "p.ark"));
    }

    [Theory]
    [InlineData("--group and --out name the same file, 'names'", "fit", "plda", "v.ark", "--group", "names", "--out", "names")]
    [InlineData("--group and --out name the same file, 'names'", "fit", "plda", "v.npy", "--group", "names", "--out", "names")]
    [InlineData("--enroll-id and --out name the same file, 'names.csv'", "verify", "v.elbo", "--enroll", "v.ark", "--enroll-id", "names.csv", "--test", "v.ark", "--out", "names.csv")]
    [InlineData("--test-id and --out name the same file, 'names.csv'", "verify", "v.elbo", "--enroll", "v.ark", "--test", "v.ark", "--test-id", "names.csv", "--out", "names.csv")]
    [InlineData(
        "--cohort-id and --out name the same file, 'names.csv'",
        "verify", "v.elbo", "--enroll", "v.ark", "--test", "v.ark", "--normalize", "z", "--cohort", "v.ark", "--cohort-id", "names.csv", "--out", "names.csv")]
    public void Nothing_is_written_over_the_file_that_says_whose_vectors_are(string says, params string[] arguments)
    {
        var (vectors, speakers) = Voices(10);
        KaldiArchive.Write(_folder.File("v.ark"), vectors);
        _folder.Write("v.csv", "x,y,z\n" + string.Concat(Enumerable.Range(0, vectors.Count).Select(n => FormattableString.Invariant($"{vectors[n][0]},{vectors[n][1]},{vectors[n][2]}\n"))));
        ToolProcess.Run(_folder, "convert", "v.csv", "v.npy").Succeeded();
        WriteSpeakers("names.csv", vectors, speakers);
        ToolProcess.Run(_folder, "fit", "plda", "v.ark", "--group", "names.csv", "--quiet").Succeeded();
        string names = arguments.Contains("v.npy", StringComparer.Ordinal)
            ? string.Join('\n', speakers) + "\n"
            : File.ReadAllText(_folder.File("names.csv"));
        foreach (string name in (string[])["names", "names.csv"])
        {
            _folder.Write(name, names);
        }

        string[] before = _folder.Names;
        Assert.Contains(says, ToolProcess.Run(_folder, arguments).Failed(2), StringComparison.Ordinal);
        Assert.Equal(before, _folder.Names, StringComparer.Ordinal);
        foreach (string name in (string[])["names", "names.csv"])
        {
            Assert.Equal(names, File.ReadAllText(_folder.File(name)));
        }
    }

    [Theory]
    [InlineData(2, "--group is missing: an archive has keys and no speakers, so name its utt2spk file", "fit", "plda", "v.ark")]
    [InlineData(1, "nobody: there is no such file; for an archive, --group names its utt2spk file", "fit", "plda", "v.ark", "--group", "nobody")]
    [InlineData(1, "few: names no speaker for ", "fit", "plda", "v.ark", "--group", "few")]
    [InlineData(1, "cut.ark: ", "fit", "plda", "cut.ark", "--group", "utt2spk")]
    [InlineData(2, "has no columns, no weights and no header", "fit", "plda", "v.ark", "--group", "utt2spk", "--columns", "x1")]
    [InlineData(1, "w.ark: has vectors of 2 numbers, but the model takes 3", "verify", "v.elbo", "--enroll", "w.ark", "--test", "v.ark")]
    [InlineData(1, "one.npy: has no vectors beside the groups; give an array with columns of them", "fit", "plda", "one.npy", "--group", "1")]
    [InlineData(1, "zero.npy: every weight is 0; give at least one row a weight above 0", "fit", "plda", "zero.npy", "--group", "1", "--weights", "3")]
    [InlineData(1, "v.ark: is an archive of vectors, and no model; name a file that 'elbo fit' wrote", "verify", "v.ark", "--enroll", "v.ark", "--test", "v.ark")]
    [InlineData(1, "v.ark: is an archive of vectors, and no model; name a file that 'elbo fit' wrote", "describe", "v.ark")]
    [InlineData(2, "--transform is for a model that does something linear to vectors first", "export", "v.elbo", "plda", "--transform", "t.mat")]
    [InlineData(1, "cannot be written as a PLDA file", "export", "k.elbo", "plda")]
    public void What_cannot_be_read_is_told_in_one_line(int code, string says, params string[] arguments)
    {
        var (vectors, speakers) = Voices(10);
        KaldiArchive.Write(_folder.File("v.ark"), vectors);
        KaldiArchive.Write(_folder.File("w.ark"), new(["a"], 2, [1, 2]));
        WriteSpeakers("utt2spk", vectors, speakers);
        _folder.Write("few", "s0-0 s0\n");
        _folder.WriteNpy("one.npy", "<f8", "(4, 1)", 1, 1, 2, 2);
        _folder.WriteNpy("zero.npy", "<f8", "(4, 3)", 1, 5, 0, 1, 6, 0, 2, 7, 0, 2, 9, 0);
        byte[] whole = _folder.Bytes("v.ark");
        _folder.Write("cut.ark", whole[..(whole.Length - 5)]);
        ToolProcess.Run(_folder, "fit", "plda", "v.ark", "--group", "utt2spk", "--quiet").Succeeded();
        ToolProcess.Run(_folder, "fit", "kde", "faithful", "--columns", "waiting", "--quiet", "--out", "k.elbo").Succeeded();
        string[] before = _folder.Names;
        Assert.Contains(says, ToolProcess.Run(_folder, arguments).Failed(code), StringComparison.Ordinal);
        Assert.Equal(before, _folder.Names, StringComparer.Ordinal);
    }

    private double[] Scores(string model, string archive) =>
        [.. ToolProcess.Run(_folder, "verify", model, "--enroll", archive, "--enroll-id", "utt2spk", "--test", archive).Succeeded().Lines.Skip(1)
            .Select(static line => double.Parse(line[(line.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture))];

    private void WriteSpeakers(string name, KaldiVectors vectors, string[] speakers) =>
        _folder.Write(name, string.Concat(vectors.Keys.Select((key, n) => $"{key} {speakers[n]}\n").Reverse()));

    /// <summary>Speakers s0, s1, … of two to four vectors.</summary>
    private static (KaldiVectors Vectors, string[] Speakers) Voices(int speakers)
    {
        var rng = new Seed(3).ToRng();
        List<string> keys = [], names = [];
        List<double> values = [];
        for (int s = 0; s < speakers; s++)
        {
            double x = 3 * rng.NextGaussian(), y = x + rng.NextGaussian();
            for (int n = 0; n < 2 + (s % 3); n++)
            {
                double noise = rng.NextGaussian();
                keys.Add($"s{s}-{n}");
                names.Add($"s{s}");
                values.AddRange([5 + x + noise, y - noise + rng.NextGaussian(), rng.NextGaussian()]);
            }
        }

        return (new(keys, Dimension, [.. values]), [.. names]);
    }
}
