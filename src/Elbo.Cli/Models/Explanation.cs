using System.Globalization;
using System.Text.Json;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary>The ledger of one run.</summary>
/// <param name="Method">How it climbed.</param>
/// <param name="Entries">The terms after every half-step.</param>
/// <param name="Start">The first model.</param>
/// <param name="End">The last model.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Disagreement">
/// The largest difference between KL as it follows from the other terms and as measured row by row, relative to ln p; null where it was
/// not measured.
/// </param>
internal sealed record Explanation(
    FitMethod Method, IReadOnlyList<LedgerEntry> Entries, GaussianMixture Start, GaussianMixture End, StopReason Reason, double? Disagreement)
{
    /// <summary>A share of the log-likelihood that rounding may take.</summary>
    private const double Rounding = 1e-11;

    /// <summary>The largest fall of the number that this method climbs, from one E-step to the next, relative to it; 0 if it never fell.</summary>
    public double LargestFall
    {
        get
        {
            double largest = 0;
            LedgerEntry? before = null;
            foreach (var entry in Entries.Where(static e => e.Step != HalfStep.Maximize))
            {
                // While the temperature falls, the objectives of two iterations are not the same function.
                if (before is { } old && old.Bound.Heat == 0 && entry.Bound.Heat == 0)
                {
                    largest = Math.Max(largest, (old.Bound.Objective - entry.Bound.Objective) / (1 + Math.Abs(entry.Bound.Objective)));
                }

                before = entry;
            }

            return largest > Rounding ? largest : 0;
        }
    }

    /// <summary>Whether the number that climbs has the log-density of a prior in it.</summary>
    public bool HasPrior => End.Prior is not null;

    /// <summary>Runs a method and keeps its ledger.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">Model, start, method.</param>
    /// <param name="progress">Where it shows how far it is.</param>
    /// <param name="stop">Asks to stop after the current iteration.</param>
    /// <param name="cancellation">Ends at once.</param>
    public static Explanation Of(
        IRowSource rows, GaussianMixtureOptions options, ProgressLine progress, CancellationToken stop, CancellationToken cancellation)
    {
        // Above this many responsibilities the check would take longer than the fit.
        const double MostChecked = 1e8;

        var reason = StopReason.IterationLimit;
        var first = default(Iteration<GaussianMixture>);
        var last = default(Iteration<GaussianMixture>);
        double responsibilities = 0;
        double? disagreement = options.Method is FitMethod.Em or FitMethod.GeneralizedEm or FitMethod.GradientAscent ? 0 : null;
        List<LedgerEntry> entries = [];

        IEnumerable<Iteration<GaussianMixture>> Steps()
        {
            List<Bound> history = [];
            int most = options.Method is FitMethod.StochasticEm draws ? draws.Iterations - 1 : options.Stop.MaxIterations;
            foreach (var step in GaussianMixture.Iterate(rows, options, cancellation))
            {
                progress.Show(() => string.Create(CultureInfo.InvariantCulture, $"iteration {step.Number}, ln p {step.Bound.Evidence:F4}"));
                history.Add(step.Bound);
                yield return step;
                bool converges = options.Method is not FitMethod.StochasticEm;
                StopReason? end = converges && options.Stop.IsConverged(history, step.TotalWeight) ? StopReason.Converged
                    : step.Number >= most ? converges ? StopReason.IterationLimit : StopReason.Completed
                    : stop.IsCancellationRequested ? StopReason.Stopped
                    : null;
                if (end is { } ended)
                {
                    reason = ended;
                    yield break;
                }
            }
        }

        IEnumerable<Iteration<GaussianMixture>> Watched()
        {
            foreach (var step in Steps())
            {
                first = step.Number == 0 ? step : first;
                responsibilities += 2 * step.Model.Components * (double)rows.UnitCount;
                if (step.Number > 0 && disagreement is { } largest && responsibilities <= MostChecked)
                {
                    double measured = last.Model.PosteriorDivergence(step.Model, rows);
                    double worked = step.Bound.Evidence - Ledger.LowerBound(step.Model, last, rows).Elbo;
                    disagreement = Math.Max(largest, Math.Abs(measured - worked) / (1 + Math.Abs(step.Bound.Evidence)));
                }

                last = step;
                yield return step;
            }
        }

        entries.AddRange(Ledger.Of(Watched(), rows));
        return new(options.Method, entries, first.Model, last.Model, reason, disagreement);
    }

    /// <summary>Writes it as properties of a JSON object.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="report">The report that was written, if one was.</param>
    public void Write(Utf8JsonWriter json, string? report)
    {
        json.WriteString("model", GaussianMixture.Kind);
        json.WriteString("method", Method.Name);
        json.WriteString("reason", Json.Name(Reason));
        json.WriteStartArray("steps");
        foreach (var entry in Entries)
        {
            json.WriteStartObject();
            json.WriteNumber("iteration", entry.Iteration);
            json.WriteString("step", Json.Name(entry.Step));
            json.Number("logLikelihood", entry.LogLikelihood);
            json.Number("expectedLogJoint", entry.ExpectedLogJoint);
            json.Number("entropy", entry.Entropy);
            json.Number("elbo", entry.Elbo);
            if (HasPrior)
            {
                json.Number("logPrior", entry.Bound.Global);
            }

            json.Number("divergence", entry.Divergence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Number("largestFall", Method is FitMethod.StochasticEm ? double.NaN : LargestFall);
        json.Number("divergenceError", Disagreement ?? double.NaN);
        json.TextOrNull("report", report);
    }
}
