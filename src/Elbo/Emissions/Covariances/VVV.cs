using System.Numerics.Tensors;

namespace Elbo.Emissions.Covariances;

/// <summary>Every component its own covariance: Σₖ = Wₖ/nₖ. Clipping its eigenvalues at the floor is the exact constrained maximum.</summary>
public sealed class VVV : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "VVV";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => ["full"];

    /// <inheritdoc/>
    public string Description => "ellipsoidal, varying volume, shape and orientation";

    /// <inheritdoc/>
    public bool IsDiagonal => false;

    /// <inheritdoc/>
    public bool IsPooled => false;

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => components * dimension * (dimension + 1) / 2;

    /// <inheritdoc/>
    public void Maximize(WithinScatter within, CovarianceFloor floor, Span<double> covariances)
    {
        ArgumentNullException.ThrowIfNull(floor);
        for (int m = 0; m < within.MatrixCount; m++)
        {
            double weight = within.Weight(m);
            if (weight <= WithinScatter.DeadWeight)
            {
                continue;
            }

            var covariance = covariances.Slice(m * within.MatrixLength, within.MatrixLength);
            TensorPrimitives.Divide(within[m], weight, covariance);
            floor.ClipFull(covariance);
        }
    }
}
