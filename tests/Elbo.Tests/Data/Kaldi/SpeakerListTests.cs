using Elbo.Data;
using Elbo.Data.Kaldi;

namespace Elbo.Tests.Data.Kaldi;

/// <summary>Who said what, and matrices that stand alone.</summary>
public sealed class SpeakerListTests : IDisposable
{
    private static readonly KaldiVectors Vectors = new(["u1", "u2", "u3", "u4"], 1, [1, 2, 3, 4]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Vectors_get_the_speakers_of_their_keys()
    {
        var labels = Read("u3 bob\nother eve\nu1\tanna\n\nu4 anna\r\nu2 bob\n");
        Assert.Equal(["anna", "bob"], labels.Names, StringComparer.Ordinal);
        Assert.Equal([0, 1, 1, 0], labels.Values);
    }

    [Theory]
    [InlineData("u1 a\nu2 b c\n", "line 2: must have two fields, 'utterance speaker'; write it so")]
    [InlineData("u1 a\nu2\n", "line 2: must have two fields, 'utterance speaker'; write it so")]
    [InlineData("u1 a\nu1 b\n", "line 2: the utterance \"u1\" is there a second time; leave one of the two out")]
    [InlineData("u2 a\n", "names no speaker for 3 of 4 vectors of x.ark (\"u1\", \"u3\", \"u4\"); add lines 'utterance speaker'")]
    [InlineData("", "names no speaker for 4 of 4 vectors of x.ark (\"u1\", \"u2\", \"u3\", …); add lines 'utterance speaker'")]
    public void What_is_wrong_is_said_in_one_line(string text, string message) =>
        Assert.Equal($"{_folder["utt2spk"]}: {message}", Assert.Throws<InvalidDataException>(() => Read(text)).Message);

    [Theory]
    [InlineData(KaldiEncoding.Text)]
    [InlineData(KaldiEncoding.Binary64)]
    public void A_matrix_is_read_as_it_was_written(KaldiEncoding encoding)
    {
        double[] values = [1, -2.5, 1e-9, 4, 0.1, 6];
        KaldiMatrix.Write(_folder["m"], values, 3, encoding);
        var (read, columns) = KaldiMatrix.Read(_folder["m"]);
        Assert.Equal(3, columns);
        Assert.Equal(values, read);
        Assert.Throws<ArgumentException>(() => KaldiMatrix.Write(_folder["n"], values, 4, encoding));
        Assert.False(File.Exists(_folder["n"]));
    }

    private RowLabels Read(string text)
    {
        File.WriteAllText(_folder["utt2spk"], text);
        return SpeakerList.Read(_folder["utt2spk"], Vectors, "x.ark");
    }
}
