using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Models.Speakers;

/// <summary>What is done to vectors before a model sees them, step by step: the same to those it learns from and those it scores.</summary>
public sealed class VectorPreparation
{
    private readonly double[][] _centers;
    private readonly double[][] _matrices;

    /// <summary>Some steps, the first one first.</summary>
    /// <param name="dimension">How many numbers a vector has.</param>
    /// <param name="steps">The steps; none leaves vectors as they are.</param>
    /// <exception cref="ArgumentException">If a step takes another number of numbers than the one before leaves.</exception>
    public VectorPreparation(int dimension, params IReadOnlyList<PreparationStep> steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(steps);
        (Inputs, Outputs, Steps) = (dimension, dimension, [.. steps]);
        _centers = new double[steps.Count][];
        _matrices = new double[steps.Count][];
        for (int s = 0; s < steps.Count; s++)
        {
            if (steps[s] is PreparationStep.Affine affine)
            {
                if (affine.Center.Count != Outputs || affine.Outputs < 1 || affine.Matrix.Count != affine.Outputs * Outputs)
                {
                    throw new ArgumentException($"Step {s + 1}, '{affine.Name}', takes {affine.Center.Count} numbers, but {Outputs} come.", nameof(steps));
                }

                (_centers[s], _matrices[s]) = ([.. affine.Center], [.. affine.Matrix]);
                Outputs = affine.Outputs;
            }
        }
    }

    /// <summary>How many numbers a vector has.</summary>
    public int Inputs { get; }

    /// <summary>How many numbers it has afterwards.</summary>
    public int Outputs { get; }

    /// <summary>The steps, the first one first.</summary>
    public IReadOnlyList<PreparationStep> Steps { get; }

    /// <summary>The same and one step more.</summary>
    /// <param name="step">What to do to what comes out.</param>
    public VectorPreparation Then(PreparationStep step) => new(Inputs, [.. Steps, step]);

    /// <summary>Prepares vectors.</summary>
    /// <param name="rows">The vectors.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <param name="prepared">Rows × <see cref="Outputs"/> numbers to write.</param>
    public void Apply(Rows rows, Scratch scratch, Span<double> prepared)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (rows.Dimension != Inputs)
        {
            throw new ArgumentException($"The rows have {rows.Dimension} columns; {Inputs} are expected.", nameof(rows));
        }

        using var frame = scratch.Begin();
        int widest = Math.Max(Inputs, Steps.Count == 0 ? 0 : _centers.Max(static c => c?.Length ?? 0));
        Span<double> current = scratch.Take(widest), centered = scratch.Take(widest);
        for (int n = 0; n < rows.Count; n++)
        {
            int length = Inputs;
            rows[n].CopyTo(current);
            for (int s = 0; s < Steps.Count; s++)
            {
                length = _centers[s] is null ? Normalize(current[..length]) : Map(s, current, centered[..length]);
            }

            current[..length].CopyTo(prepared[(n * Outputs)..]);
        }
    }

    private static int Normalize(Span<double> row)
    {
        double norm = Math.Sqrt(Sums.OfProducts(row, row));
        if (norm > 0)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(row, Math.Sqrt(row.Length) / norm, row);
        }

        return row.Length;
    }

    private int Map(int step, Span<double> row, Span<double> centered)
    {
        System.Numerics.Tensors.TensorPrimitives.Subtract(row[..centered.Length], _centers[step], centered);
        int outputs = _matrices[step].Length / centered.Length;
        for (int e = 0; e < outputs; e++)
        {
            row[e] = Sums.OfProducts(_matrices[step].AsSpan(e * centered.Length, centered.Length), centered);
        }

        return outputs;
    }
}
