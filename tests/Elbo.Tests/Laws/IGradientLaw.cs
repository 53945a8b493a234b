using Elbo.Data;

namespace Elbo.Tests.Laws;

/// <summary>A law that every model with a gradient must keep.</summary>
internal interface IGradientLaw
{
    void Check<TModel, TBatch>(ModelCase<TModel, TBatch> model)
        where TModel : ILatentModel<TModel, TBatch>, IGradient<TModel>
        where TBatch : Batch, new();
}
