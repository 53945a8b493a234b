using Elbo.Models.Diarization;
using Elbo.Models.Speakers;
using Elbo.Tests.Data;

namespace Elbo.Tests.Models.Diarization;

public sealed class TransformStepsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Steps_follow_each_other()
    {
        string first = _folder.Write("mean1.npy", NpyBytes.Rows([1, 2, 3], 1)), matrix = _folder.Write("lda.npy", NpyBytes.Rows([1, 0, 0, 2, 3, 0], 2)), second = _folder.Write("mean2.npy", NpyBytes.Rows([0.1, 0.2], 1));
        var preparation = TransformSteps.Read(3, first, "unit", matrix, second, "unit");

        // x − mean = (3, 0, 4), of length 5; then (0.6, 0, 0.8), times the matrix (3, 0), less the mean (2.9, −0.2).
        double norm = Math.Sqrt((2.9 * 2.9) + (0.2 * 0.2));
        double[] prepared = Apply(preparation, [4, 2, 7]);
        Assert.Equal(2.9 / norm, prepared[0], 1e-14);
        Assert.Equal(-0.2 / norm, prepared[1], 1e-14);
    }

    [Fact]
    public void A_shift_may_come_last_and_a_matrix_may_lie_on_its_side()
    {
        string mean = _folder.Write("mean.npy", NpyBytes.Rows([1, 2], 1)), matrix = _folder.Write("map.npy", NpyBytes.Rows([1, 1, 1, 1, -1, 0], 3));
        double[] prepared = Apply(TransformSteps.Read(3, matrix, mean), [5, 2, 1]);
        Assert.Equal([7, 1], prepared);
        Assert.Empty(TransformSteps.Read(3).Steps);
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        string mean = _folder.Write("mean.npy", NpyBytes.Rows([1, 2], 1));
        var error = Assert.Throws<InvalidDataException>(() => TransformSteps.Read(3, "unit", mean));
        Assert.Equal($"{mean}: has 2 × 1 numbers, but vectors of 3 come to it; give an array of 3 to subtract, or of 3 rows to multiply by", error.Message);
    }

    private static double[] Apply(VectorPreparation preparation, double[] row)
    {
        double[] prepared = new double[preparation.Outputs];
        preparation.Apply(new(row, default, row.Length), new(), prepared);
        return prepared;
    }
}
