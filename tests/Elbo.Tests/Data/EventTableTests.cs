using System.IO.Compression;
using System.Text;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Tests.Data;

public sealed class EventTableTests
{
    private const string Votes = "item,worker,label\nb,w1,yes\na,w2,no\nb,w2,no\na,w1,no\n";

    [Fact]
    public void Events_are_grouped_by_unit_in_the_order_of_their_rows()
    {
        var table = Load(Votes);
        Assert.Equal(["b", "a"], table.Units);
        Assert.Equal(["w1", "w2"], table.Keys);
        Assert.Equal(["yes", "no"], table.Values);
        Assert.Equal([0, 2, 4], table.Source.Offsets.ToArray());
        Assert.Equal([0, 1, 1, 0], table.Source.Keys.ToArray());
        Assert.Equal([0, 1, 1, 1], table.Source.Values.ToArray());
    }

    [Fact]
    public void Numbers_are_in_rising_order_and_given_values_in_theirs()
    {
        Assert.Equal(["-1", "2", "10"], Load("i,k,v\n1,a,10\n1,b,2\n2,a,-1\n").Values);
        Assert.Equal(["10", "x", "2"], Load("i,k,v\n1,a,10\n1,b,x\n2,a,2\n").Values);
        var given = Load("i,k,v\n1,a,10\n1,b,2\n", new() { Values = ["2", "7", "10"] });
        Assert.Equal(["2", "7", "10"], given.Values);
        Assert.Equal([2, 0], given.Source.Values.ToArray());
    }

    [Fact]
    public void Columns_are_found_by_name_or_number_and_separators_by_themselves()
    {
        var table = Load("label;item;worker\nx;1;w\ny;1;v\n", new() { Unit = "item", Key = "3", Value = "label" });
        Assert.Equal(["1"], table.Units);
        Assert.Equal(["w", "v"], table.Keys);
        Assert.Equal(["x", "y"], table.Values);
    }

    [Fact]
    public void Weights_are_those_of_their_events()
    {
        var table = Load("i,k,v,n\nb,w,x,2\na,w,y,0.5\nb,v,y,0\n", new() { Weights = "n" });
        Assert.Equal([2, 0, 0.5], table.Source.EventWeights.ToArray());
        Assert.True(Load(Votes).Source.EventWeights.IsEmpty);
    }

    [Fact]
    public void Equal_rows_are_events_of_their_own() =>
        Assert.Equal(3, Load("i,k,v\n1,w,x\n1,w,x\n1,w,x\n").Source.EventCount);

    [Fact]
    public void A_unit_without_a_value_is_there_without_events()
    {
        var table = Load("i,k,v\n1,w,x\n2,,\n3,v,\n");
        Assert.Equal(["1", "2", "3"], table.Units);
        Assert.Equal([0, 1, 1, 1], table.Source.Offsets.ToArray());
        Assert.Equal(["w"], table.Keys);
    }

    [Fact]
    public void Packed_files_are_unpacked()
    {
        using var folder = new TemporaryFolder();
        using (var packed = new GZipStream(File.Create(folder["votes.csv.gz"]), CompressionLevel.Fastest))
        {
            packed.Write(Encoding.UTF8.GetBytes(Votes));
        }

        Assert.Equal(["b", "a"], EventTable.Open(folder["votes.csv.gz"]).Units);
    }

    [Theory]
    [InlineData("", "t: the file is empty; give a table with a header")]
    [InlineData("i,k,v\n", "t: there are no rows with a value in column \"v\"; give at least one")]
    [InlineData("i,k\n1,2\n", "t: there is no column \"3\"; choose from i, k")]
    [InlineData("i,k,v\n1,w\n", "t: row 2: 2 fields where 3 were expected; every row needs one for each column")]
    [InlineData("i,k,v\n1,w,x\n,w,x\n", "t: row 3, column \"i\": is empty; fill it in or remove the row")]
    [InlineData("i,k,v\n1,w,x\n1,,x\n", "t: row 3, column \"k\": is empty; fill it in or remove the row")]
    [InlineData("i,k,v\n1,w,x\n2,\"w,x\n", "t: row 3: a quote is opened and not closed on this row; close it or remove it")]
    public void What_is_wrong_is_said_with_its_place(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Load(text)).Message);

    [Theory]
    [InlineData("x", "t: row 3, column \"v\": \"y\" is none of x; correct it, or name it among them")]
    public void A_value_that_is_not_among_the_given_ones_is_refused(string given, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Load("i,k,v\n1,w,x\n1,u,y\n", new() { Values = given.Split(',') })).Message);

    [Theory]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("many")]
    [InlineData("")]
    public void A_weight_that_is_none_is_refused(string weight) =>
        Assert.StartsWith(
            "t: row 2, column \"n\": ",
            Assert.Throws<InvalidDataException>(() => Load($"i,k,v,n\n1,w,x,{weight}\n", new() { Weights = "n" })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void One_column_has_one_role() =>
        Assert.Contains("one column is named twice", Assert.Throws<InvalidDataException>(() => Load(Votes, new() { Key = "item" })).Message, StringComparison.Ordinal);

    [Fact]
    public void Batches_hold_whole_units_and_every_event_once()
    {
        var rng = new Seed(3).ToRng();
        int[] offsets = new int[3001];
        for (int u = 1; u < offsets.Length; u++)
        {
            offsets[u] = offsets[u - 1] + (u == 1500 ? 20_000 : rng.NextInt32(9));
        }

        int[] keys = [.. Enumerable.Range(0, offsets[^1]).Select(static e => e % 7)];
        var source = new EventSource(offsets, keys, keys);
        var batch = new EventBatch();
        int units = 0, events = 0;
        for (int b = 0; b < source.BatchCount; b++)
        {
            source.Read(b, batch);
            Assert.Equal(events, batch.Offsets[0]);
            units += batch.UnitCount;
            events = batch.Offsets[^1];
        }

        Assert.Equal(3000, units);
        Assert.Equal(source.EventCount, events);
        Assert.True(source.BatchCount > 3);
    }

    // Whatever bytes there are: a table, or one line that says what is wrong.
    [Fact]
    public void Damaged_tables_are_read_or_refused()
    {
        byte[] good = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Votes, 4)));
        int refused = 0;
        for (int trial = 0; trial < 3000; trial++)
        {
            var rng = new Seed(41).Derive(trial).ToRng();
            byte[] bytes = [.. good];
            for (int change = rng.NextInt32(8); change >= 0; change--)
            {
                bytes[rng.NextInt32(bytes.Length)] = rng.NextInt32(3) == 0 ? (byte)rng.NextInt32(256) : (byte)",\n\"\r; \t\0"[rng.NextInt32(8)];
            }

            using var stream = new MemoryStream(bytes, 0, 1 + rng.NextInt32(bytes.Length));
            try
            {
                var table = EventTable.Load(stream, "t");
                Assert.Equal(table.Units.Count, table.Source.UnitCount);
                Assert.True(table.Source.KeyCount <= table.Keys.Count && table.Source.ValueCount <= table.Values.Count);
            }
            catch (InvalidDataException error)
            {
                refused++;
                Assert.StartsWith("t: ", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', error.Message);
            }
        }

        Assert.InRange(refused, 100, 2900);
    }

    private static EventTable Load(string text, EventOptions? options = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return EventTable.Load(stream, "t", options);
    }
}
