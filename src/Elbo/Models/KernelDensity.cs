using System.Globalization;
using Elbo.Data;
using Elbo.Models.Kernels;
using Elbo.Numerics;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>
/// A kernel density (Rosenblatt 1956; Parzen 1962): p(x) = Σ w k(L⁻¹(x − point))/(W |L|), a mixture with one component for every point. Nothing is
/// iterated; what there is to choose is the bandwidth. See <c>docs/models/kernel-density.md</c>.
/// </summary>
public sealed class KernelDensity : IDensity, ISampler, IStored<KernelDensity>
{
    /// <summary>The largest relative error of a density where none is asked for.</summary>
    public const double DefaultRelativeError = 1e-8;

    private readonly double[] _points;
    private readonly double[] _weights;
    private readonly double[] _center;
    private readonly Lazy<KernelTree> _tree;
    private readonly Lazy<double[]> _cumulative;

    /// <summary>A kernel density of points.</summary>
    /// <param name="points">Rows of D finite numbers, one after the other; copied. Those of weight 0 are left out.</param>
    /// <param name="weights">One finite, non-negative weight a point; empty if every weight is one.</param>
    /// <param name="bandwidth">How far the points are smeared out.</param>
    /// <param name="kernel">To what shape; Gaussian if not given.</param>
    /// <param name="columns">The names of the D columns; <c>x1</c>, <c>x2</c>, … if not given.</param>
    /// <param name="relativeError">The largest relative error of a density, at least 0; 0 for none but rounding.</param>
    /// <exception cref="ArgumentException">If they are not such, there are no points, or the weights sum to 0.</exception>
    public KernelDensity(
        ReadOnlySpan<double> points,
        ReadOnlySpan<double> weights,
        KernelBandwidth bandwidth,
        ISmoothingKernel? kernel = null,
        IReadOnlyList<string>? columns = null,
        double relativeError = DefaultRelativeError)
    {
        ArgumentNullException.ThrowIfNull(bandwidth);
        ArgumentOutOfRangeException.ThrowIfNegative(relativeError);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(relativeError, 0.1);
        if (points.IsEmpty)
        {
            throw new ArgumentException("There are no points.", nameof(points));
        }

        // The source checks lengths and numbers, and says where one is wrong.
        var source = new MatrixSource(points.ToArray(), bandwidth.Dimension, columns, weights.ToArray());
        KernelRows rows;
        try
        {
            rows = KernelRows.Read(source, CancellationToken.None);
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException(e.Message, nameof(weights), e);
        }

        (Bandwidth, Kernel, Columns, RelativeError) = (bandwidth, kernel ?? SmoothingKernels.Gaussian, [.. source.Columns], relativeError);
        (_points, _weights, _center, TotalWeight) = (rows.Values, rows.Weights, rows.Center(), rows.TotalWeight);
        if (!double.IsFinite(TotalWeight))
        {
            throw new ArgumentException("The sum of the weights is not finite.", nameof(weights));
        }

        _tree = new(() => new(Kernel, rows.Whitened(Bandwidth, _center), _weights, Dimension, RelativeError));
        _cumulative = new(() =>
        {
            double sum = 0;
            return [.. _weights.Select(w => sum += w)];
        });
    }

    /// <inheritdoc/>
    public static string Kind => "kernel-density";

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>The kernel.</summary>
    public ISmoothingKernel Kernel { get; }

    /// <summary>How far the points are smeared out.</summary>
    public KernelBandwidth Bandwidth { get; }

    /// <summary>The names of the D columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The largest relative error of a density; 0 for none but rounding.</summary>
    public double RelativeError { get; }

    /// <inheritdoc cref="IDensity.Dimension"/>
    public int Dimension => Bandwidth.Dimension;

    /// <summary>How many points have a weight.</summary>
    public int Count => _weights.Length;

    /// <summary>The points: rows of D numbers.</summary>
    public ReadOnlySpan<double> Points => _points;

    /// <summary>One positive weight a point.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>W: the sum of the weights.</summary>
    public double TotalWeight { get; }

    /// <summary>Whether densities come from a tree; otherwise every point is looked at. Chosen by what the points themselves would cost as queries.</summary>
    public bool UsesTree => _tree.Value.UsesTree;

    /// <summary>0: a kernel density has no statistics but its points.</summary>
    public int StatisticsLength => 0;

    private double LogNormalizer => (Dimension * Math.Log(Kernel.Peak)) - Bandwidth.LogDeterminant - Math.Log(TotalWeight);

