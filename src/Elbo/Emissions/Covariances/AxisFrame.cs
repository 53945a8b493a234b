using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances;

/// <summary>
/// The problem of the variances Λₖ along given axes Qₖ. The floor as the axes see it is Mₖ = QₖᵀFQₖ, and Σₖ ⪰ F is Λₖ ⪰ Mₖ, which is convex in ln Λ.
/// </summary>
internal sealed class AxisFrame
{
    private const double Rounding = 1e-12;
    private const int Halvings = 40;

    private readonly double[] _weights;
    private readonly double[][] _floors;

    /// <summary>The problem along some axes.</summary>
    /// <param name="scatter">Weights and scatter.</param>
    /// <param name="axes">The axes of every component, as columns.</param>
    /// <param name="floor">F's diagonal, in the scatter's units.</param>
    public AxisFrame(ScaledScatter scatter, double[][,] axes, double[] floor)
    {
        _weights = scatter.Weights;
        Axes = axes;
        Spreads = [.. axes.Select((q, k) => Congruence.Diagonal(scatter.Matrices[k], q))];
        _floors = [.. axes.Select(q => Turned(floor, q))];
        Necessary = [.. _floors.Select(m => Enumerable.Range(0, floor.Length).Select(d => m[Packed.Index(d, d)]).ToArray())];
        Sufficient = [.. _floors.Select((m, k) => Dominating(m, Necessary[k]))];
    }

    /// <summary>The axes of every component, as columns.</summary>
    public double[][,] Axes { get; }

    /// <summary>The scatter of every component along its axes.</summary>
    public double[][] Spreads { get; }

    /// <summary>What Λₖ ⪰ Mₖ asks of every variance on its own: the diagonal of Mₖ.</summary>
    public double[][] Necessary { get; }

    /// <summary>A diagonal matrix above Mₖ, at most D times its diagonal: enough for Λₖ ⪰ Mₖ.</summary>
    public double[][] Sufficient { get; }

    /// <summary>What is minimized.</summary>
    public double Objective(double[][] variances) => AxisVariances.Objective(_weights, Spreads, variances);

    /// <summary>Whether a variance lies on what is necessary, so that it is not the data's choice alone.</summary>
    public bool Touches(double[][] variances)
    {
        for (int k = 0; k < variances.Length; k++)
        {
            for (int d = 0; d < variances[k].Length; d++)
            {
                if (variances[k][d] <= Necessary[k][d] * (1 + Rounding))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether Λₖ ⪰ Mₖ for all k, but for rounding.</summary>
    public bool Allows(double[][] variances)
    {
        for (int k = 0; k < variances.Length; k++)
        {
            if (!Allows(_floors[k], variances[k]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The point furthest from variances that are allowed towards better ones. In ln Λ structures are linear and the constraint is convex, so that
    /// what lies between two allowed points is allowed; the objective is convex too, so that every step towards its minimum is better.
    /// </summary>
    public double[][] Furthest(double[][] allowed, double[][] better)
    {
        double furthest = 1;
        for (int k = 0; k < allowed.Length; k++)
        {
            furthest = Furthest(_floors[k], allowed[k], better[k], furthest);
        }

        double[][] reached = furthest == 1 ? better : [.. allowed.Select((variances, k) => Between(variances, better[k], furthest))];
        return Objective(reached) < Objective(allowed) ? reached : allowed;
    }

    /// <summary>How far one component may go, at most as far as the others; all the way is 1.</summary>
    private static double Furthest(double[] floor, double[] allowed, double[] better, double most)
    {
        if (Allows(floor, Between(allowed, better, most)))
        {
            return most;
        }

        double low = 0, high = most;
        for (int step = 0; step < Halvings; step++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = Allows(floor, Between(allowed, better, middle)) ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static double[] Between(double[] from, double[] to, double share) =>
        share == 1 ? to : [.. from.Select((x, d) => x * Math.Pow(to[d] / x, share))];

    /// <summary>Whether the unit matrix is above Λ^(−½) M Λ^(−½), which is insensitive to how far variances lie apart.</summary>
    private static bool Allows(double[] floor, double[] variances)
    {
        int dimension = variances.Length;
        double[] slack = new double[floor.Length], scales = new double[dimension];
        for (int i = 0; i < dimension; i++)
        {
            if (!(variances[i] > 0))
            {
                return false;
            }

            scales[i] = 1 / Math.Sqrt(variances[i]);
            for (int j = 0, at = Packed.Row(i); j <= i; j++, at++)
            {
                slack[at] = (i == j ? 1 + Rounding : 0) - (floor[at] * scales[i] * scales[j]);
            }
        }

        return Cholesky.TryFactor(slack, slack, dimension);
    }

    /// <summary>Every variance times its row's sum of absolute correlations: less M, that is diagonally dominant.</summary>
    private static double[] Dominating(double[] matrix, double[] diagonal)
    {
        double[] result = new double[diagonal.Length];
        for (int i = 0; i < diagonal.Length; i++)
        {
            for (int j = 0; j < diagonal.Length; j++)
            {
                double entry = matrix[i >= j ? Packed.Index(i, j) : Packed.Index(j, i)];
                result[i] += Math.Abs(entry) * Math.Sqrt(diagonal[i]) / Math.Sqrt(diagonal[j]);
            }
        }

        return result;
    }

    /// <summary>QᵀFQ of a diagonal F.</summary>
    private static double[] Turned(double[] floor, double[,] axes)
    {
        double[] turned = new double[Packed.Length(floor.Length)];
        for (int i = 0; i < floor.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int d = 0; d < floor.Length; d++)
                {
                    sum += floor[d] * axes[d, i] * axes[d, j];
                }

                turned[Packed.Index(i, j)] = sum;
            }
        }

        return turned;
    }
}
