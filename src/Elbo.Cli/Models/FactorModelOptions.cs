using System.CommandLine;
using Elbo.Emissions.Factors;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary>The options of <c>elbo fit fa</c> and <c>elbo fit ppca</c> that say what is fitted.</summary>
internal sealed class FactorModelOptions
{
    private readonly FactorNoise _noise;
    private readonly Option<ComponentCounts?> _factors = Options.Parsed<ComponentCounts?>(
        "--factors", "F|A..B", "How many factors; a range or a list (1,2,4..6) to choose from. Default 1.", static text => ComponentCounts.Parse(text, "factors"));

    private readonly Option<SelectionCriterion?> _select = SelectionOption.Create();
    private readonly Option<FactorRotation?> _rotation;
    private readonly Option<double?> _floor = Options.Number(
        "--variance-floor", "SHARE", "The smallest variance of the noise, as a share of the column's. Default 1e-6; R's factanal has 0.005.");

    private readonly Option<int?> _restarts = Options.Integer("--restarts", "N", "How many random starts compete with the usual one. Default 4.", minimum: 0);
    private readonly Option<double?> _covariance = Options.Number(
        "--covariance", "N", "DATA is not a table of rows but their covariance or correlation matrix, and N says how many rows there were.");

    /// <summary>The options of one command.</summary>
    /// <param name="noise">What the command fits.</param>
    public FactorModelOptions(FactorNoise noise)
    {
        _noise = noise;
        _rotation = Options.Parsed(
            "--rotate",
            "NAME",
            $"The axes along which factors are told: {string.Join(", ", FactorRotation.All.Select(static r => r.Name))}. Default {Default.Name}.",
            ParseRotation);
    }

    /// <summary>The options under their heading.</summary>
    public HelpGroup Group => new("Model", [_factors, _select, _rotation, _floor, .. _noise is FactorNoise.PerColumn ? new Option[] { _restarts } : [], _covariance]);

    private FactorRotation Default => _noise is FactorNoise.PerColumn ? new FactorRotation.Varimax() : new FactorRotation.Principal();

    /// <summary>How many rows a covariance matrix comes from; null where DATA are rows.</summary>
    /// <param name="parsed">The command line.</param>
    public double? CovarianceRows(ParseResult parsed) => parsed.GetValue(_covariance);

    /// <summary>The numbers of factors to try.</summary>
    /// <param name="parsed">The command line.</param>
    public IReadOnlyList<int> Factors(ParseResult parsed) => parsed.GetValue(_factors)?.All ?? [1];

    /// <summary>What they are compared by.</summary>
    /// <param name="parsed">The command line.</param>
    public SelectionCriterion Criterion(ParseResult parsed) => parsed.GetValue(_select) ?? new SelectionCriterion.Bic();

    /// <summary>How the model is fitted.</summary>
    /// <param name="parsed">The command line.</param>
    public FactorAnalysisOptions Read(ParseResult parsed)
    {
        var options = new FactorAnalysisOptions { Noise = _noise };
        double floor = parsed.GetValue(_floor) ?? options.VarianceFloor;
        if (!(floor >= 0 && floor < 1))
        {
            throw new UsageException("--variance-floor must be at least 0 and below 1: it is a share of the columns' variances");
        }

        if (CovarianceRows(parsed) is { } rows && (!(rows > 1) || Criterion(parsed).IsPredictive))
        {
            throw new UsageException(rows > 1
                ? $"--select {Criterion(parsed).Name} holds rows out, and a covariance matrix has none; choose by bic or aic"
                : "--covariance must be above 1: it is the number of rows that the matrix comes from");
        }

        return options with
        {
            VarianceFloor = floor,
            Rotation = parsed.GetValue(_rotation) ?? Default,
            Restarts = _noise is FactorNoise.PerColumn ? parsed.GetValue(_restarts) ?? options.Restarts : 0,
        };
    }

    private static FactorRotation ParseRotation(string text)
    {
        string[] names = [.. FactorRotation.All.Select(static r => r.Name)];
        return FactorRotation.All.FirstOrDefault(r => r.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw new FormatException(Suggestion.InList($"is '{text}', which is no rotation", text, names, $"rotations are {string.Join(", ", names)}"));
    }
}
