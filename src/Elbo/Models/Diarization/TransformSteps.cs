using Elbo.Data;
using Elbo.Models.Speakers;

namespace Elbo.Models.Diarization;

/// <summary>
/// What to do to embeddings, as names of files: an npy array of one dimension is subtracted, one of two is multiplied by (x times the array, whose rows
/// are then as many as x has numbers), and <c>unit</c> scales to length 1.
/// </summary>
public static class TransformSteps
{
    /// <summary>The step that scales to length 1.</summary>
    public const string Unit = "unit";

    /// <summary>Reads the steps.</summary>
    /// <param name="dimension">How many numbers an embedding has; at least 1.</param>
    /// <param name="steps">The steps, the first one first.</param>
    /// <exception cref="InvalidDataException">If a file cannot be read, or does not fit what the step before leaves: the message says which.</exception>
    public static VectorPreparation Read(int dimension, params IReadOnlyList<string> steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(steps);
        var preparation = new VectorPreparation(dimension);
        var pending = new Shift(1, new double[dimension]);
        foreach (string step in steps)
        {
            if (step == Unit)
            {
                // The step of the library scales to √D.
                preparation = Flush(preparation, pending).Then(new PreparationStep.UnitLength());
                pending = new(1 / Math.Sqrt(preparation.Outputs), new double[preparation.Outputs]);
                continue;
            }

            var (values, rows, columns) = Load(step);
            int width = preparation.Outputs;
            if (values.Length == width && (rows == 1 || columns == 1))
            {
                pending = pending with { Center = [.. pending.Center.Select((c, d) => c + (values[d] / pending.Scale))] };
            }
            else if (rows == width || columns == width)
            {
                preparation = preparation.Then(new PreparationStep.Affine(Path.GetFileNameWithoutExtension(step), pending.Center, Scaled(values, rows, columns, width, pending.Scale)));
                pending = new(1, new double[preparation.Outputs]);
            }
            else
            {
                throw new InvalidDataException(
                    $"{step}: has {rows} × {columns} numbers, but vectors of {width} come to it; give an array of {width} to subtract, or of {width} rows to multiply by");
            }
        }

        return Flush(preparation, pending);
    }

    private static (double[] Values, int Rows, int Columns) Load(string path)
    {
        using var source = NpySource.Open(path);
        var values = new List<double>();
        var batch = new RowBatch();
        for (int b = 0; b < source.BatchCount; b++)
        {
            source.Read(b, batch);
            values.AddRange(batch.Rows.Values);
        }

        return ([.. values], (int)source.UnitCount, source.Dimension);
    }

    /// <summary>As a matrix whose rows give the numbers that come out.</summary>
    private static double[] Scaled(double[] values, int rows, int columns, int width, double scale)
    {
        bool isInputsByOutputs = rows == width;
        int outputs = isInputsByOutputs ? columns : rows;
        double[] matrix = new double[values.Length];
        for (int e = 0; e < outputs; e++)
        {
            for (int d = 0; d < width; d++)
            {
                matrix[(e * width) + d] = scale * (isInputsByOutputs ? values[(d * columns) + e] : values[(e * width) + d]);
            }
        }

        return matrix;
    }

    private static VectorPreparation Flush(VectorPreparation preparation, Shift pending)
    {
        if (pending.Scale == 1 && Array.TrueForAll(pending.Center, static c => c == 0))
        {
            return preparation;
        }

        int width = preparation.Outputs;
        double[] matrix = new double[width * width];
        for (int d = 0; d < width; d++)
        {
            matrix[(d * width) + d] = pending.Scale;
        }

        return preparation.Then(new PreparationStep.Affine("shift", pending.Center, matrix));
    }

    /// <summary>x ↦ scale·(x − center): waits for the matrix that it can be a part of.</summary>
    private sealed record Shift(double Scale, double[] Center);
}
