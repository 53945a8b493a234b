using System.Globalization;
using System.Text;

namespace Elbo.Data;

/// <summary>What a number in a table may be, and how to say what is wrong with one that may not.</summary>
internal static class Cells
{
    /// <summary>Beyond this magnitude sums of squares overflow.</summary>
    internal const double MaximumMagnitude = 1e150;

    /// <summary>Text to number: a decimal point, an exponent, spaces around; nothing else. Also NaN and infinities.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    internal static bool IsUsable(double value) => Math.Abs(value) <= MaximumMagnitude;

    /// <summary>Whether a number can say how many times a row counts.</summary>
    internal static bool IsUsableWeight(double value) => value is >= 0 and <= MaximumMagnitude;

    /// <summary>Whether a field stands for a value that is not known.</summary>
    internal static bool IsMissing(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.IsEmpty
            || text is "?" or "." or "-"
            || text.Equals("NA", StringComparison.OrdinalIgnoreCase)
            || text.Equals("N/A", StringComparison.OrdinalIgnoreCase)
            || text.Equals("NaN", StringComparison.OrdinalIgnoreCase)
            || text.Equals("null", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a field is neither a number nor a missing or infinite one, however spelled.</summary>
    internal static bool IsText(ReadOnlySpan<char> text) =>
        !TryParse(text, out _) && !IsMissing(text) && !IsInfinite(text) && !HasDecimalComma(text);

    /// <summary>What is wrong with a field that should have been a usable number, and what to do about it.</summary>
    internal static string Complaint(string text)
    {
        if (IsMissing(text))
        {
            string shown = string.IsNullOrWhiteSpace(text) ? "empty" : Quote(text.Trim());
            return $"the value is missing ({shown}); fill it in or remove the row, or let --missing marginalize leave it out where the model can";
        }

        if (HasDecimalComma(text))
        {
            return $"{Quote(text.Trim())} has a decimal comma; write numbers with a decimal point ({Shorten(text.Trim().Replace(',', '.'))})";
        }

        if (IsInfinite(text))
        {
            return $"{Quote(text.Trim())} is not finite; correct the value or remove the row";
        }

        return TryParse(text, out double value)
            ? Complaint(value)
            : $"{Quote(text.Trim())} is not a number; correct it, or leave the column out with --columns";
    }

    /// <summary>What is wrong with a number that is not usable, and what to do about it.</summary>
    internal static string Complaint(double value)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        return double.IsNaN(value) ? $"the value is missing ({text}); fill it in or remove the row, or let --missing marginalize leave it out where the model can"
            : double.IsFinite(value) ? $"{text} is too large, its square overflows; rescale the column"
            : $"{text} is not finite; correct the value or remove the row";
    }

    /// <summary>What is wrong with a field that should have been a weight, and what to do about it.</summary>
    internal static string WeightComplaint(string text)
    {
        if (IsMissing(text))
        {
            string shown = string.IsNullOrWhiteSpace(text) ? "empty" : Quote(text.Trim());
            return $"the weight is missing ({shown}); fill it in, or write 0 to leave the row out";
        }

        return TryParse(text, out double value) ? WeightComplaint(value)
            : HasDecimalComma(text) ? Complaint(text)
            : IsInfinite(text) ? $"the weight {Quote(text.Trim())} is not finite; correct it, or write 0 to leave the row out"
            : $"the weight {Quote(text.Trim())} is not a number; correct it, or name another column by --weights";
    }

    /// <summary>What is wrong with a number that is no weight, and what to do about it.</summary>
    internal static string WeightComplaint(double value)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        return double.IsNaN(value) ? $"the weight is missing ({text}); fill it in, or write 0 to leave the row out"
            : value < 0 ? $"the weight {text} is negative, and a weight says how many times the row counts; correct it, or write 0 to leave the row out"
            : double.IsFinite(value) ? $"the weight {text} is too large; divide all weights by the same number"
            : $"the weight {text} is not finite; correct it, or write 0 to leave the row out";
    }

    /// <summary>What is wrong with a column of weights that leave out every row, and what to do about it.</summary>
    internal static InvalidDataException NoWeight(string name, string column) =>
        new($"{name}: column {Quote(column)}: every weight is 0; give at least one row a weight above 0");

    /// <summary>Foreign text for a message of one line: in quotes, cut, without control characters.</summary>
    internal static string Quote(string text) => $"\"{Shorten(text)}\"";

    /// <summary>Foreign text for a message of one line: cut, without control characters.</summary>
    internal static string Shorten(string text)
    {
        const int Longest = 40;
        var shown = new StringBuilder();
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            shown.Append(char.IsControl(c) ? ' ' : c);
        }

        return shown.Append(text.Length > Longest ? "…" : "").ToString();
    }

    private static bool IsInfinite(ReadOnlySpan<char> text)
    {
        text = text.Trim().TrimStart("+-");
        return text.Equals("Inf", StringComparison.OrdinalIgnoreCase) || text.Equals("Infinity", StringComparison.OrdinalIgnoreCase);
    }

    private static bool HasDecimalComma(ReadOnlySpan<char> text)
    {
        int comma = text.IndexOf(',');
        if (comma < 0 || text.Contains('.') || text[(comma + 1)..].Contains(','))
        {
            return false;
        }

        // Judged as the same number with a point, so that exponents and signs need no rules of their own.
        Span<char> pointed = text.Length <= 64 ? stackalloc char[text.Length] : new char[text.Length];
        text.CopyTo(pointed);
        pointed[comma] = '.';
        return TryParse(pointed, out _);
    }
}
