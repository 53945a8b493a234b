using System.CommandLine;
using System.Globalization;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary>The option <c>--method</c>, and the few that go with some of its values only.</summary>
internal sealed class MethodOptions
{
    private const int BatchSize = 4096;

    private readonly Option<FitMethod?> _method = Options.Parsed(
        "--method", "NAME", $"How to climb: {string.Join(", ", FitMethod.All.Select(static m => m.Name))}. Default em.", Parse);

    private readonly Option<int?> _passes = Options.Integer(
        "--passes", "N", "Passes over the data, for online (default 5; 1 for standard input) and sgd (10).");

    private readonly Option<int?> _batch = Options.Integer(
        "--batch", "ROWS", "Rows per step, for online and sgd, in whole blocks of reading. Default 4096.");

    private readonly Option<double?> _decay = Options.Number(
        "--decay", "D", "The rate of step t is (t + delay)^-decay, for online and sgd; above 0.5, at most 1. Default 0.7.");

    private readonly Option<double?> _delay = Options.Number("--delay", "T", "See --decay. Default 10.");
    private readonly Option<int?> _steps = Options.Integer("--steps", "N", "Gradient steps per iteration, for gem. Default 5.");
    private readonly Option<double?> _temperature = Options.Number("--temperature", "T", "Where annealed begins; 1 or above. Default 3.");
    private readonly Option<double?> _cooling = Options.Number(
        "--cooling", "FACTOR", "What the temperature is multiplied by in every iteration; below 1. Default 0.95.");

    private readonly Option<int?> _burnIn = Options.Integer(
        "--burn-in", "N", "Iterations that sem leaves out of the average. Default: half of --max-iterations.", minimum: 0);

    private readonly FitOptions _fitOptions;

    /// <summary>The options.</summary>
    /// <param name="fitOptions">When to stop, which only some methods ask.</param>
    public MethodOptions(FitOptions fitOptions) => _fitOptions = fitOptions;

    /// <summary>The options under their heading.</summary>
    public HelpGroup Group => new("Method", _method, _passes, _batch, _decay, _delay, _steps, _temperature, _cooling, _burnIn);

    /// <summary>Those of them that go with methods which see all data in every iteration.</summary>
    public HelpGroup FullGroup => new("Method", _method, _steps, _temperature, _cooling, _burnIn);

    /// <summary>Those of them that go with methods which see all data in every iteration and need no gradient.</summary>
    public HelpGroup MaximizingGroup => new("Method", _method, _temperature, _cooling, _burnIn);

    /// <summary>When to use which.</summary>
    public static HelpGroup Methods => new("Methods") { Words = [.. FitMethod.All.Select(static m => (m.Name, m.Purpose))] };

    /// <summary>Whether the command line asks for a fit in one pass over data that need not be read again.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The data.</param>
    public bool IsStream(ParseResult parsed, DataRequest data) =>
        data.Path == DataOptions.StandardInput && Method(parsed).PassCount is not null && (parsed.GetValue(_passes) ?? 1) == 1;

