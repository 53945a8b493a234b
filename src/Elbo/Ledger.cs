using Elbo.Data;

namespace Elbo;

/// <summary>
/// Why EM climbs, in numbers: the terms of the bound after every half-step. An E-step closes the gap between the bound and ln p; an M-step
/// raises the bound, and ln p by at least as much, because it opens a gap again (Neal and Hinton 1998).
/// </summary>
public static class Ledger
{
    /// <summary>
    /// Two entries an iteration and one for the start. It costs no sweep of its own: after an M-step, on the q of the model before, Q rises by
    /// what the statistics say, H stays, and ln p is that of the next E-step.
    /// </summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <typeparam name="TBatch">What its data come in.</typeparam>
    /// <param name="steps">Full sweeps over the same data, for example of <see cref="Em.Iterate"/>; read lazily.</param>
    /// <param name="data">The data; only its type matters.</param>
    /// <exception cref="ArgumentException">If an iteration comes without statistics.</exception>
    public static IEnumerable<LedgerEntry> Of<TModel, TBatch>(IEnumerable<Iteration<TModel>> steps, IDataSource<TBatch> data)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(data);
        return Entries();

        IEnumerable<LedgerEntry> Entries()
        {
            Iteration<TModel>? before = null;
            foreach (var step in steps)
            {
                if (before is { } old)
                {
                    yield return new(step.Number, HalfStep.Maximize, BoundOf<TModel, TBatch>(step.Model, old) with { Evidence = step.Bound.Evidence });
                }

                yield return new(step.Number, before is null ? HalfStep.Start : HalfStep.Expect, step.Bound);
                before = step;
            }
        }
    }

    /// <summary>
    /// The lower bound that an E-step built, at other parameters: what an M-step maximizes. It touches ln p at the parameters of the E-step and
    /// lies below it everywhere else.
    /// </summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <typeparam name="TBatch">What its data come in.</typeparam>
    /// <param name="model">The other parameters.</param>
    /// <param name="expected">The iteration whose q it is, with its statistics.</param>
    /// <param name="data">The data; only its type matters.</param>
    /// <returns>Q and H at those parameters; ln p there is unknown (NaN) without a sweep.</returns>
    public static Bound LowerBound<TModel, TBatch>(TModel model, Iteration<TModel> expected, IDataSource<TBatch> data)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(data);
        return BoundOf<TModel, TBatch>(model, expected);
    }

    private static Bound BoundOf<TModel, TBatch>(TModel model, Iteration<TModel> old)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch
    {
        var statistics = old.Statistics ?? throw new ArgumentException("A ledger needs the statistics of every iteration.", nameof(old));
        double rise = model.ExpectedLogJoint(statistics.Values) - old.Model.ExpectedLogJoint(statistics.Values);
        return old.Bound with
        {
            Evidence = double.NaN,
            ExpectedLogJoint = old.Bound.ExpectedLogJoint + rise,
            Global = model.GlobalBound,
        };
    }
}
