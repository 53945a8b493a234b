using Elbo.Data;
using MathNet.Numerics.Distributions;

namespace Elbo.Models;

/// <content>Which rows are far out.</content>
public sealed partial class RobustMixture
{
    /// <summary>Of the rows of a Gaussian, so many lie nearer.</summary>
    private const double Near = 0.999;

    /// <summary>
    /// For every row whether it is an outlier: noise is its most probable component, or it lies farther from its most probable cluster, by the scale matrix, than
    /// all but a thousandth of the rows of a Gaussian would.
    /// </summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers.</param>
    public bool[] Outliers(IRowSource rows)
    {
        int[] assigned = Assign(rows);
        var result = new bool[assigned.Length];
        var limits = new double[Dimension + 1];
        for (int d = 1; d <= Dimension; d++)
        {
            limits[d] = ChiSquared.InvCDF(d, Near);
        }

        RowByRow.ForEach(rows, Dimension, (block, first, scratch) =>
        {
            var squared = scratch.Take(Clusters * block.Count);
            Emission.Clusters.Gaussians.Distances(block, scratch, squared, scratch.Take(Clusters * block.Count));
            for (int n = 0; n < block.Count; n++)
            {
                int component = assigned[first + n], observed = 0;
                foreach (double cell in block[n])
                {
                    observed += double.IsNaN(cell) ? 0 : 1;
                }

                result[first + n] = component == Clusters || squared[(component * block.Count) + n] > limits[observed];
            }
        });
        return result;
    }
}
