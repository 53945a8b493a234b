using Elbo.Data;

namespace Elbo.Tests.Models;

/// <summary>
/// The worked example of docs/adding-a-model.md: animals of four kinds with probabilities ½ + θ/4, (1 − θ)/4, (1 − θ)/4, θ/4 (Rao 1965). Hidden is which of its
/// two parts an animal of the first kind belongs to. Statistics: animals of the part ½, of parts θ/4, and of parts (1 − θ)/4.
/// </summary>
internal sealed class GeneticLinkage(double theta) : ILatentModel<GeneticLinkage, RowBatch>
{
    public double Theta => theta;

    public int StatisticsLength => 3;

    public Bound Expect(RowBatch batch, EStep context, Span<double> statistics)
    {
        var rows = batch.Rows;
        double evidence = 0, expected = 0;
        for (int n = 0; n < rows.Count; n++)
        {
            double weight = rows.Weights.IsEmpty ? 1 : rows.Weights[n];
            int kind = (int)rows[n][0];
            double linked = kind == 0 ? theta / (2 + theta) : kind == 3 ? 1 : 0, half = kind == 0 ? 1 - linked : 0, other = 1 - half - linked;
            statistics[0] += weight * half;
            statistics[1] += weight * linked;
            statistics[2] += weight * other;
            evidence += weight * Math.Log(kind == 0 ? 0.5 + (theta / 4) : kind == 3 ? theta / 4 : (1 - theta) / 4);
            expected += weight * LogJoint(half, linked, other);
        }

        return new(evidence, expected, evidence - expected);
    }

    // ∂Q/∂θ = linked/θ − other/(1 − θ) = 0.
    public GeneticLinkage Maximize(ReadOnlySpan<double> statistics) => new(statistics[1] / (statistics[1] + statistics[2]));

    public double ExpectedLogJoint(ReadOnlySpan<double> statistics) => LogJoint(statistics[0], statistics[1], statistics[2]);

    private double LogJoint(double half, double linked, double other) =>
        (half * Math.Log(0.5)) + (linked * Math.Log(theta / 4)) + (other * Math.Log((1 - theta) / 4));
}
