using System.CommandLine;
using Elbo.Models;

namespace Elbo.Cli.Models;

/// <summary>The options that say what is known of rows, and which of them share a component.</summary>
internal sealed class UnitOptions
{
    private readonly Option<string?> _truth;

    private readonly Option<string?> _group = Options.Text(
        "--group", "COLUMN", "A column that says which rows share one component: a group is a unit then; not fitted.");

    /// <summary>The options of one command.</summary>
    /// <param name="truthUse">What the verb does with true classes.</param>
    public UnitOptions(string truthUse) => _truth = Options.Text("--truth", "COLUMN", $"A column of true classes, empty where unknown: {truthUse}");

    /// <summary>The options, for a group of the help.</summary>
    public IReadOnlyList<Option> All => [_truth, _group];

    /// <summary>The column of true classes; null for none.</summary>
    /// <param name="parsed">The command line.</param>
    public string? Truth(ParseResult parsed) => parsed.GetValue(_truth);

    /// <summary>The column that groups rows: that of the command line, or else the model's; empty for none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">A model that the rows are for.</param>
    public string Group(ParseResult parsed, GaussianMixture? model = null) => parsed.GetValue(_group) ?? model?.Names.GroupColumn ?? "";

    /// <summary>What a command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The data.</param>
    /// <param name="startsOnly">Whether labels are where the fit starts, and no more.</param>
    /// <param name="model">A model that the rows are for.</param>
    public UnitRequest Read(ParseResult parsed, DataRequest data, bool startsOnly = false, GaussianMixture? model = null) =>
        new(data, Truth(parsed) ?? "", Group(parsed, model)) { KnowsLabels = data.Options.Label.Length > 0 && !startsOnly };
}
