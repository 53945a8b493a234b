using System.Text;
using Elbo.Data;
using FsCheck;
using FsCheck.Fluent;

namespace Elbo.Tests.Data;

/// <summary>Whatever bytes a file holds: it is read, or refused in one line, soon and in little memory.</summary>
public sealed class FuzzTests : IDisposable
{
    private static readonly string[] Pieces =
    [
        "1", "2.5", "-3e5", "1e200", "NaN", "", " ", ",", ";", "\t", "\n", "\r\n", "\"", "\"\"", "\"a\nb\"", "a", "b..c", "x1", "3,6", "ä", "🎲",
        "NA", "Inf", "\0", "\uFEFF", "1,2\n3,4\n", "a,b\n1,2\n", "\"\",\"a\"\n\"1\",2\n",
    ];

    private static readonly CsvOptions[] Options =
    [
        new(), new() { MemoryLimit = 0 }, new() { Label = "1", MemoryLimit = 0 }, new() { Columns = "1..2", HasHeader = false, MemoryLimit = 0 },
        new() { Weights = "1", MemoryLimit = 0 }, new() { Weights = "2", Label = "1", HasHeader = false, MemoryLimit = 0 },
        new() { Separator = ' ', MemoryLimit = 0 }, new() { Columns = "2", Label = "1", HasHeader = true, Separator = ',' },
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Random_bytes_are_no_trouble() =>
        Check(Gen.ArrayOf(Gen.Choose(0, 255).Select(i => (byte)i)), Everything, 300);

    [Fact]
    public void Tables_of_random_pieces_are_no_trouble() =>
        Check(Gen.ArrayOf(Gen.Elements(Pieces)).Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))), TryTable, 2000);

    [Fact]
    public void Damaged_tables_are_no_trouble()
    {
        var table = Encoding.UTF8.GetBytes("a,b,\"c c\"\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i * 0.37:R},\"l{i % 3}\"\r\n")));
        Check(Damaged(table), TryTable, 500);
    }

    [Fact]
    public void Damaged_arrays_are_no_trouble()
    {
        Check(Damaged(NpyBytes.Rows([1, 2, 3, 4, 5, 6], 2)), TryArray, 1000);
        Check(Damaged(NpyBytes.Columns([1, 2, 3, 4, 5, 6], 2)), TryArray, 500);
    }

    [Fact]
    public void A_table_that_is_read_is_read_the_same_from_memory_and_from_the_file()
    {
        var fields = Gen.Elements("1", " 2.5", "\"-3e5\"", "0", "\"7\"", "1e-9 ");
        var rows = Gen.ArrayOf(Gen.ArrayOf(fields, 3)).Where(r => r.Length > 0);
        var ends = Gen.Elements("\n", "\r\n", "\n\n", "\r\n  \r\n");
        Check(
            from r in rows
            from end in ends
            from header in Gen.Elements("", "a,b,c\n", "\"\",ä,\"c\nd\"\n", "\uFEFFa,b,c\r\n")
            select Encoding.UTF8.GetBytes(header + string.Concat(r.Select(row => string.Join(',', row) + end))),
            bytes =>
            {
                string path = _folder.Write("t.csv", bytes);
                RowSourceTests.AssertSameBits(CsvSource.Open(path), CsvSource.Open(path, new() { MemoryLimit = 0 }));
            },
            300);
    }

    [Fact]
    public void A_weighted_table_is_read_or_refused_the_same_from_memory_from_the_file_and_spooled()
    {
        var fields = Gen.Elements("1", " 2.5", "\"3e5\"", "0", "\"7\"", "1e-9 ", "-0");
        var weights = Gen.Frequency((20, fields), (1, Gen.Elements("-1", "", "x", "Inf", "1e200")));
        var rows = Gen.ArrayOf(
            from a in fields
            from w in weights
            from b in fields
            select $"{a},{w},{b}").Where(r => r.Length > 0);
        Check(
            from r in rows
            from end in Gen.Elements("\n", "\r\n", "\n\n")
            from header in Gen.Elements("a,w,c\n", "\uFEFFa,w,c\r\n")
            select Encoding.UTF8.GetBytes(header + string.Concat(r.Select(row => row + end))),
            bytes =>
            {
                string path = _folder.Write("w.csv", bytes);
                CsvOptions options = new() { Weights = "w" };
                var (kept, refused) = Outcome(() => CsvSource.Open(path, options));
                var (parsed, parsedRefused) = Outcome(() => CsvSource.Open(path, options with { MemoryLimit = 0 }));
                var (spooled, spooledRefused) = Outcome(() => RowSource.Open("-", options, standardInput: new MemoryStream(bytes)));
                using var end = spooled as IDisposable;
                Assert.Equal(refused, parsedRefused);
                Assert.Equal(refused?.Replace(path, "standard input", StringComparison.Ordinal), spooledRefused);
                if (kept is not null)
                {
                    RowSourceTests.AssertSameBits(kept, parsed!);
                    RowSourceTests.AssertSameBits(kept, spooled!);
                    Assert.True(kept.Summary.Weight > 0);
                }
            },
            300);

        static (IRowSource? Rows, string? Refusal) Outcome(Func<IRowSource> open)
        {
            try
            {
                return (open(), null);
            }
            catch (InvalidDataException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                return (null, e.Message);
            }
        }
    }

    private static void Check(Gen<byte[]> bytes, Action<byte[]> body, int runs) =>
        Prop.ForAll(bytes.ToArbitrary(), body).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(runs).WithReplay(20261121, 1).WithEndSize(120));

    private static Gen<byte[]> Damaged(byte[] whole) =>
        from count in Gen.Choose(1, 4)
        from places in Gen.ArrayOf(Gen.Choose(0, whole.Length - 1), count)
        from values in Gen.ArrayOf(Gen.Choose(0, 255), count)
        from length in Gen.OneOf(Gen.Constant(whole.Length), Gen.Choose(0, whole.Length), Gen.Constant(whole.Length + 9))
        select Damage(whole, places, values, length);

    private static byte[] Damage(byte[] whole, int[] places, int[] values, int length)
    {
        byte[] bytes = [.. whole];
        for (int i = 0; i < places.Length; i++)
        {
            bytes[places[i]] = (byte)values[i];
        }

        Array.Resize(ref bytes, length);
        return bytes;
    }

    private void Everything(byte[] bytes)
    {
        TryTable(bytes);
        TryArray(bytes);
        TryArray([0x93, .. "NUMPY"u8, 1, 0, .. bytes]);
        foreach (string name in (string[])["t.csv.gz", "t.npy.gz"])
        {
            Try(bytes, name, path => RowSource.Open(path, new()));
        }
    }

    private void TryTable(byte[] bytes)
    {
        _folder.Write("t.csv", bytes);
        foreach (var options in Options)
        {
            TryFile("t.csv", path => CsvSource.Open(path, options));
        }
    }

    private void TryArray(byte[] bytes)
    {
        Try(bytes, "a.npy", path => NpySource.Open(path));
        Try(bytes, "a.npy", path => NpySource.Open(path, weights: "1"));
    }

    private void Try(byte[] bytes, string name, Func<string, IRowSource> open)
    {
        _folder.Write(name, bytes);
        TryFile(name, open);
    }

    private void TryFile(string name, Func<string, IRowSource> open)
    {
        string path = _folder[name];
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var source = open(path);
            using var end = source as IDisposable;
            var batch = new RowBatch();
            long rows = 0;
            for (int i = 0; i < source.BatchCount; i++)
            {
                source.Read(i, batch);
                rows += batch.UnitCount;
                foreach (double value in batch.Rows.Values)
                {
                    Assert.True(double.IsFinite(value));
                }

                foreach (double weight in batch.Rows.Weights)
                {
                    Assert.True(double.IsFinite(weight) && weight >= 0);
                }
            }

            Assert.Equal(source.UnitCount, rows);
            Assert.True(rows > 0);
        }
        catch (InvalidDataException e)
        {
            Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }
}
