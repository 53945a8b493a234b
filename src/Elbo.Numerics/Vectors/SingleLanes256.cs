using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Elbo.Numerics.Vectors;

/// <summary>256 bits: 8 lanes of single precision.</summary>
internal struct SingleLanes256 : INumberLanes<SingleLanes256, float>
{
    private Vector256<float> _value;

    private SingleLanes256(Vector256<float> value) => _value = value;

    public static int Count => Vector256<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes256 operator +(SingleLanes256 left, SingleLanes256 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes256 operator -(SingleLanes256 left, SingleLanes256 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes256 operator *(SingleLanes256 left, SingleLanes256 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes256 Load(ref float source, nuint offset) => new(Vector256.LoadUnsafe(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes256 Gather(ref float source, nuint step) =>
        new(Vector256.Create(
            source,
            Unsafe.Add(ref source, step),
            Unsafe.Add(ref source, 2 * step),
            Unsafe.Add(ref source, 3 * step),
            Unsafe.Add(ref source, 4 * step),
            Unsafe.Add(ref source, 5 * step),
            Unsafe.Add(ref source, 6 * step),
            Unsafe.Add(ref source, 7 * step)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(SingleLanes256 value, ref float target, nuint offset) => value._value.StoreUnsafe(ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(SingleLanes256 value, ref double target, nuint offset)
    {
        var (lower, upper) = Vector256.Widen(value._value);
        (Vector256.LoadUnsafe(ref target, offset) + lower).StoreUnsafe(ref target, offset);
        offset += (nuint)Vector256<double>.Count;
        (Vector256.LoadUnsafe(ref target, offset) + upper).StoreUnsafe(ref target, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreScaled(SingleLanes256 x, double scale, double addend, ref double target, nuint offset)
    {
        var (lower, upper) = Vector256.Widen(x._value);
        Scaled(lower, scale, addend).StoreUnsafe(ref target, offset);
        Scaled(upper, scale, addend).StoreUnsafe(ref target, offset + (nuint)Vector256<double>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes256 MultiplyAdd(SingleLanes256 left, SingleLanes256 right, SingleLanes256 addend) =>
        new(Vector256.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(SingleLanes256 left, SingleLanes256 right, ref SingleLanes256 sum) =>
        sum._value = Vector256.MultiplyAddEstimate(left._value, right._value, sum._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Scaled(Vector256<double> x, double scale, double addend)
    {
        var result = Vector256.MultiplyAddEstimate(Vector256.Create(scale), x, Vector256.Create(addend));
        return Vector256.ConditionalSelect(Vector256.Equals(result, result), result, Vector256.Create(double.NegativeInfinity));
    }
}
