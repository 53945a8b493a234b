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
    /// <summary>Annotators that the model did not know before.</summary>
    public IReadOnlyList<string> NewAnnotators { get; init; } = [];
}
