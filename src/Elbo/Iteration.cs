namespace Elbo;

/// <summary>One state of anything iterative: a model and the bound of exactly that model, not of its predecessor.</summary>
/// <typeparam name="T">The model.</typeparam>
/// <param name="Number">0 for the start, then 1, 2, …</param>
/// <param name="Model">The model after that many M-steps.</param>
/// <param name="Bound">The bound of this model on the data that the iteration saw; NaN where it saw none.</param>
public readonly record struct Iteration<T>(int Number, T Model, Bound Bound)
{
    /// <summary>The expected statistics under this model, where there are any.</summary>
    public SufficientStatistics? Statistics { get; init; }

    /// <summary>The total weight of the units behind the bound; 1 where nothing is counted.</summary>
    public double TotalWeight => Statistics?.TotalWeight ?? 1;

    /// <summary>What was seen on the way to the model, blended; none for a start.</summary>
    internal SufficientStatistics? Running { get; init; }

    /// <summary>The same iteration of a model that wraps this one, or is wrapped in it.</summary>
    internal Iteration<TOther> With<TOther>(TOther model) => new(Number, model, Bound) { Statistics = Statistics, Running = Running };
}
