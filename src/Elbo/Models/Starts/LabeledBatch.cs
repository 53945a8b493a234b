using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models.Starts;

/// <summary>Some rows, and the component that each belongs to; −1 for none.</summary>
internal sealed class LabeledBatch
{
    private readonly RowBatch _batch = new();
    private readonly Scratch _scratch = new();
    private long _start;
    private int[] _labels = [];

    /// <summary>Takes rows of a source.</summary>
    /// <param name="rows">The source.</param>
    /// <param name="index">Which of its batches.</param>
    /// <param name="start">The number of their first row.</param>
    /// <returns>How many rows there are.</returns>
    public int Read(IRowSource rows, int index, long start)
    {
        rows.Read(index, _batch);
        _start = start;
        if (_labels.Length < _batch.RowCount)
        {
            _labels = new int[_batch.RowCount];
        }

        return _batch.RowCount;
    }

    /// <summary>Says where the rows belong.</summary>
    public void Label(Labeler label) => label(_batch.Rows, _start, _scratch, _labels);

    /// <summary>Adds the statistics that the rows have where each belongs wholly to its component.</summary>
    /// <param name="statistics">The model's statistics to add to.</param>
    /// <param name="model">What the statistics are of.</param>
    public void AddTo(Span<double> statistics, GaussianMixture model)
    {
        var block = _batch.Rows;
        using var frame = _scratch.Begin();
        var responsibilities = _scratch.TakeZeros(model.Components * block.Count);
        for (int n = 0; n < block.Count; n++)
        {
            if (_labels[n] >= 0)
            {
                double weight = block.Weights.IsEmpty ? 1 : block.Weights[n];
                responsibilities[(_labels[n] * block.Count) + n] = weight;
                statistics[_labels[n]] += weight;
            }
        }

        model.Emission.Accumulate(block, responsibilities, _scratch, statistics[model.Components..]);
    }

    /// <summary>Finds the component of every row.</summary>
    /// <param name="block">The rows.</param>
    /// <param name="start">The number of the first one.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="labels">One label per row to write.</param>
    public delegate void Labeler(Rows block, long start, Scratch scratch, Span<int> labels);
}
