using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Elbo.Data;
using Elbo.Distributions;
using Elbo.Models;

namespace Elbo.Charts.Reports;

/// <summary>Draws the columns of a mixture: categories as bars, numbers as a histogram with the components' densities over it.</summary>
internal static class ColumnCards
{
    /// <summary>More columns are in the table only.</summary>
    public const int MostColumns = 40;
    private const int MostBars = 24;
    private const int Steps = 200;
    private const int MostCounts = 60;

    /// <summary>The cards of the columns, in their order; what makes up a total is one card.</summary>
    public static IReadOnlyList<ColumnCard> Of(ProductMixture model, IRowSource rows)
    {
        var cards = new List<ColumnCard>();
        int[] shares = [.. Numbers(model).Where(d => model.Columns[d].Kind == ColumnKind.Share)];
        foreach (int d in Numbers(model).Where(d => model.Columns[d].Kind != ColumnKind.Share).Take(MostColumns))
        {
            cards.Add(model.Columns[d].IsCoded ? Categories(model, d) : Histogram(model, d, rows));
        }

        if (shares.Length > 0)
        {
            cards.Add(Bars(
                model,
                shares.Length == 1 ? model.Columns[shares[0]].Name : $"{model.Columns[shares[0]].Name} to {model.Columns[shares[^1]].Name}",
                "The share of every column in the total of a row.",
                [.. shares.SelectMany(model.ParametersOf)],
                static parameter => parameter.Column));
        }

        return cards;
    }

    private static IEnumerable<int> Numbers(ProductMixture model) => Enumerable.Range(0, model.Dimension);

    private static ColumnCard Categories(ProductMixture model, int column) => Bars(
        model,
        model.Columns[column].Name,
        model.Columns[column].Kind == ColumnKind.Binary
            ? $"The probability of {Svg.Name(model.ParametersOf(column)[0].Category)} in each component."
            : "The probability of every category in each component.",
        model.ParametersOf(column),
        static parameter => parameter.Category);

    /// <summary>Those in which the components differ the most, if there are many.</summary>
    private static ColumnCard Bars(ProductMixture model, string heading, string caption, IReadOnlyList<ColumnParameter> parameters, Func<ColumnParameter, string> name)
    {
        int most = Math.Max(1, MostBars / model.Components);
        ColumnParameter[] shown = [.. parameters.Index()
            .OrderByDescending(static p => p.Item.Values.Max() - p.Item.Values.Min()).ThenByDescending(static p => p.Item.Values.Max()).Take(most)
            .OrderBy(static p => p.Index).Select(static p => p.Item)];
        caption = shown.Length < parameters.Count ? $"{caption} Shown: the {NumberText.Count(shown.Length)} of {NumberText.Count(parameters.Count)} that differ the most." : caption;
        return new(heading, caption)
        {
            Bars = new(
                heading,
                [
                    .. shown.SelectMany(parameter => parameter.Values.Select((value, k) => new Bar(
                        model.Components == 1 ? name(parameter) : $"{name(parameter)} · {NumberText.Count(k + 1)}", value, NumberText.Percent(value), k))),
                ]),
            Table = Table(model, parameters),
        };
    }

    private static ColumnCard Histogram(ProductMixture model, int column, IRowSource rows)
    {
        var parameters = model.ParametersOf(column);
        var summary = rows.Summary;
        bool isCount = model.Columns[column].Kind == ColumnKind.Count;
        var (start, width, bins) = isCount && summary.Maxima[column] - summary.Minima[column] < MostCounts
            ? (summary.Minima[column] - 0.5, 1.0, (int)(summary.Maxima[column] - summary.Minima[column]) + 1)
            : HistogramData.BinsFor(Known(rows, column), summary.Minima[column], summary.Maxima[column], summary.Rows);
        double[] counts = new double[bins];
        var batch = new RowBatch();
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            for (int n = 0; n < batch.RowCount; n++)
            {
                double value = batch.Rows[n][column];
                if (!double.IsNaN(value))
                {
                    counts[Math.Clamp((int)((value - start) / width), 0, bins - 1)] += batch.Rows.Weights.IsEmpty ? 1 : batch.Rows.Weights[n];
                }
            }
        }

        double end = start + (bins * width);
        double[] grid = isCount && width == 1
            ? [.. Enumerable.Range(0, bins).Select(i => start + 0.5 + i)]
            : [.. Enumerable.Range(0, Steps + 1).Select(i => start + ((end - start) * i / Steps))];
        grid = isCount ? [.. grid.Select(static x => Math.Round(x)).Distinct()] : grid;
        var curves = new List<HistogramCurve>();
        for (int k = 0; k < model.Components && model.Components > 1; k++)
        {
            curves.Add(new(MixtureCharts.ComponentName(k), k, [.. grid.Select(x => new SeriesPoint(x, model.Weights[k] * Density(parameters, k, x, isCount)))]));
        }

        curves.Add(new("all", -1, [.. grid.Select(x => new SeriesPoint(x, Numbers(model.Components).Sum(k => model.Weights[k] * Density(parameters, k, x, isCount))))]));
        return new(model.Columns[column].Name, "Bars: the rows, by weight. Curves: the components, as high as their weights, and all together.")
        {
            Histogram = new(model.Columns[column].Name, model.Columns[column].Name, start, width, counts) { Curves = curves },
            Table = Table(model, parameters),
        };
    }

    private static IEnumerable<int> Numbers(int count) => Enumerable.Range(0, count);

    private static double Density(IReadOnlyList<ColumnParameter> parameters, int k, double x, bool isCount) => Math.Exp(isCount
        ? new Poisson(parameters[0].Values[k]).LogDensity(x)
        : new Gaussian(parameters[0].Values[k], parameters[1].Values[k] * parameters[1].Values[k]).LogDensity(x));

    /// <summary>What is known of a column in rows drawn from all.</summary>
    private static double[] Known(IRowSource rows, int column)
    {
        const int Enough = 2000;
        var drawn = RowSample.Take(rows, Enough, new(1));
        var known = new List<double>();
        var batch = new RowBatch();
        for (int b = 0; b < drawn.BatchCount; b++)
        {
            drawn.Read(b, batch);
            for (int n = 0; n < batch.RowCount; n++)
            {
                if (!double.IsNaN(batch.Rows[n][column]))
                {
                    known.Add(batch.Rows[n][column]);
                }
            }
        }

        return [.. known];
    }

    private static SummaryTable Table(ProductMixture model, IReadOnlyList<ColumnParameter> parameters) => new(
        "By component",
        ["", .. Numbers(model.Components).Select(MixtureCharts.ComponentName)],
        [.. parameters.Select(static p => (IReadOnlyList<string>)[Svg.Name(p.Category.Length > 0 ? p.Category : p.Measure == "share" ? p.Column : p.Measure), .. p.Values.Select(static v => NumberText.Short(v, 5))])]);
}
