using Elbo.Numerics.Linear;
using PaddedColumns = Elbo.Numerics.Linear.Columns;

namespace Elbo.Numerics.Tests;

/// <summary>Random blocks of rows at every awkward size.</summary>
internal sealed class Blocks
{
    private readonly double[] _rows;
    private readonly int _dimension;

    public Blocks(int rows, int dimension)
    {
        var rng = new Seed((ulong)((rows * 1000) + dimension)).ToRng();
        _dimension = dimension;
        _rows = new double[rows * dimension];
        Center = new double[dimension];
        Stride = PaddedColumns.Stride(rows);
        Columns = new double[dimension * Stride];
        for (int i = 0; i < _rows.Length; i++)
        {
            _rows[i] = 3 + rng.NextGaussian();
        }

        for (int d = 0; d < dimension; d++)
        {
            Center[d] = 3 + (0.5 * rng.NextGaussian());
        }

        PaddedColumns.FromRows(_rows, dimension, Columns);
        Responsibilities = new double[Stride];
        for (int n = 0; n < rows; n++)
        {
            Responsibilities[n] = n % 7 == 3 ? 0 : rng.NextDouble();
        }
    }

    /// <summary>Every number of rows from 0 to 67 in few dimensions, every dimension from 1 to 130 at a few numbers of rows.</summary>
    public static TheoryData<int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int>();
            for (int rows = 0; rows <= 67; rows++)
            {
                sizes.Add(rows, 1 + (rows % 9));
            }

            for (int dimension = 1; dimension <= 130; dimension++)
            {
                sizes.Add(dimension % 3 == 0 ? 33 : 70, dimension);
            }

            return sizes;
        }
    }

    public int Stride { get; }

    public double[] Columns { get; }

    public double[] Center { get; }

    public double[] Responsibilities { get; }

    public static double Tolerance(double expected) => 1e-12 * (1 + Math.Abs(expected));

    /// <summary>All rows, one after the other.</summary>
    public double[] Rows => _rows;

    public ReadOnlySpan<double> Row(int n) => _rows.AsSpan(n * _dimension, _dimension);

    /// <summary>A lower triangle with a dominant diagonal.</summary>
    public double[] InverseFactor()
    {
        var rng = new Seed(99).ToRng();
        double[] factor = new double[Packed.Length(_dimension)];
        for (int i = 0; i < _dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                factor[Packed.Index(i, j)] = i == j ? 1 + rng.NextDouble() : rng.NextGaussian() / _dimension;
            }
        }

        return factor;
    }
}
