using System.Globalization;

namespace Elbo.Charts.Scales;

/// <summary>
/// An axis: a range of values, round ticks inside it, and a title that carries whatever offset or power of ten was taken out
/// of the labels, as in <c>x − 100000000</c> or <c>x ÷ 10⁻¹²⁰</c>. It is linear, or logarithmic between two powers of ten.
/// </summary>
public sealed class Axis
{
    // Beyond this a sum or a square of coordinates overflows; nothing that is plotted tells such values apart.
    private const double Largest = 1e290;
    private const double SmallestRelativeRange = 1e-11;
    private const int LabelDigits = 6;

    private Axis(string title, double minimum, double maximum, IReadOnlyList<Tick> ticks, bool isLogarithmic = false, bool isReversed = false)
    {
        Title = title;
        Minimum = minimum;
        Maximum = maximum;
        Ticks = ticks;
        IsLogarithmic = isLogarithmic;
        IsReversed = isReversed;
    }

    /// <summary>What is measured.</summary>
    public string Title { get; }

    /// <summary>The smallest value shown.</summary>
    public double Minimum { get; }

    /// <summary>The largest value shown; always larger than <see cref="Minimum"/>.</summary>
    public double Maximum { get; }

    /// <summary>Whether equal lengths are equal factors.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>Whether equal lengths are equal normal deviates, for rates; what is beyond the range lies on its edge.</summary>
    public bool IsOfRates { get; private init; }

    /// <summary>Whether the largest value is at the start.</summary>
    public bool IsReversed { get; }

    /// <summary>Round values inside the range, in rising order; at least one.</summary>
    public IReadOnlyList<Tick> Ticks { get; }

