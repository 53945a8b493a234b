using System.Globalization;
using Elbo.Charts.Drawing;
using Elbo.Charts.Scales;
using Microsoft.AspNetCore.Components;

namespace Elbo.Charts.Reports;

/// <summary>A report about why EM climbs as one page of HTML.</summary>
public sealed partial class LedgerReportPage : ComponentBase
{
    private const int MostTableRows = 81;

    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public LedgerReport Report { get; set; } = null!;

    private const string CurveCaption =
        "One mean moves along one column; everything else stays as it is. An E-step builds a lower bound that touches ln p where the parameter is (filled). "
        + "The M-step goes to the bound's highest point (hollow). ln p cannot lie below its bound, so it is at least as high there: the next bound starts from it.";

    private static SummaryTable Terms { get; } = new(
        "What each half of an iteration does to them if q is exact",
        ["term", "is", "E-step", "M-step"],
        [
            ["ln p", "log-likelihood ln p(X|θ)", "stays", "rises"],
            ["Q", "expected ln p(X, Z|θ)", "changes", "rises"],
            ["H", "entropy of q(Z)", "changes", "stays"],
            ["ELBO", "Q + H, never above ln p", "rises", "rises"],
            ["KL", "ln p − ELBO", "falls to 0", "opens"],
        ]);

    private string LedgerCaption
    {
        get
        {
            const string Pair = "Each pair of bars is an iteration: after the M-step, then after the E-step. ";
            return Pair + (Report.Entries.All(static e => double.IsNaN(e.LogLikelihood))
                ? "ln p is unknown here, so the bars end at the bound."
                : LedgerChart.IsExact(Report.Entries)
                ? "The E-step closes the gap: KL is 0 and the bound is ln p. The M-step raises the bound; ln p rises by at least as much, since q now lags behind "
                    + "and a gap opens. So ln p never falls. Below, the same by how much is still missing to the highest ln p, so that late steps can be seen too."
                : "q is not the exact posterior here (hard, sampled or tempered), so the E-step leaves a gap too. EM pushes the bound; ln p above it need not rise every time.");
        }
    }

    private SummaryTable LedgerTable => new(
        Report.Entries.Count > MostTableRows ? "Some half-steps, in nats" : "Every half-step, in nats",
        ["iteration", "step", "ln p", "Q", "H", "ELBO", "KL"],
        [
            .. Lines.Thin(Report.Entries, MostTableRows).Select(static e => (IReadOnlyList<string>)
            [
                NumberText.Count(e.Iteration),
                e.Step switch { HalfStep.Start => "start", HalfStep.Expect => "E", _ => "M" },
                Number(e.LogLikelihood),
                Number(e.ExpectedLogJoint),
                Number(e.Entropy),
                Number(e.Elbo),
                double.IsNaN(e.Divergence) ? "unknown" : NumberText.Short(Math.Max(0, e.Divergence), 4),
            ]),
        ]);

    private static SummaryTable CurveTable(BoundCurveData curve) => new(
        "Each bound: where it touches ln p and where it is highest",
        ["bound", "θ before", "ln p there", "θ after", "bound there", "ln p there"],
        [
            .. curve.Bounds.Select((b, i) => (IReadOnlyList<string>)
            [
                NumberText.Count(i + 1),
                NumberText.Short(b.Touch.X, 6),
                Number(b.Touch.Y),
                NumberText.Short(b.Maximum.X, 6),
                Number(b.Maximum.Y),
                Number(curve.LogLikelihoodAt(b.Maximum.X)),
            ]),
        ]);

    private static string Number(double value) =>
        double.IsFinite(value) ? value.ToString("F6", CultureInfo.InvariantCulture) : NumberText.Short(value);
}
