using Elbo.Emissions.Covariances;
using Elbo.Models.Speakers;
using Elbo.Storage;

namespace Elbo.Models;

/// <content>The model in a file; <c>docs/file-format.md</c> lists the arrays.</content>
public sealed partial class Plda : IStored<Plda>
{
    /// <inheritdoc/>
    static string IStored<Plda>.Kind => "plda";

    /// <inheritdoc/>
    static int IStored<Plda>.Version => 1;

    /// <inheritdoc/>
    static Plda IStored<Plda>.Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int dimension = reader.Shape("mean", 1)[0];
        try
        {
            bool[] constant = [.. reader.Read("constantColumns", dimension).Select(static flag => flag != 0)];
            var input = PldaInput.Read(reader, dimension);
            var floor = CovarianceFloor.Restore(reader.Read("minimumVariances", dimension), constant, reader.ReadScalar("varianceFloor"));
            return new Plda(
                reader.Read("mean", dimension),
                PackedOf(Matrix(reader, "between", dimension), dimension),
                PackedOf(Matrix(reader, "within", dimension), dimension),
                floor,
                reader.Read("anchor", dimension),
                reader.Read("target", dimension),
                reader.ReadScalar("shrinkage"))
            {
                Input = input,
            };
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
        writer.Write("between", [.. Between().Cast<double>()], dimension, dimension);
        writer.Write("within", [.. Within().Cast<double>()], dimension, dimension);
        writer.Write("anchor", _anchor, dimension);
        writer.WriteScalar("shrinkage", Shrinkage);
        writer.Write("target", _target, dimension);
        writer.WriteScalar("varianceFloor", _floor.Share);
        writer.Write("minimumVariances", _floor.Minima, dimension);
        double[] constant = [.. Enumerable.Range(0, dimension).Select(d => _floor.IsConstant(d) ? 1.0 : 0.0)];
        writer.Write("constantColumns", constant, dimension);
        Input.Write(writer);
    }

    private static double[,] Matrix(ModelReader reader, string name, int dimension)
    {
        double[] values = reader.Read(name, dimension, dimension);
        var square = new double[dimension, dimension];
        Buffer.BlockCopy(values, 0, square, 0, values.Length * sizeof(double));
        return square;
    }
}
