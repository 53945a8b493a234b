using System.CommandLine;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Emissions.Covariances;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>The options that say which Gaussian mixture, and where it starts.</summary>
internal sealed class GaussianMixtureModelOptions
{
    private readonly Option<ComponentCounts?> _components;
    private readonly Option<StructureChoice?> _covariance;
    private readonly Option<SelectionCriterion?> _select = SelectionOption.Create();

    private readonly Option<double?> _varianceFloor = Options.Number(
        "--variance-floor", "SHARE", "The smallest variance, as a share of the columns' variances. Default 1e-6; 0 for none.");

    private readonly Option<MixturePrior?> _prior = Options.Parsed(
        "--prior",
        "NAME",
        "What is believed of means and covariances beforehand: none, or conjugate, which keeps components from collapsing. Default none, or the model's of --from.",
        ParsePrior);

    private readonly Option<FrozenParts?> _freeze = Options.Parsed<FrozenParts?>(
        "--freeze", "PARTS", "What stays as at the start: weights, means, covariances, or two of them with a comma; none. Default none, or the model's of --from.", ParseParts);

    private readonly Option<string?> _init = Options.Text(
        "--init",
        "START",
        $"Where to start: {string.Join(", ", GaussianMixtureStart.Words)}, or a CSV or npy file of K means. Labels are those of --label, means those of --means. Default {GaussianMixtureStart.Default}: starts of several kinds.");

    private readonly Option<double[,]?> _means = Options.Parsed(
        "--means", "\"a,b; c,d\"", "The means for --init means: components separated by semicolons.", GaussianMixtureStart.ParseMeans);

    private readonly Option<int?> _restarts;

    /// <summary>The options.</summary>
    /// <param name="takesSeveral">Whether several models can be compared, and several starts compete.</param>
    /// <param name="withConstraints">Whether the model can have a prior, and parts that are frozen.</param>
    public GaussianMixtureModelOptions(bool takesSeveral, bool withConstraints = true)
    {
        const string Structure = "structure of the covariances, a letter each for volume, shape and orientation (E equal, V varying, I none)";
        _components = takesSeveral
            ? Options.Parsed("--components", "K|A..B", "How many components; a range or a list (1,2,5..8) to choose from. Default 1.", ComponentCounts.Parse)
            : Options.Parsed("--components", "K", "How many components. Default 1.", ParseCount);
        _covariance = takesSeveral
            ? Options.Parsed(
                "--covariance", "NAME", $"The {Structure}; a list, or all, to choose from: {StructureChoice.Names}. Default VVV.", StructureChoice.Parse)
            : Options.Parsed(
                "--covariance", "NAME", $"The {Structure}: {StructureChoice.Names}. Default VVV.", static text => new StructureChoice([StructureChoice.ParseOne(text)]));
        _restarts = Options.Integer(
            "--restarts", "N", "How many starts compete to the end; of a method with a stated number of iterations the likeliest start runs. Default 10.");
        Starting = takesSeveral ? [_init, _means, _restarts] : [_init, _means];
        Group = new(
            "Model",
            [
                .. takesSeveral ? new Option[] { _components, _covariance, _select } : [_components, _covariance],
                _varianceFloor,
                .. withConstraints ? new Option[] { _prior, _freeze } : [],
            ]);
    }

    /// <summary>The options that say which model.</summary>
    public HelpGroup Group { get; }

    /// <summary>The options that say where it starts.</summary>
    public IReadOnlyList<Option> Starting { get; }

    /// <summary>Loads a model that a fit begins with.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="what">What needs it, for the message.</param>
    /// <exception cref="InvalidDataException">If it cannot be loaded or is of another kind.</exception>
    public static GaussianMixture Load(string path, string what)
    {
        // Through the catalog first, whose message about a missing file or another kind says more.
        var loaded = Catalog.Load(path);
        return loaded.Kind == GaussianMixture.Kind
            ? ModelFile.Load<GaussianMixture>(path).Model
            : throw new InvalidDataException($"{path}: it holds a {loaded.Kind} model; {what} needs a Gaussian mixture");
    }

    /// <summary>The numbers of components asked for; null if none are.</summary>
    /// <param name="parsed">The command line.</param>
    public ComponentCounts? Components(ParseResult parsed) => parsed.GetValue(_components);

    /// <summary>The covariance structures asked for; null if none are.</summary>
    /// <param name="parsed">The command line.</param>
    public StructureChoice? Structures(ParseResult parsed) => parsed.GetValue(_covariance);

