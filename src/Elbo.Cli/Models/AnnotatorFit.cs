using Elbo.Models;
using Elbo.Models.Annotators;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>A fit of a model of annotators, whichever it is.</summary>
/// <param name="Model">The model.</param>
/// <param name="Bound">Its bound.</param>
/// <param name="Iterations">How many M-steps led to it.</param>
/// <param name="Reason">Why they ended.</param>
/// <param name="Warnings">What its user must know.</param>
/// <param name="Restarts">What the restarts found.</param>
/// <param name="Statistics">Its expected statistics.</param>
/// <param name="Summary">What people read about it.</param>
/// <param name="Save">Saves it.</param>
internal sealed record AnnotatorFit(
    IAnnotatorModel Model,
    Bound Bound,
    int Iterations,
    StopReason Reason,
    IReadOnlyList<FitWarning> Warnings,
    RestartReport? Restarts,
    double[] Statistics,
    Summary Summary,
    Action<string> Save)
{
    /// <summary>A fit without its type.</summary>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <param name="fit">The fit.</param>
    /// <param name="items">How many items it was fitted to.</param>
    /// <param name="costs">What confusions cost.</param>
    public static AnnotatorFit Of<TModel>(Fit<TModel> fit, long items, CostMatrix? costs)
        where TModel : IAnnotatorModel, IStored<TModel> => new(
            fit.Model,
            fit.Bound,
            fit.Iterations,
            fit.Reason,
            fit.Warnings,
            fit.Restarts,
            fit.Statistics!.Values.ToArray(),
            AnnotatorSummary.Of(fit, costs),
            path => ModelFile.Save(path, fit, items));
}
