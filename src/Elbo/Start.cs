namespace Elbo;

/// <summary>Where a run begins.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="Name">The name of the way of starting, for the restart report.</param>
/// <param name="Create">Makes the model; called once, on the thread that runs it, and not at all if the fit is stopped before.</param>
public sealed record Start<TModel>(string Name, Func<TModel> Create)
{
    /// <summary>Whether it is led to an end even where others are given up: its peak is to be found, whatever it begins with.</summary>
    public bool IsSeeded { get; init; }
}
