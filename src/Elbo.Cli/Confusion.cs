using System.Globalization;
using System.Text.Json;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary>How often the class of a unit is not what it should be, and which was taken for which.</summary>
/// <param name="truth">The true classes.</param>
/// <param name="found">The class that was found for every unit, from 0.</param>
/// <param name="classes">The names of the classes that can be found.</param>
/// <param name="unit">What a unit is called.</param>
internal sealed class Confusion(RowLabels truth, IReadOnlyList<int> found, IReadOnlyList<string> classes, string unit = "row")
{
    private readonly int[] _place = [.. truth.Names.Select(name => classes.TakeWhile(other => other != name).Count())];

    /// <summary>The first true class that cannot be found; null if there is none.</summary>
    public string? Stranger => truth.Names.Where((_, i) => _place[i] == classes.Count).FirstOrDefault();

    /// <summary>How many units have a true class.</summary>
    public int Count => truth.Values.Count(static label => label >= 0);

    /// <summary>How many of these are wrong.</summary>
    public int Wrong => truth.Values.Zip(found).Count(pair => pair.First >= 0 && _place[pair.First] != pair.Second);

    /// <summary>True classes against those found.</summary>
    public SummaryTable Table => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Classes found for '{truth.Name}': {Wrong:N0} of {Count:N0} {unit}{(Count == 1 ? "" : "s")} wrong, {(Count == 0 ? 0 : (double)Wrong / Count):P2}"),
        [truth.Name, .. classes],
        [.. truth.Names.Select((name, label) => (IReadOnlyList<string>)[name, .. Row(label).Select(static n => n.ToString(CultureInfo.InvariantCulture))])]);

    /// <summary>Writes it as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("errors", Wrong);
        json.WriteNumber("labelled", Count);
        json.Number("errorRate", Count == 0 ? double.NaN : (double)Wrong / Count);
        json.Texts("trueClasses", truth.Names);
        json.Texts("foundClasses", classes);
        json.Matrix("confusion", truth.Names.Select((_, label) => Row(label).Select(static n => (double)n).ToArray()));
    }

    private int[] Row(int label)
    {
        var counts = new int[classes.Count];
        for (int n = 0; n < found.Count; n++)
        {
            counts[found[n]] += truth.Values[n] == label ? 1 : 0;
        }

        return counts;
    }
}
