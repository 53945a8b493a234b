using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;
using Elbo.Data;
using Elbo.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Elbo.Tests.Data;

/// <summary>Rows that come once are the rows that a file would have given, in memory that does not grow, and nothing hangs.</summary>
public sealed class StreamSourceTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("a,b\r\n1,2\r\n3,4")]
    [InlineData("\uFEFFa,b\n\n\n1,2\n   \n3,4\n\n")]
    [InlineData("a;b\n1;2\n3;4\n")]
    [InlineData("a\tb\n1\t2\n3\t4\n")]
    [InlineData("  a   b\n  1   2  \n 3 4\n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"\n\"3\",4\n")]
    [InlineData("\"\",\"a\",\"b\"\n\"1\",1,2\n\"2\",3,4\n")]
    [InlineData("\"a\" \"b\"\n\"1\" 1 2\n\"2\" 3 4\n")]
    [InlineData(",a,b\n0,1,2\n1,3,4\n")]
    [InlineData("1,2\n3,4\n")]
    [InlineData(" 1  2\n 3  4\n")]
    [InlineData("velocity in km\n9172\n9350\n")]
    public void A_table_is_read_as_from_a_file(string text) => AssertSameAsFile(text, new());

    [Fact]
    public void Options_mean_what_they_mean_for_a_file()
    {
        const string Text = "a,note,b,c\n1,\"x, \"\"y\"\"\nz\",2,3\n3,,4,5\n";
        AssertSameAsFile(Text, new() { Columns = "b,a" });
        AssertSameAsFile(Text, new() { Columns = "3..4" });
        AssertSameAsFile(Text, new() { Names = ["c", "a"] });
        AssertSameAsFile("1,2\n3,4\n", new() { HasHeader = true });
        AssertSameAsFile("a b,c\n1,2\n", new() { Separator = ',' });
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n\n")]
    [InlineData("a,b\n")]
    [InlineData("a,b\n1,2\n3\n")]
    [InlineData("a,b\n1,2\n3,oops\n")]
    [InlineData("a,b\n1,2\n3,\n")]
    [InlineData("a,b\nNA,x\n3,4\n")]
    [InlineData("a,b\n1,-Inf\n")]
    [InlineData("a,b\n1,1e200\n")]
    [InlineData("a;b\n3,6;79\n1;8\n")]
    [InlineData("a,b,a\n1,2,3\n")]
    [InlineData("a,Species\n1,setosa\n")]
    [InlineData("a,b\n1,\"2\n3,4\n5,6\n")]
    [InlineData("a,b\n1,2\n5,\"x\"\"\n3,4\n5,6\n")]
    public void What_is_refused_in_a_file_is_refused_here_by_the_same_words(string text) =>
        Assert.Equal(
            Assert.Throws<InvalidDataException>(() => CsvSourceTests.Load(text)).Message,
            Assert.Throws<InvalidDataException>(() => Open(text)).Message);

    [Fact]
    public void A_stream_keeps_no_labels()
    {
        var error = Assert.Throws<InvalidDataException>(() => Open("a,b\n1,x\n", new() { Label = "b" }));
        Assert.Equal("t.csv: a stream is read once and keeps no labels; leave out the label \"b\", or save the rows as a file", error.Message);
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Open("a\n1\n", bufferRows: 0));
        var closed = new MemoryStream();
        closed.Dispose();
        Assert.Throws<ArgumentException>(() => StreamSource.Open(closed, "t", new()));
        using var source = Open("a,b\n1,2\n");
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Windows(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Windows(int.MaxValue));
        Assert.Empty(source.Windows(Array.MaxLength / 2));
    }

    [Theory]
    [InlineData(1, 10, 3)]
    [InlineData(9, 10, 3)]
    [InlineData(10, 10, 3)]
    [InlineData(11, 10, 3)]
    [InlineData(13, 10, 3)]
    [InlineData(14, 10, 3)]
    [InlineData(100, 1, 1)]
    [InlineData(5000, 1000, 1000)]
    [InlineData(5001, 1000, 4001)]
    [InlineData(5001, 1000, 5000)]
    [InlineData(40_000, 1234, 4097)]
    public void Rows_are_cut_into_a_buffer_and_windows(int rows, int bufferRows, int windowRows)
    {
        double[] values = [.. Enumerable.Range(0, 2 * rows).Select(i => i / 8.0)];
        foreach (byte[] bytes in (byte[][])[Table(values, 2), NpyBytes.Rows(values, 2)])
        {
            using var stream = new MemoryStream(bytes);
            using var source = StreamSource.Open(stream, "t", new(), bufferRows);
            int buffered = Math.Min(rows, bufferRows);
            Assert.Equal(buffered, source.Buffer.UnitCount);
            Assert.Equal(buffered, source.Buffer.Summary.Rows);
            Assert.Equal(buffered, source.RowsRead);
            Assert.Equal(rows <= bufferRows, source.IsComplete);
            Assert.Equal("t", source.Name);
            Assert.Equal(2, source.Dimension);
            Assert.Equal(["x1", "x2"], source.Columns);

            long read = buffered;
            var windows = new List<MatrixSource>();
            foreach (var window in source.Windows(windowRows))
            {
                Assert.Equal(Math.Min(windowRows, rows - read), window.UnitCount);
                Assert.Equal(source.Columns, window.Columns);
                read += window.UnitCount;
                Assert.Equal(read, source.RowsRead);
                windows.Add(window);
            }

            // Windows stay what they were after later ones have come.
            Assert.Equal(values, CsvSourceTests.Values(source.Buffer).Concat(windows.SelectMany(CsvSourceTests.Values)));
        }
    }

    [Fact]
    public void A_wide_table_keeps_few_rows_in_the_buffer()
    {
        const int Width = 600_000;
        string row = string.Join(',', Enumerable.Range(0, Width).Select(i => (i % 10).ToString(CultureInfo.InvariantCulture)));
        using var source = Open(string.Concat(Enumerable.Repeat(row + "\n", 16)));
        Assert.Equal(13, source.Buffer.UnitCount);
        Assert.False(source.IsComplete);
        Assert.Equal(3, Assert.Single(source.Windows(100)).UnitCount);
    }

    [Fact]
    public void Windows_come_once()
    {
        using var source = Open("a\n1\n2\n3\n", bufferRows: 1);
        var windows = source.Windows(1);
        Assert.Equal(2, windows.Count());
        Assert.Throws<InvalidOperationException>(() => windows.Count());
        Assert.Throws<InvalidOperationException>(() => source.Windows(1).Count());

        using var broken = Open("a\n1\n2\n3\n", bufferRows: 1);
        Assert.Equal([2], CsvSourceTests.Values(broken.Windows(1).First()));
        Assert.Throws<InvalidOperationException>(() => broken.Windows(1).Count());

        using var whole = Open("a\n1\n");
        Assert.Empty(whole.Windows(1));
        Assert.Throws<InvalidOperationException>(() => whole.Windows(1).Count());
    }

    [Theory]
    [InlineData("oops", "t.csv: row 250001, column \"a\": \"oops\" is not a number; correct it, or leave the column out with --columns")]
    [InlineData("1,2", "t.csv: row 250001: 2 fields where 1 were expected; every row needs one for each column")]
    [InlineData("\"1", "t.csv: a field after row 250000 is longer than 1048576 characters; is a quote never closed?")]
    [InlineData("(damaged)", "t.csv: row 250001 is not UTF-8 text; save the table as UTF-8")]
    public void An_error_in_a_late_row_comes_after_the_full_windows_before_it(string bad, string message)
    {
        byte[] line = bad == "(damaged)" ? [0xED, 0xA0, 0x80, (byte)'\n'] : Encoding.UTF8.GetBytes(bad + "\n");
        byte[] rows = Encoding.UTF8.GetBytes("a\n" + string.Concat(Enumerable.Range(2, 249_999).Select(i => $"{i}\n")));
        byte[] rest = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1\n", 600_000)));
        foreach (int chunk in (int[])[1000, 1 << 20])
        {
            using var stream = new Pieces([.. rows, .. line, .. rest], _ => chunk);
            using var source = StreamSource.Open(stream, "t.csv", new());
            long delivered = 0;
            var error = Assert.Throws<InvalidDataException>(() =>
            {
                foreach (var window in source.Windows(7000))
                {
                    Assert.Equal(7000, window.UnitCount);
                    delivered += 7000;
                }
            });
            Assert.Equal(message, error.Message);
            Assert.Equal((249_999 - 100_000) / 7000 * 7000, delivered);
        }
    }

    [Fact]
    public void An_error_right_behind_the_buffer_leaves_the_buffer_alone()
    {
        using var source = Open("a\n1\n2\nx,y\n", bufferRows: 2);
        Assert.Equal([1, 2], CsvSourceTests.Values(source.Buffer));
        Assert.False(source.IsComplete);
        var error = Assert.Throws<InvalidDataException>(() => source.Windows(5).Count());
        Assert.StartsWith("t.csv: row 4: 2 fields where 1 were expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_breaks_says_why()
    {
        using var stream = new Pieces(Table([.. Enumerable.Range(0, 100_000).Select(i => (double)i)], 1), at => at < 300_000 ? 5000 : throw new IOException("the line is dead"));
        using var source = StreamSource.Open(stream, "t.csv", new(), bufferRows: 10);
        var error = Assert.Throws<InvalidDataException>(() => source.Windows(100).Count());
        Assert.Equal("t.csv: cannot be read: the line is dead", error.Message);
        Assert.InRange(source.RowsRead, 10_000, 99_999);
        using var dead = new Pieces([1], _ => throw new IOException("the line is dead"));
        Assert.Equal("t.csv: cannot be read: the line is dead", Assert.Throws<InvalidDataException>(() => StreamSource.Open(dead, "t.csv", new())).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_packed_stream_is_unpacked(bool isArray)
    {
        double[] values = [.. Enumerable.Range(0, 60_000).Select(i => i / 8.0)];
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(isArray ? NpyBytes.Rows(values, 3) : Table(values, 3));
        }

        byte[] bytes = packed.ToArray();
        Assert.Equal(values, Read(new Pieces(bytes, at => 1 + (int)(at % 977)), new(), 100, 1000));
        var error = Assert.Throws<InvalidDataException>(() => Read(new MemoryStream(bytes[..(bytes.Length / 2)]), new(), 100, 1000));
        Assert.StartsWith("t.csv: ", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Read(new MemoryStream([0x1F, 0x8B, 1, 2, 3]), new(), 100, 1000));
    }

    [Fact]
    public void Every_type_of_number_of_an_array_is_read()
    {
        Assert.Equal([1.5, -2, 7], Numbers<double>("<f8", [1.5, -2, 7]));
        Assert.Equal([1.5, -2, 7], Numbers<float>("<f4", [1.5f, -2, 7]));
        Assert.Equal([1, -2, 7], Numbers<long>("<i8", [1, -2, 7]));
        Assert.Equal([1, -2, 7], Numbers<short>("<i2", [1, -2, 7]));
        Assert.Equal([1, 200, 7], Numbers<byte>("|u1", [1, 200, 7]));
        Assert.Equal([2, 1, 4, 3], Read(new MemoryStream(NpyBytes.Rows([1, 2, 3, 4], 2)), new() { Columns = "x2,1" }, 1, 1));
        Assert.Equal([2, 4], Read(new MemoryStream(NpyBytes.Rows([1, 2, 3, 4], 2)), new() { Names = ["x2"] }, 1, 1));
        Assert.Equal([1, 2, 3], Read(new MemoryStream(NpyBytes.Columns([1, 2, 3], 1)), new(), 1, 1));

        // A row that is larger than a block.
        double[] wide = [.. Enumerable.Range(0, 90_000).Select(i => (double)i)];
        Assert.Equal(wide, Read(new Pieces(NpyBytes.Rows(wide, 30_000), _ => 10_000), new(), 1, 1));
    }

    [Fact]
    public void An_array_that_cannot_be_read_forward_is_refused()
    {
        byte[] good = NpyBytes.Rows([1, 2, 3, 4], 2);
        Assert.Contains("(Fortran's order)", Refusal(NpyBytes.Columns([1, 2, 3, 4], 2)), StringComparison.Ordinal);
        Assert.Equal("t.csv: holds 31 bytes of numbers where its header announces 32 (2 rows of 2); it is cut short, write it again", Refusal(good[..^1]));
        Assert.Equal("t.csv: holds more bytes of numbers where its header announces 32 (2 rows of 2); it is too long, write it again", Refusal([.. good, 0]));
        Assert.Equal("t.csv: row 2, column \"x1\": the value is missing (NaN); fill it in or remove the row, or let --missing marginalize leave it out where the model can", Refusal(NpyBytes.Rows([1, 2, double.NaN, 4], 2)));
        Assert.Contains("is an npy of objects", Refusal(NpyBytes.Of("|O", columnMajor: false, "(2, 1)", new byte[16])), StringComparison.Ordinal);
        Assert.Contains("has no separator", Refusal(good, new() { Separator = ';' }), StringComparison.Ordinal);
        for (int length = 6; length < good.Length; length++)
        {
            Assert.StartsWith("t.csv: ", Refusal(good[..length]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_header_of_an_array_that_lies_takes_no_memory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(NpyBytes.Of("<f8", columnMajor: false, "(1000000000, 16000000)", new byte[8]));
        Refusal(NpyBytes.Of("<f8", columnMajor: false, "(9223372036854775807, 1000)", new byte[8]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 22);
    }

    [Fact]
    public void However_the_bytes_come_the_windows_are_the_same()
    {
        var gen =
            from seed in Gen.Choose(0, int.MaxValue)
            from largest in Gen.Elements(1, 7, 1000, 100_000)
            from bufferRows in Gen.Choose(1, 3000)
            from windowRows in Gen.Choose(1, 3000)
            from end in Gen.Elements("\n", "\r\n", "\n\n", "\r\n  \r\n")
            select (seed, largest, bufferRows, windowRows, end);
        Prop.ForAll(gen.ToArbitrary(), c =>
        {
            // Longer than the head and, where the chunks are small, short enough to be quick.
            var rng = new Seed((ulong)c.seed).ToRng();
            int rows = c.largest < 1000 ? 500 : 12_000;
            var text = new StringBuilder("a,\"nöte, 🎲\",b").Append(c.end);
            for (int i = 0; i < rows; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{rng.NextGaussian():R},\"ü🎲\n{i}\",{i}").Append(c.end);
            }

            CsvOptions options = new() { Columns = "a,b" };
            double[] expected = CsvSourceTests.Values(CsvSourceTests.Load(text.ToString(), options));
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            Assert.Equal(expected, Read(new Pieces(bytes, _ => 1 + rng.NextInt32(c.largest)), options, c.bufferRows, c.windowRows));
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(60).WithReplay(20261121, 1));
    }

    [Fact]
    public void Tables_of_random_pieces_are_read_or_refused_as_from_a_file()
    {
        string[] pieces = ["1", "2.5", "-3e5", "NaN", "", " ", ",", ";", "\t", "\n", "\r\n", "\r", "\"", "\"a\nb\"", "a", "3,6", "ä", "1,2\n3,4\n", "a,b\n1,2\n"];
        Prop.ForAll(Gen.ArrayOf(Gen.Elements(pieces)).Select(string.Concat).ToArbitrary(), text =>
        {
            var (file, stream) = (Outcome(() => CsvSourceTests.Values(CsvSourceTests.Load(text))), Outcome(() => Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), new(), 2, 2)));
            Assert.Equal(file, stream);
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(2000).WithReplay(20261121, 1).WithEndSize(80));

        static double[]? Outcome(Func<double[]> read)
        {
            try
            {
                return read();
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith("t.csv: ", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
                return null;
            }
        }
    }

    [Fact]
    public async Task Rows_are_handed_out_when_they_have_come()
    {
        var pipe = await Fed();
        using var source = StreamSource.Open(pipe.Reader.AsStream(), "t.csv", new(), bufferRows: 29_000);
        using var windows = source.Windows(1000).GetEnumerator();

        // The first 30,000 rows make the buffer and one window. No byte follows them, and the window is there all the same.
        Assert.True(await Task.Run(windows.MoveNext).WaitAsync(Soon));
        Assert.Equal(1000, windows.Current.UnitCount);
        await Write(pipe, string.Concat(Enumerable.Repeat("1.5\n", 1000)));
        Assert.True(await Task.Run(windows.MoveNext).WaitAsync(Soon));
        Assert.Equal(1.5, windows.Current.Summary.Means[0]);
        await Write(pipe, "2.5\n");
        await pipe.Writer.CompleteAsync();
        Assert.True(await Task.Run(windows.MoveNext).WaitAsync(Soon));
        Assert.Equal([2.5], CsvSourceTests.Values(windows.Current));
        Assert.False(windows.MoveNext());
        await source.Producer.WaitAsync(Soon);
    }

    [Fact]
    public async Task A_stream_that_never_ends_can_be_left()
    {
        var pipe = await Fed();
        var source = StreamSource.Open(pipe.Reader.AsStream(), "t.csv", new(), bufferRows: 29_000);
        using var windows = source.Windows(1000).GetEnumerator();
        Assert.True(windows.MoveNext());
        var waiting = Task.Run(windows.MoveNext);
        await Task.Delay(50);
        Assert.False(waiting.IsCompleted);

        // The producer sits in a read. Nobody waits for it, and the consumer gets up at once.
        source.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(Soon));
        Assert.False(source.Producer.IsCompleted);
        Assert.Throws<ObjectDisposedException>(() => source.Windows(1).Count());
        Assert.Equal(29_000, source.Buffer.UnitCount);

        await Write(pipe, "1\n");
        await source.Producer.WaitAsync(Soon);
        Assert.True(source.Producer.IsCompletedSuccessfully);
        source.Dispose();
    }

    [Fact]
    public async Task A_wait_for_rows_can_be_cancelled()
    {
        var pipe = await Fed();
        using var source = StreamSource.Open(pipe.Reader.AsStream(), "t.csv", new(), bufferRows: 29_999);
        using var cancellation = new CancellationTokenSource();
        var waiting = Task.Run(() => source.Windows(1000, cancellation: cancellation.Token).Count());
        await Task.Delay(50);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Soon));
        await pipe.Writer.CompleteAsync();
        await source.Producer.WaitAsync(Soon);
    }

    [Fact]
    public async Task A_stop_ends_the_windows_as_the_end_of_the_stream_would()
    {
        var pipe = await Fed();
        using var source = StreamSource.Open(pipe.Reader.AsStream(), "t.csv", new(), bufferRows: 29_999);
        using var stop = new CancellationTokenSource();
        var waiting = Task.Run(() => source.Windows(1000, stop.Token).Count());
        await Task.Delay(50);
        await stop.CancelAsync();
        Assert.Equal(0, await waiting.WaitAsync(Soon));
        await pipe.Writer.CompleteAsync();
        await source.Producer.WaitAsync(Soon);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Breaking_off_stops_a_producer_that_waits_for_room(bool byDispose)
    {
        long read = 0;
        byte[] block = [.. "a\n"u8, .. Enumerable.Repeat("1.25\n"u8.ToArray(), 200_000).SelectMany(line => line)];
        using var stream = new Pieces(block, at =>
        {
            read = at;
            return 1 << 16;
        });
        using var source = StreamSource.Open(stream, "t.csv", new(), bufferRows: 100);
        var windows = source.Windows(1000).GetEnumerator();
        Assert.True(windows.MoveNext());
        if (byDispose)
        {
            // From within the loop, too: the next window is then refused.
            source.Dispose();
            Assert.Throws<ObjectDisposedException>(() => windows.MoveNext());
        }

        windows.Dispose();
        await source.Producer.WaitAsync(Soon);
        Assert.InRange(read, 0, block.Length / 2);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public async Task A_reader_ahead_keeps_three_windows()
    {
        // 64 KB are 13,000 rows: what was read tells how far the producer went while nobody took a window.
        long read = 0;
        byte[] block = [.. "a\n"u8, .. Enumerable.Repeat("1.25\n"u8.ToArray(), 1_000_000).SelectMany(line => line)];
        using var stream = new Pieces(block, at =>
        {
            Volatile.Write(ref read, at);
            return 1 << 16;
        });
        using var source = StreamSource.Open(stream, "t.csv", new(), bufferRows: 50_000);
        using var windows = source.Windows(50_000).GetEnumerator();
        Assert.True(windows.MoveNext());
        await Task.Delay(300);
        Assert.InRange(Volatile.Read(ref read), 0, (4 * 50_000 * 5) + (4 << 16));
    }

    private static void AssertSameAsFile(string text, CsvOptions options)
    {
        var expected = CsvSourceTests.Load(text, options);
        using var spooled = RowSource.Open("-", options, standardInput: new MemoryStream(Encoding.UTF8.GetBytes(text)));
        using var source = Open(text, options);
        Assert.Equal(expected.Columns, source.Columns);
        RowSourceTests.AssertSameBits(expected, source.Buffer);
        RowSourceTests.AssertSameBits(spooled, source.Buffer);
        Assert.Equal(expected.Summary.Means, source.Buffer.Summary.Means);
        Assert.Equal(expected.Summary.Variances, source.Buffer.Summary.Variances);
        Assert.True(source.IsComplete);
        Assert.Equal(CsvSourceTests.Values(expected), Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), options, 1, 1));
    }

    private static StreamSource Open(string text, CsvOptions? options = null, int bufferRows = 100_000) =>
        StreamSource.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), "t.csv", options ?? new(), bufferRows);

    private static double[] Read(Stream stream, CsvOptions options, int bufferRows, int windowRows)
    {
        using (stream)
        {
            using var source = StreamSource.Open(stream, "t.csv", options, bufferRows);
            return [.. CsvSourceTests.Values(source.Buffer), .. source.Windows(windowRows).SelectMany(CsvSourceTests.Values)];
        }
    }

    private static string Refusal(byte[] bytes, CsvOptions? options = null) =>
        Assert.Throws<InvalidDataException>(() => Read(new MemoryStream(bytes), options ?? new(), 1, 1)).Message;

    private static double[] Numbers<T>(string type, T[] values)
        where T : struct =>
        Read(new MemoryStream(NpyBytes.Of(type, columnMajor: false, $"({values.Length},)", MemoryMarshal.AsBytes<T>(values))), new(), 2, 1);

    private static byte[] Table(double[] values, int dimension)
    {
        var text = new StringBuilder().AppendJoin(',', ColumnNames.Numbered(dimension)).Append('\n');
        for (int i = 0; i < values.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{values[i]:R}").Append((i + 1) % dimension == 0 ? '\n' : ',');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A pipe that holds 30,000 rows, which is more than the head of a table, and does not end.</summary>
    private static async Task<Pipe> Fed()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await Write(pipe, "a\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => $"{10_000 + (i % 1000)}\n")));
        return pipe;
    }

    private static async Task Write(Pipe pipe, string text) => await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>A stream that gives its bytes in pieces, like a pipe.</summary>
    private sealed class Pieces(byte[] bytes, Func<long, int> pieceAt) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(Math.Min(buffer.Length, pieceAt(_at)), bytes.Length - _at);
            bytes.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
