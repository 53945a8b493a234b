using System.Globalization;
using System.Text;

namespace Elbo.Cli.Tests;

/// <summary>A table of a little more numbers than stay in memory.</summary>
internal static class LargeTable
{
    private const int Columns = 8;
    private const int Rows = ((16 << 20) / (Columns * sizeof(double))) + 1000;

    /// <summary>Its text: two clusters, with a header.</summary>
    public static string Text { get; } = Write();

    private static string Write()
    {
        var rng = new Numerics.Seed(7).ToRng();
        var text = new StringBuilder("a,b,c,d,e,f,g,h\n");
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{rng.NextGaussian() + (row % 2 * 3):0.00}").Append(column < Columns - 1 ? ',' : '\n');
            }
        }

        return text.ToString();
    }
}
