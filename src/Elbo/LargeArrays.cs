using System.Numerics;

namespace Elbo;

/// <summary>
/// Lengths for arrays that come and go in every iteration. The collector does not move large ones, so that one fits where another was only if it is no
/// longer: those of about the same length are given the same.
/// </summary>
internal static class LargeArrays
{
    /// <summary>From here on arrays are among the collector's large objects.</summary>
    public const int Large = 85_000 / sizeof(double);

    /// <summary>A length to allocate, at least as long as needed: the next sixteenth of a power of two.</summary>
    /// <param name="length">How many numbers are needed.</param>
    public static int Length(int length)
    {
        if (length < Large)
        {
            return length;
        }

        long step = 1L << (BitOperations.Log2((uint)length) - 4);
        return (int)Math.Min((length + step - 1) / step * step, Array.MaxLength);
    }
}
