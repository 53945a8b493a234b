using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Numerics.Linear;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>A Gaussian mixture in a model file; <c>docs/file-format.md</c> lists the arrays.</summary>
internal static class GaussianMixtureFile
{
    public static void Write(GaussianMixture model, ModelWriter writer)
    {
        int components = model.Components, dimension = model.Dimension;
        var emission = model.Emission;
        writer.Text("structure", model.Structure.Name);
        writer.Texts("columns", model.Columns);
        writer.Write("weights", model.Weights, components);
        writer.Write("means", emission.Means, components, dimension);
        writer.Write("covariances", Expand(emission), Shape(model.Structure, components, dimension));
        writer.Write("anchors", emission.Anchors, components, dimension);
        writer.WriteScalar("varianceFloor", emission.Floor.Share);
        writer.Write("minimumVariances", emission.Floor.Minima, dimension);
        double[] constant = [.. Enumerable.Range(0, dimension).Select(d => emission.Floor.IsConstant(d) ? 1.0 : 0.0)];
        writer.Write("constantColumns", constant, dimension);
    }

    public static GaussianMixture Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var shape = reader.Shape("means", 2);
        int components = shape[0], dimension = shape[1];
        var columns = reader.Texts("columns");
        if (components < 1 || dimension < 1 || columns.Count != dimension)
        {
            throw reader.Error($"it has {components} components, {dimension} dimensions and {columns.Count} column names");
        }

        if (!CovarianceStructures.TryParse(reader.Text("structure"), out var structure))
        {
            throw reader.Error($"its covariance structure '{reader.Text("structure")}' is not known here");
        }

        double[] covariances = reader.Read("covariances", Shape(structure, components, dimension));
        bool[] constant = [.. reader.Read("constantColumns", dimension).Select(static flag => flag != 0)];
        try
        {
            var floor = CovarianceFloor.Restore(reader.Read("minimumVariances", dimension), constant, reader.ReadScalar("varianceFloor"));
            var emission = new GaussianEmission(
                structure,
                floor,
                reader.Read("means", components, dimension),
                Pack(reader, structure, covariances, dimension),
                reader.Read("anchors", components, dimension));
            return new(reader.Read("weights", components), emission, columns);
        }
        catch (ArgumentException impossible)
        {
            throw reader.Error(impossible.Message);
        }
    }

    /// <summary>One matrix or one per component; a diagonal structure's is its D variances.</summary>
    private static int[] Shape(ICovarianceStructure structure, int components, int dimension)
    {
        int matrices = structure.IsPooled ? 1 : components;
        return structure.IsDiagonal ? [matrices, dimension] : [matrices, dimension, dimension];
    }

    /// <summary>Packed triangles as square matrices, which any reader understands.</summary>
    private static double[] Expand(GaussianEmission emission)
    {
        if (emission.Structure.IsDiagonal)
        {
            return emission.Covariances.ToArray();
        }

        int dimension = emission.Dimension, length = Packed.Length(dimension);
        int matrices = emission.Covariances.Length / length;
        var square = new double[checked(matrices * dimension * dimension)];
        for (int m = 0; m < matrices; m++)
        {
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double value = emission.Covariances[(m * length) + Packed.Index(i, j)];
                    square[(((m * dimension) + i) * dimension) + j] = value;
                    square[(((m * dimension) + j) * dimension) + i] = value;
                }
            }
        }

        return square;
    }

    /// <summary>Square matrices as packed triangles; they must be symmetric.</summary>
    private static double[] Pack(ModelReader reader, ICovarianceStructure structure, double[] stored, int dimension)
    {
        if (structure.IsDiagonal)
        {
            return stored;
        }

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
                        : throw reader.Error($"covariance {m + 1} is not symmetric");
                }
            }
        }

        return packed;
    }
}
