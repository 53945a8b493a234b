namespace Elbo.Numerics.Vectors;

/// <summary>
/// A vector of doubles, so that a kernel is written once for every width. Written for <see cref="Lanes512"/>, <see cref="Lanes256"/> or
/// <see cref="Lanes128"/> as a type argument, each operation is one instruction: the compiler makes a version for every struct.
/// </summary>
/// <remarks>
/// A kernel's entry takes the widest that the processor has (<c>Vector512.IsHardwareAccelerated</c>, …: constants to the compiler); tests run
/// all three on any processor, the wider ones in software.
/// </remarks>
/// <typeparam name="TSelf">The vector itself.</typeparam>
internal interface ILanes<TSelf> : INumberLanes<TSelf, double>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Lane by lane.</summary>
    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>Lane by lane; NaN where the right one is NaN.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>Lane by lane: the value where left &gt; right, else the other.</summary>
    static abstract TSelf WhereGreater(TSelf left, TSelf right, TSelf value, TSelf other);

    /// <summary>Whether left &gt; right in any lane.</summary>
    static abstract bool IsAnyGreater(TSelf left, TSelf right);

    /// <summary>Lane by lane: x, but the other where x is NaN.</summary>
    static abstract TSelf WhereNumber(TSelf x, TSelf other);

    /// <summary>Natural logarithms of positive numbers.</summary>
    static abstract TSelf Log(TSelf x);

    /// <summary>m of x = m·2ⁿ, from √½ to √2.</summary>
    /// <param name="x">Finite, normal numbers from √½ up.</param>
    /// <param name="exponent">n.</param>
    static abstract TSelf Split(TSelf x, out TSelf exponent);

    /// <summary>x·2ⁿ, where n and the result are in the range of normal numbers.</summary>
    /// <param name="x">Positive, normal numbers.</param>
    /// <param name="shifted">n + 1.5·2⁵²: n stands in the lowest bits of such a number.</param>
    static abstract TSelf Scale(TSelf x, TSelf shifted);

    /// <summary>The sum of all lanes, pairwise in a fixed order.</summary>
    static abstract double Sum(TSelf x);
}
