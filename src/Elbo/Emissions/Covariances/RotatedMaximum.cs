namespace Elbo.Emissions.Covariances;

/// <summary>
/// The maximum of structures whose axes are not the columns': axes, then the variances along them. Without a floor in reach that is all.
/// </summary>
/// <remarks>
/// The floor has axes of its own, so that on it this is no longer exact. There two candidates climb, and the better is the result: one from
/// the best axes, with variances that are surely allowed, one from the previous covariances. By turns their variances go as far towards
/// the best, and their axes turn as far downhill, as the constraint lets them. That can only rise, and it rests only on the floor or
/// where nothing can be gained.
/// </remarks>
internal sealed class RotatedMaximum
{
    private const int MostHalvings = 12;
    private const int MostRounds = 15;
    private const double Settled = 1e-13;

    /// <summary>A round that gains less than this share of all rounds is left to the next M-step: each takes milliseconds.</summary>
    private const double EnoughShare = 0.1;

    private readonly ScaledScatter _scatter;
    private readonly IOrientation _orientation;
    private readonly AxisMaximum _maximum;
    private readonly double[] _floor;

    private RotatedMaximum(ScaledScatter scatter, IOrientation orientation, AxisMaximum maximum, double[] floor)
    {
        _scatter = scatter;
        _orientation = orientation;
        _maximum = maximum;
        _floor = floor;
    }

    /// <summary>Writes the covariances.</summary>
    /// <param name="within">Counts and scatter of every component.</param>
    /// <param name="floor">The smallest covariance allowed.</param>
    /// <param name="covariances">The previous covariances; those to write.</param>
    /// <param name="orientation">The axes that the structure lets components have.</param>
    /// <param name="variances">The variances that it lets them have.</param>
    public static void Maximize(
        WithinScatter within, CovarianceFloor floor, Span<double> covariances, IOrientation orientation, AxisMaximum variances)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (ScaledScatter.Uniform(within, floor, covariances) is { } scatter)
        {
            double[][,] axes = orientation.Best(scatter);
            CovarianceMaximum.Shared(
                within, scatter, floor, covariances, scaledFloor => new RotatedMaximum(scatter, orientation, variances, scaledFloor).Solve(axes));
        }
    }

    private double[][] Solve(double[][,] axes)
    {
        var frame = new AxisFrame(_scatter, axes, _floor);
        double[][] start = AlongAxes(_scatter.Previous, axes);
        double[][] best = _maximum(_scatter.Weights, frame.Spreads, frame.Necessary, start);
        if (frame.Touches(best) || !frame.Allows(best))
        {
            best = frame.Furthest(_maximum(_scatter.Weights, frame.Spreads, frame.Sufficient, start), best);
            (frame, best) = Climb(frame, best);
            var before = new AxisFrame(_scatter, _orientation.Of(_scatter.Previous, _scatter.Dimension), _floor);
            if (Inside(before, AlongAxes(_scatter.Previous, before.Axes)) is { } previous)
            {
                var (other, kept) = Climb(before, previous);
                (frame, best) = other.Objective(kept) < frame.Objective(best) ? (other, kept) : (frame, best);
            }
        }

        return [.. best.Select((variances, k) => SymmetricEigen.Compose(frame.Axes[k], variances))];
    }

    /// <summary>From variances that are allowed to better ones, never to worse ones.</summary>
    private (AxisFrame Frame, double[][] Variances) Climb(AxisFrame frame, double[][] variances)
    {
        double first = frame.Objective(variances), last = double.PositiveInfinity;
        for (int round = 0; round < MostRounds; round++)
        {
            variances = frame.Furthest(variances, _maximum(_scatter.Weights, frame.Spreads, frame.Necessary, variances));
            double value = frame.Objective(variances);
            if (last - value < Math.Max(Settled * (1 + Math.Abs(value)), EnoughShare * (first - value)) || Turned(frame, variances) is not { } turned)
            {
                break;
            }

            (frame, last) = (turned, value);
        }

        return (frame, variances);
    }

    /// <summary>Axes turned downhill, as far as the variances along them stay allowed; nothing if that is nowhere.</summary>
    private AxisFrame? Turned(AxisFrame frame, double[][] variances)
    {
        double share = 1;
        for (int halving = 0; halving < MostHalvings; halving++)
        {
            var turned = new AxisFrame(_scatter, Downhill(frame.Axes, variances, share), _floor);
            if (turned.Allows(variances))
            {
                return turned;
            }

            share /= 2;
        }

        return null;
    }

    /// <summary>
    /// Variances of the structure nearest to given ones, enlarged by the little that rounding can have left them below the floor; nothing if they
    /// are no such variances.
    /// </summary>
    private double[][]? Inside(AxisFrame frame, double[][] variances)
    {
        if (!variances.All(static own => own.All(static x => x > 0)))
        {
            return null;
        }

        double[] weights = new double[variances.Length];
        Array.Fill(weights, 1);
        double[][] unbound = [.. variances.Select(static own => own.Select(static x => 1e-3 * x).ToArray())];
        double[][] nearest = _maximum(weights, variances, unbound, variances);
        foreach (double gain in (ReadOnlySpan<double>)[0, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4])
        {
            double[][] enlarged = [.. nearest.Select(own => own.Select(x => x * (1 + gain)).ToArray())];
            if (frame.Allows(enlarged))
            {
                return enlarged;
            }
        }

        return null;
    }

    /// <summary>
    /// Turns axes in every plane by a share of the angle at which Σ tr Σₖ⁻¹Wₖ is least. In a plane it is a cosine of twice the angle, so that it falls
    /// all the way there.
    /// </summary>
    private double[][,] Downhill(double[][,] axes, double[][] variances, double share)
    {
        int[] all = [.. Enumerable.Range(0, axes.Length)];
        if (!_orientation.IsCommon)
        {
            return [.. all.Select(k => Downhill([k], axes[k], variances, share))];
        }

        double[,] turned = Downhill(all, axes[0], variances, share);
        return [.. all.Select(_ => turned)];
    }

    private double[,] Downhill(int[] members, double[,] axes, double[][] variances, double share)
    {
        var turned = (double[,])axes.Clone();
        double[][,] matrices = [.. members.Select(k => Congruence.Turn(_scatter.Matrices[k], axes))];
        for (int i = 1; i < _scatter.Dimension; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double cosine = 0, sine = 0;
                for (int m = 0; m < members.Length; m++)
                {
                    double difference = (1 / variances[members[m]][i]) - (1 / variances[members[m]][j]);
                    cosine += 0.5 * difference * (matrices[m][i, i] - matrices[m][j, j]);
                    sine += difference * matrices[m][i, j];
                }

                double angle = share * 0.5 * Math.Atan2(-sine, -cosine);
                Congruence.TurnColumns(turned, i, j, angle);
                foreach (double[,] matrix in matrices)
                {
                    Congruence.TurnPlane(matrix, i, j, angle);
                }
            }
        }

        return turned;
    }

    private static double[][] AlongAxes(double[][] matrices, double[][,] axes) =>
        [.. axes.Select((q, k) => Congruence.Diagonal(matrices[k], q))];
}
