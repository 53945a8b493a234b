namespace Elbo.Emissions.Covariances;

/// <summary>
/// The variances of one component along its axes as a function of their volume c = Σd ln Λd: Λd = max(sd/μ, ld). Like water that fills a
/// vessel, the axes whose sd/ld is largest leave their bounds first.
/// </summary>
internal sealed class AxisFilling
{
    private readonly double[] _spreads;
    private readonly double[] _lower;
    private readonly double[] _logRatios;
    private readonly double[] _offsets;

    /// <summary>The axes of one component.</summary>
    /// <param name="spreads">sd ≥ 0.</param>
    /// <param name="lower">ld > 0.</param>
    /// <param name="smallestRatio">What sd/ld is at least taken to be.</param>
    public AxisFilling(double[] spreads, double[] lower, double smallestRatio)
    {
        int dimension = spreads.Length;
        _lower = lower;
        _spreads = [.. spreads.Select((s, d) => Math.Max(s, smallestRatio * lower[d]))];
        int[] order = [.. Enumerable.Range(0, dimension).OrderByDescending(d => _spreads[d] / lower[d])];
        _logRatios = [.. order.Select(d => Math.Log(_spreads[d] / lower[d]))];
        LowestVolume = lower.Sum(Math.Log);

        // With the first j axes free: j ln μ = Σ free ln s + Σ bound ln l − c = Σ ln l + Σ free ln(s/l) − c.
        _offsets = new double[dimension + 1];
        for (int j = 0; j < dimension; j++)
        {
            _offsets[j + 1] = _offsets[j] + _logRatios[j];
        }
    }

    /// <summary>The volume with every axis at its bound.</summary>
    public double LowestVolume { get; }

    /// <summary>ln μ at a volume, and how many axes are free there.</summary>
    /// <param name="volume">c, at least <see cref="LowestVolume"/>.</param>
    public (double LogMultiplier, int Free) At(double volume)
    {
        for (int free = 1; free < _logRatios.Length; free++)
        {
            double logMultiplier = (LowestVolume + _offsets[free] - volume) / free;
            if (logMultiplier >= _logRatios[free])
            {
                return (logMultiplier, free);
            }
        }

        return ((LowestVolume + _offsets[^1] - volume) / _logRatios.Length, _logRatios.Length);
    }

    /// <summary>The variances at a volume.</summary>
    /// <param name="volume">c, at least <see cref="LowestVolume"/>.</param>
    public double[] Variances(double volume)
    {
        double logMultiplier = At(volume).LogMultiplier;
        return [.. _spreads.Select((s, d) => Math.Max(Math.Exp(Math.Log(s) - logMultiplier), _lower[d]))];
    }
}