    /// <summary>Makes a kernel density of rows.</summary>
    /// <param name="rows">The rows; they are kept in memory, for they are the model.</param>
    /// <param name="options">Kernel, rule and shape of the bandwidth; leave-one-out likelihood and a Gaussian kernel if not given.</param>
    /// <param name="progress">Is told of every bandwidth that is tried.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="InvalidDataException">If the weights sum to 0, a column does not vary, or the rule finds no bandwidth.</exception>
    public static KernelDensityFit Fit(
        IRowSource rows,
        KernelDensityOptions? options = null,
        IProgress<BandwidthPoint>? progress = null,
        CancellationToken cancellation = default) => new KernelDensityFitter(rows, options ?? new(), progress, cancellation).Fit();

    /// <summary>Reads it from a model file.</summary>
    /// <inheritdoc/>
    public static KernelDensity Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var shape = reader.Shape("points", 2);
        int count = shape[0], dimension = shape[1];
        var columns = reader.Texts("columns");
        if (count < 1 || dimension < 1 || columns.Count != dimension)
        {
            throw reader.Error($"it has {count} points, {dimension} dimensions and {columns.Count} column names");
        }

        if (!SmoothingKernels.TryParse(reader.Text("kernel"), out var kernel))
        {
            throw reader.Error($"its kernel '{reader.Text("kernel")}' is not known here");
        }

