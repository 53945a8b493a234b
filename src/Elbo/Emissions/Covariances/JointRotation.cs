using Elbo.Numerics.Linear;

namespace Elbo.Emissions.Covariances;

/// <summary>
/// One rotation that makes several matrices as nearly diagonal as they can be together, by rotations in one plane after the other (Flury and
/// Gautschi 1986). In the plane of two axes the product of the two diagonal entries of matrix k is qₖ(θ) = detₖ + oₖ(θ)², with the
/// entry oₖ that the rotation by θ leaves off the diagonal, so that the best angle is a minimum in one variable, and the value never rises.
/// </summary>
internal sealed class JointRotation
{
    private const int MostTurns = 6000;
    private const int FewestSweeps = 50;
    private const int MostSteps = 30;
    private const double Settled = 1e-13;
    private const double SettledAngle = 1e-8;
    private const double Rounding = 4e-16;
    private const double OffDiagonal = 1e-13;

    /// <summary>A plane has the period π/2 and few minima in it; a wide sweep looks at so many angles.</summary>
    private const int Angles = 16;

    private readonly int _dimension;
    private readonly double[] _weights;
    private readonly double[][,] _matrices;
    private readonly double[,] _axes;
    private readonly double[] _logVolumes;

    /// <summary>What rounding may have made of a direction of every matrix: where columns differ by many orders of units that is more than its least variance.</summary>
    private readonly double[] _least;

    /// <summary>The exponent of qₖ in the sum to minimize; 0 is its logarithm.</summary>
    private readonly double _power;

    // Of the plane that is being turned: what every component's qₖ weighs, detₖ, half the difference of the diagonal, and oₖ, both at θ = 0.
    private readonly double[] _gains;
    private readonly double[] _determinants;
    private readonly double[] _halves;
    private readonly double[] _offs;

    /// <summary>What rounding may have made of the value in the last sweep, in nats per row.</summary>
    private double _rounding;

    /// <summary>A rotation to be improved.</summary>
    /// <param name="weights">nₖ.</param>
    /// <param name="matrices">Packed lower triangles, positive definite.</param>
    /// <param name="start">The axes to begin from, as columns.</param>
    /// <param name="hasEqualVolume">
    /// Whether to minimize Σₖ (Πd sₖd)^(1/D) over the diagonals sₖ; otherwise Σₖ nₖ Σd ln sₖd.
    /// </param>
    public JointRotation(double[] weights, double[][] matrices, double[,] start, bool hasEqualVolume)
    {
        _dimension = start.GetLength(0);
        _power = hasEqualVolume ? 1.0 / _dimension : 0;
        _weights = weights;
        _axes = (double[,])start.Clone();
        _matrices = [.. matrices.Select(matrix => Congruence.Turn(matrix, start))];
        _least = [.. _matrices.Select(Least)];
        _logVolumes = [.. _matrices.Select(LogVolume)];
        (_gains, _determinants) = (new double[weights.Length], new double[weights.Length]);
        (_halves, _offs) = (new double[weights.Length], new double[weights.Length]);
    }

    /// <summary>What is minimized, or its logarithm.</summary>
    public double Value
    {
        get
        {
            if (_power == 0)
            {
                return Sums.OfProducts(_weights, _logVolumes);
            }

            double highest = _logVolumes.Max();
            double sum = 0;
            foreach (double logVolume in _logVolumes)
            {
                sum += Math.Exp(_power * (logVolume - highest));
            }

            return (_power * highest) + Math.Log(sum);
        }
    }

    /// <summary>Whether no entry is left off the diagonal of any matrix, but for rounding.</summary>
    public bool IsDiagonal
    {
        get
        {
            foreach (double[,] matrix in _matrices)
            {
                for (int i = 1; i < _dimension; i++)
                {
                    for (int j = 0; j < i; j++)
                    {
                        if (Math.Abs(matrix[i, j]) > OffDiagonal * Math.Sqrt(matrix[i, i] * matrix[j, j]))
                        {
                            return false;
                        }
                    }
                }
            }

            return true;
        }
    }

    /// <summary>Turns the axes until a sweep gains no more than rounding.</summary>
    /// <returns>The axes as columns.</returns>
    public double[,] Minimize()
    {
        bool isWide = true;
        int planes = Math.Max(1, _dimension * (_dimension - 1) / 2), sweeps = Math.Max(FewestSweeps, MostTurns / planes);
        for (int sweep = 0; sweep < sweeps && Sweep(isWide) > Settled + _rounding; sweep++)
        {
            isWide = false;
        }

        return _axes;
    }

    /// <summary>Turns the axes to the nearest minimum, until a sweep gains little.</summary>
    /// <param name="enough">The gain of a last sweep, in nats per row.</param>
    /// <returns>The axes as columns.</returns>
    public double[,] Improve(double enough)
    {
        for (int sweep = 0; sweep < FewestSweeps && Sweep(isWide: false) > Math.Max(enough, Settled + _rounding); sweep++)
        {
        }

        return _axes;
    }

