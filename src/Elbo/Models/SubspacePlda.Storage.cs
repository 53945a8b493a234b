using Elbo.Emissions.Covariances;
using Elbo.Storage;

namespace Elbo.Models;

/// <content>The model in a file; <c>docs/file-format.md</c> lists the arrays.</content>
public sealed partial class SubspacePlda : IStored<SubspacePlda>
{
    /// <inheritdoc/>
    static string IStored<SubspacePlda>.Kind => "subspace-plda";

    /// <inheritdoc/>
    static int IStored<SubspacePlda>.Version => 1;

    /// <inheritdoc/>
    static SubspacePlda IStored<SubspacePlda>.Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var shape = reader.Shape("loadings", 2);
        int dimension = shape[0], rank = shape[1];
        try
        {
            var loadings = new double[dimension, rank];
            Buffer.BlockCopy(reader.Read("loadings", dimension, rank), 0, loadings, 0, loadings.Length * sizeof(double));
            var within = new double[dimension, dimension];
            Buffer.BlockCopy(reader.Read("within", dimension, dimension), 0, within, 0, within.Length * sizeof(double));
            bool[] constant = [.. reader.Read("constantColumns", dimension).Select(static flag => flag != 0)];
            return new(
                reader.Read("mean", dimension),
                Flat(loadings, dimension),
                PackedOf(within, dimension),
                CovarianceFloor.Restore(reader.Read("minimumVariances", dimension), constant, reader.ReadScalar("varianceFloor")),
                reader.Read("anchor", dimension));
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
        writer.Write("mean", _mean, dimension);
        writer.Write("loadings", [.. Loadings().Cast<double>()], dimension, Rank);
        writer.Write("within", [.. Within().Cast<double>()], dimension, dimension);
        writer.Write("anchor", _anchor, dimension);
        writer.WriteScalar("varianceFloor", _floor.Share);
        writer.Write("minimumVariances", _floor.Minima, dimension);
        double[] constant = [.. Enumerable.Range(0, dimension).Select(d => _floor.IsConstant(d) ? 1.0 : 0.0)];
        writer.Write("constantColumns", constant, dimension);
    }
}
