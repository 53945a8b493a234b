namespace Elbo.Models.Kernels;

/// <summary>A kernel that within its reach is Σ a(target)·b(point), both measured from any middle.</summary>
internal interface ISeparableProfile
{
    /// <summary>How many products.</summary>
    int Terms { get; }

    /// <summary>Whether it is another function on either side of the target.</summary>
    bool HasMiddle => false;

    /// <summary>Writes b.</summary>
    /// <param name="point">From the middle.</param>
    /// <param name="terms"><see cref="Terms"/> numbers to write.</param>
    void OfPoint(double point, Span<double> terms);

    /// <summary>Writes a.</summary>
    /// <param name="target">From the middle.</param>
    /// <param name="isBelow">Whether the points lie below the target, where that matters.</param>
    /// <param name="factors"><see cref="Terms"/> numbers to write.</param>
    void OfTarget(double target, bool isBelow, Span<double> factors);
}
