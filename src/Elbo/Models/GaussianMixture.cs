using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Covariances.Priors;
using Elbo.Numerics;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>
/// A mixture of Gaussians, p(x) = Σₖ πₖ N(x; μₖ, Σₖ), fitted by EM (Dempster, Laird and Rubin 1977) with the covariance structures of
/// Celeux and Govaert 1995. The hidden variable of a row is its component.
/// </summary>
public sealed partial class GaussianMixture :
    ILatentModel<GaussianMixture, RowBatch>,
    IGradient<GaussianMixture>,
    IDensity,
    IPosterior,
    ISampler,
    IStored<GaussianMixture>,
    IFitSummary<GaussianMixture>
{
    private readonly Mixture<GaussianEmission> _mixture;

    /// <summary>A mixture with given parameters.</summary>
    /// <param name="weights">π: K non-negative numbers; they are scaled to sum to one.</param>
    /// <param name="emission">The Gaussians.</param>
    /// <param name="columns">The names of the D columns; <c>x1</c>, <c>x2</c>, … if not given.</param>
    /// <exception cref="ArgumentException">If lengths do not fit together.</exception>
    public GaussianMixture(ReadOnlySpan<double> weights, GaussianEmission emission, IReadOnlyList<string>? columns = null)
        : this(new Mixture<GaussianEmission>(weights, emission), columns ?? ColumnNames.Numbered(emission.Dimension), new())
    {
    }

    private GaussianMixture(Mixture<GaussianEmission> mixture, IReadOnlyList<string> columns, MixtureNames names)
    {
        if (columns.Count != mixture.Emission.Dimension)
        {
            throw new ArgumentException($"{columns.Count} names for {mixture.Emission.Dimension} columns.", nameof(columns));
        }

        _mixture = mixture;
        Columns = columns;
        Names = names;
    }

    /// <inheritdoc/>
    public static string Kind => "gaussian-mixture";

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>K.</summary>
    public int Components => _mixture.Components;

    /// <summary>D, how many numbers a row has.</summary>
    public int Dimension => Emission.Dimension;

    /// <summary>The names of the columns of the data.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>What its components are called, and which rows share one.</summary>
    public MixtureNames Names { get; }

    /// <summary>π: K numbers that sum to one.</summary>
    public ReadOnlySpan<double> Weights => _mixture.Weights;

    /// <summary>The Gaussians.</summary>
    public GaussianEmission Emission => _mixture.Emission;

    /// <summary>How the covariances relate to each other.</summary>
    public ICovarianceStructure Structure => Emission.Structure;

    /// <summary>The prior of means and covariances; <see langword="null"/> without one.</summary>
    public NormalInverseWishart? Prior => Emission.Prior;

    /// <summary>The parts that an M-step leaves as they are.</summary>
    public FrozenParts Frozen => Emission.Frozen | (_mixture.FreezesWeights ? FrozenParts.Weights : FrozenParts.None);

    /// <summary>How many numbers the data can choose freely: K − 1 weights, K·D means and the covariances', without those that are frozen.</summary>
    public int ParameterCount => (_mixture.FreezesWeights ? 0 : Components - 1) + Emission.ParameterCount;

    /// <inheritdoc/>
    public int StatisticsLength => _mixture.StatisticsLength;

    /// <inheritdoc/>
    public Posteriors Supported => _mixture.Supported;

    /// <inheritdoc/>
    public double GlobalBound => _mixture.GlobalBound;

    /// <summary>Fits a mixture: several starts compete, the best is finished, its components are put into canonical order.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">Components, structure, starts, tolerance, seed, threads.</param>
    /// <param name="progress">Is told of iterations, one at a time, from whichever thread ran them.</param>
    /// <param name="stop">Asks to stop after the current iterations and to keep the best model so far.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// The highest clean run; a degenerate one, with warnings, only if no run is clean. Components are ordered by weight, then mean, unless
    /// labels, means or a model gave them an order.
    /// </returns>
    /// <exception cref="ArgumentException">If the options contradict each other or the data's dimension.</exception>
    /// <exception cref="InvalidDataException">If the data cannot be read, all rows are equal or there are fewer distinct rows than components.</exception>
    public static Fit<GaussianMixture> Fit(
        IRowSource rows,
        GaussianMixtureOptions options,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default) =>
        new GaussianMixtureFitter(rows, options).Fit(progress, stop, cancellation);

    /// <summary>
    /// Fits a mixture to rows that can be read only once, such as those of a pipe, in memory that does not grow with their number. Anchor, floor
    /// and start come from the stream's first rows, which are then learnt from like all others.
    /// </summary>
    /// <param name="stream">The rows; they are read to their end.</param>
    /// <param name="options">Components, structure, starts, seed, threads; the method is online EM or stochastic gradient ascent.</param>
    /// <param name="progress">Is told of iterations.</param>
    /// <param name="stop">Asks to stop after the current iteration and to keep its model.</param>
    /// <param name="cancellation">Ends at once, by <see cref="OperationCanceledException"/>.</param>
    /// <returns>A model whose log-likelihood is unknown (NaN); <see cref="Fit{T}.Prequential"/> says how well it predicted.</returns>
    /// <exception cref="ArgumentException">If the options contradict each other or the data's dimension.</exception>
    /// <exception cref="NotSupportedException">If the method needs to read the rows again.</exception>
    /// <exception cref="InvalidDataException">If a row cannot be used, all first rows are equal or there are fewer distinct ones than components.</exception>
    public static Fit<GaussianMixture> FitStream(
        StreamSource stream,
        GaussianMixtureOptions options,
        IProgress<FitProgress>? progress = null,
        CancellationToken stop = default,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        int rows = (options.Method.StepBatches ?? 1) * RowBatches.RowsPerBatch(stream.Dimension);
        var fit = new GaussianMixtureFitter(stream.Buffer, options)
            .FitOnce(stream.Buffer.Cut(rows).Concat(stream.Windows(rows, stop, cancellation)), progress, stop, cancellation);

        // One that was stopped has read more rows than it learnt from.
        return fit with { UnitCount = stream.Buffer.IsWeighted ? stream.RowsRead : (long)Math.Round(fit.TotalWeight) };
    }

    /// <summary>
    /// An endless, lazy sequence of models from the first start, each with its own bound: own the loop. Arguments are checked at once.
    /// </summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">Components, structure, start, seed, threads.</param>
    /// <param name="cancellation">Ends a sweep before it is complete, by <see cref="OperationCanceledException"/>.</param>
    public static IEnumerable<Iteration<GaussianMixture>> Iterate(
        IRowSource rows, GaussianMixtureOptions options, CancellationToken cancellation = default) =>
        new GaussianMixtureFitter(rows, options).Iterate(cancellation);

    /// <inheritdoc/>
    public static GaussianMixture Read(ModelReader reader) => GaussianMixtureFile.Read(reader);

    /// <inheritdoc/>
    public void Write(ModelWriter writer) => GaussianMixtureFile.Write(this, writer);

    /// <summary>The mean of a component: D numbers.</summary>
    /// <param name="component">Its number, from 0.</param>
    public ReadOnlySpan<double> Mean(int component) => Emission.Mean(component);

    /// <summary>The covariance of a component: D × D numbers.</summary>
    /// <param name="component">Its number, from 0.</param>
    public double[,] Covariance(int component) => Emission.Covariance(component);

    /// <inheritdoc/>
    public Bound Expect(RowBatch batch, EStep context, Span<double> statistics) => _mixture.Expect(batch, context, statistics);

    /// <inheritdoc/>
    public GaussianMixture Maximize(ReadOnlySpan<double> statistics) => new(_mixture.Maximize(statistics), Columns, Names);

    /// <inheritdoc/>
    public double ExpectedLogJoint(ReadOnlySpan<double> statistics) => _mixture.ExpectedLogJoint(statistics);

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics) => _mixture.Diagnose(statistics);

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

    /// <summary>The natural logarithm of the density of every row; −∞ where it underflows.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers.</param>
    /// <returns>One number per row.</returns>
    public double[] LogDensity(IRowSource rows) => RowByRow.LogDensity(this, rows);

    /// <summary>The posterior probabilities of the components given every row.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers.</param>
    /// <returns>Rows × K numbers; each row sums to 1.</returns>
    public double[,] Responsibilities(IRowSource rows) => RowByRow.Responsibilities(this, rows);

    /// <summary>
    /// KL(q ‖ p) = Σ w Σₖ qₖ ln(qₖ/pₖ) of this model's posterior q over the components from another's, row by row: a term of the ledger, measured
    /// rather than worked out from the others.
    /// </summary>
    /// <param name="other">The model whose posterior is p; as many components, in the same order.</param>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers, with their weights.</param>
    /// <returns>Nats; +∞ where p has no weight on a component that q has.</returns>
    public double PosteriorDivergence(GaussianMixture other, IRowSource rows)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Components, Components, nameof(other));
        double total = 0;
        RowByRow.ForEach(rows, Dimension, (batch, _, scratch) =>
        {
            var q = scratch.Take(Components * batch.Count);
            var p = scratch.Take(Components * batch.Count);
            _mixture.LogPosterior(batch, scratch, q);
            other._mixture.LogPosterior(batch, scratch, p);
            for (int i = 0; i < q.Length; i++)
            {
                double weight = batch.Weights.IsEmpty ? 1 : batch.Weights[i % batch.Count];
                double responsibility = Math.Exp(q[i]);
                total += weight > 0 && responsibility > 0 ? weight * responsibility * (q[i] - p[i]) : 0;
            }
        });
        return total;
    }

    /// <summary>The most probable component of every row, from 0; the first of equals.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers.</param>
    /// <returns>One number per row.</returns>
    public int[] Assign(IRowSource rows) => RowByRow.Assign(this, rows);

    /// <summary>ln p(X|θ) of data, fitted to or not, in nats: each row's component is its own.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers.</param>
    public double LogLikelihood(IRowSource rows) => Evaluate(rows, Posteriors.Soft, Environment.ProcessorCount).Evidence;

    /// <summary>AIC, BIC and ICL on data, fitted to or not. Cost: two sweeps over the data.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers.</param>
    public InformationCriteria Criteria(IRowSource rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var soft = Em.Evaluate(this, rows, new());
        return new(
            ParameterCount, soft.TotalWeight, soft.Bound.Evidence, Evaluate(rows, Posteriors.Hard, Environment.ProcessorCount).Elbo);
    }

    /// <summary>The average uncertainty of a row's component in nats, between 0 and ln K: the entropy of the responsibilities.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers.</param>
    public double Entropy(IRowSource rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Summary.HasMissing)
        {
            // The bound's has that of the missing cells in it.
            return ComponentEntropy(rows);
        }

        var soft = Em.Evaluate(this, rows, new());

        // Rounding can leave the entropy of certain rows a little below zero.
        return Math.Max(0, soft.Bound.Entropy / soft.TotalWeight);
    }

    /// <inheritdoc/>
    public int DrawComponent(ref Rng rng) => rng.NextIndex(Weights);

    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row) => Emission.DrawRow(component, ref rng, row);

    /// <summary>Draws rows, a component for every row.</summary>
    /// <param name="count">How many rows.</param>
    /// <param name="seed">The seed; equal seeds give equal rows.</param>
    /// <param name="sharedComponent">Whether one component is drawn once and all rows come from it.</param>
    /// <returns>Rows × D numbers.</returns>
    public double[,] Sample(int count, Seed seed, bool sharedComponent = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var rng = seed.ToRng();
        var rows = new double[count, Dimension];
        var row = new double[Dimension];
        int component = sharedComponent ? DrawComponent(ref rng) : -1;
        for (int n = 0; n < count; n++)
        {
            DrawRow(sharedComponent ? component : DrawComponent(ref rng), ref rng, row);
            for (int d = 0; d < Dimension; d++)
            {
                rows[n, d] = row[d];
            }
        }

        return rows;
    }

    /// <summary>The same model with other names for its columns.</summary>
    /// <param name="columns">D names.</param>
    public GaussianMixture WithColumns(IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new(_mixture, columns, Names);
    }

    /// <summary>The same model under another prior: its M-step maximizes the posterior.</summary>
    /// <param name="prior">The prior; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">If it has another dimension.</exception>
    /// <exception cref="NotSupportedException">If there is no conjugate prior for the structure.</exception>
    public GaussianMixture WithPrior(NormalInverseWishart? prior) => With(Weights, Emission.WithPrior(prior));

    /// <summary>The same model, whose M-steps leave some of its parts as they are.</summary>
    /// <param name="parts">The parts.</param>
    public GaussianMixture Freezing(FrozenParts parts) =>
        new(new Mixture<GaussianEmission>(Weights, Emission.Freezing(parts), parts.HasFlag(FrozenParts.Weights)), Columns, Names);

    /// <inheritdoc/>
    public Summary Summarize(Fit<GaussianMixture> fit) => GaussianMixtureSummary.Of(fit);

    /// <summary>The model alone, for people.</summary>
    public Summary Summarize() => GaussianMixtureSummary.Of(this);

    /// <summary>The model alone, for people.</summary>
    public override string ToString() => Summarize().ToString();

    /// <summary>The same model, ready for a new fit: statistics are taken about its present means.</summary>
    internal GaussianMixture Anchored() => With(Weights, Emission.Anchored());

    /// <summary>Statistics of this model as the model with its components in another order has them.</summary>
    internal SufficientStatistics Reordered(SufficientStatistics statistics, IReadOnlyList<int> order)
    {
        var reordered = new SufficientStatistics(StatisticsLength);
        for (int k = 0; k < Components; k++)
        {
            reordered.Values[k] = statistics.Values[order[k]];
        }

        Emission.Reorder(statistics.Values[Components..], order, reordered.Values[Components..]);
        reordered.Count(statistics.Bound, statistics.TotalWeight);
        return reordered;
    }

    /// <summary>The same model with its components in another order.</summary>
    /// <param name="order">The old number, from 0, of every new component.</param>
    public GaussianMixture Reordered(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        double[] weights = [.. order.Select(k => Weights[k])];
        return With(weights, Emission.Reordered(order)).WithNames(Names.Reordered(order));
    }

    private GaussianMixture With(ReadOnlySpan<double> weights, GaussianEmission emission) =>
        new(new Mixture<GaussianEmission>(weights, emission, _mixture.FreezesWeights), Columns, Names);

    private Bound Evaluate(IRowSource rows, Posteriors posterior, int threads)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Em.Evaluate(this, rows, new() { Posterior = posterior, Threads = threads }).Bound;
    }
}