    /// <summary>Whether several models are asked for, so that they have to be compared.</summary>
    /// <param name="parsed">The command line.</param>
    public bool AreSeveral(ParseResult parsed) => Components(parsed) is { AreSeveral: true } || Structures(parsed) is { AreSeveral: true };

    /// <summary>What they are compared by.</summary>
    /// <param name="parsed">The command line.</param>
    public SelectionCriterion Criterion(ParseResult parsed) => parsed.GetValue(_select) ?? new SelectionCriterion.Bic();

    /// <summary>Refuses what does not go together.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="from">What names a model to begin with, if something does.</param>
    /// <param name="isStream">Whether the rows can be read only once.</param>
    /// <exception cref="UsageException">If something does not.</exception>
    public void CheckTogether(ParseResult parsed, string? from, bool isStream)
    {
        bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };

        if (from is not null)
        {
            foreach (var option in (Option[])[_components, _covariance, _select, _varianceFloor, .. Starting])
            {
                if (Given(option))
                {
                    throw new UsageException($"{from} continues a model as it is, so it does not go with {option.Name}");
                }
            }

            return;
        }

        string init = parsed.GetValue(_init) ?? GaussianMixtureStart.Default;
        var free = GaussianMixtureStart.FindFree(init);
        if (Given(_means) && init != "means")
        {
            throw new UsageException("--means goes with --init means");
        }

        if (!Given(_means) && init == "means")
        {
            throw new UsageException("--init means needs --means, such as --means \"2,55; 4.3,80\"");
        }

        if (free is not { IsDrawn: true } && Given(_restarts))
        {
            throw new UsageException($"--restarts goes with drawn starts, not with --init {init}, which has one");
        }

        if (free is null && parsed.GetValue(_components) is { AreSeveral: true })
        {
            throw new UsageException($"a choice of --components goes with starts that fit any number, not with --init {init}, which fixes their number");
        }

        if (Given(_select) && !Criterion(parsed).IsPredictive && !AreSeveral(parsed))
        {
            throw new UsageException(
                $"--select {Criterion(parsed).Name} chooses among several models; name them with --components, such as 1..9, or --covariance, such as all");
        }

        if (isStream && init == "labels")
        {
            throw new UsageException("--init labels needs rows that can be read again; with standard input give --passes 2 or more");
        }

