using System.Globalization;

namespace Elbo.Cli;

/// <summary>Shows where a fit stands.</summary>
internal sealed class FitProgressLine(ProgressLine line) : IProgress<FitProgress>
{
    /// <inheritdoc/>
    public void Report(FitProgress value) => line.Show(() => Describe(value));

    private static string Describe(FitProgress value) =>
        (value.Fits > 1 ? Invariant($"{value.FitsDone} of {value.Fits} fits done, now ") : "") + DescribeOne(value);

    private static string DescribeOne(FitProgress value)
    {
        if (value.Phase == FitPhase.Iterations)
        {
            string of = value.Runs > 0 ? Invariant($" of {value.Runs}") : "";
            return Invariant($"{value.Label}: iteration {value.RunsDone}{of}, ln p {value.Objective:F4}");
        }

        if (value.Phase == FitPhase.Replicates)
        {
            return Invariant($"{value.Label}: replicate {value.RunsDone} of {value.Runs}");
        }

        string stage = value.Phase == FitPhase.Starts
            ? Invariant($"start {Math.Min(value.RunsDone + 1, value.Runs)} of {value.Runs}")
            : "finishing";
        string rise = double.IsFinite(value.Rise) ? Invariant($", rise {value.Rise:0.0e+00}") : "";
        return Invariant($"{value.Label}: {stage}, iteration {value.Iteration}, ln L {value.Objective:F4}{rise}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
