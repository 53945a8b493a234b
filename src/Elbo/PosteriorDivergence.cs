using Elbo.Data;
using Elbo.Numerics;

namespace Elbo;

/// <summary>How much the posteriors of two models over the components of rows differ.</summary>
public static class PosteriorDivergence
{
    /// <summary>Responsibilities below e⁻⁷⁰⁰ are 0, and their logarithm is taken for this.</summary>
    private const double LowestLogarithm = -700;

    /// <summary>
    /// KL(q ‖ p) = Σ w Σₖ qₖ ln(qₖ/pₖ), row by row: the term of the ledger, measured rather than worked out from the others.
    /// </summary>
    /// <param name="from">The model whose posterior is q.</param>
    /// <param name="to">The model whose posterior is p; it has as many components.</param>
    /// <param name="rows">The rows, with their weights.</param>
    /// <returns>Nats.</returns>
    /// <exception cref="ArgumentException">If the models have different numbers of components.</exception>
    public static double Between(IPosterior from, IPosterior to, IRowSource rows)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(rows);
        if (from.Components != to.Components)
        {
            throw new ArgumentException($"The models have {from.Components} and {to.Components} components.", nameof(to));
        }

        double total = 0;
        var batch = new RowBatch();
        var scratch = new Scratch();
        for (int b = 0; b < rows.BatchCount; b++)
        {
            rows.Read(b, batch);
            var block = batch.Rows;
            using var frame = scratch.Begin();
            var q = scratch.Take(from.Components * block.Count);
            var p = scratch.Take(from.Components * block.Count);
            from.Responsibilities(block, scratch, q);
            to.Responsibilities(block, scratch, p);
            for (int i = 0; i < q.Length; i++)
            {
                double weight = block.Weights.IsEmpty ? 1 : block.Weights[i % block.Count];
                if (q[i] > 0 && weight > 0)
                {
                    total += weight * q[i] * (Math.Log(q[i]) - (p[i] > 0 ? Math.Log(p[i]) : LowestLogarithm));
                }
            }
        }

        return total;
    }
}
