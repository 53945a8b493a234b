using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Conditioning;
using Elbo.Emissions.Covariances;
using Elbo.Numerics;

namespace Elbo.Models.Starts;

/// <summary>
/// Rows filled in for starts, which know no missing cells: drawn, given what a row has, from the one Gaussian that fits a sample of the rows best. Draws, because
/// conditional means would lie on a line through clusters that they should not join. Which cells are drawn depends on the seed and the batch alone.
/// </summary>
internal sealed class FilledRows : IRowSource
{
    private const long SampleRows = 2_000;
    private const int Iterations = 20;

    /// <summary>With more columns, factors for every pattern of missing cells would cost more than a start is worth: each is drawn from its column alone.</summary>
    private const int MostFullColumns = 50;
    private const double VarianceFloor = 1e-6;

    private readonly IRowSource _rows;
    private readonly GaussianEmission _gaussian;
    private readonly Seed _seed;
    private readonly Lazy<ColumnSummary> _summary;

    private FilledRows(IRowSource rows, GaussianEmission gaussian, Seed seed)
    {
        (_rows, _gaussian, _seed) = (rows, gaussian, seed.Derive("fill"));
        _summary = new(() => ColumnSummary.Of(this, rows.Dimension));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns => _rows.Columns;

    /// <inheritdoc/>
    public ColumnSummary Summary => _summary.Value;

    /// <inheritdoc/>
    public long UnitCount => _rows.UnitCount;

    /// <inheritdoc/>
    public int BatchCount => _rows.BatchCount;

    /// <summary>The rows, filled in where they lack anything.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="seed">Where draws come from.</param>
    public static IRowSource Of(IRowSource rows, Seed seed) =>
        rows.Summary.HasMissing ? RowMemory.KeepIfSmall(new FilledRows(rows, OneGaussian(rows, seed), seed)) : rows;

    /// <inheritdoc/>
    public void Read(int index, RowBatch into)
    {
        _rows.Read(index, into);
        if (!GaussianEmission.HasGaps(into.Rows))
        {
            return;
        }

        double[] weights = into.Rows.Weights.ToArray();
        double[] completed = into.Rows.Values.ToArray();
        var rng = _seed.Derive(index).ToRng();
        _gaussian.Draw(into.Rows, MissingPattern.Find(into.Rows), 0, default, ref rng, completed);
        into.Set(completed, _rows.Dimension, weights);
    }

    private static GaussianEmission OneGaussian(IRowSource rows, Seed seed)
    {
        var summary = rows.Summary;
        ICovarianceStructure structure = rows.Dimension <= MostFullColumns ? new VVV() : new VVI();
        var floor = new CovarianceFloor(summary, VarianceFloor);
        var start = new GaussianEmission(new VVI(), floor, [.. summary.Means], [.. summary.Variances.Select((v, d) => Math.Max(v, floor.Minima[d]))]);
        if (structure is VVV)
        {
            double[,] spread = start.Covariance(0);
            start = new(structure, floor, start.Means, [.. Enumerable.Range(0, rows.Dimension).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => spread[i, j]))]);
        }

        var sample = RowSample.Take(rows, SampleRows, seed.Derive("fill"));
        return Em.Iterate(new Mixture<GaussianEmission>([1], start), sample, new EmOptions { Threads = 1 }).ElementAt(Iterations).Model.Emission;
    }
}
