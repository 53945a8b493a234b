using Elbo.Data;

namespace Elbo.Tests.Data;

public sealed class RowSplitTests
{
    /// <summary>Row n holds n and −n, and weighs n + 1: three batches of two columns and a rest.</summary>
    private static MatrixSource Numbered(int count) => new(
        Enumerable.Range(0, count).SelectMany(static n => (double[])[n, -n]).ToArray(), 2, ["a", "b"], Enumerable.Range(1, count).Select(static n => (double)n).ToArray());

    [Theory]
    [InlineData(3500, 10)]
    [InlineData(3500, 7)]
    [InlineData(11, 3)]
    [InlineData(5, 5)]
    public void Every_row_is_in_one_fold_and_in_the_training_rows_of_all_others(int count, int folds)
    {
        var split = RowSplit.Of(Numbered(count), folds, new(3));
        Assert.Equal(folds, split.Parts);
        var seen = new List<double>();
        for (int fold = 0; fold < folds; fold++)
        {
            double[] held = [.. First(split.HeldOut(fold))];
            double[] left = [.. First(split.Training(fold))];
            Assert.InRange(held.Length, count / folds, ((count - 1) / folds) + 1);
            Assert.Equal(held.Length, split.HeldOut(fold).UnitCount);
            Assert.Equal(left.Length, split.Training(fold).UnitCount);
            Assert.Equal(Enumerable.Range(0, count).Select(static n => (double)n), held.Concat(left).Order());
            seen.AddRange(held);
        }

        Assert.Equal(Enumerable.Range(0, count).Select(static n => (double)n), seen.Order());
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.3)]
    [InlineData(0.85)]
    [InlineData(0.001)]
    public void A_share_is_held_out_evenly_all_over_the_data(double share)
    {
        const int Count = 4000;
        double[] held = [.. First(RowSplit.Of(Numbered(Count), share, new(1)).HeldOut(0))];
        Assert.Equal(Count * share, held.Length, 1.0);
        for (int quarter = 0; quarter < 4; quarter++)
        {
            Assert.Equal(Count * share / 4, held.Count(n => (int)n / (Count / 4) == quarter), 1.0);
        }

        double[] other = [.. First(RowSplit.Of(Numbered(Count), share, new(2)).HeldOut(0))];
        Assert.NotEqual(held, other);
        Assert.Equal(held, First(RowSplit.Of(Numbered(Count), share, new(1)).HeldOut(0)));
    }

    [Fact]
    public void Rows_keep_their_order_their_weights_and_the_names_of_their_columns()
    {
        var training = RowSplit.Of(Numbered(2500), 4, new(5)).Training(2);
        Assert.Equal(["a", "b"], training.Columns);
        var batch = new RowBatch();
        double before = -1;
        double total = 0;
        for (int b = 0; b < training.BatchCount; b++)
        {
            training.Read(b, batch);
            Assert.NotEqual(0, batch.UnitCount);
            for (int n = 0; n < batch.UnitCount; n++)
            {
                Assert.True(batch.Rows[n][0] > before);
                before = batch.Rows[n][0];
                Assert.Equal(-before, batch.Rows[n][1]);
                Assert.Equal(before + 1, batch.Rows.Weights[n]);
                total += before + 1;
            }
        }

        Assert.Equal(total, training.Summary.Weight, 1e-6);
    }

    [Fact]
    public void Batches_without_a_row_of_the_part_are_not_there()
    {
        var split = RowSplit.Of(Numbered(4000), 0.0005, new(1));
        Assert.Equal(2, split.HeldOut(0).UnitCount);
        Assert.True(split.HeldOut(0).BatchCount <= 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => split.HeldOut(0).Read(2, new()));
    }

    [Fact]
    public void Labels_go_with_their_rows()
    {
        var split = RowSplit.Of(Numbered(2500), 3, new(9));
        int[] labels = [.. Enumerable.Range(0, 2500)];
        Assert.Equal(First(split.Training(1)), split.Training(1, labels).Select(static n => (double)n));
    }

    [Fact]
    public void What_leaves_nothing_to_score_or_to_fit_is_refused()
    {
        Assert.Contains("only 5 rows for 6 folds", Assert.Throws<InvalidDataException>(() => RowSplit.Of(Numbered(5), 6, new(1))).Message, StringComparison.Ordinal);
        Assert.Contains("leaves no row", Assert.Throws<InvalidDataException>(() => RowSplit.Of(Numbered(1), 0.9, new(1))).Message, StringComparison.Ordinal);
        var weightless = new MatrixSource(new double[] { 1, 2, 3, 4 }, 1, weights: new double[] { 0, 1, 0, 0 });
        Assert.Contains("positive weight", Assert.Throws<InvalidDataException>(() => RowSplit.Of(weightless, 2, new(1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => RowSplit.Of(Numbered(5), 1.0, new(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RowSplit.Of(Numbered(5), 1, new(1)));
    }

    private static IEnumerable<double> First(IRowSource rows) => rows.ReadAll().Where(static (_, i) => i % 2 == 0);
}
