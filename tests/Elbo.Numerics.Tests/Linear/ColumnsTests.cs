using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Tests.Linear;

public sealed class ColumnsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 3)]
    [InlineData(16, 2)]
    [InlineData(17, 5)]
    public void Rows_become_columns_and_the_padding_is_zero(int rows, int dimension)
    {
        double[] values = [.. Enumerable.Range(1, rows * dimension).Select(static i => (double)i)];
        int stride = Columns.Stride(rows);
        double[] columns = [.. Enumerable.Repeat(double.NaN, dimension * stride)];
        Columns.FromRows(values, dimension, columns);
        for (int d = 0; d < dimension; d++)
        {
            for (int n = 0; n < stride; n++)
            {
                Assert.Equal(n < rows ? values[(n * dimension) + d] : 0, columns[(d * stride) + n]);
            }
        }
    }
}
