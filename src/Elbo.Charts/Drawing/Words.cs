using System.Globalization;
using Elbo.Charts.Scales;

namespace Elbo.Charts.Drawing;

/// <summary>Sentences about data, for readers who hear a chart.</summary>
internal static class Words
{
    /// <summary>How many items a list names before it only counts the rest.</summary>
    private const int Named = 12;

    /// <summary>A list in a sentence: a, b, c, and 3 more.</summary>
    /// <param name="items">The items.</param>
    public static string List(IReadOnlyList<string> items) => items.Count <= Named
        ? string.Join("; ", items)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join("; ", items.Take(Named))}; and {items.Count - Named} more");

    /// <summary>How many points are shown, of how many.</summary>
    /// <param name="shown">How many are shown.</param>
    /// <param name="of">How many there are; 0 if all are shown.</param>
    public static string Shown(int shown, long of) => of > shown
        ? $"{NumberText.Count(shown)} of {NumberText.Count(of)} points, chosen at random"
        : NumberText.Count(shown, "point");

    /// <summary>The range of values, as far as they are finite.</summary>
    /// <param name="values">The values.</param>
    public static string Range(IEnumerable<double> values)
    {
        var (minimum, maximum) = Extent(values);
        return minimum > maximum ? "no values" : minimum == maximum
            ? NumberText.Short(minimum, 6)
            : $"{NumberText.Short(minimum, 6)} to {NumberText.Short(maximum, 6)}";
    }

    /// <summary>The smallest and the largest finite value; infinite and reversed where there is none.</summary>
    /// <param name="values">The values.</param>
    public static (double Minimum, double Maximum) Extent(IEnumerable<double> values)
    {
        double minimum = double.PositiveInfinity;
        double maximum = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (double.IsFinite(value))
            {
                minimum = Math.Min(minimum, value);
                maximum = Math.Max(maximum, value);
            }
        }

        return (minimum, maximum);
    }
}
