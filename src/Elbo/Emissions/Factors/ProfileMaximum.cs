using Elbo.Emissions.Covariances;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Factors;

/// <summary>
/// Factor analysis of complete rows, whose covariance S says all: the best loadings of given variances ψ are known in closed form, and what is left is a
/// function of D logarithms, which Newton's method maximizes above the floor (Jöreskog 1967; Clarke 1970; Lawley and Maxwell 1971).
/// </summary>
internal sealed class ProfileMaximum
{
    private const int MostSteps = 200;
    private const int MostHalvings = 40;

    /// <summary>The largest change of a logarithm in a step.</summary>
    private const double LongestStep = 3;

    /// <summary>A slope that is rounding, in nats per row and unit of a logarithm.</summary>
    private const double Flat = 1e-13;

    private readonly double[] _covariance;
    private readonly double[] _least;
    private readonly int _factors;
    private readonly int _dimension;

    /// <summary>The problem.</summary>
    /// <param name="covariance">S, a packed lower triangle, positive semidefinite.</param>
    /// <param name="factors">F.</param>
    /// <param name="minima">The smallest variance of every column; positive.</param>
    public ProfileMaximum(double[] covariance, int factors, double[] minima)
    {
        (_covariance, _factors, _dimension) = (covariance, factors, minima.Length);
        _least = [.. minima.Select(static minimum => Math.Log(minimum))];
    }

    /// <summary>Climbs from variances to a maximum. Cost of a step: 9 D³ and F D³/2 operations.</summary>
    /// <param name="start">D variances.</param>
    /// <returns>The loadings, F × D, and the variances.</returns>
    public (double[] Loadings, double[] Variances) Find(ReadOnlySpan<double> start)
    {
        double[] logs = new double[_dimension];
        for (int d = 0; d < _dimension; d++)
        {
            logs[d] = Math.Max(start[d] > 0 ? Math.Log(start[d]) : double.NegativeInfinity, _least[d]);
        }

        var at = Evaluate(logs);
        for (int step = 0; step < MostSteps && TryStep(at) is { } next; step++)
        {
            at = next;
        }

        return (Loadings(at), [.. at.Logs.Select((log, d) => log > _least[d] ? Math.Exp(log) : Math.Exp(_least[d]))]);
    }

    /// <summary>A point that is strictly better; null at the maximum.</summary>
    private Point? TryStep(Point at)
    {
        int[] free = [.. Enumerable.Range(0, _dimension).Where(d => at.Logs[d] > _least[d] || at.Slope[d] < 0)];
        if (!Array.Exists(free, d => Math.Abs(at.Slope[d]) > Flat))
        {
            return null;
        }

        double[] direction = Direction(at, free);
        double longest = free.Max(d => Math.Abs(direction[d]));
        double length = longest > LongestStep ? LongestStep / longest : 1;
        for (int halving = 0; halving < MostHalvings; halving++, length /= 2)
        {
            double[] logs = new double[_dimension];
            double promised = 0;
            for (int d = 0; d < _dimension; d++)
            {
                logs[d] = Math.Max(at.Logs[d] + (length * direction[d]), _least[d]);
                promised += at.Slope[d] * (logs[d] - at.Logs[d]);
            }

            var next = Evaluate(logs);
            if (next.Loss <= at.Loss + (1e-4 * promised) && next.Loss < at.Loss)
            {
                return next;
            }
        }

        return null;
    }

    /// <summary>Newton's direction where the curvature is positive, otherwise with a part of it that always is.</summary>
    private double[] Direction(Point at, int[] free)
    {
        double[] packed = new double[Packed.Length(free.Length)];
        foreach (bool isExact in (ReadOnlySpan<bool>)[true, false])
        {
            Curvature(at, free, isExact, packed);
            if (Cholesky.TryFactor(packed, packed, free.Length))
            {
                return Solved(packed, at, free);
            }
        }

        double[] direction = new double[_dimension];
        foreach (int d in free)
        {
            direction[d] = -at.Slope[d];
        }

        return direction;
    }

