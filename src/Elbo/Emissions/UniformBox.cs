using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Emissions;

/// <summary>The uniform density on a box: that of rows that belong to no cluster (Banfield and Raftery 1993).</summary>
public sealed class UniformBox
{
    private readonly double[] _minima;
    private readonly double[] _maxima;
    private readonly double[] _logWidths;

    /// <summary>A box.</summary>
    /// <param name="minima">The lower end of every column.</param>
    /// <param name="maxima">The upper end of every column, above the lower one.</param>
    /// <exception cref="ArgumentException">If an end is not finite or a column has no width.</exception>
    public UniformBox(ReadOnlySpan<double> minima, ReadOnlySpan<double> maxima)
    {
        ArgumentOutOfRangeException.ThrowIfZero(minima.Length, nameof(minima));
        ArgumentOutOfRangeException.ThrowIfNotEqual(maxima.Length, minima.Length, nameof(maxima));
        (_minima, _maxima, _logWidths) = (minima.ToArray(), maxima.ToArray(), new double[minima.Length]);
        for (int d = 0; d < _minima.Length; d++)
        {
            double width = _maxima[d] - _minima[d];
            _logWidths[d] = width > 0 && double.IsFinite(width)
                ? Math.Log(width)
                : throw new ArgumentException($"Column {d + 1} of the box goes from {_minima[d]} to {_maxima[d]}: it must have a finite width.", nameof(maxima));
        }
    }

    /// <summary>D.</summary>
    public int Dimension => _minima.Length;

    /// <summary>The lower end of every column.</summary>
    public ReadOnlySpan<double> Minima => _minima;

    /// <summary>The upper end of every column.</summary>
    public ReadOnlySpan<double> Maxima => _maxima;

    /// <summary>The logarithm of its volume, in the columns' units.</summary>
    public double LogVolume => Numerics.Linear.Sums.Of(_logWidths);

    /// <summary>The box that just holds all rows that count.</summary>
    /// <param name="rows">The rows; a missing cell does not matter.</param>
    /// <exception cref="InvalidDataException">If a column has the same value in every row, so that the box has no volume.</exception>
    public static UniformBox Of(IRowSource rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        for (int d = 0; d < rows.Dimension; d++)
        {
            if (rows.Summary.IsConstant(d))
            {
                throw new InvalidDataException(
                    $"Column '{rows.Columns[d]}' has the same value in every row, so that noise has no room in it; leave it out with --columns.");
            }
        }

        return new([.. rows.Summary.Minima], [.. rows.Summary.Maxima]);
    }

    /// <summary>The log-density of rows: of the observed cells where some are missing; −∞ outside.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="logDensity">One number per row to write.</param>
    public void LogDensity(Rows rows, Span<double> logDensity)
    {
        double whole = -LogVolume;
        for (int n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            double missing = 0;
            bool isInside = true;
            for (int d = 0; d < row.Length; d++)
            {
                missing += double.IsNaN(row[d]) ? _logWidths[d] : 0;
                isInside &= !(row[d] < _minima[d] || row[d] > _maxima[d]);
            }

            logDensity[n] = isInside ? whole + missing : double.NegativeInfinity;
        }
    }

    /// <summary>Draws a row.</summary>
    /// <param name="rng">The generator to draw from.</param>
    /// <param name="row">D numbers to write.</param>
    public void Draw(ref Rng rng, Span<double> row)
    {
        for (int d = 0; d < row.Length; d++)
        {
            row[d] = Cell(d, rng.NextDouble());
        }
    }

    /// <summary>The value of a column at a share of its width.</summary>
    internal double Cell(int column, double share) => _minima[column] + (share * (_maxima[column] - _minima[column]));
}
