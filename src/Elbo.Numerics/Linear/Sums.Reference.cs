namespace Elbo.Numerics.Linear;

/// <content>The plain loops that the kernels must equal.</content>
internal static partial class Sums
{
    /// <summary><see cref="Of"/>.</summary>
    public static double OfReference(ReadOnlySpan<double> x)
    {
        double sum = 0;
        foreach (double value in x)
        {
            sum += value;
        }

        return sum;
    }

    /// <summary><see cref="OfProducts"/>.</summary>
    public static double OfProductsReference(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
