using System.Globalization;

namespace Elbo;

/// <summary>A name and a value, ready to print.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">How it reads.</param>
public sealed record SummaryFact(string Name, string Value)
{
    /// <summary>A number with six decimals.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="value">The number.</param>
    public static SummaryFact Of(string name, double value) => new(name, value.ToString("F6", CultureInfo.InvariantCulture));
}
