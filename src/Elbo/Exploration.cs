namespace Elbo;

/// <summary>How to look for better optima near those that starts have found.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="Neighbors">Makes starts from the end of a run.</param>
/// <param name="Rounds">Round how many optima to look, the best first, then the best of those left and newly found.</param>
public sealed record Exploration<TModel>(Func<Fit<TModel>, IReadOnlyList<Start<TModel>>> Neighbors, int Rounds);
