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
        var covariances = new double[components * dimension * dimension];
        for (int k = 0; k < components; k++)
        {
            Buffer.BlockCopy(
                model.Covariance(k), 0, covariances, k * dimension * dimension * sizeof(double), dimension * dimension * sizeof(double));
        }

        writer.Write("covariances", covariances, components, dimension, dimension);
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

        double[] covariances = reader.Read("covariances", components, dimension, dimension);
        bool[] constant = [.. reader.Read("constantColumns", dimension).Select(static flag => flag != 0)];
        try
        {
            var floor = CovarianceFloor.Restore(reader.Read("minimumVariances", dimension), constant, reader.ReadScalar("varianceFloor"));
            var emission = new GaussianEmission(
                structure,
                floor,
                reader.Read("means", components, dimension),
                Stored(reader, structure, covariances, components, dimension),
                reader.Read("anchors", components, dimension));
            return new(reader.Read("weights", components), emission, columns);
        }
        catch (ArgumentException impossible)
        {
            throw reader.Error(impossible.Message.Split('(')[0].TrimEnd(' ', '.'));
        }
    }

    /// <summary>Full matrices as the structure stores them; what it does not store must be redundant.</summary>
    private static double[] Stored(ModelReader reader, ICovarianceStructure structure, double[] full, int components, int dimension)
    {
        int matrices = structure.IsPooled ? 1 : components;
        int length = structure.IsDiagonal ? dimension : Packed.Length(dimension);
        var stored = new double[matrices * length];
        for (int k = 0; k < components; k++)
        {
            int m = structure.IsPooled ? 0 : k;
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double value = full[(((k * dimension) + i) * dimension) + j];
                    double mirrored = full[(((k * dimension) + j) * dimension) + i];
                    int at = (m * length) + (structure.IsDiagonal ? i : Packed.Index(i, j));
                    bool isStored = !structure.IsDiagonal || i == j;
                    bool fits = value == mirrored && (isStored ? k == m || value == stored[at] : value == 0);
                    if (!fits)
                    {
                        throw reader.Error($"covariance {k + 1} does not have the structure {structure.Name}");
                    }

                    if (isStored)
                    {
                        stored[at] = value;
                    }
                }
            }
        }

        return stored;
    }
}
