using System.Text;
using Elbo.Data;

namespace Elbo.Cli;

/// <summary>Labels of items by annotators that a command line names, not opened yet.</summary>
/// <param name="Path">A file, <c>-</c>, or the name of a shipped data set.</param>
/// <param name="Options">What to take from it.</param>
internal sealed record VoteRequest(string Path, EventOptions Options)
{
    /// <summary>The same data, for what asks only where they are.</summary>
    public DataRequest Data => new(Path, new CsvOptions { Weights = Options.Weights });

    /// <summary>Reads the labels.</summary>
    /// <param name="classes">The classes there are, for a model that knows them; those of the command line if not given.</param>
    /// <exception cref="InvalidDataException">If they cannot be read or anything in them is wrong.</exception>
    public EventTable Open(IReadOnlyList<string>? classes = null)
    {
        var options = classes is null ? Options : Options with { Values = classes };
        if (Path == DataOptions.StandardInput)
        {
            using var input = Terminal.OpenInput();
            return EventTable.Load(input, "standard input", options);
        }

        if (System.IO.Path.Exists(Path))
        {
            return EventTable.Open(Path, options);
        }

        if (Datasets.TryFind(Path) is { } set)
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(set.Text));
            return EventTable.Load(stream, set.Name, options);
        }

        string[] names = [.. Datasets.All.Select(static known => known.Name)];
        throw new InvalidDataException(Suggestion.InList(
            $"{Path}: there is no such file, and no data set of that name", Path, names, $"data sets are {string.Join(", ", names)}"));
    }
}
