using Elbo.Data;

namespace Elbo.Cli;

/// <summary>Data that a command line names, not opened yet.</summary>
/// <param name="Path">A file, <c>-</c>, or the name of a shipped data set.</param>
/// <param name="Options">What to take from it.</param>
internal sealed record DataRequest(string Path, CsvOptions Options)
{
    /// <summary>Whether a category that a model has not seen counts as missing; otherwise it is an error.</summary>
    public bool UnknownIsMissing { get; init; }

    /// <summary>What to name results after: the data set, or the file without its folder and endings.</summary>
    public string Stem
    {
        get
        {
            if (Path == DataOptions.StandardInput)
            {
                return "model";
            }

            string name = System.IO.Path.GetFileName(Path);
            foreach (string ending in (string[])[".gz", ".csv", ".tsv", ".txt", ".npy"])
            {
                if (name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                {
                    name = name[..^ending.Length];
                }
            }

            return name;
        }
    }

    /// <summary>Opens the data as the command line says.</summary>
    /// <param name="terminal">Where it is told what is kept in a temporary file.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong.</exception>
    public RowSource Open(Terminal terminal)
    {
        if (Path == DataOptions.StandardInput)
        {
            return RowSource.Open(Path, Options, terminal.Tell, Terminal.OpenInput());
        }

        string[] names = [.. Datasets.All.Select(static set => set.Name)];
        if (!System.IO.Path.Exists(Path) && Datasets.TryFind(Path) is null && Suggestion.Nearest(Path, names) is not null)
        {
            throw new InvalidDataException(Suggestion.InList(
                $"{Path}: there is no such file, and no data set of that name", Path, names, $"data sets are {string.Join(", ", names)}"));
        }

        return RowSource.Open(Path, Options, terminal.Tell);
    }

    /// <summary>Opens the data for a model whose columns have types: by name, or by position where the data has no names, with the model's codes.</summary>
    /// <param name="types">The model's columns.</param>
    /// <param name="terminal">Where it is told what is kept in a temporary file.</param>
    public RowSource OpenFor(IReadOnlyList<ColumnType> types, Terminal terminal)
    {
        var typing = new ColumnTyping { Known = types, UnknownIsMissing = UnknownIsMissing };
        return (this with { Options = Options with { Typing = typing } }).OpenFor([.. types.Select(static type => type.Name)], terminal);
    }

    /// <summary>Opens the data for a model, whatever its columns are.</summary>
    /// <param name="model">The model.</param>
    /// <param name="terminal">Where it is told what is kept in a temporary file.</param>
    public RowSource OpenFor(LoadedModel model, Terminal terminal) =>
        model.Types is { } types ? OpenFor(types, terminal) : OpenFor(model.Columns, terminal);

    /// <summary>Opens the data for a model: its columns by name, or by position where the data has no names.</summary>
    /// <param name="columns">The model's columns.</param>
    /// <param name="terminal">Where it is told what is kept in a temporary file.</param>
    public RowSource OpenFor(IReadOnlyList<string> columns, Terminal terminal)
    {
        var request = Options.Columns.Length > 0 ? this : this with { Options = Options with { Names = columns } };
        var rows = request.Open(terminal);
        if (rows.Columns.Count == columns.Count)
        {
            return rows;
        }

        int count = rows.Columns.Count;
        rows.Dispose();
        throw new InvalidDataException(
            $"{Path}: has {count} column{(count == 1 ? "" : "s")}, but the model has {columns.Count} ({string.Join(", ", columns)}); choose them with --columns");
    }
}
