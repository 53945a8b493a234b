namespace Elbo;

/// <summary>A model that can tell people about a fit of itself: what <c>elbo fit</c> prints.</summary>
/// <typeparam name="T">The model's own type.</typeparam>
public interface IFitSummary<T>
{
    /// <summary>Facts and tables about a fit.</summary>
    /// <param name="fit">A fit whose model is this one.</param>
    Summary Summarize(Fit<T> fit);
}
