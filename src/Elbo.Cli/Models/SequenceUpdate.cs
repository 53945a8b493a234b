using Elbo.Data;
using Elbo.Emissions;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>Adds sequences to a hidden Markov model.</summary>
/// <param name="stored">The model.</param>
internal sealed class SequenceUpdate(StoredModel<HiddenMarkov<ProductEmission>> stored) : IModelUpdate
{
    /// <inheritdoc/>
    public UpdateOutcome Run(UpdateRequest request, Terminal terminal)
    {
        using var table = StateOutput.Open(terminal, stored.Model, request.Sequences);
        var updated = ModelUpdate.Apply<HiddenMarkov<ProductEmission>, RowBatch>(
            stored, table.Sequences, request.Engine, request.Stop, null, terminal.Interruption.Stop, terminal.Interruption.Cancel);

        // A training summary counts rows, of which the engine knows nothing: its units are sequences.
        updated = updated with { Training = updated.Training! with { Rows = stored.Training!.Rows + table.Groups.RowCount } };
        return UpdateOutcome.Of(stored, updated, updated.Model.Summarize());
    }
}
