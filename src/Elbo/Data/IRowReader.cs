namespace Elbo.Data;

/// <summary>Rows that come one after the other, once.</summary>
internal interface IRowReader : IDisposable
{
    /// <summary>The names of the columns.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Goes to the next row, the first at first; waits for it where it has not come yet.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidDataException">If what comes next is no row.</exception>
    bool Advance();

    /// <summary>The numbers of the row, one a column.</summary>
    /// <exception cref="InvalidDataException">If one of them is of no use.</exception>
    void Take(Span<double> into);
}
