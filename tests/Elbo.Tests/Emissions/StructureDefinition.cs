using Elbo.Emissions;
using MathNet.Numerics.LinearAlgebra;

namespace Elbo.Tests.Emissions;

/// <summary>What the letters of a structure's name say of covariances, checked letter by letter.</summary>
internal static class StructureDefinition
{
    /// <summary>Fails unless equal parts are equal, trivial parts trivial, and every matrix above the floor.</summary>
    /// <param name="emission">The Gaussians.</param>
    /// <param name="tolerance">How much rounding may move, relative to what is largest.</param>
    public static void Holds(GaussianEmission emission, double tolerance = 1e-9)
    {
        string name = emission.Structure.Name;
        int dimension = emission.Dimension;
        Matrix<double>[] covariances =
            [.. Enumerable.Range(0, emission.Components).Select(k => Matrix<double>.Build.DenseOfArray(emission.Covariance(k)))];
        Vector<double>[] eigenvalues = [.. covariances.Select(static c => c.Evd(Symmetricity.Symmetric).EigenValues.Map(static v => v.Real))];
        tolerance += 1e-14 * eigenvalues.Max(static values => Math.Abs(values.Maximum() / values.Minimum()));

        // The axes of diagonal matrices are the columns, so that their shapes are compared column by column.
        Vector<double>[] logs = emission.Structure.IsDiagonal
            ? [.. covariances.Select(static c => c.Diagonal().Map(Math.Log))]
            : [.. eigenvalues.Select(static values => values.Map(Math.Log))];
        var floor = Matrix<double>.Build.DenseOfDiagonalArray([.. emission.Floor.Minima.ToArray().Select(static m => 1 / Math.Sqrt(m))]);
        for (int k = 0; k < covariances.Length; k++)
        {
            var shares = (floor * covariances[k] * floor).Evd(Symmetricity.Symmetric).EigenValues.Map(static v => v.Real);
            double rounding = 1e-14 * dimension * shares.Maximum();
            Assert.True(shares.Minimum() > 1 - 1e-9 - rounding, $"component {k + 1} has {shares.Minimum():R} of the floor");
            Assert.True(name[0] == 'V' || Math.Abs(logs[k].Sum() - logs[0].Sum()) < dimension * tolerance, $"volume {k + 1}");
            var shape = logs[k] - logs[k].Average();
            var first = name[1] == 'I' ? shape * 0 : logs[0] - logs[0].Average();
            Assert.True(name[1] == 'V' || (shape - first).InfinityNorm() < tolerance, $"shape {k + 1}: {shape} is not {first}");
            var commutator = (covariances[k] * covariances[0]) - (covariances[0] * covariances[k]);
            double scale = covariances[k].FrobeniusNorm() * covariances[0].FrobeniusNorm();
            Assert.True(name[2] != 'E' || commutator.FrobeniusNorm() < 1e-13 * scale, $"orientation {k + 1}");
        }
    }
}
