namespace Elbo.Data;

/// <summary>Rows of real numbers with named columns: what tables, matrices and array files have in common.</summary>
public interface IRowSource : IDataSource<RowBatch>
{
    /// <summary>How many numbers a row has.</summary>
    int Dimension => Columns.Count;

    /// <summary>The names of the columns, one per number of a row; <c>x1</c>, <c>x2</c>, … where the data has none.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Weight, mean, variance and range of every column, from one first pass.</summary>
    ColumnSummary Summary { get; }
}