    private double[] Solved(double[] factor, Point at, int[] free)
    {
        double[] inverse = new double[factor.Length], half = new double[free.Length], direction = new double[_dimension];
        Cholesky.Invert(factor, inverse, free.Length);
        for (int i = 0; i < free.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                half[i] -= inverse[Packed.Index(i, j)] * at.Slope[free[j]];
            }
        }

        for (int i = 0; i < free.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                direction[free[j]] += inverse[Packed.Index(i, j)] * half[i];
            }
        }

        return direction;
    }

    /// <summary>Second derivatives; see <c>docs/models/factor-analysis.md</c>. The part that is always positive is the square of the residual projector.</summary>
    private void Curvature(Point at, int[] free, bool isExact, double[] packed)
    {
        int noise = _dimension - at.Kept;
        for (int a = 0; a < free.Length; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                int i = free[a], k = free[b];
                double plain = 0, scaled = 0;
                for (int j = 0; j < noise; j++)
                {
                    double product = at.Vectors[i, j] * at.Vectors[k, j];
                    plain += product;
                    scaled += at.Values[j] * product;
                }

                packed[Packed.Index(a, b)] = isExact ? plain * scaled : plain * plain;
            }
        }

        for (int m = noise; m < _dimension && isExact; m++)
        {
            for (int j = 0; j < noise; j++)
            {
                double high = at.Values[m], low = at.Values[j], weight = (1 - low) * (high + low) / (high - low);
                for (int a = 0; a < free.Length; a++)
                {
                    double own = weight * at.Vectors[free[a], m] * at.Vectors[free[a], j];
                    for (int b = 0; b <= a; b++)
                    {
                        packed[Packed.Index(a, b)] += own * at.Vectors[free[b], m] * at.Vectors[free[b], j];
                    }
                }
            }
        }
    }

    /// <summary>ln|Σ| + tr Σ⁻¹S with the best loadings, and its slope, from the eigenvalues θ of Ψ^−½ S Ψ^−½.</summary>
    private Point Evaluate(double[] logs)
    {
        double[] scaled = new double[_covariance.Length], slope = new double[_dimension];
        for (int i = 0, at = 0; i < _dimension; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                scaled[at] = _covariance[at] * Math.Exp(-0.5 * (logs[i] + logs[j]));
            }
        }

        var (values, vectors) = SymmetricEigen.Decompose(scaled, _dimension);
        int kept = values.AsSpan(_dimension - _factors).ToArray().Count(static v => v > 1), noise = _dimension - kept;
        double loss = Sums.Of(logs) + Sums.Of(values.AsSpan(0, noise));
        for (int m = noise; m < _dimension; m++)
        {
            loss += Math.Log(values[m]) + 1;
        }

        for (int d = 0; d < _dimension; d++)
        {
            for (int j = 0; j < noise; j++)
            {
                slope[d] += (1 - values[j]) * vectors[d, j] * vectors[d, j];
            }
        }

        return new(logs, loss, slope, values, vectors, kept);
    }

    /// <summary>Λ = Ψ^½ Ω (Θ − 1)^½.</summary>
    private double[] Loadings(Point at)
    {
        double[] loadings = new double[_factors * _dimension];
        for (int f = 0; f < at.Kept; f++)
        {
            int e = _dimension - 1 - f;
            for (int d = 0; d < _dimension; d++)
            {
                loadings[(f * _dimension) + d] = Math.Exp(0.5 * at.Logs[d]) * at.Vectors[d, e] * Math.Sqrt(at.Values[e] - 1);
            }
        }

        return loadings;
    }

    /// <summary>The loss, to be made small, and what belongs to it.</summary>
    private sealed record Point(double[] Logs, double Loss, double[] Slope, double[] Values, double[,] Vectors, int Kept);
}
