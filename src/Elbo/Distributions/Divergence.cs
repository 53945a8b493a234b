using System.Globalization;

namespace Elbo.Distributions;

/// <summary>A Kullback–Leibler divergence KL(p ‖ q), in nats; not negative.</summary>
/// <param name="Value">The number; +∞ where p puts mass where q has none.</param>
/// <param name="Reason">Why it is infinite; <see langword="null"/> if it is not.</param>
public readonly record struct Divergence(double Value, string? Reason = null)
{
    /// <summary>Whether it is finite.</summary>
    public bool IsFinite => double.IsFinite(Value);

    /// <summary>An infinite divergence: p is not absolutely continuous with respect to q (Kullback and Leibler 1951).</summary>
    /// <param name="reason">Where p has mass and q has none.</param>
    public static Divergence Infinite(string reason) => new(double.PositiveInfinity, reason);

    /// <summary>A finite divergence of which rounding may have left less than nothing.</summary>
    /// <param name="value">The number.</param>
    internal static Divergence Of(double value) => new(Math.Max(0, value));

    /// <inheritdoc/>
    public override string ToString() => Reason is null
        ? Value.ToString("G6", CultureInfo.InvariantCulture)
        : $"∞ ({Reason})";
}
