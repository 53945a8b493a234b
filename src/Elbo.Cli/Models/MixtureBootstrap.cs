using System.Globalization;
using System.Text.Json;
using Elbo.Data;
using Elbo.Models;
using Elbo.Resampling;

namespace Elbo.Cli.Models;

/// <summary>What <c>--bootstrap</c> adds to a fit: tests of the number of components, and standard errors.</summary>
/// <param name="Tests">Each number of components against the next, up to the first that is not worth it.</param>
/// <param name="Errors">The standard errors of the best model; null if there are none.</param>
/// <param name="Notes">Why tests or standard errors are missing; nothing if none are.</param>
/// <param name="IsStopped">Whether the user stopped it before all sets of rows were drawn; what was begun is then left out.</param>
internal sealed record MixtureBootstrap(
    IReadOnlyList<LikelihoodRatioTest> Tests, GaussianMixtureErrors? Errors, IReadOnlyList<string> Notes, bool IsStopped)
{
    /// <summary>From this on chance explains a larger mixture well enough, and the tests end.</summary>
    private const double Level = 0.05;

    /// <summary>A deviation needs two numbers.</summary>
    private const int FewestErrors = 2;

    /// <summary>Tests the numbers of components that were fitted with the best structure, or the only one against one more.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="options">How they were fitted.</param>
    /// <param name="selection">What was fitted.</param>
    /// <param name="replicates">How many sets of rows to draw for each question.</param>
    /// <param name="progress">Is told where it stands.</param>
    /// <param name="interruption">The user's Ctrl-C.</param>
    public static MixtureBootstrap Of(
        IRowSource rows,
        GaussianMixtureOptions options,
        Selection<GaussianMixture> selection,
        int replicates,
        IProgress<FitProgress> progress,
        Interruption interruption)
    {
        var best = selection.Best;
        var (stop, cancel) = (interruption.Stop, interruption.Cancel);
        options = options with { Covariance = best.Fit.Model.Structure };
        var tests = new List<LikelihoodRatioTest>();
        var notes = new List<string>();
        var candidates = Candidates(rows, options, selection, progress, interruption);
        bool isStopped = stop.IsCancellationRequested;
        for (int i = 1; i < candidates.Count && !isStopped; i++)
        {
            var (smaller, larger) = (candidates[i - 1], candidates[i]);
            if ((smaller.Fit.IsDegenerate ? smaller : larger.Fit.IsDegenerate ? larger : null) is { } degenerate)
            {
                notes.Add(Invariant($"{degenerate.Structure} K={degenerate.Components} has no fit that is not degenerate, so that it is not tested."));
                break;
            }

            var test = GaussianMixture.Test(rows, options, smaller.Fit, larger.Fit, replicates, progress, stop, cancel);
            isStopped = test.Replicates.Count + test.Skipped < replicates;
            if (isStopped)
            {
                break;
            }

            if (test.Replicates.Count == 0)
            {
                notes.Add(Invariant($"{test.Alternative} has no fit that is not degenerate to any of the {replicates} sets of rows, so that it is not tested."));
                break;
            }

            tests.Add(test);
            if (test.PValue > Level)
            {
                break;
            }
        }

        if (isStopped || best.Fit.IsDegenerate)
        {
            return new(tests, null, notes, isStopped);
        }

        var errors = GaussianMixture.Errors(rows, options, best.Fit.Model, replicates, progress, stop, cancel);
        isStopped = errors.Replicates + errors.Skipped < replicates;
        if (!isStopped && errors.Replicates < FewestErrors)
        {
            notes.Add(Invariant($"{errors.Skipped} of {replicates} sets of rows have no fit that is not degenerate, so that there are no standard errors."));
        }

        return new(tests, isStopped || errors.Replicates < FewestErrors ? null : errors, notes, isStopped);
    }

    private static List<Candidate<GaussianMixture>> Candidates(
        IRowSource rows, GaussianMixtureOptions options, Selection<GaussianMixture> selection, IProgress<FitProgress> progress, Interruption interruption)
    {
        var best = selection.Best;
        List<Candidate<GaussianMixture>> candidates = [.. selection.Candidates.Where(c => c.Structure == best.Structure).OrderBy(static c => c.Components)];
        if (candidates.Count == 1 && !best.Fit.IsDegenerate)
        {
            int more = best.Components + 1;
            var larger = options with { Components = more, Start = options.Start.FixesComponents ? new GaussianMixtureOptions().Start : options.Start };
            candidates.Add(new(best.Structure, more, GaussianMixture.Fit(rows, larger, progress, interruption.Stop, interruption.Cancel)));
        }

        return candidates;
    }

    /// <summary>What people read.</summary>
    /// <param name="model">The best model.</param>
    public IEnumerable<SummaryTable> Tables(GaussianMixture model)
    {
        if (Tests.Count > 0)
        {
            yield return new(
                Invariant($"Is one more component worth it? Likelihood-ratio tests, {Tests.Max(static t => t.Replicates.Count + t.Skipped)} sets of rows each"),
                ["model", "against", "2 ln ratio", "p-value", ""],
                [
                    .. Tests.Select(static test => (IReadOnlyList<string>)
                    [
                        test.Null,
                        test.Alternative,
                        Invariant($"{test.Statistic:F4}"),
                        Invariant($"{test.PValue:0.####}"),
                        (test.PValue > Level ? "not worth it" : "worth it") + (test.Skipped > 0 ? Invariant($", {test.Skipped} without a clean fit") : ""),
                    ]),
                ]);
        }

        if (Errors is { } errors)
        {
            yield return new(
                Invariant($"Standard errors of weights and means, {errors.Replicates} sets of rows{(errors.Skipped > 0 ? $", {errors.Skipped} without a clean fit" : "")}"),
                ["component", "weight", .. model.Columns],
                [.. errors.Weights.Select((weight, k) => (IReadOnlyList<string>)[Invariant($"{k + 1}"), Error(weight), .. errors.Means[k].Select(Error)])]);
            yield return new(
                "Standard errors of variances",
                ["component", "", .. model.Columns],
                [.. errors.Variances.Select((row, k) => (IReadOnlyList<string>)[Invariant($"{k + 1}"), "", .. row.Select(Error)])]);
        }
    }

    /// <summary>Writes what programs read.</summary>
    /// <param name="json">Where to write.</param>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("likelihoodRatioTests");
        foreach (var test in Tests)
        {
            json.WriteStartObject();
            json.WriteString("null", test.Null);
            json.WriteString("alternative", test.Alternative);
            json.Number("statistic", test.Statistic);
            json.Number("pValue", test.PValue);
            json.WriteNumber("replicates", test.Replicates.Count);
            json.WriteNumber("skipped", test.Skipped);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("resamplingStopped", IsStopped);
        if (Errors is not { } errors)
        {
            json.WriteNull("standardErrors");
            return;
        }

        json.WriteStartObject("standardErrors");
        json.WriteNumber("replicates", errors.Replicates);
        json.WriteNumber("skipped", errors.Skipped);
        json.Vector("weights", [.. errors.Weights.Select(static w => w.StandardError)]);
        WriteRows(json, "means", errors.Means, static e => e.StandardError);
        WriteRows(json, "variances", errors.Variances, static e => e.StandardError);
        json.WriteEndObject();
        json.WriteStartObject("intervals");
        json.Vector("weightsLower", [.. errors.Weights.Select(static w => w.Lower)]);
        json.Vector("weightsUpper", [.. errors.Weights.Select(static w => w.Upper)]);
        WriteRows(json, "meansLower", errors.Means, static e => e.Lower);
        WriteRows(json, "meansUpper", errors.Means, static e => e.Upper);
        WriteRows(json, "variancesLower", errors.Variances, static e => e.Lower);
        WriteRows(json, "variancesUpper", errors.Variances, static e => e.Upper);
        json.WriteEndObject();
    }

    private static void WriteRows(
        Utf8JsonWriter json, string name, IReadOnlyList<IReadOnlyList<BootstrapEstimate>> rows, Func<BootstrapEstimate, double> number)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            json.WriteStartArray();
            foreach (var estimate in row)
            {
                double value = number(estimate);
                if (double.IsFinite(value))
                {
                    json.WriteNumberValue(value);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static string Error(BootstrapEstimate estimate) => estimate.StandardError.ToString("G4", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
