using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>
/// The picture of EM in one dimension: ln p as a function of one coordinate of one mean, everything else held fixed, and the bounds of
/// successive E-steps. The M-step moves that coordinate alone (a conditional maximum: Meng and Rubin 1993), so that all bounds lie below
/// the same curve.
/// </summary>
public static class MeanBoundCurve
{
    private const int GridPoints = 120;

    /// <summary>Computes the curve and the bounds. Cost: about 120 sweeps over the rows, so give a sample of large data.</summary>
    /// <param name="model">The mixture; what is not moved stays as it is here. The start of a fit from random rows shows most: near an optimum every bound is ln p.</param>
    /// <param name="rows">The rows, with the model's columns.</param>
    /// <param name="component">The number of the component whose mean moves, from 0.</param>
    /// <param name="column">The number of the column along which it moves, from 0.</param>
    /// <param name="start">θ₀, where the mean starts; the model's own if not given.</param>
    /// <param name="steps">How many bounds; at least 1.</param>
    /// <param name="threads">How many threads may work at once; at least 1.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">If there is no such component or column, the start is not finite or there are no steps.</exception>
    public static BoundCurveData Of(
        GaussianMixture model,
        IRowSource rows,
        int component,
        int column,
        double? start = null,
        int steps = 3,
        int threads = 1,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(component);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(component, model.Components);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, model.Dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        double first = start ?? model.Mean(component)[column];
        if (!double.IsFinite(first))
        {
            throw new ArgumentOutOfRangeException(nameof(start), first, "A mean must be finite.");
        }

        var options = new EmOptions { Threads = threads };
        double deviation = Math.Sqrt(model.Covariance(component)[column, column]);
        GaussianMixture At(double value) => WithMean(model, component, column, value);
        Iteration<GaussianMixture> Expect(double value) => Em.Evaluate(At(value), rows, options, cancellation);

        var expected = new List<(double From, Iteration<GaussianMixture> Step, double To)>();
        double from = first;
        for (int i = 0; i < steps; i++)
        {
            var step = Expect(from);
            double to = Highest(value => Ledger.LowerBound(At(value), step, rows).Elbo, from, deviation);
            expected.Add((from, step, to));
            from = to;
        }

        double[] grid = Grid([first, .. expected.Select(static e => e.To)], Math.Max(Math.Sqrt(rows.Summary.Variances[column]), deviation));
        return new(
            "Bounds below ln p along one mean",
            $"mean of {MixtureCharts.ComponentName(component)}, {model.Columns[column]}",
            grid,
            [.. grid.Select(value => Expect(value).Bound.Evidence)],
            [
                .. expected.Select(e => new BoundCurve(
                    [.. grid.Select(value => Ledger.LowerBound(At(value), e.Step, rows).Elbo)],
                    new(e.From, e.Step.Bound.Elbo),
                    new(e.To, Ledger.LowerBound(At(e.To), e.Step, rows).Elbo))),
            ]);
    }

    /// <summary>The coordinate that is most worth a picture: where a mean moved farthest, measured in the columns' standard deviations.</summary>
    /// <param name="from">An earlier model, for example the start of a fit.</param>
    /// <param name="to">A later model with the same components.</param>
    /// <param name="summary">The columns of the data.</param>
    /// <exception cref="ArgumentException">If the models differ in components or columns.</exception>
    public static (int Component, int Column) FarthestMove(GaussianMixture from, GaussianMixture to, ColumnSummary summary)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(summary);
        if (from.Components != to.Components || from.Dimension != to.Dimension)
        {
            throw new ArgumentException("Both models must have the same components and columns.", nameof(to));
        }

        var (best, place) = (-1.0, (0, 0));
        for (int k = 0; k < from.Components; k++)
        {
            for (int d = 0; d < from.Dimension; d++)
            {
                double move = summary.Variances[d] > 0 ? Math.Abs(to.Mean(k)[d] - from.Mean(k)[d]) / Math.Sqrt(summary.Variances[d]) : 0;
                if (move > best)
                {
                    (best, place) = (move, (k, d));
                }
            }
        }

        return place;
    }

    private static GaussianMixture WithMean(GaussianMixture model, int component, int column, double value)
    {
        var emission = model.Emission;
        double[] means = emission.Means.ToArray();
        means[(component * emission.Dimension) + column] = value;
        return new(
            model.Weights,
            new GaussianEmission(emission.Structure, emission.Floor, means, emission.Covariances, emission.Anchors),
            model.Columns);
    }

    /// <summary>
    /// The top of a bound. Along a mean it is a parabola exactly, so three of its values say where; a second look from there takes the
    /// rounding of the first away.
    /// </summary>
    private static double Highest(Func<double, double> bound, double at, double width)
    {
        for (int look = 0; look < 2; look++)
        {
            double left = bound(at - width);
            double right = bound(at + width);
            double bend = left + right - (2 * bound(at));
            double move = width * (left - right) / (2 * bend);

            // A component of no weight has a flat bound: it stays.
            at = bend < 0 && double.IsFinite(move) ? at + move : at;
        }

        return at;
    }

    private static double[] Grid(double[] steps, double deviation)
    {
        double low = steps.Min();
        double high = steps.Max();
        double room = Math.Max(0.6 * (high - low), 0.25 * deviation);
        (low, high) = (low - room, high + room);
        return
        [
            .. Enumerable.Range(0, GridPoints + 1).Select(i => low + ((high - low) * i / GridPoints)).Concat(steps).Distinct().Order(),
        ];
    }
}
