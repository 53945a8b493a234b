using Elbo.Data;
using Elbo.Emissions;
using Elbo.Numerics;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>
/// A mixture over columns of any kinds, p(x) = Σₖ πₖ Π p(x of a part|k): real numbers, counts, zeros and ones, categories. With categories alone it is latent
/// class analysis (Lazarsfeld and Henry 1968). The hidden variable of a row is its component; missing cells drop out of the product.
/// </summary>
public sealed partial class ProductMixture :
    ILatentModel<ProductMixture, RowBatch>,
    IDensity,
    IPosterior,
    ISampler,
    IStored<ProductMixture>,
    IFitSummary<ProductMixture>
{
    private readonly Mixture<ProductEmission> _mixture;

    /// <summary>A mixture with given parameters.</summary>
    /// <param name="weights">π: K non-negative numbers; they are scaled to sum to one.</param>
    /// <param name="emission">The densities.</param>
    /// <param name="columns">What the D columns are.</param>
    /// <param name="freezesWeights">Whether M-steps leave the weights as they are.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together, or a column's categories are not those of its density.</exception>
    public ProductMixture(ReadOnlySpan<double> weights, ProductEmission emission, IReadOnlyList<ColumnType> columns, bool freezesWeights = false)
        : this(new Mixture<ProductEmission>(weights, emission, freezesWeights), columns)
    {
    }

    private ProductMixture(Mixture<ProductEmission> mixture, IReadOnlyList<ColumnType> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count != mixture.Emission.Dimension)
        {
            throw new ArgumentException($"{columns.Count} columns for {mixture.Emission.Dimension} dimensions.", nameof(columns));
        }

        foreach (var part in mixture.Emission.Parts)
        {
            for (int i = 0; i < part.Columns.Count; i++)
            {
                var column = columns[part.Columns[i]];
                int? categories = part.Family switch
                {
                    CategoricalEmission categorical => categorical.Categories[i],
                    BernoulliEmission => Math.Min(2, column.Categories.Count),
                    _ => null,
                };
                if (column.IsCoded != categories is not null || (categories is { } count && count != column.Categories.Count))
                {
                    throw new ArgumentException($"Column '{column.Name}' and its density are not of the same kind, or have not the same categories.", nameof(columns));
                }
            }
        }

        (_mixture, Columns) = (mixture, columns);
    }

    /// <inheritdoc/>
    public static string Kind => "mixture";

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>K.</summary>
    public int Components => _mixture.Components;

    /// <summary>D, how many numbers a row has.</summary>
    public int Dimension => Emission.Dimension;

    /// <summary>What the columns are, with the names of their categories.</summary>
    public IReadOnlyList<ColumnType> Columns { get; }

    /// <summary>π: K numbers that sum to one.</summary>
    public ReadOnlySpan<double> Weights => _mixture.Weights;

    /// <summary>The densities.</summary>
    public ProductEmission Emission => _mixture.Emission;

    /// <summary>Whether M-steps leave the weights as they are.</summary>
    public bool FreezesWeights => _mixture.FreezesWeights;

    /// <summary>How many numbers the data can choose freely: K − 1 weights, unless they are frozen, and the densities'.</summary>
    public int ParameterCount => (FreezesWeights ? 0 : Components - 1) + Emission.ParameterCount;

    /// <inheritdoc/>
    public int StatisticsLength => _mixture.StatisticsLength;

    /// <inheritdoc/>
    public Posteriors Supported => _mixture.Supported;

    /// <inheritdoc/>
    public double GlobalBound => _mixture.GlobalBound;

    /// <inheritdoc/>
    public static ProductMixture Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var columns = ColumnTypeFile.Read(reader);
        int components = reader.Shape("weights", 1)[0];
        try
        {
            var emission = EmissionFile.Read<ProductEmission>(reader, "");
            return new(reader.Read("weights", components), emission, columns, reader.WholeNumber("freezesWeights") != 0);
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
        ColumnTypeFile.Write(Columns, writer);
        writer.WholeNumber("freezesWeights", FreezesWeights ? 1 : 0);
        writer.Write("weights", Weights, Components);
        EmissionFile.Write(Emission, writer, "");
    }

    /// <inheritdoc/>
    public Bound Expect(RowBatch batch, EStep context, Span<double> statistics) => _mixture.Expect(batch, context, statistics);

    /// <inheritdoc/>
    public ProductMixture Maximize(ReadOnlySpan<double> statistics) => new(_mixture.Maximize(statistics), Columns);

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics) => _mixture.ExpectedLogJoint(statistics);

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics)
    {
        var labels = new ColumnLabels(d => $"'{Columns[d].Name}'", (d, j) => $"'{Columns[d].Categories[j]}'");
        return [.. Emission.Diagnose(statistics[Components..], labels), .. _mixture.Coincidences()];
    }

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

    /// <summary>The most probable component of every row, from 0; the first of equals.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers, NaN where one is missing.</param>
    /// <returns>One number per row.</returns>
    public int[] Assign(IRowSource rows) => RowByRow.Assign(this, rows);

    /// <inheritdoc/>
    public int DrawComponent(ref Rng rng) => rng.NextIndex(Weights);

    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row) => Emission.DrawRow(component, ref rng, row);

    /// <summary>The same model with its components in another order.</summary>
    /// <param name="order">The old number, from 0, of every new component.</param>
    public ProductMixture Reordered(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        double[] weights = [.. order.Select(k => Weights[k])];
        return new(weights, Emission.Reordered(order), Columns, FreezesWeights);
    }

    /// <inheritdoc/>
    public Summary Summarize(Fit<ProductMixture> fit) => ProductMixtureSummary.Of(fit);

    /// <summary>The model alone, for people.</summary>
    public Summary Summarize() => ProductMixtureSummary.Of(this);

    /// <summary>The model alone, for people.</summary>
    public override string ToString() => Summarize().ToString();

    /// <summary>The same model, ready for a new fit: statistics are taken about its present parameters.</summary>
    internal ProductMixture Anchored() => With(Emission.Anchored());

    /// <summary>The same weights with other densities.</summary>
    internal ProductMixture With(ProductEmission emission) => new(Weights, emission, Columns, FreezesWeights);
}
