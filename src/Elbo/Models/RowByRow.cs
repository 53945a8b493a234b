using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>What a model says of every row of a source, a batch at a time.</summary>
internal static class RowByRow
{
    /// <summary>Does something with a batch.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="start">The place of its first row in the source.</param>
    /// <param name="scratch">Memory for this batch alone.</param>
    public delegate void Action(Rows rows, int start, Scratch scratch);

    /// <summary>The natural logarithm of the density of every row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Rows of as many columns as the model has.</param>
    public static double[] LogDensity(IDensity model, IRowSource rows)
    {
        double[] result = new double[Count(rows, model.Dimension)];
        ForEach(rows, model.Dimension, (batch, start, scratch) => model.LogDensity(batch, scratch, result.AsSpan(start, batch.Count)));
        return result;
    }

    /// <summary>The posterior probabilities of the components given every row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Rows of as many columns as the model has.</param>
    /// <returns>Rows × components numbers.</returns>
    public static double[,] Responsibilities(IPosterior model, IRowSource rows)
    {
        var result = new double[Count(rows, model.Dimension), model.Components];
        ForEach(rows, model.Dimension, (batch, start, scratch) =>
        {
            var responsibilities = Of(model, batch, scratch);
            for (int i = 0; i < responsibilities.Length; i++)
            {
                result[start + (i % batch.Count), i / batch.Count] = responsibilities[i];
            }
        });
        return result;
    }

    /// <summary>The most probable component of every row, from 0; the first of equals.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Rows of as many columns as the model has.</param>
    public static int[] Assign(IPosterior model, IRowSource rows)
    {
        int[] result = new int[Count(rows, model.Dimension)];
        ForEach(rows, model.Dimension, (batch, start, scratch) =>
        {
            var responsibilities = Of(model, batch, scratch);
            for (int n = 0; n < batch.Count; n++)
            {
                result[start + n] = Models.Responsibilities.MostProbable(responsibilities, batch.Count, n);
            }
        });
        return result;
    }

    /// <summary>The responsibilities of a batch, component after component, in scratch memory of the caller's frame.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="scratch">Where they lie.</param>
    public static Span<double> Of(IPosterior model, Rows rows, Scratch scratch)
    {
        var responsibilities = scratch.Take(model.Components * rows.Count);
        model.Responsibilities(rows, scratch, responsibilities);
        return responsibilities;
    }

    /// <summary>Goes through all batches in their order.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="dimension">How many columns they must have.</param>
    /// <param name="action">What to do.</param>
    public static void ForEach(IRowSource rows, int dimension, Action action)
    {
        _ = Count(rows, dimension);
        var batch = new RowBatch();
        var scratch = new Scratch();
        int start = 0;
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            using var frame = scratch.Begin();
            action(batch.Rows, start, scratch);
            start += batch.RowCount;
        }
    }

    /// <summary>How many rows there are, if they have the columns of the model.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="dimension">How many columns they must have.</param>
    /// <exception cref="ArgumentException">If they have others.</exception>
    public static int Count(IRowSource rows, int dimension)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Dimension == dimension
            ? checked((int)rows.UnitCount)
            : throw new ArgumentException($"The rows have {rows.Dimension} columns, the model {dimension}.", nameof(rows));
    }
}
