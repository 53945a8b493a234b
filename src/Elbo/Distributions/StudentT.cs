using Elbo.Numerics;
using MathNet.Numerics;

namespace Elbo.Distributions;

/// <summary>
/// Student's t with location μ, scale σ and ν degrees of freedom: a normal with a variance of its own for every value, σ²/u with u ~ Gamma(ν/2, ν/2).
/// </summary>
public sealed record StudentT : IDistribution<StudentT>
{
    /// <summary>The degrees of freedom that a fit may find; at 200 it is a Gaussian for all that data can tell.</summary>
    private const double LeastDegrees = 0.5;
    private const double MostDegrees = 200;
    private const int MostIterations = 10_000;
    private const double Collapsed = 1e-20;

    /// <summary>A t distribution.</summary>
    /// <param name="location">μ, finite.</param>
    /// <param name="scale">σ, finite and positive.</param>
    /// <param name="degreesOfFreedom">ν, finite and positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">If they are not such.</exception>
    public StudentT(double location, double scale, double degreesOfFreedom)
    {
        Location = double.IsFinite(location) ? location : throw new ArgumentOutOfRangeException(nameof(location), location, "A location is finite.");
        Scale = Positive.Require(scale, nameof(scale));
        DegreesOfFreedom = Positive.Require(degreesOfFreedom, nameof(degreesOfFreedom));
    }

    /// <inheritdoc/>
    public static bool IsDiscrete => false;

    /// <summary>μ, the center.</summary>
    public double Location { get; }

    /// <summary>σ; not the standard deviation, which is larger.</summary>
    public double Scale { get; }

    /// <summary>ν: the fewer, the heavier the tails.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>μ; it exists for ν above 1.</summary>
    /// <inheritdoc/>
    public double Mean => DegreesOfFreedom > 1 ? Location : double.NaN;

    /// <summary>σ²ν/(ν − 2) for ν above 2, infinite down to 1.</summary>
    /// <inheritdoc/>
    public double Variance => DegreesOfFreedom switch
    {
        > 2 => Scale * Scale * DegreesOfFreedom / (DegreesOfFreedom - 2),
        > 1 => double.PositiveInfinity,
        _ => double.NaN,
    };

    /// <inheritdoc/>
    public double Entropy
    {
        get
        {
            double half = (DegreesOfFreedom + 1) / 2;
            return (half * (SpecialFunctions.DiGamma(half) - SpecialFunctions.DiGamma(DegreesOfFreedom / 2))) - LogConstant;
        }
    }

    /// <summary>ln Γ((ν + 1)/2) − ln Γ(ν/2) − ½ ln νπ − ln σ.</summary>
    private double LogConstant =>
        SpecialFunctions.GammaLn((DegreesOfFreedom + 1) / 2) - SpecialFunctions.GammaLn(DegreesOfFreedom / 2)
        - (0.5 * Math.Log(DegreesOfFreedom * Math.PI)) - Math.Log(Scale);

    /// <summary>
    /// There is no closed form: EM with the hidden u, whose M-step is weighted maximum likelihood of a Gaussian, and ν by maximizing the likelihood
    /// itself (ECME, Liu and Rubin 1995), in [0.5, 200].
    /// </summary>
    /// <inheritdoc/>
    public static StudentT Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default)
    {
        var sample = new WeightedSample(values, weights, static _ => true, "finite");
        var (mean, variance) = sample.Moments();
        if (!(variance > 0))
        {
            throw NoMaximum(nameof(values));
        }

        var t = new StudentT(mean, Math.Sqrt(variance), 4);
        double previous = double.NegativeInfinity, rise = double.PositiveInfinity;
        for (int i = 0; i < MostIterations; i++)
        {
            var (location, scale, degrees) = (t.Location, t.Scale, t.DegreesOfFreedom);
            double Precision(double x) => (degrees + 1) / (degrees + Square((x - location) / scale));
            double total = sample.Average(Precision);
            double center = location + (sample.Average(x => Precision(x) * (x - location)) / total);

            // Divided by E[u] instead of one: the same fixed point, reached in fewer steps (Kent, Tyler and Vardi 1994).
            double square = sample.Average(x => Precision(x) * Square(x - center)) / total;
            if (!(square > variance * Collapsed))
            {
                throw NoMaximum(nameof(values));
            }

            t = new(center, Math.Sqrt(square), degrees);
            t = new(center, t.Scale, BestDegrees(sample, t));
            double objective = sample.Average(t.LogDensity), before = rise;
            (rise, previous) = (objective - previous, objective);

            // The rise still to come, by Aitken's rule, is below rounding.
            double ratio = Math.Clamp(rise / before, 0, 1);
            if (i > 1 && rise * ratio <= 1e-14 * (1 - ratio))
            {
                break;
            }
        }

        return t;
    }

    /// <inheritdoc/>
    public double LogDensity(double value) =>
        LogConstant - ((DegreesOfFreedom + 1) / 2 * Math.Log(1 + (Square((value - Location) / Scale) / DegreesOfFreedom)));

    /// <inheritdoc/>
    public void LogDensity(ReadOnlySpan<double> values, Span<double> logDensity)
    {
        double constant = LogConstant, power = (DegreesOfFreedom + 1) / 2;
        for (int i = 0; i < values.Length; i++)
        {
            logDensity[i] = constant - (power * Math.Log(1 + (Square((values[i] - Location) / Scale) / DegreesOfFreedom)));
        }
    }

    /// <inheritdoc/>
    public double Sample(ref Rng rng)
    {
        double normal = rng.NextGaussian();
        double u = new Gamma(DegreesOfFreedom / 2, DegreesOfFreedom / 2).Sample(ref rng);
        return Location + (Scale * normal / Math.Sqrt(u));
    }

    /// <summary>By quadrature: there is no closed form.</summary>
    /// <inheritdoc/>
    public Divergence DivergenceTo(StudentT other)
    {
        ArgumentNullException.ThrowIfNull(other);

        // x = μ + σ sinh y lets every tail fall exponentially, where the trapezoidal rule is as good as any (Trefethen and Weideman 2014).
        const int Steps = 20_000;
        double reach = 40 / Math.Min(1, DegreesOfFreedom), step = 2 * reach / Steps, sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double y = (i * step) - reach, x = Location + (Scale * Math.Sinh(y)), log = LogDensity(x), density = Math.Exp(log);
            sum += density == 0 ? 0 : density * Math.Cosh(y) * (log - other.LogDensity(x));
        }

        return Divergence.Of(sum * step * Scale);
    }

    private static double Square(double x) => x * x;

    private static ArgumentException NoMaximum(string name) =>
        new("Too many values are equal: the likelihood of Student's t has no maximum, its scale goes to 0.", name);

    /// <summary>The ν of the highest likelihood for this location and scale.</summary>
    private static double BestDegrees(WeightedSample sample, StudentT t) => Roots.Maximum(
        degrees => SpecialFunctions.DiGamma((degrees + 1) / 2) - SpecialFunctions.DiGamma(degrees / 2) - (1 / degrees) + sample.Average(x =>
        {
            double square = Square((x - t.Location) / t.Scale);
            return ((degrees + 1) * square / (degrees * (degrees + square))) - Math.Log(1 + (square / degrees));
        }),
        LeastDegrees,
        MostDegrees);
}
