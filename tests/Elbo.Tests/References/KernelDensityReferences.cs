using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Kernels;

namespace Elbo.Tests.References;

/// <summary>
/// Bandwidths of Old Faithful. R 4.2: the rules by <c>bw.nrd0</c> and <c>bw.nrd</c>; the leave-one-out likelihood, its kernel matrix by <c>outer</c>,
/// maximized by <c>optimize</c> with a tolerance of 1e-10, or on 4,000 bandwidths from 0.02 to 2.
/// </summary>
public sealed class KernelDensityReferences
{
    [Theory]
    [InlineData("eruptions", 0.10267891353, -270.793117666)]
    [InlineData("waiting", 2.25530430097, -1040.07535944)]
    public void The_leave_one_out_likelihood_peaks_where_that_of_R_does(string column, double bandwidth, double likelihood)
    {
        var fit = KernelDensity.Fit(Column(column));
        Assert.Equal(bandwidth, fit.Model.Bandwidth[0], 1e-6 * bandwidth);
        Assert.Equal(likelihood, fit.LeaveOneOutLogLikelihood, 1e-6);
    }

    [Theory]
    [InlineData("eruptions", "silverman", 0.3347770345)]
    [InlineData("eruptions", "scott", 0.3942929518)]
    [InlineData("waiting", "silverman", 3.987558829)]
    [InlineData("waiting", "scott", 4.696458176)]
    public void Rules_of_thumb_are_those_of_R(string column, string rule, double bandwidth) =>
        Assert.Equal(bandwidth, By(rule, column), 1e-9 * bandwidth);

    [Theory]
    [InlineData("eruptions", 0.139683104645)]
    [InlineData("waiting", 2.496844597771)]
    public void Sheather_and_Jones_is_solved_from_all_pairs(string column, double bandwidth) =>
        // uniroot of the equation with all pairs by outer, tolerance 1e-14. bw.SJ prints 0.1400435 and 2.504371: it bins, and stops early; with 2^20 bins and a
        // tolerance of 1e-14 it gives 0.1396830042 and 2.496844774.
        Assert.Equal(bandwidth, By("sj", column), 1e-10 * bandwidth);

    [Theory]
    [InlineData("epanechnikov", 0.2085857, -270.5365)]
    [InlineData("triangular", 0.2095487, -270.2382)]
    [InlineData("biweight", 0.2967036, -270.8495)]
    [InlineData("cosine", 0.2090667, -270.6453)]
    public void Other_kernels_peak_where_a_fine_grid_does(string kernel, double bandwidth, double likelihood)
    {
        var fit = KernelDensity.Fit(Column("eruptions"), new() { Kernel = SmoothingKernels.Parse(kernel) });
        Assert.Equal(bandwidth, fit.Model.Bandwidth[0], 0.0012 * bandwidth);
        Assert.InRange(fit.LeaveOneOutLogLikelihood, likelihood - 1e-4, likelihood + 1e-3);
    }

    [Fact]
    public void Two_columns_share_a_factor_of_their_deviations()
    {
        // optimize over f with h = f·(standard deviation with n): 0.155566901676 and −1142.61420652.
        var fit = KernelDensity.Fit(Datasets.TryFind("faithful")!.Open());
        double factor = 0.155566901676 * Math.Sqrt(271.0 / 272);
        Assert.Equal(1.141371251 * factor, fit.Model.Bandwidth[0], 1e-6);
        Assert.Equal(13.594973789 * factor, fit.Model.Bandwidth[1], 1e-5);
        Assert.Equal(-1142.61420652, fit.LeaveOneOutLogLikelihood, 1e-6);
    }

    private static double By(string rule, string column)
    {
        BandwidthRule chosen = rule switch
        {
            "silverman" => new BandwidthRule.Silverman(),
            "scott" => new BandwidthRule.Scott(),
            _ => new BandwidthRule.SheatherJones(),
        };
        return KernelDensity.Fit(Column(column), new() { Rule = chosen }).Model.Bandwidth[0];
    }

    private static CsvSource Column(string name) => CsvSource.Open(Repository.PathOf("data", "faithful", "faithful.csv"), new() { Columns = name });
}
