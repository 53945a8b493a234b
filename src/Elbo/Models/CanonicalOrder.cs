using Elbo.Data;

namespace Elbo.Models;

/// <summary>Components in an order of their own, so that two fits of the same data print alike.</summary>
internal static class CanonicalOrder
{
    /// <summary>Weights closer than this are the same: the order must not hang on the last digits of a fit.</summary>
    private const int Digits = 6;

    /// <summary>By weight, the largest first, and then by what the components are.</summary>
    /// <param name="weights">A number for every component; those that are beyond <paramref name="compare"/> are not to be passed.</param>
    /// <param name="compare">Compares two components by their numbers.</param>
    /// <returns>The old number, from 0, of every new component.</returns>
    public static int[] ByWeight(ReadOnlySpan<double> weights, Comparison<int> compare)
    {
        double[] rounded = new double[weights.Length];
        for (int k = 0; k < rounded.Length; k++)
        {
            rounded[k] = Math.Round(weights[k], Digits);
        }

        return [.. Enumerable.Range(0, rounded.Length).OrderByDescending(k => rounded[k]).ThenBy(static k => k, Comparer<int>.Create(compare))];
    }

    /// <summary>Whether nothing is to be moved.</summary>
    public static bool IsIdentity(ReadOnlySpan<int> order)
    {
        for (int k = 0; k < order.Length; k++)
        {
            if (order[k] != k)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A fit whose model is told in another way: bound, statistics and warnings are those of the model as returned.</summary>
    /// <param name="fit">The fit, with its order set where that has changed.</param>
    /// <param name="told">Its model in other words.</param>
    /// <param name="data">What it was fitted to.</param>
    /// <param name="method">How.</param>
    /// <param name="options">How to do the E-step.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Fit<TModel> Retell<TModel, TBatch>(
        Fit<TModel> fit, TModel told, IDataSource<TBatch> data, FitMethod method, EmOptions options, CancellationToken cancellation)
        where TModel : ILatentModel<TModel, TBatch>
        where TBatch : Batch, new()
    {
        if (double.IsNaN(fit.Bound.Objective))
        {
            // After a single pass the bound is unknown, and stays so.
            return fit with { Model = told, Statistics = null };
        }

        var posterior = method is FitMethod.Viterbi ? Posteriors.Hard : Posteriors.Soft;
        var last = Em.Evaluate(told, data, options with { Posterior = posterior }, cancellation);
        return fit with
        {
            Model = told,
            History = [.. fit.History.SkipLast(1), last.Bound],
            Statistics = last.Statistics,
            Warnings = told.Diagnose(last.Statistics!.Values),
        };
    }
}
