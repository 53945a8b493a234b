using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Annotators;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>Adds items to a model of annotators, and annotators whom it did not know.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="stored">The model.</param>
/// <param name="extend">The model with more annotators, and its statistics.</param>
internal sealed class VoteUpdate<TModel>(
    StoredModel<TModel> stored, Func<TModel, IReadOnlyList<string>, double[], (TModel Model, double[] Statistics)> extend) : IModelUpdate
    where TModel : IStored<TModel>, ILatentModel<TModel, EventBatch>, IAnnotatorModel
{
    /// <inheritdoc/>
    public UpdateOutcome Run(UpdateRequest request, Terminal terminal)
    {
        var table = request.Votes.Open(stored.Model.Classes);
        string[] strangers = [.. table.Keys.Except(stored.Model.Annotators, StringComparer.Ordinal)];
        var known = stored;
        if (strangers.Length > 0 && stored.Statistics.Length > 0)
        {
            var (model, statistics) = extend(stored.Model, strangers, stored.Statistics);
            known = stored with { Model = model, Statistics = statistics };
        }

        var updated = ModelUpdate.Apply<TModel, EventBatch>(
            known, table.SourceFor(known.Model.Annotators), request.Engine, request.Stop, null, terminal.Interruption.Stop, terminal.Interruption.Cancel);
        return UpdateOutcome.Of(stored, updated, AnnotatorSummary.Of(updated.Model, updated.Statistics)) with { NewAnnotators = strangers };
    }
}
