using System.Numerics.Tensors;
using Elbo.Data;
using Elbo.Numerics;
using Elbo.Numerics.Linear;

namespace Elbo.Emissions;

/// <content>Rows of which nothing is known: they have the density 1 in every component and add to no statistic.</content>
public sealed partial class GaussianEmission
{
    /// <summary>Numbers that are neither NaN nor too large to square have a finite sum.</summary>
    private static bool HasGaps(Rows rows) => double.IsNaN(Sums.Of(rows.Values));

    private void LogDensityWithGaps(Rows rows, Scratch scratch, Span<double> logDensity)
    {
        using var frame = scratch.Begin();
        var present = scratch.Take(rows.Count);
        LogDensity(Filled(rows, scratch.Take(rows.Values.Length), present), scratch, logDensity);
        for (int k = 0; k < Components; k++)
        {
            var scores = logDensity.Slice(k * rows.Count, rows.Count);
            TensorPrimitives.Multiply(scores, present, scores);
        }
    }

    private double AccumulateWithGaps(Rows rows, ReadOnlySpan<double> responsibilities, Scratch scratch, Span<double> statistics)
    {
        using var frame = scratch.Begin();
        var present = scratch.Take(rows.Count);
        var shares = scratch.Take(responsibilities.Length);
        var filled = Filled(rows, scratch.Take(rows.Values.Length), present);
        for (int k = 0; k < Components; k++)
        {
            TensorPrimitives.Multiply(responsibilities.Slice(k * rows.Count, rows.Count), present, shares.Slice(k * rows.Count, rows.Count));
        }

        return Accumulate(filled, shares, scratch, statistics);
    }

    /// <summary>The rows with the first component's mean where nothing is known.</summary>
    private Rows Filled(Rows rows, Span<double> values, Span<double> present)
    {
        rows.Values.CopyTo(values);
        for (int n = 0; n < rows.Count; n++)
        {
            int missing = 0;
            foreach (double cell in rows[n])
            {
                missing += double.IsNaN(cell) ? 1 : 0;
            }

            present[n] = missing == 0 ? 1 : 0;
            if (missing == Dimension)
            {
                Mean(0).CopyTo(values.Slice(n * Dimension, Dimension));
            }
            else if (missing > 0)
            {
                throw new InvalidDataException(
                    $"A row lacks some, not all, of {Dimension} Gaussian columns that vary together: let each vary on its own (VVI or EEI), or fill the cells in.");
            }
        }

        return new(values, rows.Weights, Dimension);
    }
}
