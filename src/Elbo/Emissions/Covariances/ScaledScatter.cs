using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances;

/// <summary>
/// The scatter of every component as a share of the whole weight, so that what all weights have in common changes no bit, and in units of
/// the floor, which keeps products of variances within the range of numbers. A dead component takes part with a whiff of weight and a scatter
/// that agrees with its previous covariance: it stays inside the structure, keeps what is its own and moves nobody else.
/// </summary>
internal sealed class ScaledScatter
{
    private const double Whiff = 1e-20;

    private readonly double[] _squaredUnits;

    private ScaledScatter(int dimension, double[] weights, double[][] matrices, double[][] previous, double[] floor, double[] squaredUnits)
    {
        Dimension = dimension;
        Weights = weights;
        Matrices = matrices;
        Previous = previous;
        Floor = floor;
        _squaredUnits = squaredUnits;
    }

    /// <summary>D.</summary>
    public int Dimension { get; }

    /// <summary>nₖ/N.</summary>
    public double[] Weights { get; }

    /// <summary>Wₖ/N: D numbers or a packed lower triangle each.</summary>
    public double[][] Matrices { get; }

    /// <summary>The previous covariances, or zeros where there are none yet.</summary>
    public double[][] Previous { get; }

    /// <summary>The columns' smallest variances.</summary>
    public double[] Floor { get; }

    /// <summary>The scatter in coordinates in which the floor is the unit matrix: for structures that any linear map keeps.</summary>
    public static ScaledScatter? ByColumn(WithinScatter within, CovarianceFloor floor, ReadOnlySpan<double> covariances)
    {
        double[] units = new double[within.Dimension];
        for (int d = 0; d < units.Length; d++)
        {
            units[d] = Math.Sqrt(floor.Minima[d]);
        }

        return Read(within, floor, covariances, units);
    }

    /// <summary>The scatter in one unit for all columns, which turns no axis: the largest of the floor.</summary>
    public static ScaledScatter? Uniform(WithinScatter within, CovarianceFloor floor, ReadOnlySpan<double> covariances)
    {
        double largest = 0;
        foreach (double minimum in floor.Minima)
        {
            largest = Math.Max(largest, minimum);
        }

        double[] units = new double[within.Dimension];
        Array.Fill(units, Math.Sqrt(largest));
        return Read(within, floor, covariances, units);
    }

    /// <summary>Writes covariances back in the units of the data.</summary>
    /// <param name="scaled">One matrix per component, in the scatter's shape and units.</param>
    /// <param name="covariances">Where to.</param>
    public void Store(double[][] scaled, Span<double> covariances)
    {
        for (int k = 0; k < scaled.Length; k++)
        {
            var target = covariances.Slice(k * _squaredUnits.Length, _squaredUnits.Length);
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = scaled[k][i] * _squaredUnits[i];
            }
        }
    }

    private static ScaledScatter? Read(WithinScatter within, CovarianceFloor floor, ReadOnlySpan<double> covariances, double[] units)
    {
        double total = 0;
        foreach (double count in within.Counts)
        {
            total += count > WithinScatter.DeadWeight ? count : 0;
        }

        if (total == 0)
        {
            return null;
        }

        int components = within.Counts.Length, length = within.MatrixLength;
        double[] squared = SquaredUnits(units, length);
        double[] weights = new double[components];
        double[][] matrices = new double[components][], previous = new double[components][];
        for (int k = 0; k < components; k++)
        {
            bool isAlive = within.Counts[k] > WithinScatter.DeadWeight;
            weights[k] = isAlive ? within.Counts[k] / total : Whiff;
            (matrices[k], previous[k]) = (new double[length], new double[length]);
            for (int i = 0; i < length; i++)
            {
                previous[k][i] = covariances[(k * length) + i] / squared[i];
                matrices[k][i] = isAlive ? within[k][i] / squared[i] / total : Whiff * previous[k][i];
            }
        }

        double[] scaledFloor = new double[units.Length];
        for (int d = 0; d < units.Length; d++)
        {
            scaledFloor[d] = floor.Minima[d] / (units[d] * units[d]);
        }

        return new(within.Dimension, weights, matrices, previous, scaledFloor, squared);
    }

    /// <summary>The product of the units that belong to every stored number.</summary>
    private static double[] SquaredUnits(double[] units, int length)
    {
        double[] squared = new double[length];
        for (int i = 0; i < units.Length; i++)
        {
            if (length == units.Length)
            {
                squared[i] = units[i] * units[i];
                continue;
            }

            for (int j = 0; j <= i; j++)
            {
                squared[Packed.Index(i, j)] = units[i] * units[j];
            }
        }

        return squared;
    }
}
