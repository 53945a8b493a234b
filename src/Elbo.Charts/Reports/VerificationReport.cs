using System.Globalization;
using Elbo.Models.Verification;

namespace Elbo.Charts.Reports;

/// <summary>Everything that a report about verification scores shows, apart from how it is drawn.</summary>
/// <param name="Title">The headline.</param>
/// <param name="Errors">The errors of the scores.</param>
/// <param name="Facts">Names and values to read first.</param>
/// <param name="Prior">How frequent targets are, for the cost.</param>
/// <param name="MissCost">What a missed target costs.</param>
/// <param name="FalseAlarmCost">What a false alarm costs.</param>
public sealed record VerificationReport(
    string Title, DetectionErrors Errors, IReadOnlyList<SummaryFact> Facts, double Prior = 0.01, double MissCost = 1, double FalseAlarmCost = 1)
{
    private static readonly double[] AlarmRates = [0.001, 0.01, 0.05, 0.1, 0.2];

    /// <summary>The curve of errors, with the threshold of the least cost.</summary>
    public DetectionData Curve => new("Misses against false alarms", Errors.Points, Errors.EqualErrorRate) { Cheapest = Cheapest };

    /// <summary>What thresholds there are to choose from.</summary>
    public SummaryTable OperatingPoints
    {
        get
        {
            var rows = new List<IReadOnlyList<string>> { Row("least cost", Cheapest) };
            int equal = Errors.Points.Select(static (p, i) => (p, i)).First(static x => x.p.MissRate >= x.p.FalseAlarmRate).i;
            rows.Add(Row("equal errors", Errors.Points[equal]));
            rows.AddRange(AlarmRates.Select(rate => Row(
                string.Create(CultureInfo.InvariantCulture, $"false alarms ≤ {100 * rate:0.##} %"), Errors.Points.First(p => p.FalseAlarmRate <= rate))));
            return new("Thresholds", ["where", "accept from", "misses %", "false alarms %"], rows);
        }
    }

    private DetectionPoint Cheapest => Errors.Points.MinBy(p => (Prior * MissCost * p.MissRate) + ((1 - Prior) * FalseAlarmCost * p.FalseAlarmRate));

    private static IReadOnlyList<string> Row(string where, DetectionPoint point) =>
    [
        where,
        double.IsPositiveInfinity(point.Threshold) ? "never" : point.Threshold.ToString("F4", CultureInfo.InvariantCulture),
        (100 * point.MissRate).ToString("F2", CultureInfo.InvariantCulture),
        (100 * point.FalseAlarmRate).ToString("F3", CultureInfo.InvariantCulture),
    ];
}
