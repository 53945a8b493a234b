using Elbo.Data;
using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>The regression of one column of a Gaussian mixture on another, to be drawn.</summary>
public static class RegressionCurve
{
    private const int Steps = 200;

    /// <summary>Without rows the curve reaches so many deviations beyond the means.</summary>
    private const double Reach = 2.5;

    /// <summary>Mean and deviation of a column over the range of another, over the rows if there are any.</summary>
    /// <param name="model">The mixture.</param>
    /// <param name="x">The number of the given column, from 0.</param>
    /// <param name="y">The number of the other one, from 0.</param>
    /// <param name="rows">Rows of the model's columns, drawn below the curve; none if not given.</param>
    public static RegressionData Of(GaussianMixture model, int x, int y, IRowSource? rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        var drawn = rows is null ? null : DrawnRows.From(rows);
        return Of(model, x, y, drawn?.Values ?? []);
    }

    /// <summary>The same over rows that are chosen already.</summary>
    internal static RegressionData Of(GaussianMixture model, int x, int y, IReadOnlyList<double> values)
    {
        var pair = model.Marginal([x, y]);
        var regression = pair.Regression([0]);
        ScatterPoint[] points = [.. Enumerable.Range(0, values.Count / model.Dimension).Select(n => new ScatterPoint(values[(n * model.Dimension) + x], values[(n * model.Dimension) + y], -1))
            .Where(static p => double.IsFinite(p.X) && double.IsFinite(p.Y))];
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var point in points)
        {
            (low, high) = (Math.Min(low, point.X), Math.Max(high, point.X));
        }

        for (int k = 0; k < pair.Components && points.Length == 0; k++)
        {
            double reach = Reach * Math.Sqrt(pair.Covariance(k)[0, 0]);
            (low, high) = (Math.Min(low, pair.Mean(k)[0] - reach), Math.Max(high, pair.Mean(k)[0] + reach));
        }

        var curve = new RegressionPoint[Steps + 1];
        double[] mean = new double[1], variance = new double[1];
        for (int i = 0; i <= Steps; i++)
        {
            double at = low + ((high - low) * i / Steps);
            regression.Predict([at], mean, variance);
            curve[i] = new(at, mean[0], Math.Sqrt(variance[0]));
        }

        return new($"{model.Columns[y]} given {model.Columns[x]}", model.Columns[x], model.Columns[y], curve) { Points = points };
    }
}
