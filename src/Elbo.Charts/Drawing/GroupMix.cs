using System.Globalization;
using System.Text;

namespace Elbo.Charts.Drawing;

/// <summary>
/// A color mixed of those of several groups by their shares, in OKLab (Ottosson 2020), where equal steps look equal. Shares are rounded, and
/// only the three largest count, so that many points have few colors between them.
/// </summary>
internal sealed class GroupMix : IEquatable<GroupMix>
{
    private const int MostGroups = 3;

    // Two colors make a scale that is worth finer steps; three make a triangle of 45 of these.
    private const int StepsOfTwo = 16;
    private const int StepsOfMore = 8;

    private readonly (int Group, int Parts)[] _parts;

    private GroupMix((int Group, int Parts)[] parts)
    {
        _parts = parts;
        Class = parts.Length == 1 ? Palette.Class(parts[0].Group) : "m" + string.Join('-', parts.Select(
            static p => string.Create(CultureInfo.InvariantCulture, $"{p.Group}x{p.Parts}")));
    }

    /// <summary>The class that gives a mark this color.</summary>
    public string Class { get; }

    private bool IsPure => _parts.Length == 1;

    /// <summary>The mix of shares.</summary>
    /// <param name="shares">One number per group.</param>
    public static GroupMix Of(IReadOnlyList<double> shares)
    {
        var largest = shares.Select(static (share, group) => (Group: group, Share: share > 0 && double.IsFinite(share) ? share : 0))
            .OrderByDescending(static s => s.Share).Take(MostGroups).ToList();
        double total = largest.Sum(static s => s.Share);
        if (total == 0)
        {
            return new([(0, StepsOfMore)]);
        }

        int steps = shares.Count == 2 ? StepsOfTwo : StepsOfMore;
        var parts = largest.Select(s => (s.Group, Exact: s.Share / total * steps, Parts: (int)(s.Share / total * steps))).ToList();
        int missing = steps - parts.Sum(static p => p.Parts);
        return new(
        [
            .. parts.OrderByDescending(static p => p.Exact - p.Parts).Select((p, i) => (p.Group, Parts: p.Parts + (i < missing ? 1 : 0)))
                .Where(static p => p.Parts > 0).OrderBy(static p => p.Group),
        ]);
    }

    /// <summary>The rules of mixes, for light and for dark pages; empty where every one of them is a color of the palette.</summary>
    /// <param name="mixes">The mixes; each is written once.</param>
    public static string Css(IEnumerable<GroupMix> mixes)
    {
        GroupMix[] mixed = [.. mixes.Where(static m => !m.IsPure).DistinctBy(static m => m.Class, StringComparer.Ordinal).OrderBy(static m => m.Class, StringComparer.Ordinal)];
        if (mixed.Length == 0)
        {
            return string.Empty;
        }

        var css = new StringBuilder();
        foreach (var mix in mixed)
        {
            css.Append(".elbo-chart .").Append(mix.Class).Append("{color:").Append(mix.Color(static g => g.Light)).Append('}');
        }

        css.Append("@media (prefers-color-scheme:dark){");
        foreach (var mix in mixed)
        {
            css.Append(".elbo-chart .").Append(mix.Class).Append("{color:").Append(mix.Color(static g => g.Dark)).Append('}');
        }

        return css.Append('}').ToString();
    }

    /// <summary>The mixed color, as in <c>#0069a8</c>.</summary>
    /// <param name="pick">The light or the dark color of a group.</param>
    public string Color(Func<(string Light, string Dark), string> pick)
    {
        double l = 0, a = 0, b = 0;
        double total = _parts.Sum(static p => p.Parts);
        foreach (var (group, parts) in _parts)
        {
            var lab = ToLab(pick(Palette.Groups[group % Palette.Groups.Count]));
            l += lab.L * parts / total;
            a += lab.A * parts / total;
            b += lab.B * parts / total;
        }

        return FromLab(l, a, b);
    }

    /// <inheritdoc/>
    public bool Equals(GroupMix? other) => other is not null && string.Equals(Class, other.Class, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GroupMix);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Class);

    private static (double L, double A, double B) ToLab(string color)
    {
        double Channel(int start)
        {
            double c = int.Parse(color.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }

        double red = Channel(1), green = Channel(3), blue = Channel(5);
        double l = Math.Cbrt((0.4122214708 * red) + (0.5363325363 * green) + (0.0514459929 * blue));
        double m = Math.Cbrt((0.2119034982 * red) + (0.6806995451 * green) + (0.1073969566 * blue));
        double s = Math.Cbrt((0.0883024619 * red) + (0.2817188376 * green) + (0.6299787005 * blue));
        return (
            (0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s),
            (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s),
            (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s));
    }

    private static string FromLab(double lightness, double a, double b)
    {
        double l = Cube(lightness + (0.3963377774 * a) + (0.2158037573 * b));
        double m = Cube(lightness - (0.1055613458 * a) - (0.0638541728 * b));
        double s = Cube(lightness - (0.0894841775 * a) - (1.2914855480 * b));
        return $"#{Channel((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s))}"
            + $"{Channel((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s))}"
            + $"{Channel((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s))}";

        static double Cube(double value) => value * value * value;

        static string Channel(double linear)
        {
            double c = Math.Clamp(linear, 0, 1);
            c = c <= 0.0031308 ? 12.92 * c : (1.055 * Math.Pow(c, 1 / 2.4)) - 0.055;
            return ((int)Math.Round(c * 255)).ToString("x2", CultureInfo.InvariantCulture);
        }
    }
}
