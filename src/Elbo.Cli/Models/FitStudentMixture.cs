using System.CommandLine;
using System.Globalization;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary><c>elbo fit tmm DATA</c>.</summary>
internal sealed class FitStudentMixture
{
    private readonly Terminal _terminal;
    private readonly Argument<string> _data = DataOptions.Argument();
    private readonly DataOptions _dataOptions = new(withLabel: true, "All but the label's and the weights'", withWeights: true, missing: MissingCells.Refuse);
    private readonly FitOptions _fitOptions = new();
    private readonly MethodOptions _methodOptions;
    private readonly GaussianMixtureModelOptions _modelOptions = new(takesSeveral: true, withConstraints: false);
    private readonly Option<bool> _noise = RobustMixtureRun.NoiseOption();

    private readonly Option<double?> _degrees = Options.Parsed(
        "--df", "NU", "The degrees of freedom of every component, above 0, kept as given. Default: each learns its own, between 0.5 and 200.", ParseDegrees);

    private FitStudentMixture(Terminal terminal)
    {
        _terminal = terminal;
        _methodOptions = new(_fitOptions);
    }

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => new FitStudentMixture(terminal).Create();

    private Command Create()
    {
        var command = new Command("tmm", "Fit a mixture of multivariate t distributions by EM: outliers do not pull it about.") { _data };
        HelpPage.AddTo(
            command,
            _terminal,
            [
                _dataOptions.Group,
                _modelOptions.Group,
                new("Outliers", _degrees, _noise),
                new("Start and stop", [.. _modelOptions.Starting, .. _fitOptions.Stopping, .. _fitOptions.Running]),
                _methodOptions.MaximizingGroup,
                _fitOptions.OutputWithoutFrames,
            ],
            [
                "A t distribution is a Gaussian whose rows have scales of their own: a row far out counts little. The fewer degrees of freedom, the heavier the "
                + "tails; at 200, the most allowed, it is a Gaussian. 'elbo describe' shows scales, which are smaller than standard deviations.",
                "A report rings outliers: rows of noise, and rows farther out than one in a thousand of a Gaussian's would be.",
            ],
            [
                "elbo fit tmm faithful --components 2 --report robust.html",
                "elbo fit tmm iris --components 1..4 --covariance VVV,EEE",
                "elbo fit tmm mine.csv --components 3 --df 4 --missing marginalize",
                "elbo fit gmm mine.csv --components 3 --noise",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var request = _fitOptions.Read(parsed, _dataOptions.Read(parsed, _data));
        _modelOptions.CheckTogether(parsed, from: null, isStream: false);
        _methodOptions.Read(parsed, dimension: 1, isStream: false);
        request.CheckOutputs();
        using var rows = request.Data.Open(_terminal);
        var gaussian = new GaussianMixtureOptions
        {
            Method = _methodOptions.Read(parsed, rows.Dimension, isStream: false),
            Stop = request.Stop,
            Seed = request.Seed,
            Threads = request.Threads,
            Missing = request.Data.Missing,
        };
        var options = RobustMixtureRun.Robust(_modelOptions.Read(parsed, gaussian, rows, from: null, _terminal)) with
        {
            DegreesOfFreedom = parsed.GetValue(_degrees),
            HasNoise = parsed.GetValue(_noise),
        };
        return new RobustMixtureRun(_terminal, request, _modelOptions, "tmm").Run(parsed, rows, options);
    }

    private static double? ParseDegrees(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double degrees) && degrees > 0 && double.IsFinite(degrees)
            ? degrees
            : throw new FormatException($"is '{text}', but degrees of freedom are a number above 0, with a decimal point (4 or 2.5, say)");
}
