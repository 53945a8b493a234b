using Elbo.Data;
using Elbo.Emissions.Conditioning;
using Elbo.Numerics;

namespace Elbo.Models;

/// <summary>Filling missing cells in under a mixture: given the observed cells of a row they are a mixture, with the row's responsibilities for weights.</summary>
internal static class Imputation
{
    /// <summary>Writes the conditional means of what rows lack, given a component.</summary>
    public delegate void ConditionalMeans(Rows rows, IReadOnlyList<MissingPattern> patterns, int component, Span<double> completed);

    /// <summary>Draws what the rows of a component lack.</summary>
    public delegate void ConditionalDraws(
        Rows rows, IReadOnlyList<MissingPattern> patterns, int component, ReadOnlySpan<int> components, ref Rng rng, Span<double> completed);

    /// <summary>Σ r E[x | k, what is observed].</summary>
    public static void Means(IPosterior model, Rows rows, ConditionalMeans means, Scratch scratch, Span<double> completed)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        var responsibilities = RowByRow.Of(model, rows, scratch);
        var conditional = scratch.Take(rows.Values.Length);
        var patterns = MissingPattern.Find(rows);
        rows.Values.CopyTo(completed);
        for (int k = 0; k * rows.Count < responsibilities.Length; k++)
        {
            means(rows, patterns, k, conditional);
            foreach (var pattern in patterns)
            {
                foreach (int n in pattern.Rows)
                {
                    foreach (int d in pattern.Missing)
                    {
                        int cell = (n * rows.Dimension) + d;
                        completed[cell] = (k == 0 ? 0 : completed[cell]) + (responsibilities[(k * rows.Count) + n] * conditional[cell]);
                    }
                }
            }
        }
    }

    /// <summary>A component for every row, then its missing cells.</summary>
    public static void Draw(IPosterior model, Rows rows, ConditionalDraws draws, Scratch scratch, ref Rng rng, Span<double> completed)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        using var frame = scratch.Begin();
        var responsibilities = RowByRow.Of(model, rows, scratch);
        var patterns = MissingPattern.Find(rows);
        int[] components = new int[rows.Count];
        double[] posterior = new double[rows.Count == 0 ? 0 : responsibilities.Length / rows.Count];
        foreach (var pattern in patterns)
        {
            foreach (int n in pattern.Rows)
            {
                for (int k = 0; k < posterior.Length; k++)
                {
                    posterior[k] = responsibilities[(k * rows.Count) + n];
                }

                components[n] = rng.NextIndex(posterior);
            }
        }

        rows.Values.CopyTo(completed);
        for (int k = 0; k < posterior.Length; k++)
        {
            draws(rows, patterns, k, components, ref rng, completed);
        }
    }

    /// <summary>All rows, filled in.</summary>
    /// <param name="imputer">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="draws">Where draws come from; conditional means if not given.</param>
    /// <exception cref="ArgumentException">If the rows have another dimension.</exception>
    public static double[,] Table(IImputer imputer, IRowSource rows, Seed? draws)
    {
        var result = new double[RowByRow.Count(rows, imputer.Dimension), imputer.Dimension];
        int batches = 0;
        RowByRow.ForEach(rows, imputer.Dimension, (batch, start, scratch) =>
        {
            var completed = scratch.Take(batch.Values.Length);
            if (draws?.Derive(batches++) is { } seed)
            {
                var rng = seed.ToRng();
                imputer.DrawMissing(batch, scratch, ref rng, completed);
            }
            else
            {
                imputer.Impute(batch, scratch, completed);
            }

            for (int i = 0; i < completed.Length; i++)
            {
                result[start + (i / imputer.Dimension), i % imputer.Dimension] = completed[i];
            }
        });
        return result;
    }
}
