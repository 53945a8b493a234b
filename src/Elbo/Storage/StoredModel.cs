namespace Elbo.Storage;

/// <summary>What a model file holds.</summary>
/// <typeparam name="T">The model.</typeparam>
/// <param name="Model">The model, bit for bit the one that was saved.</param>
/// <param name="Training">How it came about; null if that was not saved.</param>
/// <param name="Statistics">
/// The expected sufficient statistics that were saved with it, summed over data whose total weight is
/// <see cref="TrainingSummary.Weight"/>; empty if there are none.
/// </param>
public sealed record StoredModel<T>(T Model, TrainingSummary? Training, double[] Statistics)
    where T : IStored<T>;
