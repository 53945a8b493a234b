using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Elbo.Numerics.Vectors;

/// <summary>128 bits: 2 lanes.</summary>
internal struct Lanes128 : ILanes<Lanes128>
{
    private Vector128<double> _value;

    private Lanes128(Vector128<double> value) => _value = value;

    public static int Count => Vector128<double>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 left, Lanes128 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 left, Lanes128 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 left, Lanes128 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 left, Lanes128 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Broadcast(double value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(ref double source, nuint offset) => new(Vector128.LoadUnsafe(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Gather(ref double source, nuint step) =>
        new(Vector128.Create(source, Unsafe.Add(ref source, step)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128 value, ref double target, nuint offset) => value._value.StoreUnsafe(ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Lanes128 value, ref double target, nuint offset) => Store(Load(ref target, offset) + value, ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreScaled(Lanes128 x, double scale, double addend, ref double target, nuint offset) =>
        Store(WhereNumber(MultiplyAdd(Broadcast(scale), x, Broadcast(addend)), Broadcast(double.NegativeInfinity)), ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 addend) =>
        new(Vector128.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(Lanes128 left, Lanes128 right, ref Lanes128 sum) =>
        sum._value = Vector128.MultiplyAddEstimate(left._value, right._value, sum._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 left, Lanes128 right) => new(Vector128.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WhereGreater(Lanes128 left, Lanes128 right, Lanes128 value, Lanes128 other) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(left._value, right._value), value._value, other._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAnyGreater(Lanes128 left, Lanes128 right) => Vector128.GreaterThanAny(left._value, right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WhereNumber(Lanes128 x, Lanes128 other) =>
        new(Vector128.ConditionalSelect(Vector128.Equals(x._value, x._value), x._value, other._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Log(Lanes128 x) => new(Vector128.Log(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Split(Lanes128 x, out Lanes128 exponent)
    {
        var bits = x._value.AsInt64();
        var power = Vector128.ShiftRightLogical(bits - Vector128.Create(0x3FE6A09E667F3BCD), 52);
        exponent = new((power | Vector128.Create(0x4330000000000000)).AsDouble() - Vector128.Create(4503599627370496.0));
        return new((bits - Vector128.ShiftLeft(power, 52)).AsDouble());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Scale(Lanes128 x, Lanes128 shifted) =>
        new((x._value.AsInt64() + Vector128.ShiftLeft(shifted._value.AsInt64(), 52)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Lanes128 x) => x._value[0] + x._value[1];
}