    /// <summary>The axis over a range. A range of no width, or of no more than rounding, is widened about its middle.</summary>
    /// <param name="title">What is measured.</param>
    /// <param name="minimum">The smallest value to show.</param>
    /// <param name="maximum">The largest value to show.</param>
    /// <param name="maximumTicks">The most ticks that there is room for; at least 2.</param>
    /// <param name="padding">The share of the range to add at either end, so that no mark touches the frame.</param>
    /// <param name="wholeNumbers">Whether only whole numbers are marked, as for counts.</param>
    public static Axis Over(
        string title, double minimum, double maximum, int maximumTicks = 6, double padding = 0, bool wholeNumbers = false)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumTicks, 2);
        (minimum, maximum) = Widen(Tame(minimum), Tame(maximum));
        double pad = (maximum - minimum) * padding;
        minimum -= pad;
        maximum += pad;

        var (mantissa, exponent) = Step((maximum - minimum) / maximumTicks, wholeNumbers);
        double step = Scale(mantissa, exponent);
        long first = (long)Math.Ceiling((minimum / step) - 1e-9);
        long last = (long)Math.Floor((maximum / step) + 1e-9);
        if (last < first)
        {
            // Whole numbers alone can miss a short range.
            last = first;
            maximum = Math.Max(maximum, first * step);
        }

        long[] units = [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => (first + i) * mantissa)];
        var (labels, note) = Label(units, exponent, title);
        return new(note, minimum, maximum, [.. units.Select((u, i) => new Tick(Scale(u, exponent), labels[i]))]);
    }

    /// <summary>The logarithmic axis from the power of ten below a range to the one above it.</summary>
    /// <param name="title">What is measured.</param>
    /// <param name="minimum">The smallest value to show; positive.</param>
    /// <param name="maximum">The largest value to show; positive.</param>
    /// <param name="maximumTicks">The most ticks that there is room for; at least 2.</param>
    /// <param name="reversed">Whether the largest value is at the start.</param>
    public static Axis OverPowers(string title, double minimum, double maximum, int maximumTicks = 6, bool reversed = false)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumTicks, 2);
        int low = (int)Math.Min(Math.Floor(Exponent(minimum) + 1e-9), Exponent(Largest) - 1);
        int high = (int)Math.Ceiling(Exponent(maximum) - 1e-9);
        (low, high) = high > low ? (low, high) : (low, low + 1);
        int step = (high - low + maximumTicks - 1) / maximumTicks;
        int first = (int)Math.Ceiling(low / (double)step) * step;
        return new(
            title,
            Scale(1, low),
            Scale(1, high),
            [
                .. Enumerable.Range(0, ((high - first) / step) + 1).Select(i => first + (i * step))
                    .Select(static e => new Tick(Scale(1, e), e switch { 0 => "1", 1 => "10", _ => NumberText.PowerOfTen(e) })),
            ],
            isLogarithmic: true,
            isReversed: reversed);
    }

    /// <summary>An axis of rates on the scale of normal deviates, so that small ones, and those near 1, can be told apart.</summary>
    /// <param name="title">What is measured.</param>
    /// <param name="minimum">The smallest rate to show; above 0.</param>
    /// <param name="maximum">The largest rate to show; below 1.</param>
    public static Axis OverRates(string title, double minimum, double maximum)
    {
        ArgumentNullException.ThrowIfNull(title);
        double[] marked = [0.001, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 0.999];
        return new(
            $"{title} in %",
            minimum,
            maximum,
            [.. marked.Where(rate => rate >= minimum && rate <= maximum).Select(static rate => new Tick(rate, (100 * rate).ToString("0.###", CultureInfo.InvariantCulture)))])
        {
            IsOfRates = true,
        };
    }

    /// <summary>Where a value lies: 0 at the start, 1 at the end, a little beyond for values outside.</summary>
    /// <param name="value">The value, in the data's units.</param>
    public double Position(double value)
    {
        double position = IsOfRates
            ? (Rates.Deviate(Math.Clamp(value, Minimum, Maximum)) - Rates.Deviate(Minimum)) / (Rates.Deviate(Maximum) - Rates.Deviate(Minimum))
            : IsLogarithmic
            ? (Exponent(value) - Exponent(Minimum)) / (Exponent(Maximum) - Exponent(Minimum))
            : (Tame(value) - Minimum) / (Maximum - Minimum);
        return Math.Clamp(IsReversed ? 1 - position : position, -8, 9);
    }

    private static double Tame(double value) => double.IsNaN(value) ? 0 : Math.Clamp(value, -Largest, Largest);

    // What is not positive has no logarithm; it lies below everything.
    private static double Exponent(double value) => Math.Log10(Math.Clamp(Tame(value), 1 / Largest, Largest));

    private static (double Minimum, double Maximum) Widen(double minimum, double maximum)
    {
        if (minimum > maximum)
        {
            (minimum, maximum) = (maximum, minimum);
        }

        double magnitude = Math.Max(Math.Abs(minimum), Math.Abs(maximum));
        double least = magnitude == 0 ? 2 : minimum == maximum ? magnitude / 2 : Math.Max(magnitude * SmallestRelativeRange, 1e-300);
        if (maximum - minimum >= least)
        {
            return (minimum, maximum);
        }

        double middle = minimum + ((maximum - minimum) / 2);
        return (middle - (least / 2), middle + (least / 2));
    }

    /// <summary>The smallest of 1, 2, 5, 10, 20, … that is not below a rough step, as digits and a power of ten.</summary>
    private static (long Mantissa, int Exponent) Step(double rough, bool wholeNumbers)
    {
        if (wholeNumbers && rough <= 1)
        {
            return (1, 0);
        }

        int exponent = (int)Math.Floor(Math.Log10(rough));
        foreach (long mantissa in (ReadOnlySpan<long>)[1, 2, 5])
        {
            if (Scale(mantissa, exponent) >= rough * (1 - 1e-9))
            {
                return (mantissa, exponent);
            }
        }

        return (1, exponent + 1);
    }

    /// <summary>The double nearest to units × 10^exponent: dividing by a power of ten rounds once, multiplying by 0.1 twice.</summary>
    private static double Scale(long units, int exponent) => exponent switch
    {
        >= 0 => units * Math.Pow(10, exponent),
        >= -22 => units / Math.Pow(10, -exponent),
        _ => double.Parse(string.Create(CultureInfo.InvariantCulture, $"{units}e{exponent}"), CultureInfo.InvariantCulture),
    };

    // Labels are made from whole numbers of 10^exponent, so that no binary fraction ever shows.
    private static (string[] Labels, string Title) Label(long[] units, int exponent, string title)
    {
        string note = title;
        if (Digits(units.Max(Math.Abs)) > LabelDigits && units.Length > 1)
        {
            long grain = 1;
            for (long range = units[^1] - units[0]; range > 0; range /= 10)
            {
                grain *= 10;
            }

            long offset = (long)Math.Floor(units[0] / (double)grain) * grain;
            units = [.. units.Select(u => u - offset)];
            string amount = Plain(Math.Abs(offset), exponent);
            note = offset == 0 ? note : $"{note} {(offset < 0 ? '+' : '−')} {amount}";
        }

        int leading = exponent + Digits(units.Max(Math.Abs)) - 1;
        if (leading is >= LabelDigits or <= -4)
        {
            int power = (int)Math.Floor(leading / 3.0) * 3;
            exponent -= power;
            note = $"{(ReferenceEquals(note, title) ? note : $"({note})")} ÷ {NumberText.PowerOfTen(power)}";
        }

        return ([.. units.Select(u => (u < 0 ? "−" : string.Empty) + Plain(Math.Abs(u), exponent))], note);
    }

    private static int Digits(long value) => value == 0 ? 1 : (int)Math.Floor(Math.Log10(value)) + 1;

    /// <summary>Units × 10^exponent in digits: <c>(1234, −2)</c> is <c>12.34</c>.</summary>
    private static string Plain(long units, int exponent)
    {
        string digits = units.ToString(CultureInfo.InvariantCulture);
        if (exponent >= 0)
        {
            return units == 0 || exponent > 15 ? Powered(digits, exponent) : digits + new string('0', exponent);
        }

        if (exponent < -15)
        {
            return Powered(digits, exponent);
        }

        digits = digits.PadLeft(1 - exponent, '0');
        return $"{digits[..^-exponent]}.{digits[^-exponent..]}";

        static string Powered(string digits, int exponent)
        {
            string kept = digits.TrimEnd('0');
            return kept.Length == 0 ? "0" : $"{kept}·{NumberText.PowerOfTen(exponent + digits.Length - kept.Length)}";
        }
    }
}
