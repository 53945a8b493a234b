using System.CommandLine;

namespace Elbo.Cli.Models;

/// <summary>The options that say which rows are a sequence, and in which order.</summary>
internal sealed class SequenceOptions
{
    private readonly Option<string?> _sequence = Options.Text(
        "--sequence", "COLUMN", "The column that says which sequence a row belongs to; not fitted. Default: all rows are one sequence.");

    private readonly Option<string?> _time = Options.Text(
        "--time", "COLUMN", "The column that orders the rows of a sequence, numbers or text that sorts, such as 2026-11-21; checked, not fitted.");

    private readonly Option<bool> _sort = Options.Switch("--sort", "Put the rows into the order of --sequence and --time, instead of refusing others.");

    /// <summary>The options, for a group of the help.</summary>
    public IReadOnlyList<Option> All => [_sequence, _time, _sort];

    /// <summary>Whether the command line gives any of them.</summary>
    /// <param name="parsed">The command line.</param>
    public bool AreGiven(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>What the command line asks for; where it says nothing, the columns of the model, if there is one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The data.</param>
    /// <param name="names">The names of a model that the data are for.</param>
    public SequenceRequest Read(ParseResult parsed, DataRequest data, Elbo.Models.HiddenMarkovNames? names = null)
    {
        var request = new SequenceRequest(
            data, parsed.GetValue(_sequence) ?? names?.SequenceColumn ?? "", parsed.GetValue(_time) ?? names?.TimeColumn ?? "", parsed.GetValue(_sort));
        return request.Sorts && request.Sequence.Length + request.Time.Length == 0
            ? throw new UsageException("--sort goes with --sequence, --time or both: it puts the rows into their order")
            : request;
    }
}
