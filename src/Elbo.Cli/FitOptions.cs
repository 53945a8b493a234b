using System.CommandLine;
using System.Globalization;
using Elbo.Numerics;

namespace Elbo.Cli;

/// <summary>The options that every <c>elbo fit MODEL</c> has: when to stop, with what seed, and what to write.</summary>
internal sealed class FitOptions
{
    private const ulong DefaultSeed = 1;

    private readonly Option<double?> _tolerance = Options.Number(
        "--tolerance", "NATS", "Converged when the rise still to come, as predicted, is below this per row. Default 1e-9.");

    private readonly Option<int?> _maxIterations = Options.Integer(
        "--max-iterations", "N", "The largest number of iterations, default 5000; all that sem makes, default 1000.", minimum: 0);

    private readonly Option<ulong?> _seed = SeedOption();
    private readonly Option<int?> _threads = Options.Integer(
        "--threads", "N", "How many threads to use; the result is the same for any number. Default: all cores.");

    private readonly Option<string?> _out = Options.Text(
        "--out", "FILE", "Where to save the model. Default: the data's name with the ending .elbo, in the current folder.");

    private readonly Option<string?> _report = Options.Parsed(
        "--report", "FILE.html", "Write a report: charts and tables on one page.", static path => CheckEnding(path, ".html"));

    private readonly Option<string?> _plot = Options.Parsed(
        "--plot", "FILE.svg", "Write a chart of the data and the model.", static path => CheckEnding(path, ".svg"));

    private readonly Option<string?> _frames = Options.Text(
        "--frames", "DIR", "Write a chart of every iteration to a folder: frame-0000.svg, frame-0001.svg, … The report plays them.");

    private readonly Option<bool> _quiet = Options.Switch("--quiet", "Print nothing but warnings and errors.");
    private readonly Option<bool> _json = Options.Switch("--json", "Print one JSON object and nothing else.");

    /// <summary>The options that say when to stop: the tolerance, the number of iterations.</summary>
    public IReadOnlyList<Option> Stopping => [_tolerance, _maxIterations];

    /// <summary>The largest number of iterations, if the command line gives one.</summary>
    /// <param name="parsed">The command line.</param>
    public int? MaxIterationsOf(ParseResult parsed) => parsed.GetValue(_maxIterations);

    /// <summary>The options that say where random numbers come from and how many threads there are.</summary>
    public IReadOnlyList<Option> Running => [_seed, _threads];

    /// <summary>The option <c>--report</c>.</summary>
    public Option Report => _report;

    /// <summary>The option <c>--json</c>.</summary>
    public Option Json => _json;

    /// <summary>The options that say what to write.</summary>
    public HelpGroup Output => new("Output", _out, _report, _plot, _frames, _quiet, _json);

    /// <summary>The options that say what to write, for models without iterations.</summary>
    public HelpGroup OutputWithoutFrames => new("Output", _out, _report, _plot, _quiet, _json);

    /// <summary>The options that say what to write, for models that no single chart shows.</summary>
    public HelpGroup OutputWithoutCharts => new("Output", _out, _report, _quiet, _json);

    /// <summary>The options that say what to write, for models without charts.</summary>
    public HelpGroup OutputOfModel => new("Output", _out, _quiet, _json);

    /// <summary>The option <c>--seed</c>.</summary>
    public static Option<ulong?> SeedOption() => Options.Parsed<ulong?>(
        "--seed",
        "N",
        "Where random numbers come from; the same seed gives the same bytes. Default 1.",
        static text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new FormatException($"is '{text}', but must be a whole number, 0 or more"));

    /// <summary>The seed that the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">Its option.</param>
    public static Seed ReadSeed(ParseResult parsed, Option<ulong?> option) => new(parsed.GetValue(option) ?? DefaultSeed);

    /// <summary>What the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The data, after which the model file is named.</param>
    public FitRequest Read(ParseResult parsed, DataRequest data)
    {
        var stop = new StopRule();
        stop = stop with
        {
            Tolerance = parsed.GetValue(_tolerance) ?? stop.Tolerance,
            MaxIterations = parsed.GetValue(_maxIterations) ?? stop.MaxIterations,
        };
        return new(
            data,
            stop,
            ReadSeed(parsed, _seed),
            parsed.GetValue(_threads) ?? Environment.ProcessorCount,
            parsed.GetValue(_out) ?? data.Stem + ".elbo",
            parsed.GetValue(_report),
            parsed.GetValue(_plot),
            parsed.GetValue(_quiet),
            parsed.GetValue(_json),
            parsed.GetValue(_frames));
    }

    private static string CheckEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)
        ? path
        : throw new FormatException($"is '{path}', but must end in {ending}");
}
