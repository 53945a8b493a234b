using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Tests.Emissions;

/// <summary>Gaussians and rows drawn from them, whose clusters lie as far apart as one likes.</summary>
internal sealed class PruningProblem
{
    /// <summary>Draws means, covariances and rows.</summary>
    /// <param name="structure">Pooled: all components have the first one's covariance.</param>
    /// <param name="components">K.</param>
    /// <param name="dimension">D.</param>
    /// <param name="spread">Of the means, in units of about the deviation within.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="offset">Added to every cell.</param>
    /// <param name="scale">The columns' units, from one over it to itself.</param>
    /// <param name="correlation">Of neighboring columns.</param>
    public PruningProblem(
        ICovarianceStructure structure, int components, int dimension, double spread, int rows, double offset = 0, double scale = 1, double correlation = 0.3)
    {
        var rng = new Seed(21).ToRng();
        int matrices = structure.IsPooled ? 1 : components, length = Packed.Length(dimension);
        double[] factors = new double[matrices * length], covariances = new double[matrices * length];
        double[] units = [.. Enumerable.Range(0, dimension).Select(d => Math.Pow(scale, (2.0 * d / (dimension - 1)) - 1))];
        for (int m = 0; m < matrices; m++)
        {
            var factor = factors.AsSpan(m * length, length);
            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    // Columns that go on from each other, and a little of their own; what is not explained by those before must not shrink from column to column.
                    double own = Math.Sqrt(1 - (correlation * correlation));
                    double entry = Math.Pow(correlation, i - j) * (j == 0 ? 1 : own) * (1 + (0.2 * (m % 4)));
                    factor[Packed.Index(i, j)] = units[i] * (entry + (i == j ? 0 : 0.1 * own * rng.NextGaussian() / Math.Sqrt(dimension)));
                }
            }

            for (int i = 0; i < dimension; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    covariances[(m * length) + Packed.Index(i, j)] = Sums.OfProductsReference(
                        factor.Slice(Packed.Row(i), j + 1), factor.Slice(Packed.Row(j), j + 1));
                }
            }
        }

        double[] means = new double[components * dimension];
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = offset + (units[i % dimension] * spread * rng.NextGaussian());
        }

        Values = new double[rows * dimension];
        for (int n = 0; n < rows; n++)
        {
            int k = rng.NextInt32(components);
            double[] noise = [.. Enumerable.Range(0, dimension).Select(_ => rng.NextGaussian())];
            for (int i = 0; i < dimension; i++)
            {
                double deviation = 0;
                for (int j = 0; j <= i; j++)
                {
                    deviation += factors[((structure.IsPooled ? 0 : k) * length) + Packed.Index(i, j)] * noise[j];
                }

                Values[(n * dimension) + i] = means[(k * dimension) + i] + deviation;
            }
        }

        Dimension = dimension;
        double[] columns = [.. units, .. units.Select(static unit => -unit)];
        Floor = new CovarianceFloor(new MatrixSource(columns, dimension).Summary, 0);
        Emission = new GaussianEmission(structure, Floor, means, covariances);
        LogWeights = [.. Enumerable.Range(0, components).Select(k => Math.Log((1.0 + k) / (0.5 * components * (components + 1))))];
    }

    public int Dimension { get; }

    public double[] Values { get; }

    public CovarianceFloor Floor { get; }

    public GaussianEmission Emission { get; }

    public double[] LogWeights { get; set; }

    public Rows Rows => new(Values, default, Dimension);

    public double[] Pruned()
    {
        double[] joint = new double[Emission.Components * Rows.Count];
        Emission.LogJoint(Rows, LogWeights, new Scratch(), joint);
        return joint;
    }

    /// <summary>The same from one component at a time, which has no other to be left out for.</summary>
    public double[] Dense()
    {
        int length = Packed.Length(Dimension), matrixStep = Emission.Covariances.Length == length ? 0 : length;
        double[] joint = new double[Emission.Components * Rows.Count];
        for (int k = 0; k < Emission.Components; k++)
        {
            var alone = new GaussianEmission(new VVV(), Floor, Emission.Mean(k), Emission.Covariances.Slice(k * matrixStep, length));
            Assert.False(alone.IsSparse);
            alone.LogJoint(Rows, [LogWeights[k]], new Scratch(), joint.AsSpan(k * Rows.Count, Rows.Count));
        }

        return joint;
    }

    /// <summary>
    /// Checks every entry: it has the bits of the dense one, or it is −∞ and all of a row's that are have less than 1e-17 of it.
    /// </summary>
    /// <returns>The share of entries that were left out.</returns>
    public double CheckEntries()
    {
        double[] pruned = Pruned(), dense = Dense();
        int rows = Rows.Count, leftOut = 0;
        for (int n = 0; n < rows; n++)
        {
            double most = double.NegativeInfinity;
            for (int i = n; i < dense.Length; i += rows)
            {
                most = Math.Max(most, dense[i]);
            }

            double share = 0;
            for (int i = n; i < dense.Length; i += rows)
            {
                if (pruned[i].Equals(dense[i]))
                {
                    continue;
                }

                Assert.Equal(double.NegativeInfinity, pruned[i]);
                share += Math.Exp(dense[i] - most);
                leftOut++;
            }

            Assert.True(share <= 1e-17, $"Row {n}: {share:R} of it is left out.");
        }

        return (double)leftOut / pruned.Length;
    }
}
