using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Benchmarks;

/// <summary>Vectors that are drawn again whenever they are read, so that they take no memory: a speaker's own, and noise.</summary>
internal sealed class DrawnVectors(int rows, int dimension, int speakers) : IRowSource
{
    private const int RowsPerBatch = 2048;

    private readonly double[] _values = new double[RowsPerBatch * dimension];

    public IReadOnlyList<string> Columns { get; } = [.. Enumerable.Range(1, dimension).Select(static d => $"x{d}")];

    public ColumnSummary Summary => throw new NotSupportedException("Nobody needs it here.");

    public long UnitCount => rows;

    public int BatchCount => (rows + RowsPerBatch - 1) / RowsPerBatch;

    public void Read(int index, RowBatch into)
    {
        int first = index * RowsPerBatch, count = Math.Min(RowsPerBatch, rows - first);
        var noise = new Seed(1).Derive(index).ToRng();
        for (int n = 0; n < count; n++)
        {
            var own = new Seed(2).Derive((first + n) % speakers).ToRng();
            for (int d = 0; d < dimension; d++)
            {
                _values[(n * dimension) + d] = (own.NextDouble() - 0.5) + (noise.NextDouble() + noise.NextDouble() - 1);
            }
        }

        into.Set(_values.AsMemory(0, count * dimension), dimension);
    }
}
