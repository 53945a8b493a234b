using System.Numerics.Tensors;

namespace Elbo.Emissions.Covariances;

/// <summary>One covariance for all components: Σ = Σₖ Wₖ/n. Clipping its eigenvalues at the floor is the exact constrained maximum.</summary>
public sealed class EEE : ICovarianceStructure
{
    /// <inheritdoc/>
    public string Name => "EEE";

    /// <inheritdoc/>
    public IReadOnlyList<string> Synonyms => ["tied"];

    /// <inheritdoc/>
    public string Description => "ellipsoidal, equal volume, shape and orientation";

    /// <inheritdoc/>
    public bool IsDiagonal => false;

    /// <inheritdoc/>
    public bool IsPooled => true;

    /// <inheritdoc/>
    public int ParameterCount(int components, int dimension) => dimension * (dimension + 1) / 2;

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
