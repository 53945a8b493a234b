using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Tests.Data;

/// <summary>The first pass over rows.</summary>
public sealed class ColumnSummaryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(19)]
    public void Rows_without_weights_give_the_bits_of_rows_of_weight_one(int dimension)
    {
        var rng = new Seed(11).ToRng();
        var values = new double[1234 * dimension];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = 1e6 + rng.NextGaussian();
        }

        var ones = new double[1234];
        Array.Fill(ones, 1);
        var plain = new MatrixSource(values, dimension).Summary;
        var weighted = new MatrixSource(values, dimension, weights: ones).Summary;
        Assert.Equal(weighted.Weight, plain.Weight);
        Assert.Equal(weighted.Rows, plain.Rows);
        Assert.Equal(weighted.Means, plain.Means);
        Assert.Equal(weighted.Variances, plain.Variances);
        Assert.Equal(weighted.Minima, plain.Minima);
        Assert.Equal(weighted.Maxima, plain.Maxima);
    }
}
