using Elbo.Storage;

namespace Elbo.Tests.Storage;

/// <summary>The smallest model that uses everything a model file can hold.</summary>
internal sealed record TinyModel(double[] Weights, double[] Means, double Scale, string Structure, IReadOnlyList<string> Columns)
    : IStored<TinyModel>
{
    public static string Kind => "tiny";

    public static int Version => 1;

    public int StatisticsLength => Weights.Length * (Columns.Count + 1);

    public static TinyModel Example() =>
        new([0.25, 0.75], [1, -0.0, double.Epsilon, 1e300, 0.1 + 0.2, -7], 1.5, "VVV", ["länge", "b\"\\\n", "c"]);

    public static TinyModel Read(ModelReader reader)
    {
        int components = reader.Shape("weights", 1)[0];
        int dimension = reader.WholeNumber("dimension");
        var columns = reader.Texts("columns");
        if (columns.Count != dimension)
        {
            throw reader.Error($"{columns.Count} names for {dimension} columns");
        }

        double[] weights = reader.Read("weights", components);
        foreach (double weight in weights)
        {
            Check(weight);
        }

        return new(
            weights, reader.Read("means", components, dimension), reader.ReadScalar("scale"), reader.Text("structure"), columns);
    }

    public void Write(ModelWriter writer)
    {
        writer.Text("structure", Structure);
        writer.WholeNumber("dimension", Columns.Count);
        writer.Texts("columns", Columns);
        writer.Write("weights", Weights, Weights.Length);
        writer.Write("means", Means, Weights.Length, Columns.Count);
        writer.WriteScalar("scale", Scale);
    }

    private static void Check(double weight) => ArgumentOutOfRangeException.ThrowIfNegative(weight);
}
