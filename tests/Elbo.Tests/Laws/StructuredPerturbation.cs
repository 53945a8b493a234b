using Elbo.Emissions.Covariances;
using Elbo.Numerics;
using Elbo.Numerics.Linear;
using Elbo.Tests.Emissions;

namespace Elbo.Tests.Laws;

/// <summary>Moves covariances that share parts at random, inside their structure: what is equal moves alike.</summary>
internal static class StructuredPerturbation
{
    /// <summary>Moves K matrices, D variances or packed triangles each.</summary>
    public static void Move(ICovarianceStructure structure, Span<double> covariances, int dimension, double size, ref Rng rng)
    {
        int length = structure.IsDiagonal ? dimension : Packed.Length(dimension);
        double volume = rng.NextGaussian();
        double[] shape = Normals(dimension, ref rng), angles = Normals(dimension * (dimension - 1) / 2, ref rng);

        // Where variances coincide, the eigenvectors of one matrix alone need not be those of the others.
        double[][] all = [.. covariances.ToArray().Chunk(length)];
        double[][,] axes = structure switch
        {
            { IsDiagonal: true } => [],
            { Name: [_, _, 'E'] } => new CommonAxes(hasEqualVolume: false).Of(all, dimension),
            _ => new OwnAxes().Of(all, dimension),
        };
        for (int m = 0; m < covariances.Length; m += length)
        {
            var matrix = covariances.Slice(m, length);
            volume = structure.Name[0] == 'E' ? volume : rng.NextGaussian();
            shape = structure.Name[1] == 'E' ? shape : Normals(dimension, ref rng);
            angles = structure.Name[2] == 'E' ? angles : Normals(angles.Length, ref rng);
            double mean = shape.Average();
            double Factor(int d) => Math.Exp(size * (volume + shape[d] - mean));

            if (structure.IsDiagonal)
            {
                for (int d = 0; d < dimension; d++)
                {
                    matrix[d] *= Factor(d);
                }

                continue;
            }

            double[,] vectors = axes[m / length];
            double[] values = Congruence.Diagonal(matrix, vectors);
            double[,] rotation = StructureParameters.Rotation([.. angles.Select(angle => size * angle)], dimension);
            var turned = new double[dimension, dimension];
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j < dimension; j++)
                {
                    turned[i, j] = Enumerable.Range(0, dimension).Sum(a => rotation[i, a] * vectors[a, j]);
                }
            }

            SymmetricEigen.Compose(turned, [.. values.Select((value, d) => value * Factor(d))]).CopyTo(matrix);
        }
    }

    private static double[] Normals(int count, ref Rng rng)
    {
        double[] normals = new double[count];
        for (int i = 0; i < count; i++)
        {
            normals[i] = rng.NextGaussian();
        }

        return normals;
    }
}