    /// <summary>The method that the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="dimension">How many numbers a row has.</param>
    /// <param name="isStream">Whether rows are read once.</param>
    /// <exception cref="UsageException">If options do not go together.</exception>
    public FitMethod Read(ParseResult parsed, int dimension, bool isStream)
    {
        Check(parsed);
        int blockRows = RowBatches.RowsPerBatch(dimension);
        int batches = (int)Math.Clamp(((parsed.GetValue(_batch) ?? BatchSize) + (long)blockRows - 1) / blockRows, 1, int.MaxValue);
        int? passes = isStream ? 1 : parsed.GetValue(_passes);
        switch (Method(parsed))
        {
            case FitMethod.OnlineEm online:
                return new FitMethod.OnlineEm(passes ?? online.Passes)
                {
                    Schedule = new(batches, parsed.GetValue(_decay) ?? online.Schedule.Decay, parsed.GetValue(_delay) ?? online.Schedule.Delay),
                };
            case FitMethod.StochasticGradient sgd:
                return new FitMethod.StochasticGradient(passes ?? sgd.Passes, batches)
                {
                    Rate = new(parsed.GetValue(_decay) ?? sgd.Rate.Decay, parsed.GetValue(_delay) ?? sgd.Rate.Delay),
                };
            case FitMethod.StochasticEm sem:
                int iterations = _fitOptions.MaxIterationsOf(parsed) ?? sem.Iterations;
                if (iterations == 0)
                {
                    throw new UsageException("--max-iterations is 0, but sem needs at least one draw");
                }

                int burnIn = parsed.GetValue(_burnIn) ?? iterations / 2;
                return burnIn < iterations
                    ? new FitMethod.StochasticEm(iterations, burnIn)
                    : throw new UsageException($"--burn-in is {burnIn}, but must be less than the {iterations} iterations of --max-iterations");
            case FitMethod.AnnealedEm annealed:
                return new FitMethod.AnnealedEm
                {
                    Cooling = new()
                    {
                        From = parsed.GetValue(_temperature) ?? annealed.Cooling.From,
                        Factor = parsed.GetValue(_cooling) ?? annealed.Cooling.Factor,
                    },
                };
            case FitMethod.GeneralizedEm gem:
                return new FitMethod.GeneralizedEm(parsed.GetValue(_steps) ?? gem.Steps);
            default:
                return Method(parsed);
        }
    }

    private static FitMethod Parse(string text) => FitMethod.All.FirstOrDefault(m => m.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
        ?? throw new FormatException(Suggestion.InList(
            $"is '{text}', which is no method",
            text,
            [.. FitMethod.All.Select(static m => m.Name)],
            $"methods are {string.Join(", ", FitMethod.All.Select(static m => m.Name))}"));

    private FitMethod Method(ParseResult parsed) => parsed.GetValue(_method) ?? FitMethod.All[0];

    private void Check(ParseResult parsed)
    {
        var method = Method(parsed);
        Demand(parsed, [_passes, _batch, _decay, _delay], method, static m => m.PassCount is not null);
        Demand(parsed, [_steps], method, static m => m is FitMethod.GeneralizedEm);
        Demand(parsed, [_temperature, _cooling], method, static m => m is FitMethod.AnnealedEm);
        Demand(parsed, [_burnIn], method, static m => m is FitMethod.StochasticEm);
        Demand(parsed, [_fitOptions.Stopping[0]], method, static m => m.PassCount is null && m is not FitMethod.StochasticEm);
        Demand(parsed, [_fitOptions.Stopping[1]], method, static m => m.PassCount is null);
        if (parsed.GetValue(_decay) is { } decay && decay is not (> 0.5 and <= 1))
        {
            throw new UsageException($"--decay is {Invariant(decay)}, but must be above 0.5, so that noise averages out, and at most 1");
        }

        if (parsed.GetValue(_temperature) is { } temperature && temperature < 1)
        {
            throw new UsageException($"--temperature is {Invariant(temperature)}, but must be 1 or above: it falls to 1");
        }

        if (parsed.GetValue(_cooling) is { } cooling && cooling is not (> 0 and < 1))
        {
            throw new UsageException($"--cooling is {Invariant(cooling)}, but must be between 0 and 1");
        }
    }

    private static void Demand(ParseResult parsed, IEnumerable<Option> options, FitMethod method, Func<FitMethod, bool> takes)
    {
        if (takes(method))
        {
            return;
        }

        foreach (var option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new UsageException(
                    $"{option.Name} goes with --method {string.Join(", ", FitMethod.All.Where(takes).Select(static m => m.Name))}, not with {method.Name}");
            }
        }
    }

    private static string Invariant(double value) => value.ToString(CultureInfo.InvariantCulture);
}
