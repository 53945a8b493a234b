using System.Globalization;
using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Elbo.Data;

namespace Elbo.Charts.Reports;

/// <summary>
/// How a Gaussian mixture came about: a chart for every model on the way, all with the same axes. Points are colored by their
/// responsibilities. A chart is drawn when it is asked for, so that thousands of them need no memory.
/// </summary>
public sealed class MixtureFrames
{
    private const int MostPoints = 2_000;

    private readonly IReadOnlyList<MixtureFrame> _frames;
    private readonly MatrixSource _sample;
    private readonly double[] _values;
    private readonly IReadOnlyList<string> _columns;
    private readonly long _rows;
    private readonly HistogramData? _histogram;

    /// <summary>The frames of a sequence of models. Cost: one pass over the rows, for a sample of 2,000 of them or, of one column, a histogram.</summary>
    /// <param name="frames">The models, in order, all with the same components and with the rows' columns; at least one.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="title">What the charts are called, for example the name of the data.</param>
    /// <exception cref="ArgumentException">If there are no models or they do not fit together.</exception>
    public MixtureFrames(IReadOnlyList<MixtureFrame> frames, IRowSource rows, string title)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(title);
        if (frames.Count == 0 || frames.Any(f => f.Model.Dimension != rows.Dimension || f.Model.Components != frames[0].Model.Components))
        {
            throw new ArgumentException($"Frames need at least one model, all with the same components and with {rows.Dimension} columns.", nameof(frames));
        }

        _frames = frames;
        _columns = [.. rows.Columns];
        Title = title;
        rows = ObservedRows.Of(rows, MissingCells.SkipEmpty);
        (_sample, _values, _rows) = DrawnRows.From(rows);
        _values = _sample.Summary.HasMissing ? MixtureSample.Complete(frames[^1].Model, _sample) : _values;

        if (rows.Dimension == 1)
        {
            var histogram = MixtureCharts.Histogram(title, _columns[0], _values, rows);

            // The mixture is highest about the mean of one of its components.
            double highest = Words.Extent(frames.Select(static f => MixtureShape.Of(f.Model))
                .SelectMany(static shape => shape.Means.Select(mean => shape.Density(mean[0])))).Maximum;
            _histogram = histogram with { HighestDensity = HistogramChart.HighestDensity(histogram, highest) };
            return;
        }

        var telling = MixtureShape.Of(frames[^1].Model).TellingColumns(2);
        (Across, Up) = (telling[0], telling[1]);
        var (x, y) = ScatterMarks.AxesOf(
            new(title, _columns[Across], _columns[Up], [.. Points(1).Select(p => new ScatterPoint(p.X, p.Y, 0))])
            {
                Ellipses = [.. frames.SelectMany(f => MixtureShape.Of(f.Model).Ellipses(Across, Up))],
            },
            6,
            6);
        RangeX = (x.Minimum, x.Maximum);
        RangeY = (y.Minimum, y.Maximum);
    }

    /// <summary>What the charts are called.</summary>
    public string Title { get; }

    /// <summary>How many frames there are.</summary>
    public int Count => _frames.Count;

    /// <summary>The columns that are drawn where there are more than one: those in which the last model's components lie farthest apart.</summary>
    internal int Across { get; }

    internal int Up { get; }

    internal int Components => _frames[0].Model.Components;

    internal int Columns => _columns.Count;

    private (double Minimum, double Maximum) RangeX { get; }

    private (double Minimum, double Maximum) RangeY { get; }

    /// <summary>
    /// One frame as a file of SVG: for one column a histogram with the densities, otherwise the points in two columns with the ellipses. Its
    /// title says the iteration and ln p.
    /// </summary>
    /// <param name="index">The number of the frame, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">If there is no such frame.</exception>
    public Task<string> RenderAsync(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _histogram is null ? ChartRenderer.RenderSvgAsync(Scatter(index)) : ChartRenderer.RenderSvgAsync(Histogram(index));
    }

    /// <summary>Which frame it is and what it had reached.</summary>
    internal string Label(int index) => string.Create(
        CultureInfo.InvariantCulture,
        $"iteration {_frames[index].Iteration:N0} · ln p {(double.IsFinite(_frames[index].LogLikelihood) ? $"= {Reached(index)}" : NumberText.Short(_frames[index].LogLikelihood))}");

    internal MixtureShape Shape(int index) => MixtureShape.Of(_frames[index].Model);

    internal HistogramData Histogram(int index) => MixtureCharts.WithCurves(_histogram! with { Title = TitleOf(index) }, Shape(index));

    /// <summary>The points, colored by responsibilities, and the ellipses.</summary>
    /// <param name="index">The number of the frame.</param>
    /// <param name="mostPoints">How many points to draw at most.</param>
    internal ScatterData Scatter(int index, int mostPoints = MostPoints)
    {
        var model = _frames[index].Model;
        double[,] responsibilities = model.Responsibilities(_sample);
        int stride = (int)((_sample.UnitCount + mostPoints - 1) / mostPoints);
        var points = new List<ScatterPoint>();
        var shares = new List<IReadOnlyList<double>>();
        foreach (var (row, x, y) in Points(Math.Max(1, stride)))
        {
            double[] share = [.. Enumerable.Range(0, model.Components).Select(k => responsibilities[row, k])];
            points.Add(new(x, y, share.Index().MaxBy(static s => double.IsNaN(s.Item) ? -1 : s.Item).Index));
            shares.Add(share);
        }

        return new(TitleOf(index), _columns[Across], _columns[Up], points)
        {
            Of = _rows,
            Groups = [.. Enumerable.Range(0, model.Components).Select(MixtureCharts.ComponentName)],
            Ellipses = [.. Shape(index).Ellipses(Across, Up)],
            Shares = shares,
            RangeX = RangeX,
            RangeY = RangeY,
        };
    }


    private string Reached(int index) => _frames[index].LogLikelihood.ToString("N2", CultureInfo.InvariantCulture);

    private string TitleOf(int index) => $"{Title} · {Label(index)}";

    private IEnumerable<(int Row, double X, double Y)> Points(int stride)
    {
        for (int row = 0; row < _sample.UnitCount; row += stride)
        {
            yield return (row, _values[(row * Columns) + Across], _values[(row * Columns) + Up]);
        }
    }
}
