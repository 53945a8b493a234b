using System.CommandLine;
using Elbo.Emissions.Factors;

namespace Elbo.Cli.Models;

/// <summary>The options that put hidden factors behind gaussian columns.</summary>
internal sealed class FactorOptions
{
    private readonly Option<ComponentCounts?> _factors;
    private readonly bool _takesSeveral;

    private readonly Option<string?> _noise = Options.Parsed<string?>(
        "--factor-noise",
        "NAME",
        $"What gaussian columns have besides factors: {string.Join(", ", FactorStructure.NoiseNames)}. One variance a column, or a common one (probabilistic PCA); shared and "
        + "single are those that all have alike. Default per-column.",
        ParseNoise);

    /// <summary>The options.</summary>
    /// <param name="takesSeveral">Whether there may be several numbers of factors to choose from.</param>
    public FactorOptions(bool takesSeveral)
    {
        _takesSeveral = takesSeveral;
        _factors = Options.Parsed<ComponentCounts?>(
            "--factors",
            takesSeveral ? "F|A..B" : "F",
            "How many hidden factors gaussian columns have, in place of --covariance"
            + (takesSeveral ? "; a range or a list (1,2,4..6) to choose from, together with the number of components." : "."),
            Parse);
    }

    /// <summary>The options, for a group of the help.</summary>
    public IReadOnlyList<Option> All => [_factors, _noise];

    /// <summary>What to try; nothing if factors are not asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="others">Options that say otherwise what gaussian columns are.</param>
    /// <exception cref="UsageException">If what is given does not go together.</exception>
    public IReadOnlyList<FactorStructure> Read(ParseResult parsed, params Option[] others)
    {
        string noise = parsed.GetValue(_noise) ?? FactorStructure.NoiseNames[0];
        if (parsed.GetValue(_factors) is not { } counts)
        {
            return parsed.GetResult(_noise) is { Implicit: false } ? throw new UsageException("--factor-noise goes with --factors, such as --factors 2") : [];
        }

        return Array.Find(others, option => parsed.GetResult(option) is { Implicit: false }) is { } other
            ? throw new UsageException($"--factors says how gaussian columns vary together, so it does not go with {other.Name}")
            : [.. counts.All.Select(count => new FactorStructure(count).WithNoise(noise))];
    }

    private static string ParseNoise(string text) => FactorStructure.NoiseNames.Contains(text, StringComparer.Ordinal)
        ? text
        : throw new FormatException(Suggestion.InList($"is '{text}', which is no noise", text, FactorStructure.NoiseNames, $"noises are {string.Join(", ", FactorStructure.NoiseNames)}"));

    private ComponentCounts? Parse(string text)
    {
        var counts = ComponentCounts.Parse(text, "factors");
        return _takesSeveral || !counts.AreSeveral ? counts : throw new FormatException($"is '{text}', but must be one number of factors");
    }
}
