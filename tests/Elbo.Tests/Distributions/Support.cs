namespace Elbo.Tests.Distributions;

/// <summary>Where a distribution lives, and how to integrate over it: the trapezoidal rule on a line that the support is stretched to.</summary>
internal sealed record Support(string Name, Func<Func<double, double>, double> Integrate)
{
    private const int Steps = 20_000;

    public static Support Line(double center, double scale) => new(
        "line", f => Trapezoid(60, y => f(center + (scale * Math.Sinh(y))) * scale * Math.Cosh(y)));

    public static Support Positive(double scale, double reach) => new("positive", f => Trapezoid(reach, y => f(scale * Math.Exp(y)) * scale * Math.Exp(y)));

    public static Support Unit { get; } = new("unit", static f => Trapezoid(36, y =>
    {
        double x = 1 / (1 + Math.Exp(-y));
        return f(x) * x * (1 - x);
    }));

    public static Support Counts(int last) => new("counts", f => Enumerable.Range(0, last + 1).Sum(x => f(x)));

    private static double Trapezoid(double reach, Func<double, double> function)
    {
        double step = 2 * reach / Steps, sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double value = function((i * step) - reach);
            sum += double.IsFinite(value) ? value : 0;
        }

        return sum * step;
    }
}
