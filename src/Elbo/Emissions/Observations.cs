using Elbo.Data;
using Elbo.Distributions;

namespace Elbo.Emissions;

/// <summary>A column of rows, ready for arithmetic without branches: what is missing, or cannot be, counts as 0 with weight 0.</summary>
internal static class Observations
{
    /// <summary>Reads a column of counts: whole numbers, 0 or more; NaN is missing.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="column">The column's number, from 0.</param>
    /// <param name="values">One number per row to write: the count, or 0.</param>
    /// <param name="observed">One number per row to write: 1, or 0 where there is no count.</param>
    /// <param name="common">One number per row to add −∞ to where the cell cannot be.</param>
    public static void Counts(Rows rows, int column, Span<double> values, Span<double> observed, Span<double> common) =>
        Read(rows, column, double.MaxValue, values, observed, common);

    /// <summary>Reads a column of zeros and ones; NaN is missing.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="column">The column's number, from 0.</param>
    /// <param name="values">One number per row to write: 1 or 0.</param>
    /// <param name="observed">One number per row to write: 1, or 0 where there is neither.</param>
    /// <param name="common">One number per row to add −∞ to where the cell cannot be.</param>
    public static void Flags(Rows rows, int column, Span<double> values, Span<double> observed, Span<double> common) =>
        Read(rows, column, 1, values, observed, common);

    /// <summary>Subtracts ln x! of every count.</summary>
    /// <param name="counts">Whole numbers.</param>
    /// <param name="target">As many numbers to subtract from.</param>
    public static void SubtractLogFactorials(ReadOnlySpan<double> counts, Span<double> target)
    {
        for (int n = 0; n < counts.Length; n++)
        {
            target[n] -= Logarithms.Factorial(counts[n]);
        }
    }

    /// <summary>Whether a number is a count of at most this many.</summary>
    public static bool IsCount(double value, double most) => value >= 0 && value <= most && Math.Floor(value) == value;

    private static void Read(Rows rows, int column, double most, Span<double> values, Span<double> observed, Span<double> common)
    {
        var cells = rows.Values;
        for (int n = 0, i = column; n < rows.Count; n++, i += rows.Dimension)
        {
            double cell = cells[i];
            bool isPossible = IsCount(cell, most);
            values[n] = isPossible ? cell : 0;
            observed[n] = isPossible ? 1 : 0;
            if (!isPossible && !double.IsNaN(cell))
            {
                common[n] = double.NegativeInfinity;
            }
        }
    }
}
