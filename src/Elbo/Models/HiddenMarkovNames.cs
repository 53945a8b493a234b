using Elbo.Storage;

namespace Elbo.Models;

/// <summary>What the columns, categories and states of a hidden Markov model are called. A file keeps it, so that other data can be read in the same way.</summary>
public sealed record HiddenMarkovNames
{
    /// <summary>The names of the columns; empty if they have none.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The names of the categories of every column, empty for a column of numbers; empty if no column has any.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Categories { get; init; } = [];

    /// <summary>The names of the states, where labels gave them some; empty if they are just numbered.</summary>
    public IReadOnlyList<string> States { get; init; } = [];

    /// <summary>The column that said which rows are a sequence; empty if there was none.</summary>
    public string SequenceColumn { get; init; } = "";

    /// <summary>The column that ordered the rows; empty if there was none.</summary>
    public string TimeColumn { get; init; } = "";

    /// <summary>What a state is called: its name, or its number from 1.</summary>
    /// <param name="state">Its number, from 0.</param>
    public string State(int state) => States.Count > 0 ? States[state] : (state + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What a category is called: its name, or its number from 0.</summary>
    /// <param name="column">The number of the column, from 0.</param>
    /// <param name="category">Its number, from 0.</param>
    public string Category(int column, int category) => column < Categories.Count && category < Categories[column].Count
        ? Categories[column][category]
        : category.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>For messages of the family.</summary>
    internal Emissions.ColumnLabels Labels => new(
        d => d < Columns.Count ? Data.Cells.Quote(Columns[d]) : Emissions.ColumnLabels.Numbered.Column(d),
        (d, j) => d < Categories.Count && j < Categories[d].Count ? Data.Cells.Quote(Categories[d][j]) : Emissions.ColumnLabels.Numbered.Category(d, j));

    /// <summary>The same with the states in another order.</summary>
    internal HiddenMarkovNames Reordered(IReadOnlyList<int> order) => States.Count == 0 ? this : this with { States = [.. order.Select(k => States[k])] };

    /// <summary>Reads them from a model file.</summary>
    internal static HiddenMarkovNames Read(ModelReader reader, int states, int dimension)
    {
        var columns = Texts("columns");
        var names = Texts("states");
        if ((columns.Count > 0 && columns.Count != dimension) || (names.Count > 0 && names.Count != states))
        {
            throw reader.Error($"it names {columns.Count} columns and {names.Count} states, but has {dimension} and {states}");
        }

        bool hasCategories = Enumerable.Range(1, dimension).Any(d => reader.HasText($"categories{d}"));
        return new()
        {
            Columns = columns,
            States = names,
            Categories = hasCategories ? [.. Enumerable.Range(1, dimension).Select(d => Texts($"categories{d}"))] : [],
            SequenceColumn = reader.HasText("sequenceColumn") ? reader.Text("sequenceColumn") : "",
            TimeColumn = reader.HasText("timeColumn") ? reader.Text("timeColumn") : "",
        };

        IReadOnlyList<string> Texts(string key) => reader.HasText(key) ? reader.Texts(key) : [];
    }

    /// <summary>Writes what there is.</summary>
    internal void Write(ModelWriter writer)
    {
        Texts("columns", Columns);
        Texts("states", States);
        for (int d = 0; d < Categories.Count; d++)
        {
            Texts($"categories{d + 1}", Categories[d]);
        }

        if (SequenceColumn.Length > 0)
        {
            writer.Text("sequenceColumn", SequenceColumn);
        }

        if (TimeColumn.Length > 0)
        {
            writer.Text("timeColumn", TimeColumn);
        }

        void Texts(string key, IReadOnlyList<string> texts)
        {
            if (texts.Count > 0)
            {
                writer.Texts(key, texts);
            }
        }
    }
}
