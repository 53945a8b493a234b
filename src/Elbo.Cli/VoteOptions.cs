using System.CommandLine;
using Elbo.Cli.Models;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary>The options that say which columns of a table are items, annotators and labels.</summary>
internal sealed class VoteOptions
{
    private readonly Option<string?> _item = Options.Text("--item", "COLUMN", "The column of items, by name or by number from 1. Default: the first.");
    private readonly Option<string?> _annotator = Options.Text("--annotator", "COLUMN", "The column of annotators. Default: the second.");
    private readonly Option<string?> _label = Options.Text("--label", "COLUMN", "The column of their labels, text or numbers; empty where somebody said nothing. Default: the third.");
    private readonly bool _isAlone;
    private readonly Option<string?> _weights = Options.Text("--weights", "COLUMN", "A column that says how many times each label counts, 0 or more.");
    private readonly Option<string?>? _classes;
    private readonly Option<char?> _separator = Options.Parsed("--separator", "CHAR", "What separates fields: , ; tab or space. Found out if not given.", static text => (char?)(text switch
    {
        "," or ";" or "\t" or " " => text[0],
        "tab" or "\\t" => '\t',
        "space" => ' ',
        _ => throw new FormatException($"is '{text}', but must be one of , ; tab space"),
    }));

    /// <summary>The options of one command.</summary>
    /// <param name="withClasses">Whether the classes are still to be found out.</param>
    /// <param name="isAlone">Whether the command has no <see cref="DataOptions"/>, which know weights and separators.</param>
    public VoteOptions(bool withClasses, bool isAlone = true)
    {
        _isAlone = isAlone;
        _classes = withClasses
            ? Options.Text("--classes", "a,b,…", "The classes, in their order; a label that is none of them is an error. Default: those that occur.")
            : null;
        Group = new(
            isAlone ? "Data" : "Labels by annotators",
            [.. new Option?[] { _item, _annotator, _label, _classes, isAlone ? _weights : null, isAlone ? _separator : null }.OfType<Option>()]);
    }

    /// <summary>The argument DATA of a command that takes labels alone.</summary>
    public static Argument<string> Argument() => new("DATA")
    {
        Description = "A CSV or TSV file with a header (.gz is unpacked), a row for each label; '-' for standard input, or a shipped data set ('elbo data list').",
    };

    /// <summary>The options under their heading.</summary>
    public HelpGroup Group { get; }

    /// <summary>Refuses options about labels for a model of rows, and those about rows for a model of labels.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="rows">The options about rows.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="UsageException">If one is given.</exception>
    public void Check(ParseResult parsed, DataOptions rows, LoadedModel model) => StateOutput.Refuse(
        parsed, model.Annotators is null ? Group.Options : rows.Group.Options.Where(static option => option.Name is not ("--weights" or "--separator")), model);

    /// <summary>What the command line asks for, beside what it asks of tables as such.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The data.</param>
    public VoteRequest Read(ParseResult parsed, DataRequest data)
    {
        var request = Read(parsed, data.Path);
        return request with { Options = request.Options with { Weights = data.Options.Weights, Separator = data.Options.Separator } };
    }

    /// <summary>What the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="path">The data.</param>
    /// <exception cref="UsageException">If the classes are no list.</exception>
    public VoteRequest Read(ParseResult parsed, string path)
    {
        var defaults = new EventOptions();
        string[] classes = _classes is not null && parsed.GetValue(_classes) is { } list ? list.Split(',', StringSplitOptions.TrimEntries) : [];
        return classes.Contains("", StringComparer.Ordinal) || classes.Distinct(StringComparer.Ordinal).Count() < classes.Length
            ? throw new UsageException($"--classes is '{parsed.GetValue(_classes!)}', but must be different names with commas between them")
            : new(path, new EventOptions
            {
                Unit = parsed.GetValue(_item) ?? defaults.Unit,
                Key = parsed.GetValue(_annotator) ?? defaults.Key,
                Value = parsed.GetValue(_label) ?? defaults.Value,
                Weights = _isAlone ? parsed.GetValue(_weights) ?? "" : "",
                Values = classes,
                Separator = _isAlone ? parsed.GetValue(_separator) : null,
            });
    }
}
