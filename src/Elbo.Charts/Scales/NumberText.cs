using System.Globalization;

namespace Elbo.Charts.Scales;

/// <summary>Numbers as people read them: few digits, no culture, no surprise at either end of the range of a double.</summary>
internal static class NumberText
{
    /// <summary>A number with some significant digits and no trailing zeros; powers of ten where it is very large or very small.</summary>
    /// <param name="value">The number; NaN reads "unknown".</param>
    /// <param name="digits">How many significant digits.</param>
    public static string Short(double value, int digits = 4)
    {
        if (double.IsNaN(value))
        {
            return "unknown";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "∞" : "-∞";
        }

        double magnitude = Math.Abs(value);
        if (magnitude == 0)
        {
            return "0";
        }

        if (magnitude is >= 1e9 or < 1e-4)
        {
            string format = string.Create(CultureInfo.InvariantCulture, $"0.{new string('#', digits - 1)}e+0");
            return value.ToString(format, CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal);
        }

        int decimals = Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(magnitude)), 0, 12);
        string text = value.ToString(string.Create(CultureInfo.InvariantCulture, $"F{decimals}"), CultureInfo.InvariantCulture);
        return decimals == 0 ? text : text.TrimEnd('0').TrimEnd('.');
    }

    /// <summary>A share between 0 and 1 as a percentage with one decimal.</summary>
    /// <param name="share">The share.</param>
    public static string Percent(double share) =>
        double.IsFinite(share) ? (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%" : "unknown";

    /// <summary>A count with commas between thousands.</summary>
    /// <param name="count">The count.</param>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and its noun, in the singular or with an s.</summary>
    /// <param name="count">The count.</param>
    /// <param name="noun">The noun in the singular.</param>
    /// <param name="plural">The plural, where it is not the singular and an s.</param>
    public static string Count(long count, string noun, string? plural = null) => $"{Count(count)} {(count == 1 ? noun : plural ?? noun + "s")}";

    /// <summary>A power of ten in raised digits, for example 10⁻¹².</summary>
    /// <param name="exponent">The exponent.</param>
    public static string PowerOfTen(int exponent)
    {
        const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        string digits = Math.Abs(exponent).ToString(CultureInfo.InvariantCulture);
        return string.Concat("10", exponent < 0 ? "⁻" : string.Empty, string.Concat(digits.Select(static d => Raised[d - '0'])));
    }
}
