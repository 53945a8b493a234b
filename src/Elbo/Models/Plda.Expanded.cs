using Elbo.Data;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <content>EM with another hidden variable, for what the usual one is slow at.</content>
public sealed partial class Plda
{
    /// <summary>
    /// The model after one iteration of EM that hides h ~ N(0, 1) with z = μ + Fh and B = FFᵀ, and learns F: it moves far where groups hardly differ, which is where
    /// EM that hides z itself hardly moves. The objective does not fall.
    /// </summary>
    /// <param name="groups">The groups.</param>
    /// <param name="options">How to read them.</param>
    /// <param name="cancellation">Ends at once.</param>
    internal Plda Rescaled(IDataSource<GroupBatch> groups, EmOptions options, CancellationToken cancellation)
    {
        var scaled = new SubspacePlda(_mean, Loadings(), _within, _floor, _anchor);
        var next = scaled.Maximize(Em.Evaluate(scaled, groups, options, cancellation).Statistics!.Values, Shrinkage, _target);
        double[] between = new double[_between.Length], within = new double[_between.Length];
        double[,] explained = next.Between(), left = next.Within();
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                (between[Packed.Index(i, j)], within[Packed.Index(i, j)]) = (explained[i, j], left[i, j]);
            }
        }

        BetweenFloor(_floor).ClipFull(between);
        return With(next.Mean.ToArray(), between, within);
    }

    /// <summary>F = T⁻¹Ψ^½, direction by direction.</summary>
    private double[] Loadings()
    {
        int dimension = Dimension;
        double[] loadings = new double[dimension * dimension];
        for (int r = 0; r < dimension; r++)
        {
            _axes.Direction(r, loadings.AsSpan(r * dimension, dimension));
        }

        return loadings;
    }
}
