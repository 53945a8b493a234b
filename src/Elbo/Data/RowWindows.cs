using System.Runtime.ExceptionServices;

namespace Elbo.Data;

/// <summary>Cuts rows that come one after the other into sources of some rows each.</summary>
internal sealed class RowWindows(IRowReader reader) : IDisposable
{
    private bool _isAhead;
    private bool _isEnd;
    private ExceptionDispatchInfo? _wrong;
    private int _expected = 16;

    internal IReadOnlyList<string> Columns => reader.Columns;

    /// <summary>The name of the column of weights; empty if there is none.</summary>
    internal string Weights => reader.Weights;

    /// <summary>The next rows, in memory of their own.</summary>
    /// <param name="rows">How many; fewer only where the rows end.</param>
    /// <returns>The rows, or <see langword="null"/> if there are none left.</returns>
    /// <exception cref="InvalidDataException">If something is wrong with one of them; those before it in the window are lost.</exception>
    internal MatrixSource? Read(int rows)
    {
        int dimension = reader.Columns.Count;

        // Grows only as rows come: a wide header alone must not cost memory. Once one window was full, the next begins at its size.
        double[] values = [];
        double[] weights = [];
        int count = 0;
        while (count < rows && !IsAtEnd())
        {
            _wrong?.Throw();
            _isAhead = false;
            int at = count * dimension;
            if (values.Length == at)
            {
                int room = Math.Min(Math.Max(2 * count, _expected), rows);
                Array.Resize(ref values, room * dimension);
                Array.Resize(ref weights, Weights.Length == 0 ? 0 : room);
            }

            double weight = reader.Take(values.AsSpan(at, dimension));
            if (Weights.Length > 0)
            {
                weights[count] = weight;
            }

            count++;
        }

        _expected = Math.Max(_expected, count);
        return count == 0
            ? null
            : new(values.AsMemory(0, count * dimension), dimension, reader.Columns, weights.AsMemory(0, Weights.Length == 0 ? 0 : count), allowsMissing: true);
    }

    /// <summary>Whether no row follows. Waits for one; if something is wrong with it, the next <see cref="Read"/> tells.</summary>
    internal bool IsAtEnd()
    {
        if (_isAhead || _isEnd || _wrong is not null)
        {
            return _isEnd;
        }

        try
        {
            _isAhead = reader.Advance();
            _isEnd = !_isAhead;
        }
        catch (InvalidDataException e)
        {
            _wrong = ExceptionDispatchInfo.Capture(e);
        }

        return _isEnd;
    }

    public void Dispose() => reader.Dispose();
}
