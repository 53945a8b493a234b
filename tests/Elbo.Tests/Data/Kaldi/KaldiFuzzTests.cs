using Elbo.Data.Kaldi;
using Elbo.Data.Speech;
using FsCheck;
using FsCheck.Fluent;

namespace Elbo.Tests.Data.Kaldi;

/// <summary>Whatever bytes an archive holds: it is read, or refused in one line, soon and in little memory.</summary>
public sealed class KaldiFuzzTests : IDisposable
{
    private static readonly string[] Pieces =
        ["a", "b ", " ", "\n", "[", "]", " [ 1 2 ]\n", "1", "-2.5e3", "nan", "\0B", "FV ", "DV ", "DM ", "\u0004", "\u0002\0\0\0", "\u007f\u007f\u007f\u007f", "<Plda> ", "</Plda> ", "ä", "\t", "1e999", ";", "a b 1 2\n", "SPEAKER a 1 0 1 x x b\n"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Random_bytes_are_no_trouble() => Check(Gen.ArrayOf(Gen.Choose(0, 255).Select(i => (byte)i)), 500);

    [Fact]
    public void Random_pieces_are_no_trouble() =>
        Check(Gen.ArrayOf(Gen.Elements(Pieces)).Select(parts => System.Text.Encoding.Latin1.GetBytes(string.Concat(parts))), 2000);

    [Fact]
    public void Damaged_archives_are_no_trouble()
    {
        Check(Damaged([.. KaldiBytes.Floats("a", 1, 2, 3), .. KaldiBytes.Doubles("b", 4, 5, 6), .. "c [ 7 8 9 ]\n"u8]), 2000);
        Check(Damaged(KaldiBytes.Plda()), 1000);
    }

    private static Gen<byte[]> Damaged(byte[] whole) =>
        from count in Gen.Choose(1, 4)
        from places in Gen.ArrayOf(Gen.Choose(0, whole.Length - 1), count)
        from values in Gen.ArrayOf(Gen.Choose(0, 255), count)
        from length in Gen.OneOf(Gen.Constant(whole.Length), Gen.Choose(0, whole.Length))
        select Damage(whole, places, values, length);

    private static byte[] Damage(byte[] whole, int[] places, int[] values, int length)
    {
        byte[] bytes = [.. whole];
        for (int i = 0; i < places.Length; i++)
        {
            bytes[places[i]] = (byte)values[i];
        }

        return bytes[..length];
    }

    private void Check(Gen<byte[]> bytes, int runs) => Prop.ForAll(bytes.ToArbitrary(), Try)
        .Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(runs).WithReplay(20261121, 1).WithEndSize(80));

    private void Try(byte[] bytes)
    {
        Try(_folder.Write("x.ark", bytes), static path =>
        {
            var vectors = KaldiArchive.Read(path);
            Assert.True(vectors.Count > 0);
            Assert.All(vectors.Values.ToArray(), static value => Assert.True(double.IsFinite(value)));
        });
        Try(_folder.Write("plda", bytes), static path => Assert.True(KaldiPlda.Read(path).Dimension > 0));
        Try(_folder.Write("plda", bytes), static path => KaldiPlda.IsOne(path));
        Try(_folder.Write("x.scp", bytes), static path => KaldiArchive.Read(path), isNamed: false);
        Try(_folder.Write("segments", bytes), static path => Assert.NotEmpty(SegmentFile.Read(path)));
        Try(_folder.Write("x.rttm", bytes), static path => Assert.NotEmpty(Rttm.Read(path)));
    }

    private static void Try(string path, Action<string> read, bool isNamed = true)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(path);
        }
        catch (InvalidDataException e)
        {
            Assert.True(!isNamed || e.Message.StartsWith(path + ": ", StringComparison.Ordinal), e.Message);
            Assert.DoesNotContain('\n', e.Message);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }
}
