using System.Runtime.CompilerServices;

namespace Elbo.Distributions;

/// <summary>Demands of parameters.</summary>
internal static class Positive
{
    /// <summary>The number, if it is finite and positive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">If it is not.</exception>
    public static double Require(double value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"The {name} is finite and positive.");
}
