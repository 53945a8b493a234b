using Elbo.Data;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>Adds rows to a model of rows.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="stored">The model.</param>
/// <param name="open">Opens data for it.</param>
/// <param name="summarize">What people read about it.</param>
internal sealed class RowUpdate<TModel>(StoredModel<TModel> stored, Func<DataRequest, Terminal, RowSource> open, Func<TModel, Summary> summarize) : IModelUpdate
    where TModel : IStored<TModel>, ILatentModel<TModel, RowBatch>
{
    /// <inheritdoc/>
    public UpdateOutcome Run(UpdateRequest request, Terminal terminal)
    {
        using var rows = open(request.Rows, terminal);
        var updated = ModelUpdate.Apply<TModel, RowBatch>(
            stored, rows, request.Engine, request.Stop, null, terminal.Interruption.Stop, terminal.Interruption.Cancel);
        return UpdateOutcome.Of(stored, updated, summarize(updated.Model));
    }
}
