namespace Elbo.Models;

/// <summary>Where the runs of a mixture begin. All but random rows and a fitted model end in hard labels and an ordinary M-step on them.</summary>
public abstract record MixtureStart
{
    private MixtureStart()
    {
    }

    /// <summary>The name of the way of starting, as the tool and the restart report spell it.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Centers by k-means++ (Arthur and Vassilvitskii 2007) on standardised columns, then a short run of k-means. Each run has its own
    /// seed.
    /// </summary>
    public sealed record KMeans : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "k-means++";
    }

    /// <summary>Centers at distinct rows drawn at random; each component starts with the spread of all rows. Each run has its own seed.</summary>
    public sealed record Random : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "random";
    }

    /// <summary>A component for every row. One run; components keep the labels' order.</summary>
    /// <param name="Values">One number per row: the component, from 0, or −1 where it is unknown and the row does not take part in the start.</param>
    public sealed record Labels(IReadOnlyList<int> Values) : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "labels";
    }

    /// <summary>Means; every row starts with the nearest in standardised columns. One run; components keep the means' order.</summary>
    /// <param name="Values">K × D numbers.</param>
    public sealed record Means(double[,] Values) : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "means";
    }

    /// <summary>A fitted model, to be continued. One run; components keep their order, and the structure and floor are the model's.</summary>
    /// <param name="Model">The model.</param>
    public sealed record From(GaussianMixture Model) : MixtureStart
    {
        /// <inheritdoc/>
        public override string Name => "model";
    }
}
