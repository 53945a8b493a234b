using Elbo.Data;
using Elbo.Numerics;

namespace Elbo.Models;

/// <content>What missing cells would hold.</content>
public sealed partial class GaussianMixture : IImputer
{
    /// <summary>The rows with their missing cells filled in.</summary>
    /// <param name="rows">Rows of <see cref="Dimension"/> numbers; a missing cell is NaN.</param>
    /// <param name="draws">Where draws come from; conditional means if not given. A batch's draws depend on the seed and its number alone.</param>
    /// <returns>Rows × D numbers.</returns>
    /// <exception cref="ArgumentException">If the rows have another dimension.</exception>
    public double[,] Impute(IRowSource rows, Seed? draws = null) => Imputation.Table(this, rows, draws);

    /// <inheritdoc/>
    public void Impute(Rows rows, Scratch scratch, Span<double> completed) =>
        Imputation.Means(this, rows, Emission.Complete, scratch, completed);

    /// <inheritdoc/>
    public void DrawMissing(Rows rows, Scratch scratch, ref Rng rng, Span<double> completed) =>
        Imputation.Draw(this, rows, Emission.Draw, scratch, ref rng, completed);

    /// <summary>−Σ w r ln r, per unit of weight.</summary>
    private double ComponentEntropy(IRowSource rows)
    {
        double total = 0, entropy = 0;
        RowByRow.ForEach(rows, Dimension, (batch, _, scratch) =>
        {
            var logs = scratch.Take(Components * batch.Count);
            _mixture.LogPosterior(batch, scratch, logs);
            for (int i = 0; i < logs.Length; i++)
            {
                double weight = batch.Weights.IsEmpty ? 1 : batch.Weights[i % batch.Count];
                total += i < batch.Count ? weight : 0;
                entropy -= weight > 0 && double.IsFinite(logs[i]) ? weight * Math.Exp(logs[i]) * logs[i] : 0;
            }
        });
        return entropy / total;
    }
}
