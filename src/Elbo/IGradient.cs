using System.Diagnostics.CodeAnalysis;

namespace Elbo;

/// <summary>
/// A model whose parameters can be moved along a gradient: unconstrained coordinates, and ∇Q as a function of the expected statistics. At the
/// parameters of the E-step ∇Q is the gradient of ln p itself (Fisher's identity).
/// </summary>
/// <typeparam name="TSelf">The model's own type.</typeparam>
public interface IGradient<TSelf>
    where TSelf : IGradient<TSelf>
{
    /// <summary>How many coordinates there are.</summary>
    int CoordinateCount { get; }

    /// <summary>Writes the model's coordinates.</summary>
    /// <param name="coordinates"><see cref="CoordinateCount"/> numbers to write.</param>
    void GetCoordinates(Span<double> coordinates);

    /// <summary>The model at other coordinates; where it has a constraint, one that keeps it.</summary>
    /// <param name="coordinates"><see cref="CoordinateCount"/> numbers; any real ones will do.</param>
    /// <param name="model">The model.</param>
    /// <returns>Whether there is one: not where the arithmetic overflows.</returns>
    bool TryWithCoordinates(ReadOnlySpan<double> coordinates, [NotNullWhen(true)] out TSelf? model);

    /// <summary>Writes the gradient of Q, as a function of the model's coordinates, at this model.</summary>
    /// <param name="statistics">Expected statistics.</param>
    /// <param name="gradient"><see cref="CoordinateCount"/> numbers to write, in nats per unit of a coordinate.</param>
    /// <returns>The total weight behind the statistics.</returns>
    double Gradient(ReadOnlySpan<double> statistics, Span<double> gradient);
}
