using System.CommandLine;
using System.Globalization;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Models.Chains;

namespace Elbo.Cli.Models;

/// <summary>The options that say which hidden Markov model.</summary>
internal sealed class HiddenMarkovModelOptions
{
    private readonly Option<ComponentCounts?> _states = Options.Parsed(
        "--states", "K|A..B", "How many states; a range or a list (1,2,5..8) to choose from. Default 2, or as many as --label names.", static text => ComponentCounts.Parse(text, "states"));

    private readonly Option<ICovarianceStructure?> _covariance = Options.Parsed(
        "--covariance", "NAME", $"The structure of the covariances of Gaussian columns: {StructureChoice.Names}. Default VVV.", StructureChoice.ParseOne);

    private readonly Option<int?> _gaussians = Options.Integer("--gaussians", "M", "How many Gaussians a state mixes. Default 1.");

    private readonly FactorOptions _factors = new(takesSeveral: false);

    private readonly Option<double?> _varianceFloor = Options.Number(
        "--variance-floor", "SHARE", "The smallest variance, as a share of the columns' variances. Default 1e-6; 0 for none.");

    private readonly Option<double?> _smoothing = Options.Number(
        "--smoothing", "A", "So many moves, first states and rows of every category or of the mean count are added to those of the data. Default 0.");

    private readonly Option<string?> _topology = Options.Text(
        "--topology", "NAME|FILE", $"Which moves are possible: {Topologies}, or a CSV file of K rows of zeros and ones. Default ergodic.");

    private readonly Option<string?> _start = Options.Text(
        "--start", "NAME|FILE", "The probabilities of first states: free, to be learnt; stationary, those of the chain; uniform; or a CSV file of K of them. Default free.");

    private readonly Option<string?> _final = Options.Text(
        "--final", "STATES|FILE", "Where sequences may end: states (3, or 2,3), a CSV file of K probabilities, or learnt. Default: anywhere.");

    private readonly Option<string?> _freeze = Options.Parsed(
        "--freeze", "PARTS", "What stays as at the start: transitions.", static text => text == "transitions" ? text : throw new FormatException($"is '{text}', but of a chain transitions can be frozen"));

    private readonly Option<SelectionCriterion?> _select = SelectionOption.Create();
    private readonly Option<int?> _restarts = Options.Integer("--restarts", "N", "How many starts compete to the end. Default 10.");
    private readonly TypeOptions _types = new("--emission");

    private static string Topologies => string.Join(", ", Topology.All.Select(static t => t.Name));

    /// <summary>The options that say which model.</summary>
    public HelpGroup Group => new("Model", [_states, _select, .. _types.All.Reverse(), _covariance, _gaussians, .. _factors.All, _varianceFloor, _smoothing]);

    /// <summary>The options that say which chain.</summary>
    public HelpGroup Chain => new("Chain", _topology, _start, _final, _freeze);

    /// <summary>The options that say where it starts.</summary>
    public IReadOnlyList<Option> Starting => [_restarts];

    /// <summary>The data, with what the command line says about its columns.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="request">The data.</param>
    public DataRequest Typed(ParseResult parsed, DataRequest request) => _types.Read(parsed, request);

    /// <summary>The numbers of states to try.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="labels">What is known of states.</param>
    public IReadOnlyList<int> States(ParseResult parsed, RowLabels? labels)
    {
        var states = parsed.GetValue(_states)?.All ?? [labels?.Names.Count ?? 2];
        return labels is null || labels.Names.Count <= states[0]
            ? states
            : throw new UsageException($"--label {labels.Name} names {labels.Names.Count} states ({Short(labels.Names)}), more than --states {states[0]}");
    }

    /// <summary>What several models are compared by.</summary>
    /// <param name="parsed">The command line.</param>
    public SelectionCriterion Criterion(ParseResult parsed)
    {
        bool isGiven = parsed.GetResult(_select) is { Implicit: false };
        var criterion = parsed.GetValue(_select) ?? new SelectionCriterion.Bic();
        return isGiven && !criterion.IsPredictive && parsed.GetValue(_states) is not { AreSeveral: true }
            ? throw new UsageException($"--select {criterion.Name} chooses among several models; name them with --states, such as 1..6")
            : criterion;
    }

