using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>Adds items to statistics, by given responsibilities of their classes [K × items], weighted.</summary>
/// <typeparam name="TModel">The model.</typeparam>
internal delegate void VoteAccumulator<TModel>(TModel blank, EventBatch batch, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics);