        try
        {
            return new(
                reader.Read("points", count, dimension),
                reader.Read("weights", count),
                ReadBandwidth(reader, dimension),
                kernel,
                columns,
                reader.ReadScalar("relativeError"));
        }
        catch (ArgumentException impossible)
        {
            throw reader.Error(impossible.Message.Split(" (Parameter")[0].TrimEnd('.'));
        }
    }

    /// <inheritdoc/>
    public void Write(ModelWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Text("kernel", Kernel.Name);
        writer.Texts("columns", Columns);
        writer.Write("points", _points, Count, Dimension);
        writer.Write("weights", _weights, Count);
        double[] numbers = Bandwidth.Rank switch
        {
            0 => [Bandwidth[0]],
            1 => [.. Enumerable.Range(0, Dimension).Select(d => Bandwidth[d])],
            _ => [.. Bandwidth.Matrix().Cast<double>()],
        };
        writer.Write("bandwidth", numbers, Enumerable.Repeat(Dimension, Bandwidth.Rank).ToArray());
        writer.WriteScalar("relativeError", RelativeError);
    }

    /// <inheritdoc/>
    /// <remarks>Where all kernels underflow, the logarithm is still right: the nearest point's term is the unit then.</remarks>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (rows.Dimension != Dimension)
        {
            throw new ArgumentException($"The rows have {rows.Dimension} columns, the model {Dimension}.", nameof(rows));
        }

        using var frame = scratch.Begin();
        var whitened = scratch.Take(rows.Values.Length);
        for (int n = 0; n < rows.Count; n++)
        {
            var row = whitened.Slice(n * Dimension, Dimension);
            for (int d = 0; d < Dimension; d++)
            {
                row[d] = rows[n][d] - _center[d];
            }

            Bandwidth.Whiten(row);
        }

        var result = logDensity[..rows.Count];
        _tree.Value.LogSums(whitened, result);
        double normalizer = LogNormalizer;
        foreach (ref double value in result)
        {
            value = double.IsNaN(value) ? double.NegativeInfinity : value + normalizer;
        }
    }

    /// <summary>The log-density of every row.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers.</param>
    /// <param name="threads">How many threads to use; all cores if not given. The result is the same for any number.</param>
    /// <param name="cancellation">Ends the work.</param>
    public double[] LogDensity(IRowSource rows, int? threads = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var result = new double[rows.UnitCount];
        int size = RowBatches.RowsPerBatch(rows.Dimension);
        var limit = new ParallelOptions { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(
            0,
            rows.BatchCount,
            limit,
            static () => (Batch: new RowBatch(), Scratch: new Scratch()),
            (b, _, worker) =>
            {
                rows.Read(b, worker.Batch);
                LogDensity(worker.Batch.Rows, worker.Scratch, result.AsSpan(b * size, worker.Batch.UnitCount));
                return worker;
            },
            static _ => { });
        return result;
    }

    /// <summary>ln p(x).</summary>
    /// <param name="value">x: D finite numbers.</param>
    public double LogDensity(params ReadOnlySpan<double> value)
    {
        Span<double> result = stackalloc double[1];
        ArgumentOutOfRangeException.ThrowIfNotEqual(value.Length, Dimension, nameof(value));
        LogDensity(new Rows(value, default, Dimension), new Scratch(), result);
        return result[0];
    }

    /// <summary>Draws a point with its weight.</summary>
    /// <inheritdoc/>
    public int DrawComponent(ref Rng rng)
    {
        double[] cumulative = _cumulative.Value;
        double share = rng.NextDouble() * cumulative[^1];
        int index = Array.BinarySearch(cumulative, share);
        return Math.Min(index < 0 ? ~index : index + 1, cumulative.Length - 1);
    }

    /// <summary>Draws a row from a point's kernel.</summary>
    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(component);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(component, Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Dimension, nameof(row));
        for (int d = 0; d < Dimension; d++)
        {
            row[d] = Kernel.Sample(ref rng);
        }

        Bandwidth.Unwhiten(row);
        for (int d = 0; d < Dimension; d++)
        {
            row[d] += _points[(component * Dimension) + d];
        }
    }

    /// <summary>The density of some of the columns, the others integrated out: a kernel density again, of the same points.</summary>
    /// <param name="columns">The numbers of the columns, from 0, in the order wanted; no two the same.</param>
    /// <exception cref="ArgumentException">If there is no such column, or one twice.</exception>
    /// <exception cref="NotSupportedException">For a matrix with a kernel other than the Gaussian, whose marginals are no such kernels.</exception>
    public KernelDensity Marginal(params ReadOnlySpan<int> columns)
    {
        int[] chosen = columns.ToArray();
        if (chosen.Length == 0 || chosen.Distinct().Count() < chosen.Length || Array.Exists(chosen, c => c < 0 || c >= Dimension))
        {
            throw new ArgumentException($"The columns {string.Join(", ", chosen)} are not different ones of {Dimension}.", nameof(columns));
        }

        if (Bandwidth.Rank == 2 && Kernel.HasEdge)
        {
            throw new NotSupportedException($"Along turned axes a product of {Kernel.Name} kernels has marginals of another shape.");
        }

        double[,] matrix = Bandwidth.Matrix();
        var bandwidth = Bandwidth.Rank < 2
            ? KernelBandwidth.PerColumn([.. chosen.Select(c => Bandwidth[c])])
            : KernelBandwidth.Full(Submatrix(matrix, chosen));
        double[] points = [.. Enumerable.Range(0, Count).SelectMany(n => chosen.Select(c => _points[(n * Dimension) + c]))];
        return new(points, _weights, bandwidth, Kernel, [.. chosen.Select(c => Columns[c])], RelativeError);
    }

    /// <summary>What people read about it.</summary>
    public Summary Summarize() => new(
        string.Create(CultureInfo.InvariantCulture, $"Kernel density of {Count} points, {Dimension} column{(Dimension == 1 ? "" : "s")}"),
        [
            new("kernel", $"{Kernel.Name}: {Kernel.Description}{(Dimension == 1 ? "" : ", a product over the columns")}"),
            .. Bandwidth.Rank == 0 ? new[] { SummaryFact.Of("bandwidth", Bandwidth[0]) } : [],
        ],
        Bandwidth.Rank == 0 ? [] : [BandwidthTable()],
        []);

    private static KernelBandwidth ReadBandwidth(ModelReader reader, int dimension)
    {
        int rank = reader.Shape("bandwidth").Count;
        double[] numbers = reader.Read("bandwidth", Enumerable.Repeat(dimension, rank).ToArray());
        if (rank < 2)
        {
            return rank == 0 ? KernelBandwidth.Uniform(numbers[0], dimension) : KernelBandwidth.PerColumn(numbers);
        }

        if (rank > 2)
        {
            throw reader.Error($"its bandwidth has {rank} dimensions");
        }

        var matrix = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                matrix[i, j] = numbers[(i * dimension) + j] == numbers[(j * dimension) + i]
                    ? numbers[(i * dimension) + j]
                    : throw reader.Error("its bandwidth is not symmetric");
            }
        }

        return KernelBandwidth.Full(matrix);
    }

    private static double[,] Submatrix(double[,] matrix, int[] chosen)
    {
        var part = new double[chosen.Length, chosen.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            for (int j = 0; j < chosen.Length; j++)
            {
                part[i, j] = matrix[chosen[i], chosen[j]];
            }
        }

        return part;
    }

    private SummaryTable BandwidthTable()
    {
        if (Bandwidth.Rank == 1)
        {
            return new(
                "Bandwidths",
                ["column", "bandwidth"],
                [.. Columns.Select((name, d) => (IReadOnlyList<string>)[name, Bandwidth[d].ToString("F6", CultureInfo.InvariantCulture)])]);
        }

        double[,] matrix = Bandwidth.Matrix();
        return new(
            "Bandwidth matrix, a covariance",
            ["column", .. Columns],
            [
                .. Columns.Select((name, i) => (IReadOnlyList<string>)
                    [name, .. Enumerable.Range(0, Dimension).Select(j => matrix[i, j].ToString("F6", CultureInfo.InvariantCulture))]),
            ]);
    }
}
