namespace Elbo;

/// <summary>
/// How deterministic annealing cools down: a temperature that begins hot and falls by a constant factor an iteration until it is 1, where EM
/// goes on as always (Ueda and Nakano 1998). A hot posterior is nearly flat, so that the first steps see one smooth peak.
/// </summary>
public sealed record Cooling
{
    /// <summary>T of the first iteration; at least 1.</summary>
    public double From { get; init; } = 3;

    /// <summary>What T is multiplied by in every iteration; in (0, 1).</summary>
    public double Factor { get; init; } = 0.95;

    /// <summary>The temperature of an iteration.</summary>
    /// <param name="iteration">Its number, from 0.</param>
    /// <returns>At least 1, and exactly 1 from some iteration on.</returns>
    public double At(int iteration) => Math.Max(1, From * Math.Pow(Factor, iteration));

    /// <summary>How many iterations it takes until T is 1.</summary>
    internal int Iterations => (int)Math.Min(int.MaxValue / 2, Math.Ceiling(-Math.Log(From) / Math.Log(Factor)));

    internal void Check()
    {
        if (!(From >= 1) || !double.IsFinite(From))
        {
            throw new ArgumentOutOfRangeException(nameof(From), From, "A temperature falls to 1, so it must begin at 1 or above.");
        }

        if (!(Factor is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Factor), Factor, "A temperature falls by a factor between 0 and 1.");
        }
    }
}
