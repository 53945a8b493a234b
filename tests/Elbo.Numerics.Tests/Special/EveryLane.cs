using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Tests.Special;

/// <summary>A function of vectors at a single number.</summary>
internal static class EveryLane
{
    /// <summary>The value, which is the same in all lanes.</summary>
    public static double Of<T>(Func<T, T> function, double x)
        where T : struct, ILanes<T>
    {
        var result = new double[T.Count];
        T.Store(function(T.Broadcast(x)), ref result[0], 0);
        Assert.All(result, value => Assert.Equal(result[0], value));
        return result[^1];
    }
}
