using System.CommandLine;
using System.Diagnostics;
using Elbo.Data;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary>Fits a robust mixture as the command line asks: what <c>elbo fit tmm</c> and <c>elbo fit gmm --noise</c> have in common.</summary>
/// <param name="terminal">Where it prints.</param>
/// <param name="request">What was asked for.</param>
/// <param name="modelOptions">The options that say which mixture.</param>
/// <param name="verb">What followed <c>elbo fit</c>.</param>
internal sealed class RobustMixtureRun(Terminal terminal, FitRequest request, GaussianMixtureModelOptions modelOptions, string verb)
{
    /// <summary>The option <c>--noise</c>.</summary>
    public static Option<bool> NoiseOption() => Options.Switch(
        "--noise", "Put a uniform density over the box of the data behind the components, for rows that belong to none; it is the last component.");

    /// <summary>The same options for a robust mixture.</summary>
    /// <param name="options">Those of a Gaussian mixture.</param>
    public static RobustMixtureOptions Robust(GaussianMixtureOptions options) => new()
    {
        Components = options.Components,
        Covariance = options.Covariance,
        VarianceFloor = options.VarianceFloor,
        Missing = options.Missing,
        Start = options.Start,
        Restarts = options.Restarts,
        Method = options.Method,
        Stop = options.Stop,
        Seed = options.Seed,
        Threads = options.Threads,
    };

    /// <summary>Fits, writes, prints.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="rows">The data.</param>
    /// <param name="options">How to fit.</param>
    /// <returns>An exit code.</returns>
    public int Run(ParseResult parsed, RowSource rows, RobustMixtureOptions options)
    {
        if (options.Method.NeedsGradient)
        {
            throw new UsageException($"--method {options.Method.Name} needs a gradient, which this model does not have; 'elbo fit gmm' without --noise has one");
        }

        var criterion = modelOptions.Criterion(parsed);
        if (criterion.IsPredictive)
        {
            throw new UsageException($"--select {criterion.Name} is not for robust mixtures; bic, icl and aic are");
        }

        int[] counts = [.. modelOptions.Components(parsed)?.All ?? [options.Components ?? GaussianMixtureModelOptions.Implied(options.Start)]];
        var grid = new MixtureGrid(modelOptions.Structures(parsed)?.For(rows.Dimension) ?? [options.Covariance], counts);
        if (grid.Count > 1 && options.Method.PassCount == 1)
        {
            throw new UsageException("several models are compared by their likelihood, which one pass leaves unknown; give --passes 2 or more");
        }

        var interruption = terminal.Interruption;
        interruption.Keep("stopping after this iteration and keeping the best so far; Ctrl-C again to stop at once");
        var progress = new FitProgressLine(new ProgressLine(terminal, request.Quiet));
        long start = Stopwatch.GetTimestamp();
        var selection = Named(rows.Name, () => RobustMixture.Select(rows, options, grid, criterion, progress, interruption.Stop, interruption.Cancel));
        var model = selection.Best.Fit.Model;
        var outcome = new RobustMixtureOutcome
        {
            Request = request,
            Verb = verb,
            Options = options,
            Selection = selection,
            IsComparison = grid.Count > 1,
            Rows = rows,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            Agreement = rows.Labels is { } labels ? new Agreement(labels, model.Assign(rows), model.Components) : null,
            IsStopped = interruption.Stop.IsCancellationRequested && StoppedEarly.Is(selection, grid.Count, request.Stop),
        };
        interruption.Keep("the fit is complete and is being saved; Ctrl-C again to stop at once");
        terminal.ClearProgress();
        outcome.WriteFiles(interruption);
        interruption.Keep(null);
        interruption.Cancel.ThrowIfCancellationRequested();
        outcome.Print(terminal);
        return outcome.IsStopped ? ExitCode.Interrupted : ExitCode.Success;
    }

    private static T Named<T>(string name, Func<T> fit)
    {
        try
        {
            return fit();
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(name, StringComparison.Ordinal))
        {
            // What is wrong with rows as such: the library does not know what they are called.
            throw new InvalidDataException($"{name}: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..]}", e);
        }
    }
}
