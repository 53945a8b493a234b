using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Elbo.Data;
using Elbo.Models;
using Elbo.Models.Kernels;

namespace Elbo.Cli.Models;

/// <summary><c>elbo fit kde DATA</c>.</summary>
internal sealed class FitKernelDensity
{
    private const string Shapes = "columns, one, full";

    private readonly Terminal _terminal;
    private readonly Argument<string> _data = DataOptions.Argument();
    private readonly DataOptions _dataOptions = new(withLabel: false, "All but the weights'", withWeights: true);
    private readonly FitOptions _fitOptions = new();

    private readonly Option<ISmoothingKernel?> _kernel = Options.Parsed(
        "--kernel", "NAME", $"The kernel: {string.Join(", ", SmoothingKernels.All.Select(static k => k.Name))}. Default gaussian.", ParseKernel);

    private readonly Option<KernelBandwidthOption?> _bandwidth = Options.Parsed(
        "--bandwidth",
        "RULE|H",
        "How wide: loo, the highest leave-one-out likelihood; cv, that of a cross-validation; the rules silverman, scott and sj (Sheather-Jones); or a number, one per column (0.3,5), or a covariance matrix (\"0.1,0; 0,4\"). Default loo.",
        KernelBandwidthOption.Parse);

    private readonly Option<string?> _heldOut = Options.Text(
        "--held-out", "FILE", "Choose the bandwidth by the likelihood of these rows instead.");

    private readonly Option<int?> _folds = Options.Integer("--folds", "N", "How many parts cv makes of the rows. Default 10.", minimum: 2);

    private readonly Option<BandwidthShape?> _shape = Options.Parsed<BandwidthShape?>(
        "--shape", "NAME", "What a rule finds for several columns: columns, a bandwidth for each, in proportion to their deviations; one for all; full, a matrix in proportion to their covariance. Default columns.", ParseShape);

    private readonly Option<double?> _error = Options.Number(
        "--relative-error", "E", "The largest relative error that a density may have where that is faster; 0 for none. Default 1e-8.");

    private FitKernelDensity(Terminal terminal) => _terminal = terminal;

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => new FitKernelDensity(terminal).Create();

    private Command Create()
    {
        var command = new Command("kde", "Make a kernel density: every row smeared out.") { _data };
        HelpPage.AddTo(
            command,
            _terminal,
            [
                _dataOptions.Group,
                new("Model", _kernel, _bandwidth, _heldOut, _folds, _shape, _error),
                new("Running", [.. _fitOptions.Running]),
                _fitOptions.OutputWithoutFrames,
            ],
            [
                "The rows are kept in the model, and in memory. In several columns the kernel is the product over the columns.",
                "The leave-one-out log-likelihood sums, over all rows, the log-density that the other rows give each. The rules were made for the gaussian kernel; "
                + "for another their bandwidth is scaled to smooth as much.",
            ],
            [
                "elbo fit kde faithful --columns eruptions",
                "elbo fit kde faithful --columns waiting --bandwidth sj --kernel epanechnikov",
                "elbo fit kde faithful --bandwidth 0.3,5 --report faithful.html",
                "elbo fit kde earthquakes --weights count --columns year --bandwidth silverman",
                "elbo fit kde mine.csv --held-out other.csv --json",
                "elbo fit kde iris --shape full --plot iris.svg",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var request = _fitOptions.Read(parsed, _dataOptions.Read(parsed, _data));
        var bandwidth = parsed.GetValue(_bandwidth);
        string? heldOut = parsed.GetValue(_heldOut);
        CheckTogether(parsed, bandwidth, heldOut);
        request.CheckOutputs();
        OutputFile.DemandDifferent(("--held-out", heldOut), ("--out", request.Out), ("--report", request.Report), ("--plot", request.Plot));
        using var rows = request.Data.Open(_terminal);
        using var others = heldOut is null ? null : (request.Data with { Path = heldOut }).OpenFor(rows.Columns, _terminal);
        var options = new KernelDensityOptions
        {
            Kernel = parsed.GetValue(_kernel) ?? SmoothingKernels.Gaussian,
            Rule = others is not null ? new BandwidthRule.HeldOut(others)
                : parsed.GetValue(_folds) is { } folds ? new BandwidthRule.CrossValidation(folds)
                : bandwidth?.For(rows.Dimension) ?? new BandwidthRule.LeaveOneOut(),
            Shape = parsed.GetValue(_shape) ?? BandwidthShape.PerColumn,
            RelativeError = parsed.GetValue(_error) ?? KernelDensity.DefaultRelativeError,
            Seed = request.Seed,
            Threads = request.Threads,
        };
        var progress = new Progress(new ProgressLine(_terminal, request.Quiet));
        long start = Stopwatch.GetTimestamp();
        var fit = Named(rows, () => KernelDensity.Fit(rows, options, progress, _terminal.Interruption.Cancel));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _terminal.ClearProgress();
        var outcome = new KernelDensityOutcome(request, fit, seconds);
        outcome.WriteFiles(rows, _terminal.Interruption);
        outcome.Print(_terminal);
        return ExitCode.Success;
    }

    private void CheckTogether(ParseResult parsed, KernelBandwidthOption? bandwidth, string? heldOut)
    {
        if (heldOut is not null && bandwidth is not null)
        {
            throw new UsageException("--held-out chooses the bandwidth, so it does not go with --bandwidth");
        }

        if (parsed.GetValue(_folds) is not null && bandwidth?.Rule is not BandwidthRule.CrossValidation)
        {
            throw new UsageException("--folds goes with --bandwidth cv");
        }

        if (parsed.GetValue(_shape) is not null && bandwidth is { Rule: null })
        {
            throw new UsageException("--shape is for rules, so it does not go with a --bandwidth in numbers");
        }

        if (parsed.GetValue(_error) > 0.1)
        {
            throw new UsageException("--relative-error is more than 0.1");
        }
    }

    /// <summary>What is wrong with rows as such: the library does not know what they are called.</summary>
    private static KernelDensityFit Named(RowSource rows, Func<KernelDensityFit> fit)
    {
        try
        {
            return fit();
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(rows.Name, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{rows.Name}: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..].TrimEnd('.')}", e);
        }
    }

    private static ISmoothingKernel ParseKernel(string text) => SmoothingKernels.TryParse(text, out var kernel)
        ? kernel
        : throw new FormatException(
            $"is '{text}', but must be one of {string.Join(", ", SmoothingKernels.All.Select(static k => k.Name))}{Suggestion.For(text, [.. SmoothingKernels.All.Select(static k => k.Name)])}");

    private static BandwidthShape? ParseShape(string text) => text.ToLowerInvariant() switch
    {
        "columns" => BandwidthShape.PerColumn,
        "one" => BandwidthShape.One,
        "full" => BandwidthShape.Full,
        _ => throw new FormatException($"is '{text}', but must be one of {Shapes}"),
    };

    /// <summary>Shows the bandwidth that is being tried.</summary>
    private sealed class Progress(ProgressLine line) : IProgress<BandwidthPoint>
    {
        private int _count;

        public void Report(BandwidthPoint value)
        {
            _count++;
            line.Show(() => string.Create(CultureInfo.InvariantCulture, $"bandwidth {_count}: {value.Bandwidth:G6}, log-likelihood {value.LogLikelihood:F4}"));
        }
    }
}
