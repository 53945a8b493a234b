using Elbo.Data;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>Adds documents to a mixture of unigrams.</summary>
/// <param name="stored">The model.</param>
internal sealed class DocumentUpdate(StoredModel<UnigramMixture> stored) : IModelUpdate
{
    /// <inheritdoc/>
    public UpdateOutcome Run(UpdateRequest request, Terminal terminal)
    {
        var documents = request.OpenDocuments(stored.Model.Words);
        var updated = ModelUpdate.Apply<UnigramMixture, EventBatch>(
            stored, documents.Source, request.Engine, request.Stop, null, terminal.Interruption.Stop, terminal.Interruption.Cancel);
        return UpdateOutcome.Of(stored, updated, updated.Model.Summarize());
    }
}
