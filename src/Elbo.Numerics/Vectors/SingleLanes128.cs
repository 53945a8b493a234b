using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Elbo.Numerics.Vectors;

/// <summary>128 bits: 4 lanes of single precision.</summary>
internal struct SingleLanes128 : INumberLanes<SingleLanes128, float>
{
    private Vector128<float> _value;

    private SingleLanes128(Vector128<float> value) => _value = value;

    public static int Count => Vector128<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes128 operator +(SingleLanes128 left, SingleLanes128 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes128 operator -(SingleLanes128 left, SingleLanes128 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes128 operator *(SingleLanes128 left, SingleLanes128 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes128 Load(ref float source, nuint offset) => new(Vector128.LoadUnsafe(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes128 Gather(ref float source, nuint step) =>
        new(Vector128.Create(source, Unsafe.Add(ref source, step), Unsafe.Add(ref source, 2 * step), Unsafe.Add(ref source, 3 * step)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(SingleLanes128 value, ref float target, nuint offset) => value._value.StoreUnsafe(ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(SingleLanes128 value, ref double target, nuint offset)
    {
        var (lower, upper) = Vector128.Widen(value._value);
        (Vector128.LoadUnsafe(ref target, offset) + lower).StoreUnsafe(ref target, offset);
        offset += (nuint)Vector128<double>.Count;
        (Vector128.LoadUnsafe(ref target, offset) + upper).StoreUnsafe(ref target, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreScaled(SingleLanes128 x, double scale, double addend, ref double target, nuint offset)
    {
        var (lower, upper) = Vector128.Widen(x._value);
        Scaled(lower, scale, addend).StoreUnsafe(ref target, offset);
        Scaled(upper, scale, addend).StoreUnsafe(ref target, offset + (nuint)Vector128<double>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SingleLanes128 MultiplyAdd(SingleLanes128 left, SingleLanes128 right, SingleLanes128 addend) =>
        new(Vector128.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(SingleLanes128 left, SingleLanes128 right, ref SingleLanes128 sum) =>
        sum._value = Vector128.MultiplyAddEstimate(left._value, right._value, sum._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Scaled(Vector128<double> x, double scale, double addend)
    {
        var result = Vector128.MultiplyAddEstimate(Vector128.Create(scale), x, Vector128.Create(addend));
        return Vector128.ConditionalSelect(Vector128.Equals(result, result), result, Vector128.Create(double.NegativeInfinity));
    }
}
