using System.CommandLine;
using System.Diagnostics;
using Elbo.Data;
using Elbo.Emissions.Factors;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary><c>elbo fit mixture DATA</c>.</summary>
internal sealed class FitProductMixture
{
    private readonly Terminal _terminal;
    private readonly Argument<string> _data = DataOptions.Argument();
    private readonly DataOptions _dataOptions = new(withLabel: true, "All but the label's and the weights'", withWeights: true, withUnknown: true);
    private readonly TypeOptions _types = new();
    private readonly FitOptions _fitOptions = new();
    private readonly MethodOptions _methodOptions;
    private readonly ProductMixtureModelOptions _modelOptions = new();

    private FitProductMixture(Terminal terminal)
    {
        _terminal = terminal;
        _methodOptions = new(_fitOptions);
    }

    /// <summary>The command.</summary>
    /// <param name="terminal">Where it reads and prints.</param>
    public static Command Create(Terminal terminal) => new FitProductMixture(terminal).Create();

    private Command Create()
    {
        var command = new Command("mixture", "Fit a mixture over columns of any kinds: categories (latent classes), counts, numbers.") { _data };
        HelpPage.AddTo(
            command,
            _terminal,
            [
                _dataOptions.Group,
                new("Columns", [.. _types.All]),
                _modelOptions.Group,
                new("Start and stop", [.. _modelOptions.Starting, .. _fitOptions.Stopping, .. _fitOptions.Running]),
                _methodOptions.Group,
                _fitOptions.OutputWithoutCharts,
            ],
            [
                "Given its component, a row's columns are independent: every column has a family of its own, and a missing cell (empty, NA, ?) drops out. With categorical "
                + "columns alone it is latent class analysis. The names of categories stay in the model file.",
                "With gaussian columns alone it is the model of 'elbo fit gmm --covariance VVI', which tries more starts and draws the data; a --covariance "
                + "such as VVV lets the gaussian columns vary together.",
                "With --factors gaussian columns vary together by hidden factors, and a component has D x F numbers, not D x D: for many columns, some cells of which "
                + "may be missing. Loadings are told along principal axes.",
                "multinomial columns are counts that make up a row's total, such as the words of a text.",
                "Ctrl-C stops after the current iteration and saves the best model so far, which --from continues; a second Ctrl-C stops at once and writes nothing.",
            ],
            [
                "elbo fit mixture people.csv --types age:gaussian,sex:categorical",
                "elbo fit mixture survey.csv --components 1..6 --report survey.html",
                "elbo fit mixture values --family categorical --weights count",
                "elbo fit mixture earthquakes --family poisson --components 1..4",
                "elbo fit mixture votes.csv --types q1..q9:bernoulli --smoothing 1",
                "elbo fit mixture words.csv --family multinomial --components 5",
                "elbo fit mixture coins.csv --init means --means \"6,4; 5,5\"",
                "elbo fit mixture iris --components 3 --covariance EEE",
                "elbo fit mixture wine --label cultivar --components 1..4 --factors 1..4",
            ]);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var data = _dataOptions.Read(parsed, _data);
        var request = _fitOptions.Read(parsed, _types.Read(parsed, data));
        _modelOptions.CheckTogether(parsed, _types, data.UnknownIsMissing);
        _methodOptions.Read(parsed, dimension: 1, isStream: false);
        request.CheckOutputs();
        var from = _modelOptions.From(parsed);
        using var rows = from is null ? request.Data.Open(_terminal) : data.OpenFor(from.Columns, _terminal);
        var options = _modelOptions.Read(parsed, rows) with
        {
            Method = _methodOptions.Read(parsed, rows.Dimension, isStream: false),
            Stop = request.Stop,
            Seed = request.Seed,
            Threads = request.Threads,
        };
        if (options.Method.NeedsGradient)
        {
            throw new UsageException($"--method {options.Method.Name} needs a gradient, which this model does not have; 'elbo fit gmm' has one");
        }

        int[] counts = from is null ? [.. _modelOptions.Components(parsed, options)] : [from.Components];
        var criterion = _modelOptions.Criterion(parsed);
        IReadOnlyList<FactorStructure> factors = from is null ? _modelOptions.Factors(parsed) : [];
        int cells = counts.Length * Math.Max(1, factors.Count);
        if ((cells > 1 || criterion.IsPredictive) && options.Method.PassCount == 1)
        {
            throw new UsageException("several models are compared by their likelihood, which one pass leaves unknown; give --passes 2 or more");
        }

        var interruption = _terminal.Interruption;
        interruption.Keep("stopping after this iteration and keeping the best so far; Ctrl-C again to stop at once");
        var progress = new FitProgressLine(new ProgressLine(_terminal, request.Quiet));
        long start = Stopwatch.GetTimestamp();
        var selection = Named(rows.Name, () => Fit(parsed, rows, options, from, counts, factors, criterion, progress));
        var outcome = new ProductMixtureOutcome
        {
            Request = request,
            Options = options,
            Selection = selection,
            Rows = rows,
            AreTypesFound = from is null && !_types.AreGiven(parsed),
            IsComparison = cells > 1 || criterion.IsPredictive,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            Agreement = rows.Labels is { } labels ? new Agreement(labels, selection.Best.Fit.Model.Assign(rows), selection.Best.Components) : null,
            IsStopped = interruption.Stop.IsCancellationRequested && StoppedEarly.Is(selection, cells - selection.Unfitted.Count, request.Stop),
        };
        interruption.Keep("the fit is complete and is being saved; Ctrl-C again to stop at once");
        _terminal.ClearProgress();
        outcome.WriteFiles(interruption);
        interruption.Keep(null);
        interruption.Cancel.ThrowIfCancellationRequested();
        outcome.Print(_terminal);
        return outcome.IsStopped ? ExitCode.Interrupted : ExitCode.Success;
    }

    private Selection<ProductMixture> Fit(
        ParseResult parsed,
        RowSource rows,
        ProductMixtureOptions options,
        ProductMixture? from,
        int[] counts,
        IReadOnlyList<FactorStructure> factors,
        SelectionCriterion criterion,
        FitProgressLine progress)
    {
        var (stop, cancel) = (_terminal.Interruption.Stop, _terminal.Interruption.Cancel);
        from ??= _modelOptions.Given(parsed, rows, options);
        if (from is null)
        {
            return factors.Count > 0
                ? ProductMixture.Select(rows, options, counts, factors, criterion, progress, stop, cancel)
                : ProductMixture.Select(rows, options, counts, criterion, progress, stop, cancel);
        }

        var fit = ProductMixture.Continue(rows, from, options, progress, stop, cancel);
        return new([new("mixture", fit.Model.Components, fit)]);
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
