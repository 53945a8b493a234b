namespace Elbo.Cli.Models;

/// <summary>What <c>elbo verify</c> is asked for.</summary>
internal sealed record VerificationRequest
{
    /// <summary>The model file.</summary>
    public required string Model { get; init; }

    /// <summary>The vectors of known sets.</summary>
    public required string Enroll { get; init; }

    /// <summary>The vectors to compare with them.</summary>
    public required string Test { get; init; }

    /// <summary>What names the known sets; null for the column of the model's groups.</summary>
    public string? EnrollName { get; init; }

    /// <summary>What names the others; null for the same.</summary>
    public string? TestName { get; init; }

    /// <summary>The list of trials; null for all pairs.</summary>
    public string? Trials { get; init; }

    /// <summary><c>z</c>, <c>t</c> or <c>s</c>; null for none.</summary>
    public string? Normalization { get; init; }

    /// <summary>The vectors of strangers; null for none.</summary>
    public string? Cohort { get; init; }

    /// <summary>What names the sets of strangers; null for that of the known sets.</summary>
    public string? CohortName { get; init; }

    /// <summary>How many threads to use.</summary>
    public required int Threads { get; init; }

    /// <summary>Where to write; null for standard output.</summary>
    public string? Out { get; init; }

    /// <summary>Whether the enrolled sets are standardized.</summary>
    public bool NormalizesEnroll => Normalization is "z" or "s";

    /// <summary>Whether the test sets are standardized.</summary>
    public bool NormalizesTest => Normalization is "t" or "s";

    /// <summary>Refuses what does not go together.</summary>
    /// <exception cref="UsageException">If something does not.</exception>
    public void Check()
    {
        if (Normalization is null != Cohort is null)
        {
            throw new UsageException(Cohort is null
                ? "--normalize needs the vectors of strangers: name them with --cohort"
                : "--cohort goes with --normalize z, t or s");
        }

        if (CohortName is not null && Cohort is null)
        {
            throw new UsageException("--cohort-id goes with --cohort");
        }

        foreach (var input in (ReadOnlySpan<(string, string?)>)
        [
            ("MODEL", Model),
            ("--enroll", Enroll),
            ("--test", Test),
            ("--trials", Trials),
            ("--cohort", Cohort),
            ("--enroll-id", GroupedVectors.FileOfNames(EnrollName, Enroll, Test, Cohort)),
            ("--test-id", GroupedVectors.FileOfNames(TestName, Test)),
            ("--cohort-id", GroupedVectors.FileOfNames(CohortName, Cohort)),
        ])
        {
            OutputFile.DemandDifferent(input, ("--out", Out));
        }

        OutputFile.Check(Out);
    }
}
