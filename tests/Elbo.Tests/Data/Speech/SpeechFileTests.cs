using System.Text;
using Elbo.Data.Speech;

namespace Elbo.Tests.Data.Speech;

public sealed class SpeechFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Segments_are_read() => Assert.Equal(
        [new TimedSegment("a-1", "a", 0, 1.44), new TimedSegment("a-2", "a", 0.24, 1.68)],
        SegmentFile.Read(Write("a-1 a 0.0 1.44\n\na-2\ta 0.24  1.68 1\n")));

    [Theory]
    [InlineData("", ": holds no segments")]
    [InlineData("a-1 a 0.0\n", ": line 1: a segment has four fields")]
    [InlineData("a-1 a 0 1\na-2 a x 2\n", ": line 2: \"x\" is no time in seconds")]
    [InlineData("a-1 a -1 1\n", ": line 1: \"-1\" is no time in seconds")]
    [InlineData("a-1 a 1 1\n", ": line 1: the segment ends at 1, but begins at 1")]
    [InlineData("a-1 a 0 1\na-1 a 1 2\n", ": line 2: the key \"a-1\" is there a second time")]
    [InlineData("a-1 a 0\0 1\n", ": line 1: is no line of text")]
    public void What_is_wrong_with_segments_is_said(string text, string complaint)
    {
        string path = Write(text);
        Assert.StartsWith(path + complaint, Assert.Throws<InvalidDataException>(() => SegmentFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Turns_are_written_and_read_back()
    {
        SpeakerTurn[] turns = [new("meeting", 0, 7.56, "1"), new("meeting", 7.56, 13.5, "Ann")];
        string text = Rttm.Text(turns);
        Assert.Equal("SPEAKER meeting 1 0.000 7.560 <NA> <NA> 1 <NA> <NA>\nSPEAKER meeting 1 7.560 5.940 <NA> <NA> Ann <NA> <NA>\n", text);
        Assert.Equal(turns, Rttm.Read(Write("SPKR-INFO meeting 1 <NA> <NA> <NA> unknown 1 <NA> <NA>\n" + text)));
    }

    [Theory]
    [InlineData("hello\n", ": holds no turns of speakers")]
    [InlineData("SPEAKER a 1 0 1\n", ": line 1: a turn has at least eight fields")]
    [InlineData("SPEAKER a 1 0 0 <NA> <NA> 1\n", ": line 1: the turn has no duration")]
    public void What_is_wrong_with_turns_is_said(string text, string complaint)
    {
        string path = Write(text);
        Assert.StartsWith(path + complaint, Assert.Throws<InvalidDataException>(() => Rttm.Read(path)).Message, StringComparison.Ordinal);
    }

    private string Write(string text) => _folder.Write("x", Encoding.UTF8.GetBytes(text));
}
