using System.CommandLine;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary>The options that say what the columns of a table are, and so which family describes each.</summary>
internal sealed class TypeOptions
{
    private const string Skip = "skip";

    /// <summary>What users call the kinds: the families that describe them.</summary>
    private static readonly (string Name, ColumnKind Kind)[] Families =
    [
        ("gaussian", ColumnKind.Real),
        ("poisson", ColumnKind.Count),
        ("multinomial", ColumnKind.Share),
        ("bernoulli", ColumnKind.Binary),
        ("categorical", ColumnKind.Category),
    ];

    private static readonly string[] Names = [.. Families.Select(static family => family.Name)];

    private readonly Option<IReadOnlyList<ColumnRule>?> _types = Options.Parsed(
        "--types",
        "a:FAMILY,…",
        $"What columns are: {string.Join(", ", Names)}, or {Skip} to leave one out, as in age:gaussian,q1..q9:categorical. Others: text is categorical, numbers are gaussian.",
        Parse);

    private readonly Option<ColumnKind?> _family;

    /// <summary>The options.</summary>
    /// <param name="family">What the option for all other columns is called.</param>
    public TypeOptions(string family = "--family") => _family = Options.Parsed<ColumnKind?>(
        family, "FAMILY", "What all columns are that --types does not name.", static text => ParseFamily(text));

    /// <summary>The options, for a group of the help.</summary>
    public IReadOnlyList<Option> All => [_types, _family];

    /// <summary>What users call a kind.</summary>
    /// <param name="kind">The kind.</param>
    public static string NameOf(ColumnKind kind) => Families.First(family => family.Kind == kind).Name;

    /// <summary>The same data, as a typed table.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="request">The data.</param>
    public DataRequest Read(ParseResult parsed, DataRequest request) => request with
    {
        Options = request.Options with
        {
            Typing = new() { Rules = parsed.GetValue(_types) ?? [], Otherwise = parsed.GetValue(_family) },
        },
    };

    /// <summary>Whether the command line says anything about types.</summary>
    /// <param name="parsed">The command line.</param>
    public bool AreGiven(ParseResult parsed) => parsed.GetResult(_types) is { Implicit: false } || parsed.GetResult(_family) is { Implicit: false };

    /// <summary>Which family every column was given, for people: <c>age gaussian, sex categorical (f, m)</c>.</summary>
    /// <param name="types">The columns.</param>
    public static string Describe(IReadOnlyList<ColumnType> types)
    {
        const int MostCategories = 4;
        return string.Join(", ", types.Select(static type => $"{type.Name} {NameOf(type.Kind)}" + type.Categories.Count switch
        {
            0 => "",
            <= MostCategories => $" ({string.Join(", ", type.Categories)})",
            var count => $" ({count} categories)",
        }));
    }

    /// <summary>Understands <c>age:gaussian,q1..q9:categorical</c>; columns without a family have that of the next that has one.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="FormatException">If it is something else.</exception>
    public static IReadOnlyList<ColumnRule> Parse(string text)
    {
        var rules = new List<ColumnRule>();
        var waiting = new List<string>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int colon = part.LastIndexOf(':');
            string columns = colon < 0 ? part : part[..colon].Trim();
            if (columns.Length == 0)
            {
                throw new FormatException($"is '{text}', but must name columns and what they are, as in age:gaussian,sex:categorical");
            }

            waiting.Add(columns);
            if (colon >= 0)
            {
                string family = part[(colon + 1)..].Trim();
                ColumnKind? kind = family.Equals(Skip, StringComparison.OrdinalIgnoreCase) ? null : ParseFamily(family);
                rules.AddRange(waiting.Select(column => new ColumnRule(column, kind)));
                waiting.Clear();
            }
        }

        return waiting.Count == 0
            ? rules
            : throw new FormatException($"is '{text}', which does not say what {string.Join(", ", waiting)} is; write {waiting[^1]}:categorical, for example");
    }

    private static ColumnKind ParseFamily(string text)
    {
        var (name, kind) = Families.FirstOrDefault(family => family.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name is not null
            ? kind
            : throw new FormatException(Suggestion.InList($"is '{text}', which is no family", text, [.. Names, Skip], $"families are {string.Join(", ", Names)}"));
    }
}
