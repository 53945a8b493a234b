using Elbo.Data;
using Elbo.Numerics;
using Elbo.Tests.Models;

namespace Elbo.Tests.Laws;

/// <summary>The row of the table of laws that the page about adding a model shows.</summary>
internal static class GeneticLinkageCase
{
    private const int Animals = 2500;

    public static IModelCase Case
    {
        get
        {
            var rng = new Seed(3).ToRng();
            double[] kinds = new double[Animals];
            for (int n = 0; n < Animals; n++)
            {
                kinds[n] = rng.NextIndex([0.65, 0.1, 0.1, 0.15]);
            }

            long[] all = [.. Enumerable.Range(0, Animals).Select(static n => (long)n)];
            MatrixSource Source(IEnumerable<long> rows, Func<long, double>? weight) => new(
                rows.Select(n => kinds[n]).ToArray(), 1, null, weight is null ? default(ReadOnlyMemory<double>) : rows.Select(weight).ToArray());
            return new ModelCase<GeneticLinkage, RowBatch>(
                "genetic linkage",
                new(0.5),
                Source(all, null),
                weight => Source(all, weight),
                times => Source(all.SelectMany(n => Enumerable.Repeat(n, times(n))), null),
                static (model, seed, size) =>
                {
                    var draw = seed.ToRng();
                    return new(Math.Clamp(model.Theta * Math.Exp(size * draw.NextGaussian()), 1e-9, 1 - 1e-9));
                },
                model => [.. kinds.Select(kind => BruteForce.LogSum(LogJoint(model, kind)))],
                static model => new(model.Theta),
                model => [.. kinds.Select(kind => LogJoint(model, kind))]);
        }
    }

    private static double[] LogJoint(GeneticLinkage model, double kind) => kind switch
    {
        0 => [Math.Log(0.5), Math.Log(model.Theta / 4)],
        3 => [double.NegativeInfinity, Math.Log(model.Theta / 4)],
        _ => [Math.Log((1 - model.Theta) / 4), double.NegativeInfinity],
    };
}
