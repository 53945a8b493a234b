using Elbo.Numerics.Vectors;

namespace Elbo.Numerics.Densities;

/// <summary>The shape of a smoothing kernel, 1 at its middle, as an argument of type: the compiler makes a loop for every one.</summary>
internal interface IProfile
{
    /// <summary>What is kept of a point before its first column.</summary>
    static abstract T Start<T>()
        where T : struct, ILanes<T>;

    /// <summary>What is kept of a point after one more column.</summary>
    /// <param name="state">What was kept.</param>
    /// <param name="difference">Point less query in that column, in bandwidths.</param>
    static abstract T Add<T>(T state, T difference)
        where T : struct, ILanes<T>;

    /// <summary>The kernel, times e to the shift where it has no edge.</summary>
    /// <param name="state">What was kept of all columns.</param>
    /// <param name="shift">Half the squared distance of the nearest point, or less.</param>
    static abstract T Value<T>(T state, T shift)
        where T : struct, ILanes<T>;

    /// <summary>The same of one point, in plain words.</summary>
    /// <param name="differences">Point less query, in bandwidths.</param>
    /// <param name="shift">Half the squared distance of the nearest point, or less.</param>
    static abstract double Of(ReadOnlySpan<double> differences, double shift);
}
