using Elbo.Storage;

namespace Elbo.Cli;

/// <summary>What came of <c>elbo update</c>.</summary>
/// <param name="Kind">The kind of the model.</param>
/// <param name="Before">How the model came about before.</param>
/// <param name="After">How it has come about now.</param>
/// <param name="Summary">What people read about the model.</param>
/// <param name="Save">Saves it.</param>
internal sealed record UpdateOutcome(string Kind, TrainingSummary Before, TrainingSummary After, Summary Summary, Action<string> Save)
{
    /// <summary>What came of an update.</summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <param name="stored">The model before.</param>
    /// <param name="updated">The model now.</param>
    /// <param name="summary">What people read about it.</param>
    public static UpdateOutcome Of<TModel>(StoredModel<TModel> stored, StoredModel<TModel> updated, Summary summary)
        where TModel : IStored<TModel> =>
        new(TModel.Kind, stored.Training!, updated.Training!, summary, path => ModelFile.Save(path, updated.Model, updated.Training, updated.Statistics));

    /// <summary>Annotators that the model did not know before.</summary>
    public IReadOnlyList<string> NewAnnotators { get; init; } = [];
}
