namespace Elbo.Numerics;

/// <summary>
/// A splittable random seed. Deriving a seed consumes nothing, so the order in which seeds are used cannot matter: batch 7 of
/// iteration 3 of restart 2 draws the same numbers on any thread, on any machine.
/// </summary>
/// <param name="Value">Any 64-bit number; all values are equally good.</param>
/// <remarks>The mixing function is SplitMix64's (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").</remarks>
public readonly record struct Seed(ulong Value)
{
    internal const ulong GoldenGamma = 0x9E3779B97F4A7C15UL;

    /// <summary>The seed of the child with this number.</summary>
    /// <param name="index">Any number: a restart, an iteration, a batch.</param>
    public Seed Derive(long index) => new(Mix(Mix(Value) + (GoldenGamma * ((ulong)index + 1))));

    /// <summary>The seed for a purpose, so that two users of one seed never draw the same numbers.</summary>
    /// <param name="purpose">A short name, for example <c>"k-means++"</c>.</param>
    public Seed Derive(string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        ulong hash = 14695981039346656037UL;
        foreach (char c in purpose)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return new(Mix(Value ^ hash));
    }

    /// <summary>A generator that starts at this seed.</summary>
    public Rng ToRng() => new(this);

    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
