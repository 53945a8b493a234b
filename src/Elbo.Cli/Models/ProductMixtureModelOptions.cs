using System.CommandLine;
using Elbo.Data;
using Elbo.Emissions.Covariances;
using Elbo.Emissions.Factors;
using Elbo.Models;
using Elbo.Storage;

namespace Elbo.Cli.Models;

/// <summary>The options that say which mixture over columns of any kinds, and where it starts.</summary>
internal sealed class ProductMixtureModelOptions
{
    private const string Means = "means", Labels = "labels";

    private static readonly MixtureStart[] Drawn = [new MixtureStart.Portfolio(), new MixtureStart.KMeans(), new MixtureStart.RandomResponsibilities()];

    private static readonly string[] Words = [.. Drawn.Select(static start => start.Name), Labels, Means];

    private readonly Option<ComponentCounts?> _components = Options.Parsed(
        "--components", "K|A..B", "How many components; a range or a list (1,2,5..8) to choose from. Default 1.", ComponentCounts.Parse);

    private readonly Option<SelectionCriterion?> _select = SelectionOption.Create();

    private readonly Option<double?> _smoothing = Options.Number(
        "--smoothing", "S", "Believe beforehand in S rows of every category, or with the mean count: no probability is then 0. Default 0, maximum likelihood.");

    private readonly Option<ICovarianceStructure?> _covariance = Options.Parsed<ICovarianceStructure?>(
        "--covariance",
        "NAME",
        "How gaussian columns vary, a structure as in 'elbo fit gmm'. Default VVI: each on its own; with another than VVI and EEI a row has all of them or none.",
        StructureChoice.ParseOne);

    private readonly FactorOptions _factors = new(takesSeveral: true);

    private readonly Option<double?> _varianceFloor = Options.Number(
        "--variance-floor", "SHARE", "The smallest variance, as a share of the column's. Default 1e-6; 0 for none.");

    private readonly Option<string?> _freeze = Options.Parsed<string?>("--freeze", "weights", "Leave the weights equal, as they are at the start.", ParseFreeze);

    private readonly Option<string?> _init = Options.Parsed<string?>(
        "--init", "START", $"Where to start: {string.Join(", ", Words)}. Labels are those of --label, means those of --means. Default portfolio: the drawn ones in turn.", ParseInit);

    private readonly Option<double[,]?> _means = Options.Parsed(
        "--means",
        "\"a,b; c,d\"",
        "For --init means, of each component what is expected of every column: a mean, a rate, a share, the probability of the second category.",
        GaussianMixtureStart.ParseMeans);

    private readonly Option<int?> _restarts = Options.Integer("--restarts", "N", "How many starts compete. Default 10.");

    private readonly Option<string?> _from = Options.Text("--from", "MODEL", "Continue the fit of a saved model, for example one that Ctrl-C kept.");

    /// <summary>The options that say which model.</summary>
    public HelpGroup Group => new("Model", [_components, _select, _smoothing, _covariance, .. _factors.All, _varianceFloor, _freeze]);

    /// <summary>The options that say where it starts.</summary>
    public IReadOnlyList<Option> Starting => [_init, _means, _restarts, _from];

    /// <summary>What models are compared by.</summary>
    /// <param name="parsed">The command line.</param>
    public SelectionCriterion Criterion(ParseResult parsed) => parsed.GetValue(_select) ?? new SelectionCriterion.Bic();

    /// <summary>The model of <c>--from</c>; null without one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="InvalidDataException">If it cannot be loaded or is of another kind.</exception>
    public ProductMixture? From(ParseResult parsed)
    {
        if (parsed.GetValue(_from) is not { } path)
        {
            return null;
        }

        // Through the catalog first, whose message about a missing file or another kind says more.
        var loaded = Catalog.Load(path);
        return loaded.Kind == ProductMixture.Kind
            ? ModelFile.Load<ProductMixture>(path).Model
            : throw new InvalidDataException($"{path}: it holds a {loaded.Kind} model; --from of 'elbo fit mixture' needs a mixture");
    }

    /// <summary>Refuses what does not go together.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="types">The options about columns.</param>
    /// <param name="unknownIsMissing">Whether unknown categories are to count as missing.</param>
    /// <exception cref="UsageException">If something does not.</exception>
    public void CheckTogether(ParseResult parsed, TypeOptions types, bool unknownIsMissing)
    {
        bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };

        if (Given(_from))
        {
            Option[] others = [_components, _select, _smoothing, _covariance, .. _factors.All, _varianceFloor, _freeze, _init, _means, _restarts, .. types.All];
            if (Array.Find(others, Given) is { } other)
            {
                throw new UsageException($"--from continues a model as it is, so it does not go with {other.Name}");
            }

            return;
        }

        if (unknownIsMissing)
        {
            throw new UsageException("--unknown is for a model that knows its categories, so it goes with --from");
        }

