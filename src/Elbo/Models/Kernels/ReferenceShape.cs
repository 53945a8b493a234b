namespace Elbo.Models.Kernels;

/// <summary>A bandwidth as wide as the rows themselves: what rules multiply by a factor.</summary>
internal static class ReferenceShape
{
    /// <summary>The standard deviations, their root mean square or the covariance, all with n − 1.</summary>
    /// <exception cref="InvalidDataException">If the rows do not vary as the shape needs.</exception>
    public static KernelBandwidth Of(KernelRows rows, BandwidthShape shape)
    {
        double total = rows.TotalWeight;
        if (!(total > 1) || rows.Count < 2)
        {
            throw new InvalidDataException("There is only one row, or the weights sum to no more than 1; a bandwidth needs two rows, or the fixed one that you give.");
        }

        int dimension = rows.Dimension;
        double[] center = rows.Center();
        var covariance = new double[dimension, dimension];
        for (int n = 0; n < rows.Count; n++)
        {
            for (int i = 0; i < dimension; i++)
            {
                double weighted = rows.Weights[n] / (total - 1) * (rows.Values[(n * dimension) + i] - center[i]);
                for (int j = 0; j <= i; j++)
                {
                    covariance[i, j] += weighted * (rows.Values[(n * dimension) + j] - center[j]);
                }
            }
        }

        for (int d = 0; d < dimension; d++)
        {
            if (!(covariance[d, d] > 0))
            {
                throw new InvalidDataException(
                    $"Column \"{rows.Columns[d]}\" has the same value in every row, so that no rule finds a bandwidth for it; leave it out, or give a bandwidth.");
            }
        }

        double[] deviations = [.. Enumerable.Range(0, dimension).Select(d => Math.Sqrt(covariance[d, d]))];
        try
        {
            return shape switch
            {
                _ when dimension == 1 => KernelBandwidth.Uniform(deviations[0], 1),
                BandwidthShape.One => KernelBandwidth.Uniform(Math.Sqrt(deviations.Average(static s => s * s)), dimension),
                BandwidthShape.Full => KernelBandwidth.Full(covariance),
                _ => KernelBandwidth.PerColumn(deviations),
            };
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException("The rows lie in a subspace, so that they have no covariance to turn the kernel by; choose one bandwidth per column.", e);
        }
    }
}
