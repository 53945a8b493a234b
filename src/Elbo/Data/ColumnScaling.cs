namespace Elbo.Data;

/// <summary>
/// z = (x − m)/u with the mean m of a column and a unit u, the power of two next below its standard deviation. Single precision then spends its seven digits on
/// what rows differ in, whatever the origin and the unit of a column, and numbers of any size fit its range. Dividing by a power of two rounds nothing.
/// </summary>
internal sealed class ColumnScaling
{
    /// <summary>The scaling of some columns.</summary>
    /// <param name="columns">Their means and variances.</param>
    public ColumnScaling(ColumnSummary columns)
    {
        Origins = [.. columns.Means];
        Units = [.. columns.Variances.Select(static v => v > 0 ? Math.ScaleB(1, Math.ILogB(Math.Sqrt(v))) : 1)];
    }

    /// <summary>m of every column.</summary>
    public double[] Origins { get; }

    /// <summary>u of every column.</summary>
    public double[] Units { get; }

    /// <summary>How many columns there are.</summary>
    public int Dimension => Units.Length;

    /// <summary>Scales rows, or means of rows.</summary>
    /// <param name="rows">Rows × D numbers.</param>
    /// <param name="scaled">As many to write.</param>
    public void Apply(ReadOnlySpan<double> rows, Span<float> scaled)
    {
        for (int start = 0; start < rows.Length; start += Dimension)
        {
            var row = rows.Slice(start, Dimension);
            var target = scaled.Slice(start, Dimension);
            for (int d = 0; d < target.Length; d++)
            {
                target[d] = (float)Scale(row[d], d);
            }
        }
    }

    /// <summary>Scales a number, in double precision.</summary>
    /// <param name="value">The number.</param>
    /// <param name="column">Its column, from 0.</param>
    public double Scale(double value, int column) => (value - Origins[column]) / Units[column];
}
