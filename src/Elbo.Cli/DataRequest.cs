using Elbo.Data;

namespace Elbo.Cli;

/// <summary>Data that a command line names, not opened yet.</summary>
/// <param name="Path">A file, <c>-</c>, or the name of a shipped data set.</param>
/// <param name="Options">What to take from it.</param>
internal sealed record DataRequest(string Path, CsvOptions Options)
{
    /// <summary>Whether a category that a model has not seen counts as missing; otherwise it is an error.</summary>
    public bool UnknownIsMissing { get; init; }

    /// <summary>What becomes of rows of numbers that lack cells.</summary>
    public MissingCells Missing { get; init; }

    /// <summary>Opens standard input again, for those who read it twice; null where it has not been kept.</summary>
    public Func<Stream>? KeptInput { get; private init; }

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
            foreach (string ending in (string[])[".gz", ".csv", ".tsv", ".txt", ".npy", ".ark", ".scp"])
            {
                if (name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                {
                    name = name[..^ending.Length];
                }
            }

            return name;
        }
    }

    /// <summary>The same data, to be opened more than once: standard input is read to its end and kept in memory.</summary>
    /// <exception cref="InvalidDataException">If it is longer than an array can be.</exception>
    public DataRequest KeepingInput()
    {
        if (Path != DataOptions.StandardInput || KeptInput is not null)
        {
            return this;
        }

        using var input = Terminal.OpenInput();
        var kept = new MemoryStream();
        try
        {
            input.CopyTo(kept);
        }
        catch (IOException e) when (kept.Length > Array.MaxLength / 2)
        {
            throw new InvalidDataException("standard input: it is too long to be read twice from memory; save it as a file first", e);
        }

        return this with { KeptInput = () => new MemoryStream(kept.GetBuffer(), 0, (int)kept.Length, writable: false) };
    }

    /// <summary>Opens the data as the command line says.</summary>
    /// <param name="terminal">Where it is told what is kept in a temporary file.</param>
    /// <exception cref="InvalidDataException">If it cannot be read or anything in it is wrong.</exception>
    public RowSource Open(Terminal terminal)
    {
        var options = Options with { AllowsMissing = Missing != MissingCells.Refuse };
        if (Path == DataOptions.StandardInput)
        {
            return Checked(RowSource.Open(Path, options, terminal.Tell, KeptInput?.Invoke() ?? Terminal.OpenInput()));
        }

        string[] names = [.. Datasets.All.Select(static set => set.Name)];
        if (!System.IO.Path.Exists(Path) && Datasets.TryFind(Path) is null && Suggestion.Nearest(Path, names) is not null)
        {
            throw new InvalidDataException(Suggestion.InList(
                $"{Path}: there is no such file, and no data set of that name", Path, names, $"data sets are {string.Join(", ", names)}"));
        }

        return Checked(RowSource.Open(Path, options, terminal.Tell));
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
    /// <exception cref="InvalidDataException">If cells may be missing that the model cannot do without.</exception>
    public RowSource OpenFor(LoadedModel model, Terminal terminal)
    {
        if (model.Types is { } types)
        {
            return OpenFor(types, terminal);
        }

        return Missing == MissingCells.Refuse || model.Imputer is not null
            ? OpenFor(model.Columns, terminal)
            : throw new InvalidDataException($"{model.Path}: a {model.Kind} model needs every cell of a row, so that it does not go with --missing; fill the cells in");
    }

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

    /// <summary>Says at once what is wrong with missing cells, with the name of the data in front.</summary>
    private RowSource Checked(RowSource rows)
    {
        try
        {
            if (Missing != MissingCells.Refuse)
            {
                ObservedRows.Of(rows, Missing);
            }

            return rows;
        }
        catch (InvalidDataException e)
        {
            rows.Dispose();
            throw new InvalidDataException($"{rows.Name}: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..]}", e);
        }
    }
}
