namespace Elbo.Charts.Scales;

/// <summary>Rates on the scale of normal deviates.</summary>
internal static class Rates
{
    /// <summary>The standard normal deviate below which a share of draws lies: Acklam's rational approximation, right to 1e-9 of itself.</summary>
    /// <param name="rate">The share; in (0, 1).</param>
    public static double Deviate(double rate)
    {
        const double Tail = 0.02425;
        if (rate > 1 - Tail)
        {
            return -Deviate(1 - rate);
        }

        if (rate < Tail)
        {
            double q = Math.Sqrt(-2 * Math.Log(rate));
            return ((((((((((-7.784894002430293e-03 * q) - 3.223964580411365e-01) * q) - 2.400758277161838e+00) * q) - 2.549732539343734e+00) * q)
                + 4.374664141464968e+00) * q) + 2.938163982698783e+00)
                / ((((((((7.784695709041462e-03 * q) + 3.224671290700398e-01) * q) + 2.445134137142996e+00) * q) + 3.754408661907416e+00) * q) + 1);
        }

        double p = rate - 0.5, r = p * p;
        return ((((((((((-3.969683028665376e+01 * r) + 2.209460984245205e+02) * r) - 2.759285104469687e+02) * r) + 1.383577518672690e+02) * r)
            - 3.066479806614716e+01) * r) + 2.506628277459239e+00) * p
            / ((((((((((-5.447609879822406e+01 * r) + 1.615858368580409e+02) * r) - 1.556989798598866e+02) * r) + 6.680131188771972e+01) * r)
            - 1.328068155288572e+01) * r) + 1);
    }
}