        if (parsed.GetValue(_varianceFloor) >= 1)
        {
            throw new UsageException("--variance-floor must be below 1: it is a share of the columns' variances");
        }
    }

    /// <summary>Whether labels are where the fit starts, and no more.</summary>
    /// <param name="parsed">The command line.</param>
    public bool StartsFromLabels(ParseResult parsed) => parsed.GetValue(_init) == "labels";

    /// <summary>Refuses what does not go with labels that are known, or with groups.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="units">What is known.</param>
    /// <param name="isStream">Whether the rows can be read only once.</param>
    /// <param name="isBootstrapped">Whether sets of rows are to be drawn.</param>
    /// <exception cref="UsageException">If something does not.</exception>
    public void CheckUnits(ParseResult parsed, UnitRequest units, bool isStream, bool isBootstrapped)
    {
        if (!units.KnowsLabels && units.Group.Length == 0 && units.Truth.Length == 0)
        {
            return;
        }

        string option = units.Group.Length > 0 ? "--group" : units.KnowsLabels ? "--label" : "--truth";
        if (isStream)
        {
            throw new UsageException($"{option} needs rows that can be read again; save standard input first");
        }

        if (isBootstrapped && option != "--truth")
        {
            throw new UsageException($"--bootstrap draws rows, which have neither labels nor groups: leave out {option}");
        }

        if (units.Group.Length > 0 && Criterion(parsed).IsPredictive)
        {
            throw new UsageException($"--select {Criterion(parsed).Name} holds rows out one by one, and those of a group belong together; compare by bic, icl or aic");
        }

        if (units.KnowsLabels && parsed.GetValue(_init) is { } init && GaussianMixtureStart.FindFree(init) is { } free && init != GaussianMixtureStart.Default)
        {
            throw new UsageException($"--label says where the fit starts, and --init {free.Name} says another place; leave out --init");
        }

        if (units.Group.Length > 0 && StartsFromLabels(parsed))
        {
            throw new UsageException("--init labels does not go with --group: leave out --init, and rows with a label stay in the component of that name");
        }
    }

    /// <summary>What the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Everything else.</param>
    /// <param name="rows">The data.</param>
    /// <param name="from">The model to begin with, if there is one.</param>
    /// <param name="terminal">Where it is told what is kept in a temporary file.</param>
    public GaussianMixtureOptions Read(
        ParseResult parsed, GaussianMixtureOptions options, IRowSource rows, GaussianMixture? from, Terminal terminal)
    {
        options = options with { Prior = parsed.GetValue(_prior), Frozen = parsed.GetValue(_freeze) };
        var structures = parsed.GetValue(_covariance)?.For(rows.Dimension) ?? [from?.Structure ?? options.Covariance];
        CheckConstraints(options, structures);
        if (from is not null)
        {
            CheckFrozen(options, from.Components);
            return options with { Start = new MixtureStart.From(from) };
        }

        options = options with
        {
            Covariance = structures[0],
            VarianceFloor = parsed.GetValue(_varianceFloor) ?? options.VarianceFloor,
            Restarts = parsed.GetValue(_restarts) ?? options.Restarts,
            Start = GaussianMixtureStart.Create(parsed.GetValue(_init) ?? GaussianMixtureStart.Default, parsed.GetValue(_means), rows, terminal),
        };
        if (options.Method.NeedsGradient && structures.All(static s => s.Coordinates is null))
        {
            throw new UsageException(
                $"--method {options.Method.Name} does not go with --covariance {NamesOf(structures)}, which ties covariances together; it goes with {string.Join(", ", CovarianceStructures.All.Where(static s => s.Coordinates is not null).Select(static s => s.Name))}");
        }

        int implied = Implied(options.Start);
        CheckFrozen(options, parsed.GetValue(_components)?.First ?? implied);
        if (parsed.GetValue(_components) is not { AreSeveral: false } asked)
        {
            return options;
        }

        return !options.Start.FixesComponents || asked.First == implied
            ? options with { Components = asked.First }
            : throw new UsageException($"--components is {asked.First}, but --init {options.Start.Name} gives {implied}; leave --components out");
    }

    /// <summary>How many components a start has by itself.</summary>
    /// <param name="start">The start.</param>
    public static int Implied(MixtureStart start) => start switch
    {
        MixtureStart.Labels labels => labels.Values.Count == 0 ? 0 : labels.Values.Max() + 1,
        MixtureStart.Means means => means.Values.GetLength(0),
        MixtureStart.From from => from.Model.Components,
        _ => 1,
    };

    private static string NamesOf(IReadOnlyList<ICovarianceStructure> structures) => string.Join(", ", structures.Select(static s => s.Name));

    // Of several structures those that do not go with it are listed; if none does, there is nothing to list.
    private static void CheckConstraints(GaussianMixtureOptions options, IReadOnlyList<ICovarianceStructure> structures)
    {
        if (options.Prior is MixturePrior.Conjugate && structures.All(static s => s.Prior is null))
        {
            throw new UsageException(
                $"--prior conjugate does not go with {NamesOf(structures)}; it goes with {string.Join(", ", CovarianceStructures.All.Where(static s => s.Prior is not null).Select(static s => s.Name))}");
        }
    }

    private static void CheckFrozen(GaussianMixtureOptions options, int components)
    {
        if (components == 1 && options.Frozen is { } parts && parts.HasFlag(FrozenParts.Means | FrozenParts.Covariances))
        {
            throw new UsageException("--freeze means,covariances leaves a single component nothing to fit; give it more --components");
        }
    }

    private static MixturePrior ParsePrior(string text)
    {
        string[] names = [.. MixturePrior.All.Select(static prior => prior.Name)];
        return MixturePrior.All.FirstOrDefault(prior => prior.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw new FormatException(Suggestion.InList($"is '{text}', which is no prior", text, names, $"priors are {string.Join(", ", names)}"));
    }

    private static FrozenParts? ParseParts(string text)
    {
        string[] names = [.. Enum.GetNames<FrozenParts>().Select(static name => name.ToLowerInvariant())];
        var parts = FrozenParts.None;
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            parts |= Array.IndexOf(names, name.ToLowerInvariant()) is >= 0 and var index
                ? Enum.GetValues<FrozenParts>()[index]
                : throw new FormatException(Suggestion.InList($"is '{name}', which cannot be frozen", name, names, $"parts are {string.Join(", ", names)}"));
        }

        return parts == (FrozenParts.Weights | FrozenParts.Means | FrozenParts.Covariances)
            ? throw new FormatException($"is '{text}', which leaves nothing to fit")
            : parts;
    }

    private static ComponentCounts ParseCount(string text) => new([Options.ParseInteger(text, minimum: 1)]);
}
