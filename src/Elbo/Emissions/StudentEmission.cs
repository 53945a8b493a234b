using System.Globalization;
using Elbo.Data;
using Elbo.Distributions;
using Elbo.Numerics;
using MathNet.Numerics;

namespace Elbo.Emissions;

/// <summary>
/// K multivariate t distributions whose scale matrices share a structure (Peel and McLachlan 2000): Gaussians of which every row divides the covariance by a
/// scale u of its own, u ~ Gamma(ν/2, ν/2), so that a row far out has a small u and counts little. Without degrees of freedom they are the Gaussians. Statistics:
/// Σ r [K], Σ r(E ln u − E u) [K], then the Gaussians' with r·E u for r.
/// </summary>
public sealed partial class StudentEmission : IEmission<StudentEmission>
{
    /// <summary>The smallest ν that a fit may find.</summary>
    public const double LeastDegrees = 0.5;

    /// <summary>The largest: there it is a Gaussian for all that data can tell.</summary>
    public const double MostDegrees = 200;

    private const double AtBound = 1e-9;

    private readonly double[] _degrees;

    /// <summary>A family of t distributions.</summary>
    /// <param name="gaussians">Locations, scale matrices, floor and anchors.</param>
    /// <param name="degreesOfFreedom">ν: K positive numbers; none for Gaussians.</param>
    /// <param name="freezesDegrees">Whether M-steps leave ν as it is.</param>
    /// <exception cref="ArgumentException">If there are not K positive, finite numbers, or the Gaussians have a prior.</exception>
    public StudentEmission(GaussianEmission gaussians, ReadOnlySpan<double> degreesOfFreedom, bool freezesDegrees = false)
    {
        ArgumentNullException.ThrowIfNull(gaussians);
        if (degreesOfFreedom.Length != 0 && degreesOfFreedom.Length != gaussians.Components)
        {
            throw new ArgumentException($"{degreesOfFreedom.Length} degrees of freedom for {gaussians.Components} components.", nameof(degreesOfFreedom));
        }

        foreach (double degrees in degreesOfFreedom)
        {
            if (!(degrees > 0) || !double.IsFinite(degrees))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"The degrees of freedom are {degrees}; they must be positive and finite."), nameof(degreesOfFreedom));
            }
        }

        if (gaussians.Prior is not null)
        {
            throw new ArgumentException("There is no prior of t distributions.", nameof(gaussians));
        }

        (Gaussians, _degrees, FreezesDegrees) = (gaussians, degreesOfFreedom.ToArray(), freezesDegrees);
    }

    /// <summary>Locations, scale matrices, floor and anchors; the densities themselves where there are no degrees of freedom.</summary>
    public GaussianEmission Gaussians { get; }

    /// <summary>ν: K numbers; none for Gaussians.</summary>
    public ReadOnlySpan<double> DegreesOfFreedom => _degrees;

    /// <summary>Whether M-steps leave ν as it is.</summary>
    public bool FreezesDegrees { get; }

    /// <summary>Whether there are no degrees of freedom.</summary>
    public bool IsGaussian => _degrees.Length == 0;

    /// <inheritdoc/>
    public int Components => Gaussians.Components;

    /// <inheritdoc/>
    public int Dimension => Gaussians.Dimension;

    /// <inheritdoc/>
    public int StatisticsLength => Gaussians.StatisticsLength + (2 * _degrees.Length);

    /// <inheritdoc/>
    public int ParameterCount => Gaussians.ParameterCount + (FreezesDegrees ? 0 : _degrees.Length);

    /// <summary>ν of a component; infinity for Gaussians.</summary>
    /// <param name="component">Its number, from 0.</param>
    public double Degrees(int component) => IsGaussian ? double.PositiveInfinity : _degrees[component];

    /// <inheritdoc/>
    public void LogDensity(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (IsGaussian)
        {
            Gaussians.LogDensity(rows, scratch, logDensity);
            return;
        }

        using var frame = scratch.Begin();
        var normalizers = scratch.Take(Components * rows.Count);
        Gaussians.Distances(rows, scratch, logDensity, normalizers);
        bool isWhole = !GaussianEmission.HasGaps(rows);
        for (int k = 0; k < Components; k++)
        {
            double degrees = _degrees[k], whole = LogConstant(degrees, Dimension);
            for (int n = 0; n < rows.Count; n++)
            {
                int at = (k * rows.Count) + n;
                int observed = isWhole ? Dimension : Observed(rows[n]);
                logDensity[at] = normalizers[at]
                    + (observed == Dimension ? whole : LogConstant(degrees, observed))
                    - (0.5 * (degrees + observed) * Math.Log(1 + (logDensity[at] / degrees)));
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<FitWarning> Diagnose(ReadOnlySpan<double> statistics)
    {
        if (IsGaussian)
        {
            return Gaussians.Diagnose(statistics);
        }

        // What a component weighs is what its rows do, not what their scales leave of them.
        double[] counted = statistics[(2 * Components)..].ToArray();
        statistics[..Components].CopyTo(counted);
        var warnings = new List<FitWarning>(Gaussians.Diagnose(counted));
        for (int k = 0; k < Components && !FreezesDegrees; k++)
        {
            if (_degrees[k] <= LeastDegrees * (1 + AtBound))
            {
                warnings.Add(new(
                    "degrees-of-freedom",
                    string.Create(CultureInfo.InvariantCulture, $"Component {k + 1} has {LeastDegrees} degrees of freedom, the fewest allowed: tails as heavy as they can be."),
                    IsDegenerate: false));
            }
            else if (_degrees[k] >= MostDegrees * (1 - AtBound))
            {
                warnings.Add(new(
                    "degrees-of-freedom",
                    string.Create(CultureInfo.InvariantCulture, $"Component {k + 1} has {MostDegrees} degrees of freedom, the most allowed: it is a Gaussian for all that the data can tell."),
                    IsDegenerate: false));
            }
        }

        return warnings;
    }

    /// <inheritdoc/>
    public bool AreCoincident(int first, int second)
    {
        const double Close = 1e-3;
        return Gaussians.AreCoincident(first, second) && (IsGaussian || Math.Abs(_degrees[first] - _degrees[second]) <= Close * _degrees[first]);
    }

    /// <inheritdoc/>
    public int Compare(int first, int second) => Gaussians.Compare(first, second);

    /// <summary>A Gaussian's deviation, divided by √u.</summary>
    /// <inheritdoc/>
    public void DrawRow(int component, ref Rng rng, Span<double> row)
    {
        Gaussians.DrawRow(component, ref rng, row);
        if (IsGaussian)
        {
            return;
        }

        double half = 0.5 * _degrees[component];
        double scale = 1 / Math.Sqrt(new Gamma(half, half).Sample(ref rng));
        var mean = Gaussians.Mean(component);
        for (int d = 0; d < row.Length; d++)
        {
            row[d] = mean[d] + (scale * (row[d] - mean[d]));
        }
    }

    /// <inheritdoc/>
    public StudentEmission Reordered(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        double[] degrees = IsGaussian ? [] : [.. order.Select(k => _degrees[k])];
        return new(Gaussians.Reordered(order), degrees, FreezesDegrees);
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<double> statistics, IReadOnlyList<int> order, Span<double> reordered)
    {
        ArgumentNullException.ThrowIfNull(order);
        for (int k = 0; k < _degrees.Length; k++)
        {
            reordered[k] = statistics[order[k]];
            reordered[Components + k] = statistics[Components + order[k]];
        }

        int first = 2 * _degrees.Length;
        Gaussians.Reorder(statistics[first..], order, reordered[first..]);
    }

    /// <inheritdoc/>
    public StudentEmission Anchored() => new(Gaussians.Anchored(), _degrees, FreezesDegrees);

    private static int Observed(ReadOnlySpan<double> row)
    {
        int count = 0;
        foreach (double cell in row)
        {
            count += double.IsNaN(cell) ? 0 : 1;
        }

        return count;
    }

    /// <summary>ln Γ((ν + o)/2) − ln Γ(ν/2) − (o/2) ln(ν/2): what a t has besides the Gaussian's constant.</summary>
    private static double LogConstant(double degrees, int observed) =>
        SpecialFunctions.GammaLn((degrees + observed) / 2) - SpecialFunctions.GammaLn(degrees / 2) - (0.5 * observed * Math.Log(degrees / 2));
}
