using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Tests.Data;

public sealed class RowSampleTests
{
    [Fact]
    public void Takes_as_many_as_asked_for_in_their_order_with_their_weights()
    {
        double[] values = [.. Enumerable.Range(0, 5000).Select(i => (double)i)];
        var source = new MatrixSource(values, 2, ["a", "b"], values.Take(2500).ToArray());
        var sample = RowSample.Take(source, 700, new(5));
        Assert.Equal(700, sample.UnitCount);
        Assert.Equal(["a", "b"], sample.Columns);
        var batch = new RowBatch();
        double last = -1;
        for (int i = 0; i < sample.BatchCount; i++)
        {
            sample.Read(i, batch);
            for (int r = 0; r < batch.UnitCount; r++)
            {
                var row = batch.Rows[r];
                Assert.True(row[0] > last && row[1] == row[0] + 1 && batch.Rows.Weights[r] == row[0] / 2);
                last = row[0];
            }
        }

        RowSourceTests.AssertSameBits(Plain(100), RowSample.Take(Plain(100), 1000, new(5)));
        Assert.Equal(CsvSourceTests.Values(RowSample.Take(source, 9, new(1))), CsvSourceTests.Values(RowSample.Take(source, 9, new(1))));
        Assert.NotEqual(CsvSourceTests.Values(RowSample.Take(source, 9, new(1))), CsvSourceTests.Values(RowSample.Take(source, 9, new(2))));
        Assert.Throws<ArgumentOutOfRangeException>(() => RowSample.Take(source, 0, new(1)));
    }

    [Fact]
    public void Every_subset_is_as_likely_as_any_other()
    {
        const int Draws = 30_000;
        var source = Plain(5);
        var counts = Enumerable.Range(0, Draws)
            .Select(i => string.Join(',', CsvSourceTests.Values(RowSample.Take(source, 2, new Seed(1).Derive(i)))))
            .CountBy(s => s)
            .ToDictionary();
        Assert.Equal(10, counts.Count);
        double expected = Draws / 10.0;
        double chiSquare = counts.Values.Sum(c => (c - expected) * (c - expected) / expected);

        // The 99.99% point of chi-square with 9 degrees of freedom.
        Assert.InRange(chiSquare, 0, 33.7);
    }

    [Fact]
    public void Counts_different_rows_up_to_a_limit()
    {
        var source = new MatrixSource(new double[] { 1, 2, 1, 2, 0.0, 3, -0.0, 3, 2, 1 }, 2);
        Assert.Equal(3, RowSample.DistinctRows(source, 10));
        Assert.Equal(3, RowSample.DistinctRows(source, 3));
        Assert.Equal(2, RowSample.DistinctRows(source, 2));
        Assert.Equal(1, RowSample.DistinctRows(source, 1));
        Assert.Equal(1, RowSample.DistinctRows(new MatrixSource(new double[] { 1, 2, 3 }, 1, weights: new double[] { 0, 1, 0 }), 5));
        Assert.Equal(0, RowSample.DistinctRows(new MatrixSource(Array.Empty<double>(), 1), 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => RowSample.DistinctRows(source, 0));
    }

    private static MatrixSource Plain(int rows) => new(Enumerable.Range(0, rows).Select(i => (double)i).ToArray(), 1);
}
