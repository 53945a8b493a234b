using System.Text;
using Elbo.Data.Kaldi;

namespace Elbo.Tests.Data.Kaldi;

public sealed class KaldiArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Binary_vectors_of_both_sizes_and_text_may_stand_in_one_archive()
    {
        var vectors = Read([.. KaldiBytes.Floats("a", 1, -2.5f), .. KaldiBytes.Doubles("ü-2", 0.1, 1e100), .. "c  [ 3 -4e-1 ]\nd [ 5 6 ]"u8]);

        Assert.Equal(["a", "ü-2", "c", "d"], vectors.Keys, StringComparer.Ordinal);
        Assert.Equal(2, vectors.Dimension);
        Assert.Equal([1, -2.5, 0.1, 1e100, 3, -0.4, 5, 6], vectors.Values.ToArray());
        Assert.Equal([0.1, 1e100], vectors[1].ToArray());
    }

    [Theory]
    [InlineData(KaldiEncoding.Binary32)]
    [InlineData(KaldiEncoding.Binary64)]
    [InlineData(KaldiEncoding.Text)]
    public void What_is_written_is_read_back(KaldiEncoding encoding)
    {
        double[] values = [1.0 / 3, -1e-30, 12345.678, 0, -0.0, 7];
        string path = _folder["x.ark"], script = _folder["x.scp"];
        KaldiArchive.Write(path, new(["one", "two"], 3, values), encoding, script);

        double[] expected = encoding == KaldiEncoding.Binary32 ? [.. values.Select(static v => (double)(float)v)] : values;
        foreach (string file in new[] { path, script })
        {
            var read = KaldiArchive.Read(file);
            Assert.Equal(["one", "two"], read.Keys, StringComparer.Ordinal);
            Assert.Equal(expected, read.Values.ToArray());
        }
    }

    [Fact]
    public void Floats_are_written_byte_for_byte_as_kaldi_does()
    {
        string path = _folder["x.ark"];
        KaldiArchive.Write(path, new(["a", "b"], 2, [1, 2, 3, 4]));
        Assert.Equal([.. KaldiBytes.Floats("a", 1, 2), .. KaldiBytes.Floats("b", 3, 4)], File.ReadAllBytes(path));
        KaldiArchive.Write(path, new(["a"], 2, [1, 2.5]), KaldiEncoding.Text);
        Assert.Equal("a  [ 1 2.5 ]\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_script_file_picks_vectors_from_several_archives()
    {
        string first = _folder.Write("1.ark", [.. KaldiBytes.Floats("a", 1, 2), .. KaldiBytes.Floats("b", 3, 4)]);
        string second = _folder.Write("2.ark", [.. "c [ 5 6 ]\n"u8]);
        string script = _folder.Write("x.scp", Encoding.UTF8.GetBytes($"b {first}:{KaldiBytes.Floats("a", 1, 2).Length + 2}\n\nc {second}:2\nelse {first}:2\n"));

        var vectors = KaldiArchive.Read(script);
        Assert.Equal(["b", "c", "else"], vectors.Keys, StringComparer.Ordinal);
        Assert.Equal([3, 4, 5, 6, 1, 2], vectors.Values.ToArray());
    }

    [Fact]
    public void Wherever_an_archive_is_cut_one_line_names_the_file_the_key_and_the_byte()
    {
        byte[] whole = [.. KaldiBytes.Floats("first", 1, 2, 3), .. KaldiBytes.Doubles("second", 4, 5, 6)];
        int boundary = KaldiBytes.Floats("first", 1, 2, 3).Length;
        for (int length = 1; length < whole.Length; length++)
        {
            if (length == boundary)
            {
                Assert.Single(Read(whole[..length]).Keys);
                continue;
            }

            string complaint = Complaint(whole[..length]);
            string key = length < boundary ? "first"[..Math.Min(5, length)] : "second"[..Math.Min(6, length - boundary)];
            Assert.Matches($"key \"{key}\", byte [0-9]+: ", complaint);
        }
    }

    [Fact]
    public void A_cut_vector_says_what_is_announced_and_what_follows() => Assert.Equal(
        ": key \"a\", byte 12: 3 numbers of 4 bytes are announced, but 10 bytes follow; the file is cut short or damaged, copy it again",
        Complaint(KaldiBytes.Floats("a", 1, 2, 3)[..^2]));

    [Theory]
    [InlineData("", ": holds no vectors")]
    [InlineData("a", "key \"a\", byte 1: the key has no vector")]
    [InlineData("a [ 1 2 ]\na [ 3 4 ]\n", "the key is there a second time")]
    [InlineData("a [ 1 2 ]\nb [ 3 ]\n", "key \"b\", byte 17: the vector has 1 numbers, those before 2")]
    [InlineData("a [ ]\n", "the vector has no numbers")]
    [InlineData("a [ 1 2\nb [ 3 4 ]\n", "the line ends before the ']'")]
    [InlineData("a [ 1 2", "the file ends before the ']'")]
    [InlineData("a [ 1 nan ]\n", "\"nan\" is not a finite number")]
    [InlineData("a [ 1 two ]\n", "\"two\" is not a finite number")]
    [InlineData("a 1 2 3\n", "no '[' where the numbers should begin")]
    [InlineData("a \0X", "a zero byte is not followed by 'B'")]
    [InlineData("a \0BFM \u0004\u0001\0\0\0", "a matrix where a vector of floats or doubles should begin")]
    [InlineData("a \0BCM \u0004\u0001\0\0\0", "a compressed matrix where a vector")]
    [InlineData("a \0BFV \u0008\u0001\0\0\0", "a length is not written in 4 bytes")]
    [InlineData("a \0BFV \u0004\0\0\0\0", "there are no numbers")]
    [InlineData("a \0BDV \u0004\0\0\0\u0010", "268435456 numbers of 8 bytes are announced, but 0 bytes follow")]
    [InlineData("\0BFV ", "byte 0 in what should be a key")]
    public void What_is_wrong_is_said_in_one_line(string text, string complaint) =>
        Assert.Contains(complaint, Complaint(Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("a\n", "line 1: holds a key and no file")]
    [InlineData("a copy-vector x - |\n", "line 1: the vector of \"a\" comes from a command")]
    [InlineData("a missing.ark:3\n", "missing.ark: there is no such file")]
    public void A_script_file_is_checked_as_well(string text, string complaint)
    {
        string path = _folder.Write("x.scp", Encoding.UTF8.GetBytes(text));
        var error = Assert.Throws<InvalidDataException>(() => KaldiArchive.Read(path));
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
    }

    // What the data's own description says of it. Not shipped: without it nothing is tested.
    [Fact]
    public void Real_embeddings_are_read()
    {
        string path = Repository.PathOf("..", "shared", "data", "speakers", "vbx-es2005a", "ES2005a.ark");
        Assert.SkipUnless(File.Exists(path), $"skipped: there is no {path}");
        var vectors = KaldiArchive.Read(path);
        Assert.Equal((1025, 256), (vectors.Count, vectors.Dimension));
        Assert.Equal("ES2005a_0000-00000000-00000144", vectors.Keys[0]);

        string copy = _folder["copy.ark"];
        KaldiArchive.Write(copy, vectors);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(copy));
    }

    private KaldiVectors Read(byte[] bytes) => KaldiArchive.Read(_folder.Write("x.ark", bytes));

    private string Complaint(byte[] bytes)
    {
        string path = _folder.Write("x.ark", bytes);
        var error = Assert.Throws<InvalidDataException>(() => KaldiArchive.Read(path));
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message[path.Length..];
    }
}
