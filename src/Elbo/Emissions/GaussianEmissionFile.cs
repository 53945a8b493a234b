using Elbo.Emissions.Covariances;
using Elbo.Emissions.Covariances.Priors;
using Elbo.Numerics.Linear;
using Elbo.Storage;

namespace Elbo.Emissions;

/// <summary>Gaussians in a model file; <c>docs/file-format.md</c> lists the arrays.</summary>
internal static class GaussianEmissionFile
{
    /// <summary>Writes the arrays; the name of the structure and what is frozen are the caller's to write.</summary>
    public static void Write(GaussianEmission emission, ModelWriter writer, string prefix)
    {
        int components = emission.Components, dimension = emission.Dimension;
        var structure = emission.Structure;
        writer.Write(prefix + "means", emission.Means, components, dimension);
        writer.Write(prefix + "covariances", structure.IsDiagonal ? emission.Covariances : Expand(emission.Covariances, dimension), Shape(structure, components, dimension));
        writer.Write(prefix + "anchors", emission.Anchors, components, dimension);
        writer.WriteScalar(prefix + "varianceFloor", emission.Floor.Share);
        writer.Write(prefix + "minimumVariances", emission.Floor.Minima, dimension);
        double[] constant = [.. Enumerable.Range(0, dimension).Select(d => emission.Floor.IsConstant(d) ? 1.0 : 0.0)];
        writer.Write(prefix + "constantColumns", constant, dimension);
        if (emission.Prior is { } prior)
        {
            writer.Write(prefix + "priorMean", prior.Mean, dimension);
            writer.WriteScalar(prefix + "priorShrinkage", prior.Shrinkage);
            writer.WriteScalar(prefix + "priorDegreesOfFreedom", prior.DegreesOfFreedom);
            writer.Write(prefix + "priorScale", Expand(prior.Scale, dimension), dimension, dimension);
        }
    }

    /// <summary>Reads what <see cref="Write"/> writes.</summary>
    /// <exception cref="ArgumentException">If numbers cannot be.</exception>
    public static GaussianEmission Read(ModelReader reader, string prefix)
    {
        var shape = reader.Shape(prefix + "means", 2);
        int components = shape[0], dimension = shape[1];
        if (!CovarianceStructures.TryParse(reader.Text(prefix + "structure"), out var structure))
        {
            throw reader.Error($"its covariance structure '{reader.Text(prefix + "structure")}' is not known here");
        }

        double[] covariances = reader.Read(prefix + "covariances", Shape(structure, components, dimension));
        bool[] constant = [.. reader.Read(prefix + "constantColumns", dimension).Select(static flag => flag != 0)];
        var floor = CovarianceFloor.Restore(reader.Read(prefix + "minimumVariances", dimension), constant, reader.ReadScalar(prefix + "varianceFloor"));
        return new GaussianEmission(
            structure,
            floor,
            reader.Read(prefix + "means", components, dimension),
            structure.IsDiagonal ? covariances : Pack(reader, "covariance", covariances, dimension),
            reader.Read(prefix + "anchors", components, dimension)).WithPrior(ReadPrior(reader, prefix, dimension));
    }

    private static NormalInverseWishart? ReadPrior(ModelReader reader, string prefix, int dimension) => !reader.Has(prefix + "priorMean")
        ? null
        : new(
            reader.Read(prefix + "priorMean", dimension),
            reader.ReadScalar(prefix + "priorShrinkage"),
            reader.ReadScalar(prefix + "priorDegreesOfFreedom"),
            Pack(reader, "the scale of the prior", reader.Read(prefix + "priorScale", dimension, dimension), dimension));

    /// <summary>One matrix or one per component; a diagonal structure's is its D variances.</summary>
    private static int[] Shape(ICovarianceStructure structure, int components, int dimension)
    {
        int matrices = structure.IsPooled ? 1 : components;
        return structure.IsDiagonal ? [matrices, dimension] : [matrices, dimension, dimension];
    }

    /// <summary>Packed triangles as square matrices, which any reader understands.</summary>
    private static double[] Expand(ReadOnlySpan<double> triangles, int dimension)
    {
        int length = Packed.Length(dimension);
        int matrices = triangles.Length / length;
        var square = new double[checked(matrices * dimension * dimension)];
        for (int m = 0; m < matrices; m++)
        {
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double value = triangles[(m * length) + Packed.Index(i, j)];
                    square[(((m * dimension) + i) * dimension) + j] = value;
                    square[(((m * dimension) + j) * dimension) + i] = value;
                }
            }
        }

        return square;
    }

    /// <summary>Square matrices as packed triangles; they must be symmetric.</summary>
    private static double[] Pack(ModelReader reader, string what, double[] stored, int dimension)
    {
        int length = Packed.Length(dimension);
        int matrices = stored.Length / dimension / dimension;
        var packed = new double[matrices * length];
        for (int m = 0; m < matrices; m++)
        {
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double value = stored[(((m * dimension) + i) * dimension) + j];
                    packed[(m * length) + Packed.Index(i, j)] = value == stored[(((m * dimension) + j) * dimension) + i]
                        ? value
                        : throw reader.Error(matrices == 1 ? $"{what} is not symmetric" : $"{what} {m + 1} is not symmetric");
                }
            }
        }

        return packed;
    }
}
