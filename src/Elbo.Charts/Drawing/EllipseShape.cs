using Elbo.Charts.Scales;

namespace Elbo.Charts.Drawing;

/// <summary>An ellipse on the page.</summary>
/// <param name="X">Its middle.</param>
/// <param name="Y">Its middle.</param>
/// <param name="Long">Half its longer axis.</param>
/// <param name="Short">Half its shorter axis.</param>
/// <param name="Angle">The turn of its longer axis, in degrees, clockwise.</param>
internal readonly record struct EllipseShape(double X, double Y, double Long, double Short, double Angle)
{
    // An ellipse of no width would not be drawn at all; a collapsed component must be seen as a line or a dot.
    private const double Thinnest = 0.6;
    private const double Largest = 20_000;

    /// <summary>
    /// The image of an ellipse under the scales of both axes. The eigenvectors are taken on the page, since scales that differ
    /// turn them.
    /// </summary>
    /// <param name="ellipse">The ellipse, in the data's units.</param>
    /// <param name="area">Where the data are drawn.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    public static EllipseShape Of(Ellipse ellipse, PlotArea area, Axis x, Axis y)
    {
        double scaleX = area.Width / (x.Maximum - x.Minimum);
        double scaleY = -area.Height / (y.Maximum - y.Minimum);

        // One factor at a time: at data near 1e-120 or 1e150 the square of a scale or a variance can leave the range.
        double a = Finite(scaleX * ellipse.VarianceX * scaleX);
        double b = Finite(scaleX * ellipse.Covariance * scaleY);
        double d = Finite(scaleY * ellipse.VarianceY * scaleY);
        double middle = (a + d) / 2;
        double half = Math.Sqrt((((a - d) / 2) * ((a - d) / 2)) + (b * b));
        double first = Math.Max(0, middle + half);
        double second = Math.Max(0, middle - half);
        double angle = half == 0 ? 0 : Math.Atan2(2 * b, a - d) / 2 * (180 / Math.PI);
        return new(
            area.X(x, ellipse.CenterX),
            area.Y(y, ellipse.CenterY),
            Size(first),
            Size(second),
            angle);

        double Size(double variance) => Math.Clamp(Math.Sqrt(variance) * ellipse.Radius, Thinnest, Largest);
    }

    private static double Finite(double value) => double.IsNaN(value) ? 0 : Math.Clamp(value, -1e12, 1e12);
}
