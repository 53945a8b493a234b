using Elbo.Data;
using Elbo.Numerics;
using Elbo.Tests.References;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Models;

public sealed class PldaAdaptationTests
{
    // The steps as Kaldi takes them: to the unit total covariance, on to the axes of the new rows, more on the diagonal, and back by inverses.
    [Theory]
    [InlineData(0.3, 0.7, 1)]
    [InlineData(0.5, 0.2, 0)]
    public void It_is_done_in_the_coordinates_of_the_new_rows(double toWithin, double toBetween, double shift)
    {
        const int Dimension = 4;
        var model = RandomPlda.Model(Dimension, seed: 2);
        var rows = Draw(Dimension, 500, scale: 3);
        var adapted = model.Adapt(rows, new() { Within = toWithin, Between = toBetween, MeanDifference = shift });

        Matrix<double> between = Matrix<double>.Build.DenseOfArray(model.Between()), within = Matrix<double>.Build.DenseOfArray(model.Within());
        var (mean, covariance) = Moments(rows);
        var difference = mean - Vector<double>.Build.DenseOfArray(model.Mean.ToArray());
        covariance += shift * difference.OuterProduct(difference);
        var whiten = (between + within).Cholesky().Factor.Inverse();
        var eigen = (whiten * covariance * whiten.Transpose()).Evd(Symmetricity.Symmetric);
        var to = eigen.EigenVectors.Transpose() * whiten;
        Matrix<double> newBetween = to * between * to.Transpose(), newWithin = to * within * to.Transpose();
        for (int i = 0; i < Dimension; i++)
        {
            double excess = Math.Max(eigen.EigenValues[i].Real - 1, 0);
            newBetween[i, i] += toBetween * excess;
            newWithin[i, i] += toWithin * excess;
        }

        var back = to.Inverse();
        AssertNear(back * newBetween * back.Transpose(), adapted.Between());
        AssertNear(back * newWithin * back.Transpose(), adapted.Within());
        Assert.Equal(mean.ToArray(), adapted.Mean.ToArray(), static (x, y) => Math.Abs(x - y) < 1e-9);
    }

    [Fact]
    public void Rows_that_vary_less_move_the_mean_alone()
    {
        var model = RandomPlda.Model(3, seed: 2);
        var adapted = model.Adapt(Draw(3, 200, scale: 0.05), new() { MeanDifference = 0 });
        AssertNear(Matrix<double>.Build.DenseOfArray(model.Between()), adapted.Between());
        AssertNear(Matrix<double>.Build.DenseOfArray(model.Within()), adapted.Within());
        Assert.NotEqual(model.Mean[0], adapted.Mean[0]);
    }

    private static GroupMoments Draw(int dimension, int count, double scale)
    {
        var rng = new Seed(4).ToRng();
        double[] rows = new double[count * dimension];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = 1 + (scale * (1 + (i % dimension)) * rng.NextGaussian());
        }

        return PldaReferences.Groups(rows, dimension, static n => n % 7);
    }

    private static (Vector<double> Mean, Matrix<double> Covariance) Moments(GroupMoments groups)
    {
        int dimension = groups.Dimension;
        double rows = groups.Counts.ToArray().Sum();
        Vector<double>[] means = [.. Enumerable.Range(0, groups.Counts.Length).Select(g => Vector<double>.Build.DenseOfArray(groups.Means.Slice(g * dimension, dimension).ToArray()))];
        var mean = Vector<double>.Build.Dense(dimension);
        for (int g = 0; g < means.Length; g++)
        {
            mean += groups.Counts[g] / rows * means[g];
        }

        var covariance = Matrix<double>.Build.Dense(dimension, dimension);
        for (int i = 0, at = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                covariance[i, j] = covariance[j, i] = groups.Scatter[at] / rows;
            }
        }

        for (int g = 0; g < means.Length; g++)
        {
            covariance += groups.Counts[g] / rows * (means[g] - mean).OuterProduct(means[g] - mean);
        }

        return (mean, covariance);
    }

    private static void AssertNear(Matrix<double> expected, double[,] actual)
    {
        for (int i = 0; i < expected.RowCount; i++)
        {
            for (int j = 0; j < expected.ColumnCount; j++)
            {
                Assert.Equal(expected[i, j], actual[i, j], 1e-9 * (1 + Math.Abs(expected[i, j])));
            }
        }
    }
}
