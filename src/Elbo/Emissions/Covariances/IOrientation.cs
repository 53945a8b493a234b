namespace Elbo.Emissions.Covariances;

/// <summary>Which axes a structure lets its components have. A matrix of axes has them as its columns.</summary>
internal interface IOrientation
{
    /// <summary>Whether all components have the same axes.</summary>
    bool IsCommon { get; }

    /// <summary>The axes of covariances that have the structure, or the nearest there are.</summary>
    /// <param name="covariances">Packed lower triangles; zeros where there are no covariances yet.</param>
    /// <param name="dimension">D.</param>
    double[][,] Of(double[][] covariances, int dimension);

    /// <summary>The axes that, with the variances the structure allows, maximize the objective of the M-step without a floor.</summary>
    /// <param name="scatter">Weights, scatter, and previous covariances.</param>
    double[][,] Best(ScaledScatter scatter);
}
