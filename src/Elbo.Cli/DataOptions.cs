using System.CommandLine;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary>The argument DATA and the options that say how to read it: the same for every verb.</summary>
internal sealed class DataOptions
{
    /// <summary>What DATA is called when it comes from standard input.</summary>
    public const string StandardInput = RowSource.StandardInput;

    private readonly Option<string?> _columns;
    private readonly Option<string?> _separator;
    private readonly Option<bool> _noHeader;
    private readonly Option<bool> _noCache;
    private readonly Option<string?>? _label;
    private readonly Option<string?>? _weights;
    private readonly Option<bool>? _unknown;
    private readonly Option<MissingCells?>? _missing;
    private readonly MissingCells _otherwise;

    /// <summary>The options of one command.</summary>
    /// <param name="withLabel">Whether the verb does something with labels.</param>
    /// <param name="otherwise">Which columns are used if none are named.</param>
    /// <param name="withWeights">Whether rows count by weight.</param>
    /// <param name="labelUse">What the verb does with labels.</param>
    /// <param name="withUnknown">Whether the data are read for a model that may have categories.</param>
    /// <param name="missing">What becomes of rows that lack cells where the command line does not say it; null where the verb does not ask.</param>
    public DataOptions(
        bool withLabel, string otherwise, bool withWeights = false, string labelUse = "compared with the clusters", bool withUnknown = false, MissingCells? missing = null)
    {
        _columns = Options.Text(
            "--columns", "a,b,d..f", $"The columns to use, by name or by number from 1. {otherwise} if not given.");
        _separator = Options.Parsed("--separator", "CHAR", "What separates fields: , ; tab or space. Found out if not given.", CheckSeparator);
        _noHeader = Options.Switch("--no-header", "The first line holds data, not names. Found out if not given.");
        _noCache = Options.Switch("--no-cache", "Parse a table of more than 16 MB again in every pass, not once into a temporary file.");
        _label = withLabel
            ? Options.Text(
                "--label", "COLUMN", $"A column of known labels, text or numbers, empty where unknown: {labelUse}, not fitted.")
            : null;
        _weights = withWeights
            ? Options.Text("--weights", "COLUMN", "A column that says how many times each row counts, 0 or more, whole or not; not fitted.")
            : null;
        _unknown = withUnknown ? Options.Switch("--unknown", "Count a category that the model has not seen as missing; otherwise it is an error.") : null;
        _missing = missing is null ? null : MissingOption.Create(missing.Value);
        _otherwise = missing ?? MissingCells.Refuse;
        Group = new("Data", [.. new Option?[] { _columns, _label, _weights, _unknown, _missing, _separator, _noHeader, _noCache }.OfType<Option>()]);
    }

    /// <summary>The options under their heading.</summary>
    public HelpGroup Group { get; }

    /// <summary>The argument DATA.</summary>
    public static Argument<string> Argument() => new("DATA")
    {
        Description = "A CSV, TSV or npy file (.gz is unpacked), '-' for CSV on standard input, or a shipped data set ('elbo data list').",
    };

    /// <summary>What the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The argument DATA.</param>
    public DataRequest Read(ParseResult parsed, Argument<string> data) => new(parsed.GetRequiredValue(data), new CsvOptions
    {
        Columns = parsed.GetValue(_columns) ?? "",
        Label = _label is null ? "" : parsed.GetValue(_label) ?? "",
        Weights = _weights is null ? "" : parsed.GetValue(_weights) ?? "",
        Separator = parsed.GetValue(_separator) is { } separator ? separator[0] : null,
        HasHeader = parsed.GetValue(_noHeader) ? false : null,
        UsesCache = !parsed.GetValue(_noCache),
    })
    {
        UnknownIsMissing = _unknown is not null && parsed.GetValue(_unknown),
        Missing = (_missing is null ? null : parsed.GetValue(_missing)) ?? _otherwise,
    };

    private static string CheckSeparator(string text) => text switch
    {
        "," or ";" or "\t" or " " => text,
        "tab" or "\\t" => "\t",
        "space" => " ",
        "comma" => ",",
        "semicolon" => ";",
        _ => throw new FormatException($"is '{text}', but must be one of , ; tab space"),
    };
}
