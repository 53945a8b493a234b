namespace Elbo.Cli.Models;

/// <summary>What <c>elbo evaluate</c> is asked for.</summary>
internal sealed record EvaluationRequest
{
    /// <summary>How frequent targets are where nobody says, as in NIST's and VoxCeleb's evaluations.</summary>
    public const double DefaultPrior = 0.01;

    /// <summary>The scores.</summary>
    public required string Scores { get; init; }

    /// <summary>Which trials are targets; null where the scores say so.</summary>
    public string? Trials { get; init; }

    /// <summary>How frequent targets are.</summary>
    public required double Prior { get; init; }

    /// <summary>What a missed target costs.</summary>
    public required double MissCost { get; init; }

    /// <summary>What a false alarm costs.</summary>
    public required double FalseAlarmCost { get; init; }

    /// <summary>The scores to learn a calibration from; null for none.</summary>
    public string? Calibration { get; init; }

    /// <summary>Which of them are targets; null where they say so.</summary>
    public string? CalibrationTrials { get; init; }

    /// <summary>For what frequency of targets it is best; null for the default.</summary>
    public double? CalibrationPrior { get; init; }

    /// <summary>Where to write calibrated scores; null for nowhere.</summary>
    public string? Out { get; init; }

    /// <summary>Where to write the report; null for none.</summary>
    public string? Report { get; init; }

    /// <summary>Where to write the chart; null for none.</summary>
    public string? Plot { get; init; }

    /// <summary>Whether to print JSON.</summary>
    public required bool Json { get; init; }

    /// <summary>Refuses what does not go together, and files that cannot be written.</summary>
    /// <exception cref="UsageException">If something does not.</exception>
    public void Check()
    {
        if (MissCost == 0 || FalseAlarmCost == 0)
        {
            throw new UsageException("--miss-cost and --false-alarm-cost must be above 0: what costs nothing needs no score");
        }

        if (Calibration is null && (CalibrationTrials is not null || CalibrationPrior is not null || Out is not null))
        {
            string option = CalibrationTrials is not null ? "--calibrate-trials" : CalibrationPrior is not null ? "--calibrate-prior" : "--out";
            throw new UsageException($"{option} goes with --calibrate");
        }

        foreach (var input in (ReadOnlySpan<(string, string?)>)[("SCORES", Scores), ("--trials", Trials), ("--calibrate", Calibration), ("--calibrate-trials", CalibrationTrials)])
        {
            OutputFile.DemandDifferent(input, ("--out", Out), ("--report", Report), ("--plot", Plot));
        }

        OutputFile.Check(Out);
        OutputFile.Check(Report);
        OutputFile.Check(Plot);
    }
}
