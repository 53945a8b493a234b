using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;
using Elbo.Storage;

namespace Elbo.Models;

/// <content>The model in a file; <c>docs/file-format.md</c> lists the arrays.</content>
public sealed partial class FactorAnalysis : IStored<FactorAnalysis>
{
    /// <summary>What model files call it.</summary>
    public const string Kind = "factor-analysis";

    /// <inheritdoc/>
    static string IStored<FactorAnalysis>.Kind => Kind;

    /// <inheritdoc/>
    static int IStored<FactorAnalysis>.Version => 1;

    /// <inheritdoc/>
    static FactorAnalysis IStored<FactorAnalysis>.Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var shape = reader.Shape("loadings", 2);
        int dimension = shape[0], factors = shape[1];
        double[] stored = reader.Read("loadings", dimension, factors), loadings = new double[stored.Length];
        for (int i = 0; i < stored.Length; i++)
        {
            loadings[(i % factors * dimension) + (i / factors)] = stored[i];
        }

        try
        {
            bool[] constant = [.. reader.Read("constantColumns", dimension).Select(static flag => flag != 0)];
            return new(
                new(reader.Read("mean", dimension), loadings, reader.Read("noiseVariances", dimension)),
                FactorNoise.Parse(reader.Text("noise")),
                FactorRotation.Parse(reader.Text("rotation")),
                CovarianceFloor.Restore(reader.Read("minimumVariances", dimension), constant, reader.ReadScalar("varianceFloor")),
                reader.Read("anchor", dimension),
                reader.Texts("columns"));
        }
        catch (ArgumentException impossible)
        {
            throw reader.Error(impossible.Message);
        }
    }

    /// <inheritdoc/>
    public void Write(ModelWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        int dimension = Dimension;
        writer.Text("noise", Noise.Name);
        writer.Text("rotation", Rotation.Name);
        writer.Texts("columns", Columns);
        writer.Write("mean", _parameters.Mean, dimension);
        writer.Write("loadings", [.. Loadings().Cast<double>()], dimension, Factors);
        writer.Write("noiseVariances", _parameters.Variances, dimension);
        writer.Write("anchor", _anchor, dimension);
        writer.WriteScalar("varianceFloor", Floor.Share);
        writer.Write("minimumVariances", Floor.Minima, dimension);
        double[] constant = [.. Enumerable.Range(0, dimension).Select(d => Floor.IsConstant(d) ? 1.0 : 0.0)];
        writer.Write("constantColumns", constant, dimension);
    }
}
