using Elbo.Data;
using Elbo.Distributions;
using Elbo.Emissions.Covariances;
using Elbo.Numerics;
using MathNet.Numerics;

namespace Elbo.Emissions;

/// <content>
/// EM with the hidden scale of every row: Gamma is conjugate, so that u | x ~ Gamma((ν + o)/2, (ν + δ)/2) with δ the squared distance of its o observed cells.
/// </content>
public sealed partial class StudentEmission
{
    /// <inheritdoc/>
    public double Accumulate(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (IsGaussian)
        {
            return Gaussians.Accumulate(rows, responsibilities, scratch, statistics);
        }

        using var frame = scratch.Begin();
        var scales = scratch.Take(Components * rows.Count);
        Gaussians.Distances(rows, scratch, scales, scratch.Take(Components * rows.Count));
        bool isWhole = !GaussianEmission.HasGaps(rows);
        double entropy = 0;
        for (int k = 0; k < Components; k++)
        {
            double degrees = _degrees[k], weight = 0, tail = 0;
            var whole = new ScalePosterior(degrees, Dimension);
            for (int n = 0; n < rows.Count; n++)
            {
                int at = (k * rows.Count) + n;
                int observed = isWhole ? Dimension : Observed(rows[n]);
                double r = observed == 0 ? 0 : responsibilities[at];
                double rate = 0.5 * (degrees + scales[at]);
                var posterior = observed == Dimension ? whole : new ScalePosterior(degrees, observed);
                scales[at] = posterior.Shape / rate;
                if (r == 0)
                {
                    continue;
                }

                double logScale = posterior.Digamma - Math.Log(rate);
                weight += r;
                tail += r * (logScale - scales[at]);
                entropy += r * (posterior.Entropy - Math.Log(rate) - (0.5 * (Dimension - observed) * logScale));
            }

            statistics[k] += weight;
            statistics[Components + k] += tail;
        }

        return entropy + Gaussians.Accumulate(rows, responsibilities, scales, scratch, statistics[(2 * Components)..]);
    }

    /// <summary>Without the terms in E ln u that no parameter is in.</summary>
    /// <inheritdoc/>
    public double ExpectedLogDensity(ReadOnlySpan<double> statistics)
    {
        if (IsGaussian)
        {
            return Gaussians.ExpectedLogDensity(statistics);
        }

        var scaled = statistics[(2 * Components)..];
        double sum = Gaussians.ExpectedLogDensity(scaled);
        for (int k = 0; k < Components; k++)
        {
            double half = 0.5 * _degrees[k];
            sum += (statistics[k] - scaled[k]) * Gaussians.LogNormalizer(k);
            sum += (statistics[k] * ((half * Math.Log(half)) - SpecialFunctions.GammaLn(half))) + (half * statistics[Components + k]);
        }

        return sum;
    }

    /// <summary>
    /// Q separates: locations and scale matrices are those of Gaussians whose rows count r·E u, with Σ r for the weight of the matrices; ν solves
    /// ln ν/2 − ψ(ν/2) + 1 + Σ r(E ln u − E u)/Σ r = 0, whose left side falls, within its bounds.
    /// </summary>
    /// <inheritdoc/>
    public StudentEmission Maximize(ReadOnlySpan<double> statistics)
    {
        if (IsGaussian)
        {
            return new(Gaussians.Maximize(statistics), default);
        }

        var degrees = (double[])_degrees.Clone();
        for (int k = 0; k < Components && !FreezesDegrees; k++)
        {
            if (statistics[k] > WithinScatter.DeadWeight)
            {
                double tail = statistics[Components + k] / statistics[k];
                degrees[k] = Roots.Maximum(nu => Math.Log(nu / 2) - SpecialFunctions.DiGamma(nu / 2) + 1 + tail, LeastDegrees, MostDegrees);
            }
        }

        return new(Gaussians.Maximize(statistics[(2 * Components)..], statistics[..Components]), degrees, FreezesDegrees);
    }

    /// <summary>What Gamma((ν + o)/2, rate), the posterior of u given o cells, has without its rate.</summary>
    private readonly struct ScalePosterior(double degrees, int observed)
    {
        public double Shape { get; } = (degrees + observed) / 2;

        public double Digamma { get; } = SpecialFunctions.DiGamma((degrees + observed) / 2);

        /// <summary>That of a rate of 1: a + ln Γ(a) + (1 − a) ψ(a).</summary>
        public double Entropy => Shape + SpecialFunctions.GammaLn(Shape) + ((1 - Shape) * Digamma);
    }
}
