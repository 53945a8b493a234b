using System.Globalization;
using Elbo.Data;
using Elbo.Emissions;
using Elbo.Storage;

namespace Elbo.Models;

/// <summary>What the columns, categories and states of a hidden Markov model are called. A file keeps it, so that other data can be read in the same way.</summary>
public sealed record HiddenMarkovNames
{
    /// <summary>What the columns are, with the names of their categories; empty if nobody knows.</summary>
    public IReadOnlyList<ColumnType> Columns { get; init; } = [];

    /// <summary>The names of the states, where labels gave them some; empty if they are just numbered.</summary>
    public IReadOnlyList<string> States { get; init; } = [];

    /// <summary>The column that said which rows are a sequence; empty if there was none.</summary>
    public string SequenceColumn { get; init; } = "";

    /// <summary>The column that ordered the rows; empty if there was none.</summary>
    public string TimeColumn { get; init; } = "";

    /// <summary>What a state is called: its name, or its number from 1.</summary>
    /// <param name="state">Its number, from 0.</param>
    public string State(int state) => States.Count > 0 ? States[state] : (state + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>What a column is called: its name, or <c>x</c> with its number from 1.</summary>
    /// <param name="column">Its number, from 0.</param>
    public string Column(int column) => column < Columns.Count ? Columns[column].Name : string.Create(CultureInfo.InvariantCulture, $"x{column + 1}");

    /// <summary>What a category is called: its name, or its number from 0.</summary>
    /// <param name="column">The number of the column, from 0.</param>
    /// <param name="category">Its number, from 0.</param>
    public string Category(int column, int category) => column < Columns.Count && category < Columns[column].Categories.Count
        ? Columns[column].Categories[category]
        : category.ToString(CultureInfo.InvariantCulture);

    /// <summary>For messages of the family.</summary>
    internal ColumnLabels Labels => Columns.Count == 0
        ? ColumnLabels.Numbered
        : new(d => Cells.Quote(Column(d)), (d, j) => Cells.Quote(Category(d, j)));

    /// <summary>The same with the states in another order.</summary>
    internal HiddenMarkovNames Reordered(IReadOnlyList<int> order) => States.Count == 0 ? this : this with { States = [.. order.Select(k => States[k])] };

    /// <summary>Reads them from a model file.</summary>
    internal static HiddenMarkovNames Read(ModelReader reader, int states, int dimension)
    {
        var columns = reader.HasText("columns") ? ColumnTypeFile.Read(reader) : [];
        var names = reader.HasText("states") ? reader.Texts("states") : [];
        if ((columns.Count > 0 && columns.Count != dimension) || (names.Count > 0 && names.Count != states))
        {
            throw reader.Error($"it names {columns.Count} columns and {names.Count} states, but has {dimension} and {states}");
        }

        return new()
        {
            Columns = columns,
            States = names,
            SequenceColumn = reader.HasText("sequenceColumn") ? reader.Text("sequenceColumn") : "",
            TimeColumn = reader.HasText("timeColumn") ? reader.Text("timeColumn") : "",
        };
    }

    /// <summary>Writes what there is.</summary>
    internal void Write(ModelWriter writer)
    {
        if (Columns.Count > 0)
        {
            ColumnTypeFile.Write(Columns, writer);
        }

        if (States.Count > 0)
        {
            writer.Texts("states", States);
        }

        if (SequenceColumn.Length > 0)
        {
            writer.Text("sequenceColumn", SequenceColumn);
        }

        if (TimeColumn.Length > 0)
        {
            writer.Text("timeColumn", TimeColumn);
        }
    }
}
