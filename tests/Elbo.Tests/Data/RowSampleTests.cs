using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Tests.Data;

public sealed class RowSampleTests
{
    [Fact]
    public void Takes_as_many_as_asked_for_in_their_order()
    {
        double[] values = [.. Enumerable.Range(0, 5000).Select(i => (double)i)];
        var source = new MatrixSource(values, 2, ["a", "b"]);
        var sample = RowSample.Take(source, 700, new(5));
        Assert.Equal(700, sample.UnitCount);
        Assert.False(sample.IsWeighted);
        Assert.Equal(["a", "b"], sample.Columns);
        var batch = new RowBatch();
        double last = -1;
        for (int i = 0; i < sample.BatchCount; i++)
        {
            sample.Read(i, batch);
            for (int r = 0; r < batch.UnitCount; r++)
            {
                var row = batch.Rows[r];
                Assert.True(row[0] > last && row[1] == row[0] + 1);
                last = row[0];
            }
        }

        RowSourceTests.AssertSameBits(Plain(100), RowSample.Take(Plain(100), 1000, new(5)));
        var weighted = new MatrixSource(values, 2, weights: values.Take(2500).ToArray());
        RowSourceTests.AssertSameBits(weighted, RowSample.Take(weighted, 2500, new(5)));
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
    public void The_expected_weight_of_every_row_is_in_proportion_to_its_own()
    {
        const int Draws = 20_000;
        const int Strata = 6;
        double[] weights = [0.5, 0, 3.25, 1, 12, 0.25, 0, 1, 2, 0.001];
        double total = weights.Sum();
        var source = new MatrixSource(Enumerable.Range(0, weights.Length).Select(i => (double)i).ToArray(), 1, weights: weights);
        var sums = new double[weights.Length];
        for (int draw = 0; draw < Draws; draw++)
        {
            var sample = RowSample.Take(source, Strata, new Seed(1).Derive(draw));
            Assert.InRange(sample.UnitCount, 1, Strata);
            Assert.Equal(Strata, sample.Summary.Weight, 12);
            double last = -1;
            for (int r = 0; r < sample.UnitCount; r++)
            {
                double row = sample.Row(r, out double weight)[0];
                Assert.True(row > last && weight > 0);
                last = row;
                sums[(int)row] += weight;
            }

            // Heavier than two strata: it cannot be missed.
            Assert.Contains(4.0, CsvSourceTests.Values(sample));
        }

        for (int i = 0; i < weights.Length; i++)
        {
            // Six standard deviations of a mean of hits, whose variance is at most a half.
            Assert.Equal(weights[i] / total * Strata, sums[i] / Draws, 6 * Math.Sqrt(0.5 / Draws));
            Assert.True(weights[i] > 0 || sums[i] == 0);
        }
    }

    [Fact]
    public void A_sample_by_weight_weighs_no_more_than_the_data()
    {
        double[] weights = [.. Enumerable.Repeat(1e-3, 5000)];
        var source = new MatrixSource(Enumerable.Range(0, 5000).Select(i => (double)i).ToArray(), 1, weights: weights);
        Assert.Equal(5, RowSample.Take(source, 1000, new(3)).Summary.Weight, 12);
        Assert.Equal(1, RowSample.Take(source, 1, new(3)).UnitCount);
        var heavy = new MatrixSource(Enumerable.Range(0, 5000).Select(i => (double)i).ToArray(), 1, weights: Enumerable.Repeat(7.0, 5000).ToArray());
        Assert.Equal(1000, RowSample.Take(heavy, 1000, new(3)).Summary.Weight, 12);
        Assert.Equal(0, RowSample.Take(new MatrixSource(new double[4], 1, weights: new double[4]), 2, new(3)).UnitCount);
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
