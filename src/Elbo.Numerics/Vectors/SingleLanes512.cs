using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Elbo.Numerics.Vectors;

/// <summary>512 bits: 16 lanes of single precision.</summary>
internal struct SingleLanes512 : INumberLanes<SingleLanes512, float>
{
    private Vector512<float> _value;

    private SingleLanes512(Vector512<float> value) => _value = value;

    public static int Count => Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes512 operator +(SingleLanes512 left, SingleLanes512 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes512 operator -(SingleLanes512 left, SingleLanes512 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes512 operator *(SingleLanes512 left, SingleLanes512 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes512 Load(ref float source, nuint offset) => new(Vector512.LoadUnsafe(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes512 Gather(ref float source, nuint step) =>
        new(Vector512.Create(Half(ref source, step), Half(ref Unsafe.Add(ref source, 8 * step), step)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(SingleLanes512 value, ref float target, nuint offset) => value._value.StoreUnsafe(ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(SingleLanes512 value, ref double target, nuint offset)
    {
        var (lower, upper) = Vector512.Widen(value._value);
        (Vector512.LoadUnsafe(ref target, offset) + lower).StoreUnsafe(ref target, offset);
        offset += (nuint)Vector512<double>.Count;
        (Vector512.LoadUnsafe(ref target, offset) + upper).StoreUnsafe(ref target, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreScaled(SingleLanes512 x, double scale, double addend, ref double target, nuint offset)
    {
        var (lower, upper) = Vector512.Widen(x._value);
        Scaled(lower, scale, addend).StoreUnsafe(ref target, offset);
        Scaled(upper, scale, addend).StoreUnsafe(ref target, offset + (nuint)Vector512<double>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes512 MultiplyAdd(SingleLanes512 left, SingleLanes512 right, SingleLanes512 addend) =>
        new(Vector512.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(SingleLanes512 left, SingleLanes512 right, ref SingleLanes512 sum) =>
        sum._value = Vector512.MultiplyAddEstimate(left._value, right._value, sum._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Scaled(Vector512<double> x, double scale, double addend)
    {
        var result = Vector512.MultiplyAddEstimate(Vector512.Create(scale), x, Vector512.Create(addend));
        return Vector512.ConditionalSelect(Vector512.Equals(result, result), result, Vector512.Create(double.NegativeInfinity));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Half(ref float source, nuint step) => Vector256.Create(
        source,
        Unsafe.Add(ref source, step),
        Unsafe.Add(ref source, 2 * step),
        Unsafe.Add(ref source, 3 * step),
        Unsafe.Add(ref source, 4 * step),
        Unsafe.Add(ref source, 5 * step),
        Unsafe.Add(ref source, 6 * step),
        Unsafe.Add(ref source, 7 * step));
}
