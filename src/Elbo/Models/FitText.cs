using System.Globalization;
using Elbo.Emissions;

namespace Elbo.Models;

/// <summary>What summaries of mixtures have in common: how numbers read, how a fit ended, its restarts, correlations.</summary>
internal static class FitText
{
    /// <summary>A line of a terminal has room for so many names of starts; JSON and the report name all.</summary>
    private const int FewNames = 2;

    /// <summary>How a fit ended.</summary>
    public static string Ended(StopReason reason) => reason switch
    {
        StopReason.Converged => "converged",
        StopReason.IterationLimit => "stopped at the iteration limit before it converged",
        StopReason.Completed => "complete",
        _ => "stopped on request before it converged",
    };

    /// <summary>The correlations within every component, or those of all.</summary>
    public static SummaryTable Correlations(GaussianEmission model, IReadOnlyList<string> columns, Func<int, string>? nameOf = null)
    {
        var rows = new List<IReadOnlyList<string>>();
        for (int k = 0; k < (model.Structure.IsPooled ? 1 : model.Components); k++)
        {
            double[,] covariance = model.Covariance(k);
            for (int i = 1; i < model.Dimension; i++)
            {
                string[] cells = new string[model.Dimension + 1];
                cells[0] = model.Structure.IsPooled ? "all" : nameOf?.Invoke(k) ?? Invariant($"{k + 1}");
                cells[1] = columns[i];
                for (int j = 0; j < model.Dimension - 1; j++)
                {
                    cells[2 + j] = j < i ? Invariant($"{covariance[i, j] / Math.Sqrt(covariance[i, i]) / Math.Sqrt(covariance[j, j]):F4}") : "";
                }

                rows.Add(cells);
            }
        }

        return new("Correlations", ["component", "", .. columns.SkipLast(1)], rows);
    }

    /// <summary>What the runs found.</summary>
    public static SummaryTable RestartTable(RestartReport report, string objective) => new(
        Invariant($"Restarts: {report.Runs} runs on {report.Rows} rows{(report.GivenUp == 0 ? "" : $", {report.GivenUp} given up early")}, {report.Optima.Count} distinct {(report.Optima.Count == 1 ? "optimum" : "optima")}"),
        ["optimum", objective, "found", "start"],
        [.. report.Optima.Select((optimum, i) => (IReadOnlyList<string>)
            [
                Invariant($"{i + 1}"),
                Invariant($"{optimum.LogLikelihood:F4}"),
                Invariant($"{optimum.Count}×"),
                (optimum.IsDegenerate ? "degenerate: " : "") + string.Join(", ", optimum.Starts.Take(FewNames))
                    + (optimum.Starts.Count > FewNames ? Invariant($", {optimum.Starts.Count - FewNames} more") : ""),
            ])])
    { Highlight = 0 };

    /// <summary>A count of things.</summary>
    public static string Plural(int count, string noun) => Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Six decimals, or six digits after the first where that would hide or drown them.</summary>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) is (>= 1e-4 and < 1e9) or 0 ? "0.######" : "0.######e+0", CultureInfo.InvariantCulture);

    /// <summary>Text that reads the same everywhere.</summary>
    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