    /// <summary>Turns the axes in every plane once.</summary>
    /// <param name="isWide">Whether to look for the best minimum in a plane, not for the nearest.</param>
    /// <returns>How far the value fell, as a share of the weight: nats per row.</returns>
    public double Sweep(bool isWide)
    {
        double fall = 0;
        _rounding = 0;
        for (int i = 1; i < _dimension; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Enter(i, j);
                var (angle, value) = BestAngle(isWide);
                if (angle != 0)
                {
                    Turn(i, j, angle);
                    fall -= value / Sums.Of(_gains);
                }
            }
        }

        return _power == 0 ? fall : fall / _power;
    }

    private void Enter(int i, int j)
    {
        double highest = _logVolumes.Max();
        for (int k = 0; k < _matrices.Length; k++)
        {
            double a = _matrices[k][i, i], b = _matrices[k][j, j], off = _matrices[k][i, j];
            _gains[k] = _power == 0 ? _weights[k] : Math.Exp(_power * (_logVolumes[k] - highest));

            // At least what rounding leaves of the difference, which its logarithm knows no better than to a share of that.
            double least = Rounding * a * b;
            _determinants[k] = Math.Max((a * b) - (off * off), least);
            _rounding = Math.Max(_rounding, least / _determinants[k]);
            _halves[k] = 0.5 * (a - b);
            _offs[k] = off;
        }
    }

    private (double Angle, double Value) BestAngle(bool isWide)
    {
        double best = 0, negligible = 1e-16 * Sums.Of(_gains);
        var at = Evaluate(0);
        if (isWide)
        {
            for (int m = 1; m < Angles; m++)
            {
                double angle = (m <= Angles / 2 ? m : m - Angles) * Math.PI / 2 / Angles;
                var other = Evaluate(angle);
                (best, at) = other.Value < at.Value ? (angle, other) : (best, at);
            }
        }

        for (int step = 0; step < MostSteps; step++)
        {
            // Newton's step where the minimum is convex, else a step downhill; half of it for as long as it does not fall.
            const double longest = Math.PI / 4 / Angles;
            if (at.Curvature > 0 && at.Slope * at.Slope < negligible * at.Curvature)
            {
                break;
            }

            double move = at.Curvature > 0 ? -at.Slope / at.Curvature : -Math.Sign(at.Slope) * longest;
            move = Math.Clamp(move, -longest, longest);
            var next = Evaluate(best + move);
            while (!(next.Value < at.Value) && Math.Abs(move) > SettledAngle * 1e-2)
            {
                move *= 0.5;
                next = Evaluate(best + move);
            }

            if (!(next.Value < at.Value))
            {
                break;
            }

            (best, at) = (best + move, next);
            if (Math.Abs(move) < SettledAngle)
            {
                break;
            }
        }

        return (best, at.Value);
    }

    /// <summary>The sum over components as a function of the angle, less its value at 0, and two derivatives.</summary>
    /// <remarks>With half the difference of the diagonal h: o′ = −2h and h′ = 2o, hence q′ = −4oh and q″ = 8(h² − o²).</remarks>
    private (double Value, double Slope, double Curvature) Evaluate(double angle)
    {
        var (sine, cosine) = Math.SinCos(2 * angle);
        double value = 0, slope = 0, curvature = 0;
        for (int k = 0; k < _gains.Length; k++)
        {
            double off = (cosine * _offs[k]) - (sine * _halves[k]);
            double half = (cosine * _halves[k]) + (sine * _offs[k]);
            double q = _determinants[k] + (off * off);
            double log = Math.Log(q / (_determinants[k] + (_offs[k] * _offs[k])));
            double first = -4 * off * half / q, second = 8 * ((half * half) - (off * off)) / q;
            double gain = _gains[k];
            if (_power == 0)
            {
                value += gain * log;
            }
            else
            {
                double growth = Math.Exp(_power * log) - 1;
                value += gain * growth;
                gain *= _power * (1 + growth);
            }

            slope += gain * first;
            curvature += gain * (second + ((_power - 1) * first * first));
        }

        return (value, slope, curvature);
    }

    private void Turn(int i, int j, double angle)
    {
        Congruence.TurnColumns(_axes, i, j, angle);
        for (int k = 0; k < _matrices.Length; k++)
        {
            double[,] matrix = _matrices[k];
            double first = matrix[i, i], second = matrix[j, j];
            Congruence.TurnPlane(matrix, i, j, angle);
            (matrix[i, i], matrix[j, j]) = (Math.Max(matrix[i, i], _least[k]), Math.Max(matrix[j, j], _least[k]));
            _logVolumes[k] += Math.Log(matrix[i, i] / first * (matrix[j, j] / second));
        }
    }

    private static double Least(double[,] matrix)
    {
        double largest = 0;
        for (int d = 0; d < matrix.GetLength(0); d++)
        {
            largest = Math.Max(largest, matrix[d, d]);
        }

        double least = Rounding * largest;
        for (int d = 0; d < matrix.GetLength(0); d++)
        {
            matrix[d, d] = Math.Max(matrix[d, d], least);
        }

        return least;
    }

    private static double LogVolume(double[,] matrix)
    {
        double sum = 0;
        for (int d = 0; d < matrix.GetLength(0); d++)
        {
            sum += Math.Log(matrix[d, d]);
        }

        return sum;
    }
}
