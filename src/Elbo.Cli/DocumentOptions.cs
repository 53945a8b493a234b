using System.CommandLine;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary>The options that say which columns of a table are documents, words and counts.</summary>
internal sealed class DocumentOptions
{
    private readonly Option<string?> _document = Options.Text("--document", "COLUMN", "The column of documents, by name or by number from 1. Default: the first.");
    private readonly Option<string?> _word = Options.Text("--word", "COLUMN", "The column of words. Default: the second.");
    private readonly Option<string?> _count = Options.Text(
        "--count", "COLUMN", "The column that says how often the word occurs in the document; none if every row is one occurrence. Default: the third.");

    /// <summary>The options, for a group of the help.</summary>
    public IReadOnlyList<Option> All => [_document, _word, _count];

    /// <summary>Reads the documents that the command line names.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The data.</param>
    /// <param name="words">The words there are, for a model that knows them.</param>
    /// <exception cref="InvalidDataException">If they cannot be read or anything in them is wrong.</exception>
    public CountTable Open(ParseResult parsed, DataRequest data, IReadOnlyList<string>? words = null)
    {
        var options = new CountOptions();
        string count = parsed.GetValue(_count) ?? options.Count;
        options = options with
        {
            Document = parsed.GetValue(_document) ?? options.Document,
            Word = parsed.GetValue(_word) ?? options.Word,
            Count = count.Equals("none", StringComparison.OrdinalIgnoreCase) ? "" : count,
            Words = words ?? [],
            UnknownIsMissing = data.UnknownIsMissing,
            Separator = data.Options.Separator,
        };
        if (data.Path == DataOptions.StandardInput)
        {
            using var input = Terminal.OpenInput();
            return CountTable.Load(input, "standard input", options);
        }

        return CountTable.Open(data.Path, options);
    }
}