        string init = parsed.GetValue(_init) ?? Words[0];
        if (Given(_means) != (init == Means))
        {
            throw new UsageException(Given(_means) ? "--means goes with --init means" : "--init means needs --means, such as --means \"6,4; 5,5\"");
        }

        bool isDrawn = init is not (Means or Labels);
        if (!isDrawn && Given(_restarts))
        {
            throw new UsageException($"--restarts goes with drawn starts, not with --init {init}, which has one");
        }

        if (init == Means && Factors(parsed).Count > 1)
        {
            throw new UsageException("a choice of --factors does not go with --init means, which fits one model");
        }

        if (!isDrawn && parsed.GetValue(_components) is { AreSeveral: true })
        {
            throw new UsageException($"a choice of --components goes with drawn starts, not with --init {init}, which fixes their number");
        }

        bool areSeveral = parsed.GetValue(_components) is { AreSeveral: true } || Factors(parsed).Count > 1;
        if (Given(_select) && !Criterion(parsed).IsPredictive && !areSeveral)
        {
            throw new UsageException($"--select {Criterion(parsed).Name} chooses among several models; name them with --components, such as 1..6, or --factors");
        }

        if (parsed.GetValue(_varianceFloor) >= 1)
        {
            throw new UsageException("--variance-floor must be below 1: it is a share of the column's variance");
        }
    }

    /// <summary>The factors to try; none if real columns have a covariance structure.</summary>
    /// <param name="parsed">The command line.</param>
    public IReadOnlyList<FactorStructure> Factors(ParseResult parsed) => _factors.Read(parsed, _covariance);

    /// <summary>What the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="rows">The data.</param>
    public ProductMixtureOptions Read(ParseResult parsed, RowSource rows)
    {
        var options = new ProductMixtureOptions();
        string init = parsed.GetValue(_init) ?? Words[0];
        return options with
        {
            Columns = rows.Types,
            Components = parsed.GetValue(_components) is { AreSeveral: false } one ? one.First : null,
            Covariance = parsed.GetValue(_covariance) ?? options.Covariance,
            Factors = Factors(parsed) is [var first, ..] ? first : null,
            VarianceFloor = parsed.GetValue(_varianceFloor) ?? options.VarianceFloor,
            Smoothing = parsed.GetValue(_smoothing) ?? options.Smoothing,
            FreezesWeights = parsed.GetValue(_freeze) is not null,
            Restarts = parsed.GetValue(_restarts) ?? options.Restarts,
            Start = init == Labels ? new MixtureStart.Labels(LabelsOf(rows)) : Drawn.FirstOrDefault(start => start.Name == init) ?? Drawn[0],
        };
    }

    /// <summary>The numbers of components to fit.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">How to fit.</param>
    public IReadOnlyList<int> Components(ParseResult parsed, ProductMixtureOptions options)
    {
        int implied = options.Start is MixtureStart.Labels labels ? labels.Values.Max() + 1
            : parsed.GetValue(_means) is { } means ? means.GetLength(0)
            : 0;
        var asked = parsed.GetValue(_components);
        return implied == 0 ? asked?.All ?? [1]
            : asked is null || asked.First == implied ? [implied]
            : throw new UsageException($"--components is {asked.First}, but --init {parsed.GetValue(_init)} gives {implied}; leave --components out");
    }

    /// <summary>The model of <c>--means</c>; null without them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="rows">The data.</param>
    /// <param name="options">How to fit.</param>
    /// <exception cref="UsageException">If the means do not fit the columns.</exception>
    public ProductMixture? Given(ParseResult parsed, RowSource rows, ProductMixtureOptions options)
    {
        if (parsed.GetValue(_means) is not { } means)
        {
            return null;
        }

        if (means.GetLength(1) != rows.Columns.Count)
        {
            throw new UsageException($"--means gives {means.GetLength(1)} numbers a component, but the data have {rows.Columns.Count} columns ({string.Join(", ", rows.Columns)})");
        }

        try
        {
            return ProductMixture.FromMeans(rows, options, means);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--means cannot be: {e.Message.Split(" (Parameter")[0]}", e);
        }
    }

    private static IReadOnlyList<int> LabelsOf(RowSource rows)
    {
        var labels = rows.Labels ?? throw new UsageException("--init labels needs a column of labels: name it with --label");
        return labels.Names.Count > 0
            ? labels.Values
            : throw new InvalidDataException($"{rows.Name}: column '{labels.Name}' has no label in any row; fill some in or choose another start");
    }

    private static string ParseFreeze(string text) => text.Equals("weights", StringComparison.OrdinalIgnoreCase)
        ? text
        : throw new FormatException($"is '{text}', but only weights can be frozen");

    private static string ParseInit(string text)
    {
        string name = text is "kmeans++" or "k-means" or "kmeans" ? "k-means++" : text;
        return Words.Contains(name, StringComparer.Ordinal)
            ? name
            : throw new FormatException(Suggestion.InList($"is '{text}', which is no start", text, Words, $"starts are {string.Join(", ", Words)}"));
    }
}
