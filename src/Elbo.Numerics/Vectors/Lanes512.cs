using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Elbo.Numerics.Vectors;

/// <summary>512 bits: 8 lanes.</summary>
internal struct Lanes512 : ILanes<Lanes512>
{
    private Vector512<double> _value;

    private Lanes512(Vector512<double> value) => _value = value;

    public static int Count => Vector512<double>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 left, Lanes512 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 left, Lanes512 right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 left, Lanes512 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 left, Lanes512 right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Broadcast(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(ref double source, nuint offset) => new(Vector512.LoadUnsafe(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Gather(ref double source, nuint step) =>
        new(Vector512.Create(Half(ref source, step), Half(ref Unsafe.Add(ref source, 4 * step), step)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512 value, ref double target, nuint offset) => value._value.StoreUnsafe(ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTo(Lanes512 value, ref double target, nuint offset) => Store(Load(ref target, offset) + value, ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreScaled(Lanes512 x, double scale, double addend, ref double target, nuint offset) =>
        Store(WhereNumber(MultiplyAdd(Broadcast(scale), x, Broadcast(addend)), Broadcast(double.NegativeInfinity)), ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 left, Lanes512 right, Lanes512 addend) =>
        new(Vector512.MultiplyAddEstimate(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(Lanes512 left, Lanes512 right, ref Lanes512 sum) =>
        sum._value = Vector512.MultiplyAddEstimate(left._value, right._value, sum._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 left, Lanes512 right) => new(Vector512.MaxNative(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereGreater(Lanes512 left, Lanes512 right, Lanes512 value, Lanes512 other) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(left._value, right._value), value._value, other._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAnyGreater(Lanes512 left, Lanes512 right) => Vector512.GreaterThanAny(left._value, right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereNumber(Lanes512 x, Lanes512 other) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(x._value, x._value), x._value, other._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Log(Lanes512 x) => new(Vector512.Log(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Split(Lanes512 x, out Lanes512 exponent)
    {
        var bits = x._value.AsInt64();
        var power = Vector512.ShiftRightLogical(bits - Vector512.Create(0x3FE6A09E667F3BCD), 52);
        exponent = new((power | Vector512.Create(0x4330000000000000)).AsDouble() - Vector512.Create(4503599627370496.0));
        return new((bits - Vector512.ShiftLeft(power, 52)).AsDouble());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Scale(Lanes512 x, Lanes512 shifted) =>
        new((x._value.AsInt64() + Vector512.ShiftLeft(shifted._value.AsInt64(), 52)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Lanes512 x)
    {
        var four = x._value.GetLower() + x._value.GetUpper();
        var pair = four.GetLower() + four.GetUpper();
        return pair[0] + pair[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Half(ref double source, nuint step) =>
        Vector256.Create(source, Unsafe.Add(ref source, step), Unsafe.Add(ref source, 2 * step), Unsafe.Add(ref source, 3 * step));
}
