using Elbo.Emissions;
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
        writer.Text("structure", model.Structure.Name);
        writer.Texts("columns", model.Columns);
        model.Names.Write(writer);
        writer.Write("weights", model.Weights, components);
        GaussianEmissionFile.Write(model.Emission, writer, "");
        if (model.Frozen != FrozenParts.None)
        {
            writer.Texts("frozen", [.. Parts.Where(p => model.Frozen.HasFlag(p.Part)).Select(static p => p.Name)]);
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

        try
        {
            var emission = GaussianEmissionFile.Read(reader, "");
            return new GaussianMixture(reader.Read("weights", components), emission, columns)
                .WithPrior(emission.Prior).Freezing(ReadFrozen(reader)).WithNames(MixtureNames.Read(reader, components));
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
}
