using Elbo.Numerics.Linear;

namespace Elbo.Numerics.Tests.Linear;

public sealed class CholeskyTests
{
    public static TheoryData<int> Dimensions => [.. Enumerable.Range(1, 40), 63, 64, 65, 127, 128, 130];

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Factor_and_inverse_equal_the_plain_loops(int dimension)
    {
        double[] matrix = PositiveDefinite(dimension);
        double[] factor = new double[matrix.Length], expected = new double[matrix.Length];
        Assert.True(Cholesky.TryFactor(matrix, factor, dimension));
        Assert.True(Cholesky.TryFactorReference(matrix, expected, dimension));
        AssertClose(expected, factor);

        double[] inverse = new double[matrix.Length], expectedInverse = new double[matrix.Length];
        Cholesky.Invert(factor, inverse, dimension);
        Cholesky.InvertReference(factor, expectedInverse, dimension);
        AssertClose(expectedInverse, inverse);
    }

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Factoring_in_place_gives_the_same_bits(int dimension)
    {
        double[] matrix = PositiveDefinite(dimension);
        double[] factor = new double[matrix.Length];
        Assert.True(Cholesky.TryFactor(matrix, factor, dimension));
        Assert.True(Cholesky.TryFactor(matrix, matrix, dimension));
        Assert.Equal(factor, matrix);
    }

    [Fact]
    public void The_determinant_of_a_diagonal_matrix_is_the_product_of_its_diagonal()
    {
        double[] factor = new double[3 * 4 / 2];
        Assert.True(Cholesky.TryFactor([2, 0, 3, 0, 0, 5], factor, 3));
        Assert.Equal(Math.Log(30), Cholesky.LogDeterminant(factor, 3), 1e-14);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_matrix_that_is_not_positive_definite_is_refused(double corner) =>
        Assert.False(Cholesky.TryFactor([1, 0, corner], new double[3], 2));

    private static double[] PositiveDefinite(int dimension)
    {
        var rng = new Seed((ulong)dimension).ToRng();
        double[] root = new double[dimension * dimension];
        for (int i = 0; i < root.Length; i++)
        {
            root[i] = rng.NextGaussian();
        }

        double[] matrix = new double[Packed.Length(dimension)];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = i == j ? dimension : 0;
                for (int k = 0; k < dimension; k++)
                {
                    sum += root[(i * dimension) + k] * root[(j * dimension) + k];
                }

                matrix[Packed.Index(i, j)] = sum;
            }
        }

        return matrix;
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Blocks.Tolerance(expected[i]));
        }
    }
}
