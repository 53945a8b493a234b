namespace Elbo.Numerics.Vectors;

/// <summary>
/// A vector of numbers of either precision: what kernels need that are written once for both. What they add up over many rows goes to doubles,
/// whatever the precision.
/// </summary>
/// <typeparam name="TSelf">The vector itself.</typeparam>
/// <typeparam name="TNumber">double or float.</typeparam>
internal interface INumberLanes<TSelf, TNumber>
    where TSelf : struct, INumberLanes<TSelf, TNumber>
    where TNumber : unmanaged
{
    /// <summary>How many numbers it holds.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Broadcast(TNumber value);

    /// <summary>Reads <see cref="Count"/> numbers; no alignment is asked for, and nothing is checked.</summary>
    static abstract TSelf Load(ref TNumber source, nuint offset);

    /// <summary>Reads numbers that lie a step apart.</summary>
    static abstract TSelf Gather(ref TNumber source, nuint step);

    /// <summary>Writes <see cref="Count"/> numbers; no alignment is asked for, and nothing is checked.</summary>
    static abstract void Store(TSelf value, ref TNumber target, nuint offset);

    /// <summary>Adds <see cref="Count"/> numbers to doubles.</summary>
    static abstract void AddTo(TSelf value, ref double target, nuint offset);

    /// <summary>Writes scale·x + addend in doubles, and −∞ where that is NaN.</summary>
    static abstract void StoreScaled(TSelf x, double scale, double addend, ref double target, nuint offset);

    /// <summary>Lane by lane.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>Lane by lane.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>Lane by lane.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>left·right + addend, rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>
    /// Adds left·right to a sum, as <see cref="MultiplyAdd"/> does. Where the sum is the variable itself, the compiler adds to its register; of
    /// <c>sum = MultiplyAdd(left, right, sum)</c> it overwrites a factor that nobody needs any more, and moves the result: a fifth of an inner loop.
    /// </summary>
    static abstract void AddProduct(TSelf left, TSelf right, ref TSelf sum);
}
