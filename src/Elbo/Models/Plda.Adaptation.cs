using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Models.Speakers;
using Elbo.Numerics.Linear;

namespace Elbo.Models;

/// <content>Another domain, of which nobody knows who is who.</content>
public sealed partial class Plda
{
    /// <summary>
    /// Adapts to rows of another domain whose groups are not known. In coordinates in which the model expects the covariance 1, the eigenvalues s of theirs say in which
    /// directions q they vary more; there the excess goes to both covariances: W + w Σ (s − 1)⁺qqᵀ and B + b Σ (s − 1)⁺qqᵀ (Kaldi's unsupervised adaptation).
    /// Where they vary less, nothing changes: a small sample always has such directions. The mean becomes theirs. Cost: some 20 D³.
    /// </summary>
    /// <param name="rows">Prepared rows of the new domain; how they are grouped does not matter.</param>
    /// <param name="how">How; Kaldi's defaults if not given.</param>
    /// <exception cref="ArgumentException">If they have other columns.</exception>
    public Plda Adapt(GroupMoments rows, DomainAdaptation? how = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        how ??= new();
        ArgumentOutOfRangeException.ThrowIfNegative(how.Within, nameof(how));
        ArgumentOutOfRangeException.ThrowIfNegative(how.Between, nameof(how));
        ArgumentOutOfRangeException.ThrowIfNegative(how.MeanDifference, nameof(how));
        if (rows.Dimension != Dimension)
        {
            throw new ArgumentException($"The rows have {rows.Dimension} columns, the model {Dimension}.", nameof(rows));
        }

        var (mean, covariance) = LearnedSteps.Total(rows);
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[Packed.Index(i, j)] += how.MeanDifference * (mean[i] - _mean[i]) * (mean[j] - _mean[j]);
            }
        }

        double[] between = [.. _between], within = [.. _within];
        foreach (var (excess, direction) in Excess(covariance))
        {
            for (int i = 0; i < Dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double more = excess * direction[i] * direction[j];
                    between[Packed.Index(i, j)] += how.Between * more;
                    within[Packed.Index(i, j)] += how.Within * more;
                }
            }
        }

        return With(mean, between, within);
    }

    /// <summary>The same for rows as they are read, which the model's <see cref="Input"/> prepares.</summary>
    /// <param name="rows">Rows of the new domain; at least two.</param>
    /// <param name="how">How; Kaldi's defaults if not given.</param>
    /// <exception cref="InvalidDataException">If a row has nothing but zeros.</exception>
    public Plda Adapt(IRowSource rows, DomainAdaptation? how = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var together = new RowLabels("", ["all"], new int[checked((int)rows.UnitCount)]);
        return Adapt(GroupMoments.Of(rows, together, Checked(Input.Preparation), ColumnNames.Numbered(Dimension)), how);
    }

    /// <summary>By how much, and in which directions, a covariance exceeds W + B.</summary>
    private IEnumerable<(double Excess, double[] Direction)> Excess(double[] covariance)
    {
        double[] projected = _axes.Project(covariance), direction = new double[Dimension], coordinates = new double[Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                projected[Packed.Index(i, j)] /= Math.Sqrt((1 + Spreads[i]) * (1 + Spreads[j]));
            }
        }

        var (values, vectors) = SymmetricEigen.Decompose(projected, Dimension);
        for (int e = Dimension - 1; e >= 0 && values[e] > 1; e--)
        {
            for (int d = 0; d < Dimension; d++)
            {
                coordinates[d] = Math.Sqrt(1 + Spreads[d]) * vectors[d, e];
            }

            _axes.From(coordinates, direction);
            System.Numerics.Tensors.TensorPrimitives.Subtract(direction, _mean, direction);
            yield return (values[e] - 1, direction);
        }
    }
}
