namespace Elbo.Models;

/// <summary>
/// Where the runs of a mixture begin. All but random rows, small parts and a fitted model end in labels or responsibilities and an ordinary
/// M-step on them.
/// </summary>
public abstract record MixtureStart
{
    private MixtureStart()
    {
    }

    /// <summary>The name of the way of starting, as the tool and the restart report spell it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it says by itself how many components there are, and in which order.</summary>
    public virtual bool FixesComponents => false;

    /// <summary>Whether it draws: then there are several runs, each with its own seed.</summary>
    public virtual bool IsDrawn => !FixesComponents;

    /// <summary>
    /// Starts of several kinds, because each finds peaks that others miss: both hierarchical ones, then k-means++ on whitened and raw columns,
    /// small parts and random responsibilities in turn, of which those go on that lead after a few iterations. Once these have ended, components
    /// of the best runs are merged, and others split or put where rows are badly explained.
    /// </summary>
    public sealed record Portfolio : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "portfolio";
    }

    /// <summary>
    /// The groups of a model-based agglomerative clustering (Fraley 1998) of at most 2,000 rows, on columns that are half whitened (VVV) or
    /// whitened (EII). One run.
    /// </summary>
    /// <param name="Criterion">By which groups are merged.</param>
    public sealed record Hierarchical(AgglomerationCriterion Criterion = AgglomerationCriterion.VVV) : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => Criterion == AgglomerationCriterion.VVV ? "hierarchical" : "hierarchical-eii";

        /// <inheritdoc/>
        public override bool IsDrawn => false;
    }

    /// <summary>Centers by k-means++ (Arthur and Vassilvitskii 2007), then a short run of k-means. Each run has its own seed.</summary>
    /// <param name="Columns">In which coordinates.</param>
    public sealed record KMeans(KMeansColumns Columns = KMeansColumns.Scaled) : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => Columns switch
        {
            KMeansColumns.Raw => "k-means++-raw",
            KMeansColumns.Whitened => "k-means++-whitened",
            _ => "k-means++",
        };
    }

    /// <summary>Centers at distinct rows drawn at random; each component starts with the spread of all rows. Each run has its own seed.</summary>
    public sealed record Random : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "random";
    }

    /// <summary>
    /// Responsibilities drawn uniformly from all that there are, row by row. All components begin close to the mean of all rows. Each run has
    /// its own seed.
    /// </summary>
    public sealed record RandomResponsibilities : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "responsibilities";
    }

    /// <summary>
    /// The likeliest, on all rows, of several short runs of EM on small random parts of the rows (after Biernacki, Celeux and Govaert 2003).
    /// Each run has its own seed.
    /// </summary>
    public sealed record SubsetEm : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "subset-em";
    }

    /// <summary>A component for every row. One run; components keep the labels' order.</summary>
    /// <param name="Values">One number per row: the component, from 0, or −1 where it is unknown and the row does not take part in the start.</param>
    public sealed record Labels(IReadOnlyList<int> Values) : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "labels";

        /// <inheritdoc/>
        public override bool FixesComponents => true;
    }

    /// <summary>Means; every row starts with the nearest in standardised columns. One run; components keep the means' order.</summary>
    /// <param name="Values">K × D numbers.</param>
    public sealed record Means(double[,] Values) : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "means";

        /// <inheritdoc/>
        public override bool FixesComponents => true;
    }

    /// <summary>A fitted model, to be continued. One run; components keep their order, and the structure and floor are the model's.</summary>
    /// <param name="Model">The model.</param>
    public sealed record From(GaussianMixture Model) : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "model";

        /// <inheritdoc/>
        public override bool FixesComponents => true;
    }
}
