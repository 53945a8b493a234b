namespace Elbo.Charts.Scales;

/// <summary>The rectangle of a chart in which data are drawn; y grows downward on the page and upward in the data.</summary>
/// <param name="Left">Its left edge.</param>
/// <param name="Top">Its upper edge.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
public readonly record struct PlotArea(double Left, double Top, double Width, double Height)
{
    /// <summary>Its right edge.</summary>
    public double Right => Left + Width;

    /// <summary>Its lower edge.</summary>
    public double Bottom => Top + Height;

    /// <summary>Where a value of the horizontal axis lies on the page.</summary>
    /// <param name="axis">The horizontal axis.</param>
    /// <param name="value">The value.</param>
    public double X(Axis axis, double value) => Left + (axis.Position(value) * Width);

    /// <summary>Where a value of the vertical axis lies on the page.</summary>
    /// <param name="axis">The vertical axis.</param>
    /// <param name="value">The value.</param>
    public double Y(Axis axis, double value) => Bottom - (axis.Position(value) * Height);
}
