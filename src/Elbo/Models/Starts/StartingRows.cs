using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models.Starts;

/// <summary>The rows on which starts compete, and what starts work out from them once for all: samples, coordinates, dendrograms.</summary>
internal sealed class StartingRows
{
    /// <summary>Above this many rows, starts compete on a sample.</summary>
    private const long RowsForSample = 200_000;
    private const long SampleRows = 100_000;

    /// <summary>k-means finds its centers on at most this many rows.</summary>
    private const long CenterRows = 20_000;

    /// <summary>Agglomeration needs memory and time in proportion to the square of the rows: at most this many.</summary>
    private const long TreeRows = 2_000;

    /// <summary>A sample has at most this many numbers: 64 MB.</summary>
    private const long MemoryValues = 8L << 20;

    private const int ManyBatches = 32;

    private readonly Lazy<IRowSource> _complete;
    private readonly Lazy<MatrixSource> _centers;
    private readonly Lazy<MatrixSource> _tree;
    private readonly Lazy<Whitening> _whitening;
    private readonly Lazy<Whitening> _scaling;
    private readonly Lazy<MatrixSource> _whitened;
    private readonly Lazy<Dendrogram>[] _dendrograms;

    /// <summary>Starting rows.</summary>
    /// <param name="contest">All rows, or the sample on which starts compete.</param>
    /// <param name="summary">The columns of all rows.</param>
    /// <param name="seed">Where samples come from.</param>
    /// <param name="threads">How many threads a start may have for itself.</param>
    public StartingRows(IRowSource contest, ColumnSummary summary, Seed seed, int threads = 1)
    {
        Contest = contest;

        // Where there are few batches, starts are made side by side.
        Threads = contest.BatchCount < ManyBatches ? 1 : threads;
        _complete = new(() => summary.HasMissing ? FilledRows.Of(contest, seed) : contest);
        _centers = new(() => Sample(Complete, CenterRows, seed.Derive("centers")));
        _tree = new(() => Sample(Complete, TreeRows, seed.Derive("dendrogram")));
        _whitening = new(() => new(Centers, summary, 0.5));
        _scaling = new(() => new(Centers, summary, 0));
        _whitened = new(() => Whitening.Apply(Centers));
        _dendrograms =
        [
            .. Enum.GetValues<AgglomerationCriterion>().Select(criterion => new Lazy<Dendrogram>(() =>
                Agglomerate(new Whitening(Tree, summary, criterion == AgglomerationCriterion.VVV ? 0.25 : 0.5).Apply(Tree), criterion, Threads))),
        ];
    }

    /// <summary>All rows, or the sample on which starts compete.</summary>
    public IRowSource Contest { get; }

    /// <summary>How many threads a start may have for itself. What it makes is the same with any number.</summary>
    public int Threads { get; }

    /// <summary>The same rows, filled in where they lack cells: what starts are made of.</summary>
    public IRowSource Complete => _complete.Value;

    /// <summary>Those on which centers are found.</summary>
    public MatrixSource Centers => _centers.Value;

    /// <summary>Those that are clustered.</summary>
    public MatrixSource Tree => _tree.Value;

    /// <summary>Coordinates in which the data are uncorrelated and have unit variances.</summary>
    public Whitening Whitening => _whitening.Value;

    /// <summary>Coordinates in which the data are uncorrelated and as long as with columns divided by their deviations.</summary>
    public Whitening Scaling => _scaling.Value;

    /// <summary><see cref="Centers"/> in the coordinates of <see cref="Whitening"/>.</summary>
    public MatrixSource Whitened => _whitened.Value;

    /// <summary>The clustering of <see cref="Tree"/>.</summary>
    /// <param name="criterion">By which groups are merged.</param>
    public Dendrogram Dendrogram(AgglomerationCriterion criterion) => _dendrograms[(int)criterion].Value;

    /// <summary>Some rows in memory.</summary>
    /// <param name="rows">The rows to draw from.</param>
    /// <param name="most">How many, if they fit.</param>
    /// <param name="seed">The same seed draws the same rows.</param>
    public static MatrixSource Sample(IRowSource rows, long most, Seed seed) =>
        RowSample.Take(rows, Math.Min(most, MemoryValues / rows.Dimension), seed);

    /// <summary>The starting rows of a fit: all rows, or a sample of many where starts are drawn.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">How they are fitted.</param>
    public static StartingRows Of(IRowSource rows, GaussianMixtureOptions options) => new(
        options.Start.FixesComponents || options.Known is not null || options.Groups is not null || rows.UnitCount <= RowsForSample
            ? RowMemory.KeepIfSmall(rows)
            : Sample(rows, SampleRows, options.Seed.Derive("sample")),
        rows.Summary,
        options.Seed,
        options.Threads);

    private static Dendrogram Agglomerate(MatrixSource rows, AgglomerationCriterion criterion, int threads)
    {
        var points = new double[rows.UnitCount * rows.Dimension];
        var weights = new double[rows.UnitCount];
        Array.Fill(weights, 1);
        var batch = new RowBatch();
        int at = 0;
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            batch.Rows.Values.CopyTo(points.AsSpan(at * rows.Dimension));
            batch.Rows.Weights.CopyTo(weights.AsSpan(at));
            at += batch.UnitCount;
        }

        // Scrucca and Raftery (2015) divide by the square roots of the singular values, which grow with the rows: that decides how much the
        // volume of a group counts beside its extent.
        double scale = Math.Pow(weights.Sum(), -0.25);
        TensorPrimitives.Multiply(points, scale, points);
        return Agglomeration.Of(points, weights, rows.Dimension, criterion, threads);
    }
}
