using Elbo.Data;

namespace Elbo.Tests.Laws;

/// <summary>A law that every model must keep.</summary>
internal interface ILaw
{
    void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new();
}
