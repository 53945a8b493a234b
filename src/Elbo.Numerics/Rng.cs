namespace Elbo.Numerics;

/// <summary>
/// A small, fast generator of pseudo-random numbers (SplitMix64; period 2⁶⁴). It is a mutable value: pass it by
/// <see langword="ref"/> to whatever draws from it. Not for cryptography.
/// </summary>
public struct Rng
{
    private ulong _state;

    /// <summary>A generator that starts at a seed.</summary>
    /// <param name="seed">The seed; equal seeds give equal sequences.</param>
    public Rng(Seed seed) => _state = seed.Value;

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64() => Seed.Mix(_state += Seed.GoldenGamma);

    /// <summary>A number uniform on [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>An integer uniform on 0 … <paramref name="exclusive"/> − 1, without bias (Lemire 2019).</summary>
    /// <param name="exclusive">The number of possible values; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">If <paramref name="exclusive"/> is not positive.</exception>
    public int NextInt32(int exclusive) => (int)NextInt64(exclusive);

    /// <summary>An integer uniform on 0 … <paramref name="exclusive"/> − 1, without bias (Lemire 2019).</summary>
    /// <param name="exclusive">The number of possible values; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">If <paramref name="exclusive"/> is not positive.</exception>
    public long NextInt64(long exclusive)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusive);
        ulong range = (ulong)exclusive;
        ulong high = Math.BigMul(NextUInt64(), range, out ulong low);
        if (low < range)
        {
            ulong threshold = (0UL - range) % range;
            while (low < threshold)
            {
                high = Math.BigMul(NextUInt64(), range, out low);
            }
        }

        return (long)high;
    }

    /// <summary>A standard normal variate (Box and Muller 1958, one of the pair).</summary>
    public double NextGaussian() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>An index drawn with probability proportional to its weight.</summary>
    /// <param name="weights">Non-negative weights with a positive, finite sum; they need not sum to one.</param>
    /// <exception cref="ArgumentException">If the weights do not have a positive, finite sum.</exception>
    public int NextIndex(ReadOnlySpan<double> weights)
    {
        double total = 0;
        foreach (double weight in weights)
        {
            total += weight;
        }

        if (!(total > 0) || !double.IsFinite(total))
        {
            throw new ArgumentException("The weights must have a positive, finite sum.", nameof(weights));
        }

        double left = NextDouble() * total;
        int last = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                last = i;
                left -= weights[i];
                if (left < 0)
                {
                    break;
                }
            }
        }

        return last;
    }
}
