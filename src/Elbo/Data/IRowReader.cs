namespace Elbo.Data;

/// <summary>Rows that come one after the other, once.</summary>
internal interface IRowReader : IDisposable
{
    /// <summary>The names of the columns.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>The name of the column of weights; empty if there is none.</summary>
    string Weights { get; }

    /// <summary>Goes to the next row, the first at first; waits for it where it has not come yet.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidDataException">If what comes next is no row.</exception>
    bool Advance();

    /// <summary>The numbers of the row, one a column.</summary>
    /// <returns>The weight of the row; 1 where no column holds it.</returns>
    /// <exception cref="InvalidDataException">If one of them is of no use.</exception>
    double Take(Span<double> into);
}
