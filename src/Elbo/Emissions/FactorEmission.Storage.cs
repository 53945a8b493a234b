using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;
using Elbo.Storage;

namespace Elbo.Emissions;

/// <content>The family in a model file; <c>docs/file-format.md</c> lists the arrays.</content>
public sealed partial class FactorEmission
{
    /// <summary>Reads what <see cref="Write"/> writes.</summary>
    /// <exception cref="ArgumentException">If numbers cannot be.</exception>
    internal static FactorEmission Read(ModelReader reader, string prefix)
    {
        var shape = reader.Shape(prefix + "loadings", 3);
        int components = shape[0], factors = shape[1], dimension = shape[2];
        bool[] constant = [.. reader.Read(prefix + "constantColumns", dimension).Select(static flag => flag != 0)];
        var floor = CovarianceFloor.Restore(reader.Read(prefix + "minimumVariances", dimension), constant, reader.ReadScalar(prefix + "varianceFloor"));
        return new(
            new FactorStructure(factors).WithNoise(reader.Text(prefix + "factorNoise")),
            floor,
            reader.Read(prefix + "means", components, dimension),
            reader.Read(prefix + "loadings", components, factors, dimension),
            reader.Read(prefix + "noiseVariances", components, dimension),
            reader.Read(prefix + "anchors", components, dimension));
    }

    /// <summary>Writes everything that <see cref="Read"/> needs.</summary>
    internal void Write(ModelWriter writer, string prefix)
    {
        writer.Text(prefix + "factorNoise", Structure.NoiseName);
        writer.Write(prefix + "means", Joined(_components.Select(static own => own.Mean)), Components, Dimension);
        writer.Write(prefix + "loadings", Joined(_components.Select(static own => own.Loadings)), Components, Factors, Dimension);
        writer.Write(prefix + "noiseVariances", Joined(_components.Select(static own => own.Variances)), Components, Dimension);
        writer.Write(prefix + "anchors", Joined(_anchors), Components, Dimension);
        writer.WriteScalar(prefix + "varianceFloor", Floor.Share);
        writer.Write(prefix + "minimumVariances", Floor.Minima, Dimension);
        writer.Write(prefix + "constantColumns", [.. Enumerable.Range(0, Dimension).Select(d => Floor.IsConstant(d) ? 1.0 : 0.0)], Dimension);
    }

    private static double[] Joined(IEnumerable<double[]> blocks) => [.. blocks.SelectMany(static block => block)];
}
