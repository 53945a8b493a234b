using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Covariances.Priors;
using Elbo.Numerics.Linear;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>A Gaussian mixture in a model file; <c>docs/file-format.md</c> lists the arrays.</summary>
internal static class GaussianMixtureFile
{
    private static readonly (string Name, FrozenParts Part)[] Parts =
        [("weights", FrozenParts.Weights), ("means", FrozenParts.Means), ("covariances", FrozenParts.Covariances)];

    public static void Write(GaussianMixture model, ModelWriter writer)
    {
        int components = model.Components, dimension = model.Dimension;
        var emission = model.Emission;
        writer.Text("structure", model.Structure.Name);
        writer.Texts("columns", model.Columns);
        writer.Write("weights", model.Weights, components);
        writer.Write("means", emission.Means, components, dimension);
        writer.Write("covariances", model.Structure.IsDiagonal ? emission.Covariances : Expand(emission.Covariances, dimension), Shape(model.Structure, components, dimension));
        writer.Write("anchors", emission.Anchors, components, dimension);
        writer.WriteScalar("varianceFloor", emission.Floor.Share);
        writer.Write("minimumVariances", emission.Floor.Minima, dimension);
        double[] constant = [.. Enumerable.Range(0, dimension).Select(d => emission.Floor.IsConstant(d) ? 1.0 : 0.0)];
        writer.Write("constantColumns", constant, dimension);
        if (model.Frozen != FrozenParts.None)
        {
            writer.Texts("frozen", [.. Parts.Where(p => model.Frozen.HasFlag(p.Part)).Select(static p => p.Name)]);
        }

        if (model.Prior is { } prior)
        {
            writer.Write("priorMean", prior.Mean, dimension);
            writer.WriteScalar("priorShrinkage", prior.Shrinkage);
            writer.WriteScalar("priorDegreesOfFreedom", prior.DegreesOfFreedom);
            writer.Write("priorScale", Expand(prior.Scale, dimension), dimension, dimension);
        }
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
                structure.IsDiagonal ? covariances : Pack(reader, "covariance", covariances, dimension),
                reader.Read("anchors", components, dimension));
            return new GaussianMixture(reader.Read("weights", components), emission, columns).WithPrior(ReadPrior(reader, dimension)).Freezing(ReadFrozen(reader));
        }
        catch (Exception impossible) when (impossible is ArgumentException or NotSupportedException)
        {
            throw reader.Error(impossible.Message);
        }
    }

    private static FrozenParts ReadFrozen(ModelReader reader)
    {
        var frozen = FrozenParts.None;
        foreach (string name in reader.HasText("frozen") ? reader.Texts("frozen") : [])
        {
            var (known, part) = Parts.FirstOrDefault(p => p.Name == name);
            frozen |= known is not null ? part : throw reader.Error($"it freezes '{name}', which is no part of a mixture");
        }

        return frozen;
    }

    private static NormalInverseWishart? ReadPrior(ModelReader reader, int dimension) => !reader.Has("priorMean")
        ? null
        : new(
            reader.Read("priorMean", dimension),
            reader.ReadScalar("priorShrinkage"),
            reader.ReadScalar("priorDegreesOfFreedom"),
            Pack(reader, "the scale of the prior", reader.Read("priorScale", dimension, dimension), dimension));

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
