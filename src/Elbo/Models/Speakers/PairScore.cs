namespace Elbo.Models.Speakers;

/// <summary>
/// The log-likelihood ratio of two sets of n and m rows, with means u and v in coordinates where W is the unit matrix and B is diag ψ. With
/// s = nu + mv it is ½Σ (ψs²/(1+(n+m)ψ) − ψn²u²/(1+nψ) − ψm²v²/(1+mψ) − ln(1+(n+m)ψ) + ln(1+nψ) + ln(1+mψ)): a quadratic form whose coefficients
/// depend on the sizes alone.
/// </summary>
internal sealed class PairScore
{
    private readonly double _constant;
    private readonly double[] _left;
    private readonly double[] _right;
    private readonly double[] _cross;

    /// <summary>The form for sets of two sizes.</summary>
    /// <param name="spreads">ψ.</param>
    /// <param name="left">n.</param>
    /// <param name="right">m.</param>
    public PairScore(ReadOnlySpan<double> spreads, double left, double right)
    {
        (_left, _right, _cross) = (new double[spreads.Length], new double[spreads.Length], new double[spreads.Length]);
        for (int d = 0; d < spreads.Length; d++)
        {
            double spread = spreads[d], together = 1 + ((left + right) * spread), one = 1 + (left * spread), other = 1 + (right * spread);
            _constant -= 0.5 * Math.Log(together / one / other);

            // Differences of nearly equal shares, multiplied out.
            _left[d] = -0.5 * spread * left * left * (right * spread) / together / one;
            _right[d] = -0.5 * spread * right * right * (left * spread) / together / other;
            _cross[d] = spread * left * right / together;
        }
    }

    /// <summary>What the left set adds on its own.</summary>
    public double Left(ReadOnlySpan<double> coordinates) => _constant + Form(_left, coordinates);

    /// <summary>What the right set adds on its own.</summary>
    public double Right(ReadOnlySpan<double> coordinates) => Form(_right, coordinates);

    /// <summary>The vector whose product with the right set's coordinates is the term of both.</summary>
    public void Cross(ReadOnlySpan<double> coordinates, Span<double> cross) =>
        System.Numerics.Tensors.TensorPrimitives.Multiply(_cross, coordinates, cross);

    private static double Form(double[] coefficients, ReadOnlySpan<double> coordinates)
    {
        double sum = 0;
        for (int d = 0; d < coefficients.Length; d++)
        {
            sum += coefficients[d] * coordinates[d] * coordinates[d];
        }

        return sum;
    }
}
