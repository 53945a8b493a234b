namespace Elbo.Storage;

/// <summary>What the header of a model file says, read without its numbers: enough to choose the type that can load it.</summary>
/// <param name="Kind">The kind of the model, for example <c>gaussian-mixture</c>.</param>
/// <param name="Version">The version of that kind's content.</param>
/// <param name="Training">How the model came about; null if that was not saved.</param>
/// <param name="Metadata">Every text entry, in the order of the file.</param>
/// <param name="Arrays">Every array, in the order of the file.</param>
public sealed record ModelInfo(
    string Kind,
    int Version,
    TrainingSummary? Training,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<StoredArray> Arrays);
