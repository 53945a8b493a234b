using System.Globalization;
using System.Text;

namespace Elbo.Charts.Drawing;

/// <summary>
/// The colors of groups: those of Okabe and Ito 2008, "Color universal design", darkened for light pages and lightened for dark
/// ones until each has a contrast of at least 3 to 1 with the background. Shapes and numbers tell groups apart where color cannot.
/// </summary>
internal static class Palette
{
    public const string LightBackground = "#ffffff";
    public const string DarkBackground = "#16191f";

    // Neighbors in this order differ in hue and in lightness.
    public static IReadOnlyList<(string Light, string Dark)> Groups { get; } =
    [
        ("#0069a8", "#4fa8e8"), // blue
        ("#d05a00", "#f58442"), // vermilion
        ("#00825f", "#2fc596"), // bluish green
        ("#b0528a", "#e195c4"), // reddish purple
        ("#9a6b00", "#e9ae2b"), // orange
        ("#2a8fc7", "#9ad7f7"), // sky blue
        ("#7a7200", "#f0e65f"), // yellow
        ("#5d6470", "#b3bac5"), // gray
    ];

    private static readonly (string Name, string Light, string Dark)[] Roles =
    [
        ("bg", LightBackground, DarkBackground),
        ("ink", "#1c2027", "#e9ebee"),
        ("soft", "#565e6b", "#a6adb9"),
        ("grid", "#e9ebef", "#292e37"),
        ("line", "#a9b0bb", "#5a6270"),
        ("bar", "#ccd2db", "#414956"),
    ];

    /// <summary>The class that gives a group its color.</summary>
    /// <param name="group">The number of the group, from 0; below 0 for points of no group.</param>
    public static string Class(int group) => group < 0
        ? string.Create(CultureInfo.InvariantCulture, $"c{Groups.Count - 1}")
        : string.Create(CultureInfo.InvariantCulture, $"c{group % Groups.Count}");

    /// <summary>The declarations of every color, for light and for dark pages.</summary>
    /// <param name="selector">What they are declared on.</param>
    public static string Variables(string selector)
    {
        var css = new StringBuilder();
        Append(string.Empty, static c => c.Light);
        css.Append("@media (prefers-color-scheme:dark){");
        Append(string.Empty, static c => c.Dark);
        return css.Append('}').ToString();

        void Append(string indent, Func<(string Name, string Light, string Dark), string> pick)
        {
            css.Append(indent).Append(selector).Append('{');
            foreach (var role in Roles.Concat(Groups.Select(static (g, i) => (Name(i), g.Light, g.Dark))))
            {
                css.Append("--").Append(role.Item1).Append(':').Append(pick(role)).Append(';');
            }

            css.Append('}');
        }
    }

    /// <summary>A declaration of a color by its variable, after its light value for viewers of SVG that know no variables.</summary>
    /// <param name="property">The property, for example <c>fill</c>.</param>
    /// <param name="role">The name of the color.</param>
    public static string Paint(string property, string role)
    {
        string light = role[0] == 'c'
            ? Groups[int.Parse(role.AsSpan(1), CultureInfo.InvariantCulture)].Light
            : Roles.First(r => string.Equals(r.Name, role, StringComparison.Ordinal)).Light;
        return $"{property}:{light};{property}:var(--{role});";
    }

    private static string Name(int group) => string.Create(CultureInfo.InvariantCulture, $"c{group}");
}
