using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Numerics;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>
/// A mixture that outliers do not pull about: clusters that are multivariate t (Peel and McLachlan 2000) or Gaussian, and behind them, if asked for, a uniform
/// density over the data's box for rows that belong to none (Banfield and Raftery 1993). The hidden variables of a row are its component, and its scale where
/// clusters are t. Noise is the last component.
/// </summary>
public sealed partial class RobustMixture :
    ILatentModel<RobustMixture, RowBatch>,
    IDensity,
    IPosterior,
    ISampler,
    IImputer,
    IStored<RobustMixture>,
    IFitSummary<RobustMixture>
{
    private readonly Mixture<RobustEmission> _mixture;

    /// <summary>A mixture with given parameters.</summary>
    /// <param name="weights">π: a non-negative number for every cluster, and one for noise where there is; they are scaled to sum to one.</param>
    /// <param name="emission">The densities.</param>
    /// <param name="columns">The names of the D columns; <c>x1</c>, <c>x2</c>, … if not given.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together.</exception>
    public RobustMixture(ReadOnlySpan<double> weights, RobustEmission emission, IReadOnlyList<string>? columns = null)
        : this(new Mixture<RobustEmission>(weights, emission), columns ?? ColumnNames.Numbered(emission.Dimension))
    {
    }

    private RobustMixture(Mixture<RobustEmission> mixture, IReadOnlyList<string> columns)
    {
        if (columns.Count != mixture.Emission.Dimension)
        {
            throw new ArgumentException($"{columns.Count} names for {mixture.Emission.Dimension} columns.", nameof(columns));
        }

        (_mixture, Columns) = (mixture, columns);
    }

    /// <inheritdoc/>
    public static string Kind => "robust-mixture";

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>How many components there are: the clusters, and noise.</summary>
    public int Components => _mixture.Components;

    /// <summary>K, the number of clusters.</summary>
    public int Clusters => Emission.Clusters.Components;

    /// <summary>Whether there is noise: the last component.</summary>
    public bool HasNoise => Emission.Noise is not null;

    /// <summary>D, how many numbers a row has.</summary>
    public int Dimension => Emission.Dimension;

    /// <summary>The names of the columns of the data.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>π: a number for every component; they sum to one.</summary>
    public ReadOnlySpan<double> Weights => _mixture.Weights;

    /// <summary>The densities.</summary>
    public RobustEmission Emission => _mixture.Emission;

    /// <summary>How the scale matrices relate to each other.</summary>
    public ICovarianceStructure Structure => Emission.Clusters.Gaussians.Structure;

    /// <summary>How many numbers the data can choose freely. The box of the noise is not counted.</summary>
    public int ParameterCount => Components - 1 + Emission.ParameterCount;

    /// <inheritdoc/>
    public int StatisticsLength => _mixture.StatisticsLength;

    /// <inheritdoc/>
    public Posteriors Supported => _mixture.Supported;

    /// <inheritdoc/>
    public static RobustMixture Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        try
        {
            var gaussians = GaussianEmissionFile.Read(reader, "");
            int clusters = gaussians.Components, dimension = gaussians.Dimension;
            double[] degrees = reader.Has("degreesOfFreedom") ? reader.Read("degreesOfFreedom", clusters) : [];
            var noise = reader.Has("noiseMinima") ? new UniformBox(reader.Read("noiseMinima", dimension), reader.Read("noiseMaxima", dimension)) : null;
            var emission = new RobustEmission(new(gaussians, degrees, reader.WholeNumber("freezesDegrees") != 0), noise);
            return new(reader.Read("weights", emission.Components), emission, reader.Texts("columns"));
        }
        catch (ArgumentException impossible)
        {
            throw reader.Error(impossible.Message);
        }
    }

    /// <inheritdoc/>
    public void Write(ModelWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var clusters = Emission.Clusters;
        writer.Text("structure", Structure.Name);
        writer.Texts("columns", Columns);
        writer.WholeNumber("freezesDegrees", clusters.FreezesDegrees ? 1 : 0);
        writer.Write("weights", Weights, Components);
        GaussianEmissionFile.Write(clusters.Gaussians, writer, "");
        if (!clusters.IsGaussian)
        {
            writer.Write("degreesOfFreedom", clusters.DegreesOfFreedom, Clusters);
        }

        if (Emission.Noise is { } noise)
        {
            writer.Write("noiseMinima", noise.Minima, Dimension);
            writer.Write("noiseMaxima", noise.Maxima, Dimension);
        }
    }

    /// <inheritdoc/>
    public Bound Expect(RowBatch batch, EStep context, Span<double> statistics) => _mixture.Expect(batch, context, statistics);

    /// <inheritdoc/>
    public RobustMixture Maximize(ReadOnlySpan<double> statistics) => new(_mixture.Maximize(statistics), Columns);

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics) => _mixture.ExpectedLogJoint(statistics);

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => _mixture.Diagnose(statistics);

    /// <summary>The location of a cluster: D numbers.</summary>
    /// <param name="cluster">Its number, from 0.</param>
    public ReadOnlySpan<double> Mean(int cluster) => Emission.Clusters.Gaussians.Mean(cluster);

    /// <summary>The scale matrix of a cluster, D × D numbers: the covariance if it is Gaussian, (ν − 2)/ν of it if it is t with ν above 2.</summary>
    /// <param name="cluster">Its number, from 0.</param>
    public double[,] Scale(int cluster) => Emission.Clusters.Gaussians.Covariance(cluster);

    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        _mixture.Posterior(rows, scratch, scratch.Take(Components * rows.Count), logDensity);
    }

    /// <inheritdoc/>
    public void Responsibilities(Rows rows, Scratch scratch, Span<double> responsibilities)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        _mixture.Posterior(rows, scratch, responsibilities, scratch.Take(rows.Count));
    }

    /// <summary>The natural logarithm of the density of every row.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers.</param>
    public double[] LogDensity(IRowSource rows) => RowByRow.LogDensity(this, rows);

    /// <summary>The posterior probabilities of the components given every row.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers.</param>
    /// <returns>Rows × components numbers; each row sums to 1. Where there is noise, it is the last column.</returns>
    public double[,] Responsibilities(IRowSource rows) => RowByRow.Responsibilities(this, rows);

    /// <summary>The most probable component of every row, from 0; the first of equals. Where there is noise, it is the last.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers.</param>
    public int[] Assign(IRowSource rows) => RowByRow.Assign(this, rows);

    /// <inheritdoc/>
    public int DrawComponent(ref Rng rng) => rng.NextIndex(Weights);

    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row) => Emission.DrawRow(component, ref rng, row);

    /// <summary>The rows with their missing cells filled in.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers; a missing cell is NaN.</param>
    /// <param name="draws">Where draws come from; conditional means if not given.</param>
    /// <returns>Rows × D numbers.</returns>
    public double[,] Impute(IRowSource rows, Seed? draws = null) => Imputation.Table(this, rows, draws);

    /// <inheritdoc/>
    public void Impute(Rows rows, Scratch scratch, Span<double> completed) =>
        Imputation.Means(this, rows, Emission.Complete, scratch, completed);

    /// <inheritdoc/>
    public void DrawMissing(Rows rows, Scratch scratch, ref Rng rng, Span<double> completed) =>
        Imputation.Draw(this, rows, Emission.Draw, scratch, ref rng, completed);

    /// <summary>The same model with its components in another order.</summary>
    /// <param name="order">The old number, from 0, of every new component; noise stays the last.</param>
    public RobustMixture Reordered(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        double[] weights = [.. order.Select(k => Weights[k])];
        return new(weights, Emission.Reordered(order), Columns);
    }

    /// <inheritdoc/>
    public Summary Summarize(Fit<RobustMixture> fit) => RobustMixtureSummary.Of(fit);

    /// <summary>The model alone, for people.</summary>
    public Summary Summarize() => RobustMixtureSummary.Of(this);

    /// <summary>The model alone, for people.</summary>
    public override string ToString() => Summarize().ToString();

    /// <summary>The same model, ready for a new fit: statistics are taken about its present means.</summary>
    internal RobustMixture Anchored() => new(Weights, Emission.Anchored(), Columns);
}
