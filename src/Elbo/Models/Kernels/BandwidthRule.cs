using Elbo.Data;

namespace Elbo.Models.Kernels;

/// <summary>How the bandwidth of a kernel density is chosen.</summary>
public abstract record BandwidthRule
{
    private BandwidthRule(string name) => Name = name;

    /// <summary>Its name in the tool.</summary>
    public string Name { get; }

    /// <summary>As given.</summary>
    /// <param name="Bandwidth">The bandwidth.</param>
    public sealed record Fixed(KernelBandwidth Bandwidth) : BandwidthRule("fixed");

    /// <summary>
    /// The maximum of the leave-one-out likelihood (Duin 1976; Habbema, Hermans and van den Broek 1974): Σ w ln of the density at every row
    /// without one unit of that row's weight.
    /// </summary>
    public sealed record LeaveOneOut() : BandwidthRule("loo");

    /// <summary>The maximum of the likelihood of every part of the rows under the density of the other parts.</summary>
    /// <param name="Folds">How many parts; from 2 to the number of rows.</param>
    public sealed record CrossValidation(int Folds = 10) : BandwidthRule("cv");

    /// <summary>The maximum of the likelihood of other rows.</summary>
    /// <param name="Rows">Those rows, of the same columns.</param>
    public sealed record HeldOut(IRowSource Rows) : BandwidthRule("held-out");

    /// <summary>
    /// Silverman's rule of thumb (1986): 0.9·min(s, IQR/1.34)·n^(−1/5) as R's <c>bw.nrd0</c>; in D &gt; 1 columns s·(4/((D + 2)n))^(1/(D+4)).
    /// </summary>
    public sealed record Silverman() : BandwidthRule("silverman");

    /// <summary>Scott's rule (1992): 1.06·min(s, IQR/1.34)·n^(−1/5) as R's <c>bw.nrd</c>; in D &gt; 1 columns s·n^(−1/(D+4)).</summary>
    public sealed record Scott() : BandwidthRule("scott");

    /// <summary>
    /// Sheather and Jones (1991), their equation solved to rounding from all pairs; in D &gt; 1 columns each on its own, times n^(1/5 − 1/(D+4)).
    /// </summary>
    public sealed record SheatherJones() : BandwidthRule("sj");
}