    /// <summary>Refuses what does not go with a model to begin with.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UsageException">If something is given.</exception>
    public void CheckFrom(ParseResult parsed)
    {
        foreach (var option in (Option[])[_states, _select, .. _types.All, _covariance, _gaussians, .. _factors.All, _varianceFloor, _smoothing, _topology, _start, _final, _restarts])
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"--from continues a model as it is, so it does not go with {option.Name}");
            }
        }
    }

    /// <summary>The files that the options of the chain name, and those options.</summary>
    /// <param name="parsed">The command line.</param>
    public IEnumerable<(string Option, string? Path)> Files(ParseResult parsed)
    {
        string[] words = [.. Topology.All.Select(static topology => topology.Name), "free", "stationary", "uniform", "learnt"];
        return from option in (Option<string?>[])[_topology, _start, _final]
               let path = parsed.GetValue(option)
               where File.Exists(path) && !words.Contains(path, StringComparer.OrdinalIgnoreCase)
               select (option.Name, (string?)path);
    }

    /// <summary>The model to begin with, with what is to stay as it is.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    public HiddenMarkov<ProductEmission> Frozen(ParseResult parsed, HiddenMarkov<ProductEmission> model) => parsed.GetValue(_freeze) is null
        ? model
        : new(new(model.Chain.Initial, model.Chain.Transitions, model.Chain.Final, model.Chain.Rules with { FreezesTransitions = true }), model.Emission, model.Names);

    /// <summary>The densities that are asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="types">The columns.</param>
    public HiddenMarkovFamily Family(ParseResult parsed, IReadOnlyList<ColumnType> types)
    {
        if (parsed.GetValue(_varianceFloor) >= 1)
        {
            throw new UsageException("--variance-floor must be below 1: it is a share of the columns' variances");
        }

        foreach (var option in (Option[])[_covariance, _gaussians, .. _factors.All, _varianceFloor])
        {
            if (parsed.GetResult(option) is { Implicit: false } && types.All(static type => type.Kind != ColumnKind.Real))
            {
                throw new UsageException($"{option.Name} is for Gaussian columns, and there are none: {TypeOptions.Describe(types)}");
            }
        }

        var factors = _factors.Read(parsed, _covariance, _gaussians);
        return new(
            types,
            parsed.GetValue(_covariance) ?? CovarianceStructures.Full,
            parsed.GetValue(_gaussians) ?? 1,
            parsed.GetValue(_varianceFloor) ?? 1e-6,
            parsed.GetValue(_smoothing) ?? 0)
        {
            Factors = factors.Count == 0 ? null : factors[0],
        };
    }

    /// <summary>How to fit.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="states">The numbers of states to try.</param>
    /// <param name="terminal">Where it is told what is kept in a temporary file.</param>
    public HiddenMarkovOptions Read(ParseResult parsed, IReadOnlyList<int> states, Terminal terminal)
    {
        double smoothing = parsed.GetValue(_smoothing) ?? 0;
        string start = parsed.GetValue(_start) ?? "free", final = parsed.GetValue(_final) ?? "";
        var rules = new ChainRules
        {
            Initial = start switch
            {
                "free" => InitialStates.Free,
                "stationary" => InitialStates.Stationary,
                _ => InitialStates.Fixed,
            },
            LearnsFinal = final == "learnt",
            FreezesTransitions = parsed.GetValue(_freeze) is not null,
            MovePseudocount = smoothing,
            InitialPseudocount = smoothing,
        };
        if (rules is { Initial: InitialStates.Stationary, LearnsFinal: true })
        {
            throw new UsageException("--start stationary does not go with --final learnt: a chain that ends has no stationary distribution");
        }

        var defaults = new HiddenMarkovOptions();
        return defaults with
        {
            Rules = rules,
            Topology = ReadTopology(parsed.GetValue(_topology), states, terminal),
            Initial = start switch
            {
                "free" or "stationary" => null,
                "uniform" => states.Count == 1 ? [.. Enumerable.Repeat(1.0, states[0])] : throw Fixed("--start uniform", states),
                _ => Vector("--start", start, "free, stationary, uniform", states, terminal),
            },
            Final = final.Length == 0 || rules.LearnsFinal ? null : Ends(final, states, terminal),
            Restarts = parsed.GetValue(_restarts) ?? defaults.Restarts,
        };
    }

    private static Topology ReadTopology(string? text, IReadOnlyList<int> states, Terminal terminal)
    {
        if (text is null || Topology.All.FirstOrDefault(t => t.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) is not { } known)
        {
            return text is null ? new Topology.Ergodic() : Mask(text, states, terminal);
        }

        return known;
    }

    private static Topology.Masked Mask(string path, IReadOnlyList<int> states, Terminal terminal)
    {
        double[][] rows = ReadNumbers("--topology", path, Topologies, terminal);
        int count = One("--topology", states);
        if (rows.Length != count || rows[0].Length != count)
        {
            throw new InvalidDataException($"{path}: has {rows.Length} rows of {rows[0].Length} numbers, but {count} states need {count} rows of {count} zeros and ones");
        }

        var moves = new bool[count, count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                moves[i, j] = rows[i][j] != 0;
            }

            if (!rows[i].Any(static cell => cell != 0))
            {
                throw new InvalidDataException($"{path}: row {i + 1}: state {i + 1} can neither stay nor go anywhere; write a 1 in its row");
            }
        }

        return new(moves);
    }

    private static double[] Ends(string text, IReadOnlyList<int> states, Terminal terminal)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (!parts.All(static part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            double[] read = Vector("--final", text, "learnt, or numbers of states", states, terminal);
            return read.All(static f => f is >= 0 and <= 1) ? read : throw new InvalidDataException($"{text}: final probabilities lie between 0 and 1");
        }

        int count = One("--final", states);
        double[] final = new double[count];
        foreach (string part in parts)
        {
            int state = int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture);
            final[state >= 1 && state <= count ? state - 1 : throw new UsageException($"--final names the state {state}, but states are 1 to {count}")] = 1;
        }

        return final;
    }

    private static double[] Vector(string option, string path, string words, IReadOnlyList<int> states, Terminal terminal)
    {
        double[] values = [.. ReadNumbers(option, path, words, terminal).SelectMany(static row => row)];
        int count = One(option, states);
        return values.Length == count && values.All(static v => v >= 0) && values.Sum() > 0
            ? values
            : throw new InvalidDataException($"{path}: must hold {count} numbers, one a state, not negative and not all 0");
    }

    private static double[][] ReadNumbers(string option, string path, string words, Terminal terminal)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"{option} is '{path}', which is neither a file nor one of: {words}");
        }

        using var rows = RowSource.Open(path, new() { HasHeader = false }, terminal.Tell);
        var batch = new RowBatch();
        var numbers = new List<double[]>();
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            for (int n = 0; n < batch.RowCount; n++)
            {
                numbers.Add(batch.Rows[n].ToArray());
            }
        }

        return numbers.Count > 0 ? [.. numbers] : throw new InvalidDataException($"{path}: is empty");
    }

    private static int One(string option, IReadOnlyList<int> states) => states.Count == 1 ? states[0] : throw Fixed(option + " with a file or states", states);

    private static UsageException Fixed(string what, IReadOnlyList<int> states) =>
        new($"{what} goes with one number of --states, not with {states[0]} to {states[^1]}");

    private static string Short(IReadOnlyList<string> names)
    {
        const int Most = 5;
        return string.Join(", ", names.Take(Most)) + (names.Count > Most ? ", …" : "");
    }
}
